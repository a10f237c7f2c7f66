/* SPDX-License-Identifier: MIT */
/*
 * The sum or the product of 16-bit floating-point numbers, included once for each operator and type: that of the same
 * numbers in float32, in its order, and with its error; the result is rounded to T at the end. NAME, OPERATOR: as in
 * join.h; T: the type.
 */
#define HALF(name) INTEROP__PASTE(name##_, T)
#define JOIN(name) INTEROP__PASTE(INTEROP__PASTE(NAME, INTEROP__PASTE(_, T)), INTEROP__PASTE(_, name))
#define WIDE(name) INTEROP__PASTE(NAME, _f32_##name)

INTEROP__INLINE void JOIN(block)(const char *in, intptr_t step, intptr_t n, f64 *line) {
    _Alignas(INTEROP__LINE) f32 wide[1024];
    HALF(read)(in, step, n, wide);
    WIDE(block)((const f32_at *)wide, n, line);
}

static __attribute__((noinline)) T JOIN(fold)(T begin, const char *in, intptr_t step, intptr_t n) {
    return (T){WIDE(all)(begin.wide, in, step, n, JOIN(block))};
}

INTEROP__INLINE void JOIN(finish)(char *out, intptr_t out_step, const f64 *sums, intptr_t n) {
    for (intptr_t i = 0; i < n; i++, out += out_step) {
        HALF(put)(out, (T){(f32)(HALF(get)(out).wide OPERATOR sums[i])});
    }
}

/* See interop__across of kernels.h. */
static void JOIN(across)(char *out, intptr_t out_step, const char *in, intptr_t across, intptr_t along, intptr_t n,
                         intptr_t results) {
    if (interop__abreast(across, along, n, results)) {
        const struct WIDE(field) field = {in, along, across, results, 1, HALF(read)};
        WIDE(all_across)(out, out_step, field, sizeof(u16), n, JOIN(finish));
        return;
    }
    for (intptr_t i = 0; i < results; i++, out += out_step, in += across) {
        HALF(put)(out, JOIN(fold)(HALF(get)(out), in, along, n));
    }
}

#undef HALF
#undef JOIN
#undef WIDE
#undef NAME
#undef OPERATOR
#undef T
