# kubevet_floor(NAME FLOORS lower... LIBRARIES lib...)
#   One static library per folder of src/; its files are found, not listed.
function(kubevet_floor name)
  cmake_parse_arguments(arg "" "" "FLOORS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  add_library(kubevet_${name} STATIC ${sources})
  target_link_libraries(kubevet_${name} PUBLIC kubevet_compiler)
  target_link_libraries(kubevet_${name} PRIVATE ${arg_LIBRARIES})
  foreach(floor IN LISTS arg_FLOORS)
    target_link_libraries(kubevet_${name} PUBLIC kubevet_${floor})
  endforeach()
endfunction()

# kubevet_registry(FLOOR PATTERN glob TYPE "struct kv_x" HEADER h)
#   A rule, kind, format or command is registered by being there: every file PREFIX_NAME.c that the
#   pattern finds must define `const TYPE kv_PREFIX_NAME`, and the generated file lists them all,
#   sorted by file name, in a NULL-terminated array `kv_FLOOR_registry`.
function(kubevet_registry floor)
  cmake_parse_arguments(arg "" "PATTERN;TYPE;HEADER" "" ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${arg_PATTERN})
  list(SORT files)
  set(body "/* Generated from ${arg_PATTERN}: do not edit. */\n#include \"${arg_HEADER}\"\n\n")
  foreach(file IN LISTS files)
    get_filename_component(stem ${file} NAME_WE)
    string(APPEND body "extern const ${arg_TYPE} kv_${stem};\n")
  endforeach()
  string(APPEND body "\nconst ${arg_TYPE} *const kv_${floor}_registry[] = {\n")
  foreach(file IN LISTS files)
    get_filename_component(stem ${file} NAME_WE)
    string(APPEND body "    &kv_${stem},\n")
  endforeach()
  string(APPEND body "    NULL,\n};\n")
  set(out ${PROJECT_BINARY_DIR}/generated/${floor}_registry.c)
  file(CONFIGURE OUTPUT ${out} CONTENT "${body}" @ONLY)
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
#include \"${PROJECT_SOURCE_DIR}/src/cli/complete.h\"

${texts}
const struct kv_completion_script kv_completion_scripts[] = {\n${rows}    {0},\n};
")
  target_sources(kubevet_${floor} PRIVATE ${out})
endfunction()
