# SPDX-License-Identifier: MIT
# The one table of CPU levels: name, and the flags its unit (src/kernels/isa/<name>.c) is compiled with.
function(interop_add_levels base)
    set(INTEROP_LEVEL_OBJECTS "" PARENT_SCOPE)
endfunction()
