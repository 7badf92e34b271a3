# Warnings, hardening and sanitizers that every target takes.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

add_library(kubevet_compiler INTERFACE)
target_include_directories(kubevet_compiler INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(kubevet_compiler INTERFACE _XOPEN_SOURCE=700) # POSIX.1-2008 with XSI; the rest is in src/base/platform.c
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
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  # What users run is hardened; packaging/check-hardened looks whether it is. Flags of one architecture only are asked for.
  target_compile_definitions(kubevet_compiler INTERFACE _FORTIFY_SOURCE=3)
  target_compile_options(kubevet_compiler INTERFACE -fPIE)
  foreach(flag -fcf-protection -mbranch-protection=standard -fstack-clash-protection) # the first is amd64's, the second arm64's
    string(MAKE_C_IDENTIFIER KUBEVET_HAS${flag} has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
      target_compile_options(kubevet_compiler INTERFACE ${flag})
    endif()
  endforeach()
  target_link_options(kubevet_compiler INTERFACE LINKER:-z,relro,-z,now,-z,noexecstack,-z,separate-code)
  if(KUBEVET_STATIC)
    # One file without libraries of the system (packaging/static). It is small: functions that nothing calls are dropped, and
    # so are the tables to unwind the stack, since nothing does.
    target_compile_options(kubevet_compiler INTERFACE -O2 -ffunction-sections -fdata-sections
      -fno-asynchronous-unwind-tables -fno-unwind-tables)
    target_link_options(kubevet_compiler INTERFACE -static-pie LINKER:--gc-sections)
    check_linker_flag(C LINKER:-z,pack-relative-relocs KUBEVET_HAS_RELR)
    if(KUBEVET_HAS_RELR)
      target_link_options(kubevet_compiler INTERFACE LINKER:-z,pack-relative-relocs)
    endif()
  else()
    target_link_options(kubevet_compiler INTERFACE -pie)
  endif()
endif()
if(KUBEVET_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "KUBEVET_FUZZ needs clang: libFuzzer is part of it")
  endif()
  target_compile_options(kubevet_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()
