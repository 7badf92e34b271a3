# kubevet_floor(NAME FLOORS lower... LIBRARIES lib...)
#   One static library per folder of src/, with the folders in it; its files are found, not listed.
function(kubevet_floor name)
  cmake_parse_arguments(arg "" "" "FLOORS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  add_library(kubevet_${name} STATIC ${sources})
  target_link_libraries(kubevet_${name} PUBLIC kubevet_compiler)
  target_link_libraries(kubevet_${name} PRIVATE ${arg_LIBRARIES})
  foreach(floor IN LISTS arg_FLOORS)
    target_link_libraries(kubevet_${name} PUBLIC kubevet_${floor})
  endforeach()
endfunction()

# kubevet_registry(FLOOR [FAMILIES] PREFIX prefix TYPE "struct kv_x" HEADER h)
#   A rule, kind, format or command is registered by being there: every file PREFIX_NAME.c of the floor must define
#   `const TYPE kv_PREFIX_NAME`, or, with FAMILIES, `kv_PREFIX_FOLDER_NAME`, of the folder that it is in. The generated
#   file lists them all, sorted by path, in a NULL-terminated array `kv_FLOOR_registry`.
function(kubevet_registry floor)
  cmake_parse_arguments(arg "FAMILIES" "PREFIX;TYPE;HEADER" "" ${ARGN})
  file(GLOB_RECURSE files RELATIVE ${PROJECT_SOURCE_DIR}/src/${floor} CONFIGURE_DEPENDS
       ${PROJECT_SOURCE_DIR}/src/${floor}/${arg_PREFIX}_*.c)
  list(SORT files)
  set(declarations "")
  set(rows "")
  foreach(file IN LISTS files)
    get_filename_component(symbol ${file} NAME_WE)
    get_filename_component(family ${file} DIRECTORY)
    if(arg_FAMILIES)
      string(REPLACE "${arg_PREFIX}_" "${arg_PREFIX}_${family}_" symbol ${symbol})
    endif()
    string(APPEND declarations "extern const ${arg_TYPE} kv_${symbol};\n")
    string(APPEND rows "    &kv_${symbol},\n")
  endforeach()
  set(out ${PROJECT_BINARY_DIR}/generated/${floor}_registry.c)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from the files ${arg_PREFIX}_*.c of src/${floor}: do not edit. */
#include \"${arg_HEADER}\"

${declarations}
const ${arg_TYPE} *const kv_${floor}_registry[] = {\n${rows}    NULL,\n};
")
  target_sources(kubevet_${floor} PRIVATE ${out})
endfunction()

# kubevet_scripts(FLOOR FOLDER)
#   Every file FOLDER/kubevet.SHELL completes commands in that shell; the generated file holds them all as text in the
#   array `kv_completion_scripts`, sorted by name.
function(kubevet_scripts floor folder)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/kubevet.*)
  list(SORT files)
  set(texts "")
  set(rows "")
  foreach(file IN LISTS files)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(shell ${file} LAST_EXT)
    string(SUBSTRING ${shell} 1 -1 shell)
    file(READ ${file} bytes HEX) # CMake's own text would mind brackets and semicolons
    string(REGEX REPLACE "(..)" "0x\\1, " bytes "${bytes}")
    string(APPEND texts "static const char ${shell}[] = {${bytes}0};\n")
    string(APPEND rows "    {\"${shell}\", ${shell}},\n")
  endforeach()
  set(out ${PROJECT_BINARY_DIR}/generated/completion_scripts.c)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from ${folder}/kubevet.*: do not edit. */
#include \"${PROJECT_SOURCE_DIR}/src/cli/options/complete.h\"

${texts}
const struct kv_completion_script kv_completion_scripts[] = {\n${rows}    {0},\n};
")
  target_sources(kubevet_${floor} PRIVATE ${out})
endfunction()

# kubevet_embed(FLOOR FILE NAME)
#   The text of FILE as `const char NAME[]`, without a trailing newline.
function(kubevet_embed floor file name)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${file})
  file(READ ${PROJECT_SOURCE_DIR}/${file} bytes HEX)
  string(REGEX REPLACE "(0a)+$" "" bytes "${bytes}")
  string(REGEX REPLACE "(..)" "0x\\1, " bytes "${bytes}")
  set(out ${PROJECT_BINARY_DIR}/generated/${name}.c)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"/* Generated from ${file}: do not edit. */
extern const char ${name}[];
const char ${name}[] = {${bytes}0};
")
  target_sources(kubevet_${floor} PRIVATE ${out})
endfunction()
