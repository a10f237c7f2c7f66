# SPDX-License-Identifier: MIT
# The one table of CPU levels. A level is a unit src/kernels/isa/<name>.c, compiled with the flags given here. A level
# whose processor is not the target's, or which the compiler cannot build, is left out; src/kernels/levels.def sees
# INTEROP__BUILT_<name> for the others.
include(CheckCSourceCompiles)

# What every level is compiled with. Results are the same bits on every level because no multiply-add is contracted, and
# no float is computed as a double, which gcc does for the s390x of old. Loops become vectors at -O3, and only if square
# roots need not set errno and selects need not mind traps. Below -Og gcc's AVX-512 intrinsics are macros that are not
# clean at -Wconversion. clang says where a loop could not become vectors; in a debug build none can.
set(INTEROP_KERNEL_FLAGS $<$<NOT:$<CONFIG:Debug,MinSizeRel>>:-O3> $<$<CONFIG:Debug>:-Og> -ffp-contract=off
    -fno-math-errno -fno-trapping-math $<$<C_COMPILER_ID:GNU>:-fexcess-precision=fast>
    $<$<AND:$<C_COMPILER_ID:Clang,AppleClang>,$<CONFIG:Debug>>:-Wno-pass-failed>)

# interop_level(<name> <processors, a regular expression> <flags> <source that must compile and link with them>)
function(interop_level name processors flags probe)
    if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(${processors})$")
        return()
    endif()
    list(JOIN flags " " CMAKE_REQUIRED_FLAGS)
    check_c_source_compiles("${probe}" INTEROP_LEVEL_${name})
    if(NOT INTEROP_LEVEL_${name})
        message(STATUS "CPU level ${name} is left out: the compiler cannot build it")
        return()
    endif()
    add_library(interop_level_${name} OBJECT src/kernels/isa/${name}.c)
    target_include_directories(interop_level_${name} PRIVATE include src)
    target_compile_options(interop_level_${name} PRIVATE ${INTEROP_KERNEL_FLAGS} ${flags})
    interop_warnings(interop_level_${name})
    set(INTEROP_LEVEL_NAMES ${INTEROP_LEVEL_NAMES} ${name} PARENT_SCOPE)
endfunction()

# Builds the levels: sets INTEROP_LEVEL_NAMES and INTEROP_LEVEL_OBJECTS, and tells the target `base` which there are.
function(interop_add_levels base)
    set(x86_64 "x86_64|AMD64|amd64")
    set(aarch64 "aarch64|arm64")
    # On AArch64, vectors are left to the level above, which would otherwise be the same code and prove nothing.
    set(baseline_flags "")
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(${aarch64})$")
        set(baseline_flags "-fno-tree-vectorize")
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^i.86$") # the x87 would round everything twice
        set(baseline_flags "-msse2;-mfpmath=sse")
    endif()
    interop_level(baseline ".*" "${baseline_flags}" "int main(void) { return 0; }")
    interop_level(x86_64_v3 "${x86_64}" "-march=x86-64-v3" "
        #include <immintrin.h>
        int main(void) { return _mm256_movemask_epi8(_mm256_set1_epi8((char)_lzcnt_u32(1))); }")
    interop_level(x86_64_v4 "${x86_64}" "-march=x86-64-v4;-mprefer-vector-width=512" "
        #include <immintrin.h>
        int main(void) { return (int)_mm512_movepi8_mask(_mm512_set1_epi8((char)_lzcnt_u32(1))); }")
    interop_level(neon "${aarch64}" "" "
        #include <arm_neon.h>
        int main(void) { return vgetq_lane_s32(vdupq_n_s32(0), 0); }")

    # Whether the user raised the baseline: then, and only then, may AVX be used before the CPU is known.
    unset(CMAKE_REQUIRED_FLAGS)
    check_c_source_compiles("
        #ifndef __AVX__
        #error
        #endif
        int main(void) { return 0; }" INTEROP_BASELINE_HAS_AVX)

    set(definitions $<$<BOOL:${INTEROP_BASELINE_HAS_AVX}>:INTEROP__BASELINE_AVX>)
    foreach(name ${INTEROP_LEVEL_NAMES})
        list(APPEND definitions INTEROP__BUILT_${name})
        list(APPEND objects $<TARGET_OBJECTS:interop_level_${name}>)
        list(APPEND targets interop_level_${name})
    endforeach()
    foreach(target ${base} ${targets})
        target_compile_definitions(${target} PRIVATE ${definitions})
    endforeach()
    set(INTEROP_LEVEL_NAMES ${INTEROP_LEVEL_NAMES} PARENT_SCOPE)
    set(INTEROP_LEVEL_OBJECTS ${objects} PARENT_SCOPE)
endfunction()
