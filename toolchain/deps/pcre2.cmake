# nestvirt::pcre2: the 8-bit library, for the simulated host only. No JIT, and
# no Unicode: constraints are matched over bytes (facts 5.4).
set(pcre2 ${sources}/pcre2)
set(generated ${CMAKE_CURRENT_BINARY_DIR}/pcre2)

configure_file(${pcre2}/src/config.h.generic ${generated}/config.h COPYONLY)
configure_file(${pcre2}/src/pcre2.h.generic ${generated}/pcre2.h COPYONLY)
configure_file(${pcre2}/src/pcre2_chartables.c.dist ${generated}/pcre2_chartables.c COPYONLY)

add_library(deps_pcre2 STATIC EXCLUDE_FROM_ALL
  ${generated}/pcre2_chartables.c
  ${pcre2}/src/pcre2_auto_possess.c
  ${pcre2}/src/pcre2_compile.c
  ${pcre2}/src/pcre2_config.c
  ${pcre2}/src/pcre2_context.c
  ${pcre2}/src/pcre2_convert.c
  ${pcre2}/src/pcre2_dfa_match.c
  ${pcre2}/src/pcre2_error.c
  ${pcre2}/src/pcre2_extuni.c
  ${pcre2}/src/pcre2_find_bracket.c
  ${pcre2}/src/pcre2_jit_compile.c
  ${pcre2}/src/pcre2_maketables.c
  ${pcre2}/src/pcre2_match.c
  ${pcre2}/src/pcre2_match_data.c
  ${pcre2}/src/pcre2_newline.c
  ${pcre2}/src/pcre2_ord2utf.c
  ${pcre2}/src/pcre2_pattern_info.c
  ${pcre2}/src/pcre2_script_run.c
  ${pcre2}/src/pcre2_serialize.c
  ${pcre2}/src/pcre2_string_utils.c
  ${pcre2}/src/pcre2_study.c
  ${pcre2}/src/pcre2_substitute.c
  ${pcre2}/src/pcre2_substring.c
  ${pcre2}/src/pcre2_tables.c
  ${pcre2}/src/pcre2_ucd.c
  ${pcre2}/src/pcre2_valid_utf.c
  ${pcre2}/src/pcre2_xclass.c
)
target_compile_definitions(deps_pcre2
  PUBLIC PCRE2_CODE_UNIT_WIDTH=8 PCRE2_STATIC
  PRIVATE HAVE_CONFIG_H SUPPORT_PCRE2_8 HAVE_MEMMOVE HAVE_STRERROR)
target_include_directories(deps_pcre2
  PRIVATE ${pcre2}/src
  SYSTEM PUBLIC ${generated})
add_library(nestvirt::pcre2 ALIAS deps_pcre2)
