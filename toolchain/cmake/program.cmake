# A program that people run goes directly into the build folder. Shipped programs are
# stripped, so their map is kept next to them.
function(nestvirt_program target)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  if(NESTVIRT_ESXI)
    target_link_options(${target} PRIVATE -Wl,-Map=${PROJECT_BINARY_DIR}/${target}.map)
    set_property(TARGET ${target} APPEND PROPERTY ADDITIONAL_CLEAN_FILES
      ${PROJECT_BINARY_DIR}/${target}.map)
  endif()
endfunction()
