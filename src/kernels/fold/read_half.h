/* SPDX-License-Identifier: MIT */
/*
 * n 16-bit floating-point numbers, 1024 at most, as float32: `wide` has room for the next multiple of their vector.
 * Included once for each type. T: the type.
 */
#define HALF(name) INTEROP__PASTE(name##_, T)

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

#undef HALF
#undef T
