# The product: a static program for ESXi 6.7 to 8, built on Debian with musl.
#
# All flags are here and forced, since an old build folder, the environment or
# CMAKE_C_FLAGS in a preset would change the bytes. The same sources give the same
# bytes in any folder, for any user, in any locale and on any day.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
find_program(CMAKE_C_COMPILER musl-gcc)
if(NOT CMAKE_C_COMPILER)
  message(FATAL_ERROR "musl-gcc is missing: run toolchain/setup")
endif()

# Tells the rest of the build that this is the product (tests of the shipped
# program, the libraries' sources, the VIB).
set(NESTVIRT_ESXI ON)

# musl-gcc is the system's gcc, which by default makes position-independent programs;
# -static-pie with musl-gcc silently makes a dynamic one. No unwind tables: nothing
# walks the stack.
get_filename_component(nestvirt_source ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
string(JOIN " " nestvirt_compile
  -Os -fno-pie
  -ffunction-sections -fdata-sections
  -fno-asynchronous-unwind-tables -fno-unwind-tables
  -fstack-protector-strong
  "-ffile-prefix-map=\"${CMAKE_BINARY_DIR}\"=build"
  "-ffile-prefix-map=\"${nestvirt_source}\"=nestvirt")

# Code and constants in one segment, as linkers did when ESXi 6.7 was released: a
# separate segment is padded to the page size, which costs 8 KB.
string(JOIN " " nestvirt_link
  -static -no-pie
  -Wl,--gc-sections
  -Wl,--build-id=none
  -Wl,-z,noexecstack
  -Wl,-z,noseparate-code
  -Wl,--strip-all)

set(CMAKE_C_FLAGS          ${nestvirt_compile} CACHE STRING "" FORCE)
set(CMAKE_EXE_LINKER_FLAGS ${nestvirt_link}    CACHE STRING "" FORCE)
# A build type would add more flags.
set(CMAKE_BUILD_TYPE       ""                  CACHE STRING "" FORCE)
