# SPDX-License-Identifier: MIT
# Run as cmake -DNM= -DOBJECT= -DNAME= -P: the unit of a CPU level defines its tables and nothing else that
# other objects could be linked to. Anything more might run on a machine that lacks the level's instructions.
execute_process(COMMAND ${NM} -g --defined-only ${OBJECT} OUTPUT_VARIABLE text RESULT_VARIABLE status)
string(REGEX MATCHALL "[^ \n]+(\n|$)" symbols "${text}")
list(FILTER symbols EXCLUDE REGEX "^__odr_asan") # AddressSanitizer's mark beside each global
string(STRIP "${symbols}" symbols)
set(tables across loops single vectors)
list(TRANSFORM tables PREPEND "_?interop__")
list(TRANSFORM tables APPEND "_${NAME}")
list(JOIN tables "\n;" tables)
if(NOT status EQUAL 0 OR NOT symbols MATCHES "^${tables}$")
    message(FATAL_ERROR "${OBJECT} defines: ${symbols}")
endif()
