# nestvirt_flags: the flags for every C file of the project.
add_library(nestvirt_flags INTERFACE)
target_compile_features(nestvirt_flags INTERFACE c_std_11)
set(CMAKE_C_EXTENSIONS ON)
# -Wdate-time: builds must not depend on the date.
target_compile_options(nestvirt_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
  -Wmissing-prototypes -Wvla -Wformat=2 -Wdate-time -Werror)

# Sanitizers and coverage counters apply to everything or to nothing.
if(NESTVIRT_SANITIZE OR NESTVIRT_FUZZ)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(NESTVIRT_FUZZ)
  # Coverage for libFuzzer; only the fuzz targets link its main().
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
if(NESTVIRT_COVERAGE)
  # Use the builtins, or libgcov would wrap execve and lose the counts of the parent of a vfork.
  add_compile_options(--coverage -fno-builtin-execve -fno-builtin-vfork)
  add_link_options(--coverage)
endif()
