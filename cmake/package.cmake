# SPDX-License-Identifier: MIT
# What is installed: headers, both libraries, the CMake package, interop.pc, interop.cdef; and CPack's packages of it.
include(CMakePackageConfigHelpers)

# interop.cdef is the public API without comments, attributes and #include: what cffi, LuaJIT and other readers of C
# declarations take as it is. The types of stdint.h and stddef.h, which they know, are left out by empty headers.
set(cdef ${CMAKE_CURRENT_BINARY_DIR}/interop.cdef)
file(CONFIGURE OUTPUT cdef/stddef.h CONTENT "")
file(CONFIGURE OUTPUT cdef/stdint.h CONTENT "")
file(GLOB headers CONFIGURE_DEPENDS include/interop/*.h)
separate_arguments(cdef_flags NATIVE_COMMAND "${CMAKE_C_FLAGS}")
add_custom_command(OUTPUT ${cdef}
    COMMAND ${CMAKE_C_COMPILER} ${cdef_flags} -E -P -nostdinc -U__GNUC__ -DUINTPTR_MAX=__UINTPTR_MAX__
            -I${CMAKE_CURRENT_BINARY_DIR}/cdef -o ${cdef} ${CMAKE_CURRENT_SOURCE_DIR}/include/interop/interop.h
    DEPENDS ${headers} COMMENT "Generating interop.cdef" VERBATIM)
add_custom_target(interop_cdef ALL DEPENDS ${cdef})

# interop.pc finds its prefix from where it lies, so that an installed tree can be moved.
set(pc_directory ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(ABSOLUTE_PATH pc_directory BASE_DIRECTORY /prefix OUTPUT_VARIABLE pc_place)
file(RELATIVE_PATH prefix_from_pc ${pc_place} /prefix)
string(REGEX REPLACE "/$" "" prefix_from_pc "${prefix_from_pc}")
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_LIBDIR BASE_DIRECTORY "\${prefix}" OUTPUT_VARIABLE pc_libdir)
cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_INCLUDEDIR BASE_DIRECTORY "\${prefix}" OUTPUT_VARIABLE pc_includedir)
list(TRANSFORM CMAKE_DL_LIBS PREPEND " -l" OUTPUT_VARIABLE pc_dl)
configure_file(${CMAKE_CURRENT_LIST_DIR}/interop.pc.in interop.pc @ONLY)

set(cmake_directory ${CMAKE_INSTALL_LIBDIR}/cmake/interop)
write_basic_package_version_file(interop-config-version.cmake COMPATIBILITY SameMajorVersion)

install(DIRECTORY include/interop DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS interop_shared interop_static EXPORT interop)
install(EXPORT interop FILE interop-config.cmake NAMESPACE interop:: DESTINATION ${cmake_directory})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/interop-config-version.cmake DESTINATION ${cmake_directory})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/interop.pc DESTINATION ${pc_directory})
install(FILES ${cdef} DESTINATION ${CMAKE_INSTALL_DATADIR}/interop)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(PROJECT_IS_TOP_LEVEL)
    set(CPACK_GENERATOR TGZ)
    set(CPACK_PACKAGE_NAME libinterop)
    set(CPACK_PACKAGE_VENDOR "libinterop")
    set(CPACK_PACKAGE_CONTACT "The libinterop authors")
    set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_CURRENT_SOURCE_DIR}/LICENSE)
    set(CPACK_STRIP_FILES ON)
    find_program(INTEROP_DPKG dpkg)
    find_program(INTEROP_DPKG_SHLIBDEPS dpkg-shlibdeps)
    mark_as_advanced(INTEROP_DPKG INTEROP_DPKG_SHLIBDEPS)
    if(INTEROP_DPKG)
        list(APPEND CPACK_GENERATOR DEB)
        set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
        set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
        set(CPACK_DEBIAN_PACKAGE_DEPENDS libc6)
        if(INTEROP_DPKG_SHLIBDEPS)
            set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
        endif()
    endif()
    include(CPack)
endif()
