# What is installed and where. Component `program` is for every system; `generic` has the places of a system without
# packages, /usr/local, and `debian` those of Debian's policy, for the package alone.
include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE) # whatever the umask

# The manual and the completions are printed by the program.
set(documents ${PROJECT_BINARY_DIR}/documents)
find_program(GZIP gzip REQUIRED)
set(document_files "")
function(kubevet_document file) # FILE ARGUMENT...: what `kubevet ARGUMENT...` prints
  add_custom_command(OUTPUT ${documents}/${file} DEPENDS kubevet VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${documents}
    COMMAND kubevet ${ARGN} > ${documents}/${file})
  set(document_files ${document_files} ${documents}/${file} PARENT_SCOPE)
endfunction()
function(kubevet_compressed file source) # without name and time of its own: the same source, the same bytes
  add_custom_command(OUTPUT ${documents}/${file} DEPENDS ${source} VERBATIM
    COMMAND ${GZIP} -9n < ${source} > ${documents}/${file})
  set(document_files ${document_files} ${documents}/${file} PARENT_SCOPE)
endfunction()
kubevet_document(kubevet.1 help -o man)
kubevet_document(kubevet.bash completion bash)
kubevet_document(kubevet.zsh completion zsh)
kubevet_document(kubevet.fish completion fish)
kubevet_compressed(kubevet.1.gz ${documents}/kubevet.1)
kubevet_compressed(changelog.gz ${KUBEVET_CHANGELOG})
add_custom_target(documents ALL DEPENDS ${document_files})

install(TARGETS kubevet RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY specs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/kubevet/specs COMPONENT program
        PATTERN *.md EXCLUDE)
install(DIRECTORY specs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program FILES_MATCHING PATTERN *.md)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT program)
install(FILES README.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES ${documents}/kubevet.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME kubevet COMPONENT program)
install(FILES ${documents}/kubevet.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        COMPONENT program)

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT generic)
install(FILES ${documents}/kubevet.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT generic)
install(FILES ${documents}/kubevet.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
        RENAME _kubevet COMPONENT generic)

install(FILES packaging/debian/copyright ${documents}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR}
        COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${documents}/kubevet.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${documents}/kubevet.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
        RENAME _kubevet COMPONENT debian EXCLUDE_FROM_ALL)

# The Debian package, by `cpack -G DEB`.
set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};kubevet;program;/;${PROJECT_BINARY_DIR};kubevet;debian;/")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_OUTPUT_FILE_PREFIX ${PROJECT_BINARY_DIR})
set(CPACK_PACKAGE_CONTACT ${KUBEVET_MAINTAINER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "compare a Kubernetes cluster with a YAML spec of it")
set(CPACK_PACKAGE_DESCRIPTION_FILE ${PROJECT_SOURCE_DIR}/packaging/debian/description)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates) # a cluster's own authority stands in the kubeconfig
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_BINARY_DIR}/prepare-package.cmake)
configure_file(packaging/prepare-package.cmake.in prepare-package.cmake @ONLY)
include(CPack)
