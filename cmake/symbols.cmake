# SPDX-License-Identifier: MIT
# Exports from a shared library exactly the names that a file lists, each in the symbol version of its "# X.Y" heading.
function(interop_export_symbols target file)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    file(STRINGS ${file} lines REGEX "^(# [0-9]+[.][0-9]+$|[a-z])")
    set(script "")
    set(node "")
    set(hidden "local: *;")
    foreach(line IN LISTS lines)
        if(line MATCHES "^# (.*)")
            if(node)
                string(APPEND script "${hidden} } ${parent};\n")
                set(hidden "")
                set(parent ${node})
            endif()
            set(node INTEROP_${CMAKE_MATCH_1})
            string(APPEND script "${node} { global:\n")
        else()
            string(APPEND script "    ${line};\n")
        endif()
    endforeach()
    string(APPEND script "${hidden} } ${parent};\n")
    file(CONFIGURE OUTPUT ${target}.map CONTENT "${script}" @ONLY)

    if(UNIX AND NOT APPLE) # elsewhere hidden visibility does it, without versions
        target_link_options(${target} PRIVATE -Wl,--version-script=${CMAKE_CURRENT_BINARY_DIR}/${target}.map
                            -Wl,-Bsymbolic-functions)
        set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/${target}.map)
        if(NOT CMAKE_C_FLAGS MATCHES "-fsanitize") # whose runtime is looked up when the program starts
            target_link_options(${target} PRIVATE -Wl,--no-undefined)
        endif()
    endif()
endfunction()
