/* SPDX-License-Identifier: MIT */
/*
 * The sum of 16-bit floating-point numbers, included once for each type: that of the same numbers in float32, in its
 * order, and with its error; the result is rounded to T at the end. T: the type.
 */
#define HALF(name) INTEROP__PASTE(name##_, T)

/* n elements, a block at most, as float32: `wide` has room for the next multiple of HALF(vector). */
static __attribute__((noinline)) void HALF(read)(const char *in, intptr_t step, intptr_t n, f32 *wide) {
    _Alignas(INTEROP__LINE) u16 dense[1024];
    const intptr_t whole = (n + HALF(vector) - 1) & -HALF(vector);
    if (step == sizeof(u16) && n == whole) {
        HALF(widen)((const u16_at *)in, (f32_at *)wide, n);
        return;
    }
    interop__gather(in, step, sizeof(u16), dense, n);
    for (intptr_t i = n; i < whole; i++) {
        dense[i] = 0;
    }
    HALF(widen)((const u16_at *)dense, (f32_at *)wide, whole);
}

INTEROP__INLINE void HALF(sum_block)(const char *in, intptr_t step, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) f32 wide[1024];
    HALF(read)(in, step, n, wide);
    sum_f32_block((const f32_at *)wide, n, line);
}

static __attribute__((noinline)) T INTEROP__PASTE(add_, INTEROP__PASTE(T, _fold))(T begin, const char *in,
                                                                                  intptr_t step, intptr_t n) {
    return (T){sum_f32_all(begin.wide, in, step, n, HALF(sum_block))};
}

INTEROP__INLINE void HALF(add_to)(char *out, intptr_t out_step, const f64 *sums, intptr_t n) {
    for (intptr_t i = 0; i < n; i++, out += out_step) {
        HALF(put)(out, (T){(f32)(HALF(get)(out).wide + sums[i])});
    }
}

/* See interop__across of kernels.h. */
static void INTEROP__PASTE(add_, INTEROP__PASTE(T, _across))(char *out, intptr_t out_step, const char *in,
                                                             intptr_t across, intptr_t along, intptr_t n,
                                                             intptr_t results) {
    sum_f32_across(out, out_step, (struct sum_f32_field){in, along, across, HALF(read)}, n, results, HALF(add_to));
}

#undef HALF
#undef T
