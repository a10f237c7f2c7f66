# SPDX-License-Identifier: MIT
# The warnings that all of the project's C is clean at, with gcc >= 12 and clang >= 14.
function(interop_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
                           -Wmissing-prototypes $<$<BOOL:${INTEROP_WERROR}>:-Werror>)
endfunction()
