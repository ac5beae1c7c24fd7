# nestvirt_flags: what every C file of the project is compiled with.
add_library(nestvirt_flags INTERFACE)
target_compile_features(nestvirt_flags INTERFACE c_std_11)
set(CMAKE_C_EXTENSIONS ON)
# -Wdate-time: the product is the same on any day.
target_compile_options(nestvirt_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
  -Wmissing-prototypes -Wvla -Wformat=2 -Wdate-time -Werror)

# The sanitizers and the counters go to everything or to nothing.
if(NESTVIRT_SANITIZE OR NESTVIRT_FUZZ)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(NESTVIRT_FUZZ)
  # Coverage for libFuzzer; its main() is linked by the fuzz targets alone.
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
if(NESTVIRT_COVERAGE)
  # The builtins, or libgcov would wrap execve and lose what the parent of a vfork counts.
  add_compile_options(--coverage -fno-builtin-execve -fno-builtin-vfork)
  add_link_options(--coverage)
endif()
