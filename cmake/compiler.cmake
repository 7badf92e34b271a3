# Warnings, hardening and sanitizers that every target takes.
add_library(kubevet_compiler INTERFACE)
target_include_directories(kubevet_compiler INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_definitions(kubevet_compiler INTERFACE _GNU_SOURCE)
target_compile_options(kubevet_compiler INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wvla
  -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough
  -fstack-protector-strong -fno-common)
if(KUBEVET_WERROR)
  target_compile_options(kubevet_compiler INTERFACE -Werror)
endif()
if(KUBEVET_SANITIZE OR KUBEVET_FUZZ)
  target_compile_options(kubevet_compiler INTERFACE -fsanitize=address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(kubevet_compiler INTERFACE -fsanitize=address,undefined)
else()
  target_compile_definitions(kubevet_compiler INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  target_link_options(kubevet_compiler INTERFACE $<$<CONFIG:Release>:LINKER:-z,relro,-z,now>)
endif()
if(KUBEVET_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "KUBEVET_FUZZ needs clang: libFuzzer is part of it")
  endif()
  target_compile_options(kubevet_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()
