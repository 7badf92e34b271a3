# Warnings, hardening and sanitizers that every target takes.
include(CheckCCompilerFlag)

add_library(kubevet_compiler INTERFACE)
target_include_directories(kubevet_compiler INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(kubevet_compiler INTERFACE _GNU_SOURCE)
target_compile_options(kubevet_compiler INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wvla
  -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough
  -fstack-protector-strong -fno-common
  -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=) # OpenSSL's macros keep __FILE__: the same bytes wherever it is built
# A hundred test programs are linked in a tenth of the time. What users run is linked by the system's own linker.
find_program(KUBEVET_MOLD mold)
if(KUBEVET_MOLD AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  target_link_options(kubevet_compiler INTERFACE -fuse-ld=mold)
endif()
if(KUBEVET_WERROR)
  target_compile_options(kubevet_compiler INTERFACE -Werror)
endif()
if(KUBEVET_SANITIZE OR KUBEVET_FUZZ)
  target_compile_options(kubevet_compiler INTERFACE -fsanitize=address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(kubevet_compiler INTERFACE -fsanitize=address,undefined)
else()
  target_compile_definitions(kubevet_compiler INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=3>)
  check_c_compiler_flag(-fcf-protection KUBEVET_CF_PROTECTION) # amd64's
  check_c_compiler_flag(-mbranch-protection=standard KUBEVET_BRANCH_PROTECTION) # arm64's
  check_c_compiler_flag(-fstack-clash-protection KUBEVET_STACK_CLASH_PROTECTION)
  target_compile_options(kubevet_compiler INTERFACE
    $<$<AND:$<CONFIG:Release>,$<BOOL:${KUBEVET_CF_PROTECTION}>>:-fcf-protection>
    $<$<AND:$<CONFIG:Release>,$<BOOL:${KUBEVET_BRANCH_PROTECTION}>>:-mbranch-protection=standard>
    $<$<AND:$<CONFIG:Release>,$<BOOL:${KUBEVET_STACK_CLASH_PROTECTION}>>:-fstack-clash-protection>)
  target_link_options(kubevet_compiler INTERFACE $<$<CONFIG:Release>:LINKER:-z,relro,-z,now>)
endif()
if(KUBEVET_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "KUBEVET_FUZZ needs clang: libFuzzer is part of it")
  endif()
  target_compile_options(kubevet_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()
