# nestvirt_flags: what every C file of the project is compiled with.
add_library(nestvirt_flags INTERFACE)
target_compile_features(nestvirt_flags INTERFACE c_std_11)
set(CMAKE_C_EXTENSIONS ON)
target_compile_options(nestvirt_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
  -Wmissing-prototypes -Wvla -Wformat=2 -Werror)
