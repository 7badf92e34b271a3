# The day of the release, from the newest entry of packaging/debian/changelog: the manual shows it, and it is the time of
# every file in the package, so that the same source makes the same package.
set(KUBEVET_CHANGELOG ${PROJECT_SOURCE_DIR}/packaging/debian/changelog)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${KUBEVET_CHANGELOG})
file(STRINGS ${KUBEVET_CHANGELOG} entry LIMIT_COUNT 1)
if(NOT entry MATCHES "^kubevet \\(([^)]+)\\)" OR NOT CMAKE_MATCH_1 VERSION_EQUAL PROJECT_VERSION)
  message(FATAL_ERROR "${KUBEVET_CHANGELOG} tells of \"${entry}\", the project is ${PROJECT_VERSION}")
endif()
file(STRINGS ${KUBEVET_CHANGELOG} signature REGEX "^ -- .*  " LIMIT_COUNT 1)
if(NOT signature MATCHES "  [A-Z][a-z][a-z], ([0-9][0-9]) ([A-Z][a-z][a-z]) ([0-9]+) ")
  message(FATAL_ERROR "${KUBEVET_CHANGELOG}: no date in \"${signature}\"")
endif()
string(FIND "JanFebMarAprMayJunJulAugSepOctNovDec" ${CMAKE_MATCH_2} month)
math(EXPR month "${month} / 3 + 101") # two digits, once the first of the three is cut off
string(SUBSTRING ${month} 1 2 month)
set(KUBEVET_DATE ${CMAKE_MATCH_3}-${month}-${CMAKE_MATCH_1})
string(REGEX REPLACE "^ -- (.*)  .*" "\\1" KUBEVET_MAINTAINER "${signature}")
string(REGEX REPLACE "^ -- .*  " "" time "${signature}")
execute_process(COMMAND date -d "${time}" +%s OUTPUT_VARIABLE KUBEVET_EPOCH OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
