# SPDX-License-Identifier: MIT
# Run as cmake -DNM= -DOBJECT= -DNAME= -P: the unit of a CPU level defines its tables and nothing else that
# other objects could be linked to. Anything more might run on a machine that lacks the level's instructions.
execute_process(COMMAND ${NM} -g --defined-only ${OBJECT} OUTPUT_VARIABLE text RESULT_VARIABLE status)
string(REGEX MATCHALL "[^ \n]+(\n|$)" symbols "${text}")
list(FILTER symbols EXCLUDE REGEX "^__odr_asan") # AddressSanitizer's mark beside each global
string(STRIP "${symbols}" symbols)
if(NOT status EQUAL 0 OR NOT symbols MATCHES "^_?interop__across_${NAME}\n;_?interop__loops_${NAME}$")
    message(FATAL_ERROR "${OBJECT} defines: ${symbols}")
endif()
