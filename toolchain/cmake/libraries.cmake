# nestvirt::xml, nestvirt::json, and nestvirt::pcre2 for the simulated host:
# built from Debian's sources for the product, the system's otherwise.
find_package(PkgConfig REQUIRED)

if(NESTVIRT_ESXI)
  add_subdirectory(${PROJECT_SOURCE_DIR}/toolchain/deps)
else()
  pkg_check_modules(XML REQUIRED IMPORTED_TARGET libxml-2.0)
  pkg_check_modules(JSON REQUIRED IMPORTED_TARGET jansson)
  pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
  target_compile_definitions(PkgConfig::PCRE2 INTERFACE PCRE2_CODE_UNIT_WIDTH=8)
  add_library(nestvirt::xml ALIAS PkgConfig::XML)
  add_library(nestvirt::json ALIAS PkgConfig::JSON)
  add_library(nestvirt::pcre2 ALIAS PkgConfig::PCRE2)
endif()

# nestvirt::linux: the kernel's headers, which musl does not provide (linux/seccomp.h
# for the simulated host). Searched last, so that they do not replace any of musl's.
add_library(nestvirt_linux INTERFACE)
add_library(nestvirt::linux ALIAS nestvirt_linux)
if(NESTVIRT_ESXI)
  set(linux_headers ${PROJECT_BINARY_DIR}/linux-headers)
  file(MAKE_DIRECTORY ${linux_headers})
  file(CREATE_LINK /usr/include/linux ${linux_headers}/linux SYMBOLIC)
  file(CREATE_LINK /usr/include/asm-generic ${linux_headers}/asm-generic SYMBOLIC)
  file(CREATE_LINK /usr/include/x86_64-linux-gnu/asm ${linux_headers}/asm SYMBOLIC)
  target_compile_options(nestvirt_linux INTERFACE "SHELL:-idirafter \"${linux_headers}\"")
endif()
