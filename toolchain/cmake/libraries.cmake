# nestvirt::xml and nestvirt::json: the system's libraries.
find_package(PkgConfig REQUIRED)
pkg_check_modules(XML REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(JSON REQUIRED IMPORTED_TARGET jansson)
add_library(nestvirt::xml ALIAS PkgConfig::XML)
add_library(nestvirt::json ALIAS PkgConfig::JSON)
