/* SPDX-License-Identifier: MIT */
/*
 * The sum of 16-bit floating-point numbers, included once for each type: that of the same numbers in float32, in its
 * order, and with its error; the result is rounded to T at the end. T: the type.
 */
#define HALF(name) INTEROP__PASTE(name##_, T)

INTEROP__INLINE void HALF(sum_block)(const char *in, intptr_t step, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) f32 wide[1024];
    _Alignas(INTEROP__LINE) u16 dense[1024];
    const intptr_t whole = (n + HALF(vector) - 1) & -HALF(vector);
    if (step == sizeof(u16) && n == whole) {
        HALF(widen)((const u16_at *)in, wide, n);
    } else {
        interop__gather(in, step, sizeof(u16), dense, n);
        for (intptr_t i = n; i < whole; i++) {
            dense[i] = 0;
        }
        HALF(widen)((const u16_at *)dense, wide, whole);
    }
    sum_f32_block((const f32_at *)wide, n, line);
}

static __attribute__((noinline)) T INTEROP__PASTE(add_, INTEROP__PASTE(T, _fold))(T begin, const char *in,
                                                                                  intptr_t step, intptr_t n) {
    return (T){sum_f32_all(begin.wide, in, step, n, HALF(sum_block))};
}

#undef HALF
#undef T
