# simhost_embed(TARGET NAME FILE): adds the bytes of FILE as `const char NAME[]`, NUL-terminated.
function(simhost_embed target name file)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DFROM=${CMAKE_CURRENT_SOURCE_DIR}/${file} -DTO=${source}
      -P ${CMAKE_CURRENT_SOURCE_DIR}/embed.cmake
    DEPENDS ${file} embed.cmake)
  target_sources(${target} PRIVATE ${source})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  file(READ ${FROM} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  file(WRITE ${TO} "extern const char ${NAME}[];\nconst char ${NAME}[] = { ${bytes}0 };\n")
endif()
