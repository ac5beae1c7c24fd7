# nestvirt::json: all of Jansson; its hash seed comes from the clock and the
# process id, not from /dev/urandom (USE_URANDOM is not defined).
set(json ${sources}/jansson)

# The values for src/jansson_config.h.in.
set(json_inline inline)
set(json_have_long_long 1)
# The decimal point is always a point: the program sets only LC_CTYPE.
set(json_have_localeconv 0)
# One thread: reference counts need no atomics.
set(json_have_atomic_builtins 0)
set(json_have_sync_builtins 0)
configure_file(${json}/src/jansson_config.h.in
  ${CMAKE_CURRENT_BINARY_DIR}/jansson/jansson_config.h @ONLY)

add_library(deps_jansson STATIC EXCLUDE_FROM_ALL
  ${json}/src/dump.c
  ${json}/src/error.c
  ${json}/src/hashtable.c
  ${json}/src/hashtable_seed.c
  ${json}/src/load.c
  ${json}/src/memory.c
  ${json}/src/pack_unpack.c
  ${json}/src/strbuffer.c
  ${json}/src/strconv.c
  ${json}/src/utf.c
  ${json}/src/value.c
  ${json}/src/version.c
)
# NDEBUG: assertions would put file names and their text into the program.
target_compile_definitions(deps_jansson PRIVATE HAVE_CONFIG_H NDEBUG _GNU_SOURCE)
target_include_directories(deps_jansson
  BEFORE PRIVATE config/jansson
  SYSTEM PUBLIC ${CMAKE_CURRENT_BINARY_DIR}/jansson ${json}/src)
add_library(nestvirt::json ALIAS deps_jansson)
