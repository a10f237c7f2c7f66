/* SPDX-License-Identifier: MIT */
/*
 * The sums of int8, uint8 and bool, exact modulo 2^64, so that their order does not matter.
 *
 * Vectors of unsigned bytes are added up as numbers of 16 bits twice: as they are, and with the lower bytes shifted
 * out. The second is the sum of the upper bytes; the first is 256 times that and the sum of the lower bytes, modulo
 * 2^16, which tells the latter. Both stay below 2^16 for 256 vectors. It takes three instructions for a vector; those
 * that some CPUs have for such sums would take two. Signed bytes are made unsigned by adding 128, and bools are counted
 * in bytes.
 */
typedef u8 interop__bytes __attribute__((vector_size(INTEROP__REGISTER)));
typedef u8 interop__bytes_at __attribute__((vector_size(INTEROP__REGISTER), aligned(1), may_alias));
typedef u16 interop__words __attribute__((vector_size(INTEROP__REGISTER)));
typedef u16 interop__words_at __attribute__((vector_size(INTEROP__REGISTER), aligned(1), may_alias));

enum { INTEROP__RUN = 252 }; /* vectors that neither sum overflows for; a multiple of 4 */

/* The sum of `plain` and `upper` as explained above. */
INTEROP__INLINE u64 interop__sum_words(interop__words plain, interop__words upper) {
    u16 both[INTEROP__REGISTER / 2], above[INTEROP__REGISTER / 2];
    u32 total = 0;
    memcpy(both, &plain, sizeof both);
    memcpy(above, &upper, sizeof above);
    INTEROP__SHORT_LOOP
    for (int i = 0; i < INTEROP__REGISTER / 2; i++) {
        total += (u32)above[i] + (u16)(both[i] - 256 * above[i]);
    }
    return total;
}

/* The bits of `flip` are those that make a word's bytes unsigned. Up to RUN vectors. */
INTEROP__INLINE u64 interop__sum_flipped(const char *in, intptr_t vectors, u16 flip) {
    const interop__words_at *at = (const interop__words_at *)in;
    interop__words plain0 = {0}, plain1 = {0}, upper0 = {0}, upper1 = {0};
    intptr_t i = 0;
    for (; i + 2 <= vectors; i += 2) {
        const interop__words a = at[i] ^ flip, b = at[i + 1] ^ flip;
        plain0 += a;
        plain1 += b;
        upper0 += a >> 8;
        upper1 += b >> 8;
    }
    if (i < vectors) {
        const interop__words a = at[i] ^ flip;
        plain0 += a;
        upper0 += a >> 8;
    }
    return interop__sum_words(plain0 + plain1, upper0 + upper1);
}

INTEROP__INLINE u64 interop__sum_u8(const char *in, intptr_t vectors) {
    return interop__sum_flipped(in, vectors, 0);
}

INTEROP__INLINE u64 interop__sum_i8(const char *in, intptr_t vectors) {
    return interop__sum_flipped(in, vectors, 0x8080) - 128 * INTEROP__REGISTER * (u64)vectors;
}

INTEROP__INLINE u64 interop__sum_b8(const char *in, intptr_t vectors) {
    const interop__bytes_at *at = (const interop__bytes_at *)in;
    interop__bytes a = {0}, b = {0}, c = {0}, d = {0};
    intptr_t i = 0;
    for (; i + 4 <= vectors; i += 4) { /* a comparison that holds is -1 */
        a -= (interop__bytes)(at[i] != 0);
        b -= (interop__bytes)(at[i + 1] != 0);
        c -= (interop__bytes)(at[i + 2] != 0);
        d -= (interop__bytes)(at[i + 3] != 0);
    }
    for (; i < vectors; i++) {
        a -= (interop__bytes)(at[i] != 0);
    }
    const interop__words words = (interop__words)((a + b) + (c + d));
    return interop__sum_words(words, words >> 8);
}

typedef u64 interop__sum_of(const char *in, intptr_t vectors);

INTEROP__INLINE u64 interop__sum_dense(const char *in, intptr_t n, interop__sum_of *sum_of) {
    u64 total = 0;
    for (intptr_t vectors = n / INTEROP__REGISTER, m; vectors > 0; vectors -= m, in += m * INTEROP__REGISTER) {
        m = vectors < INTEROP__RUN ? vectors : INTEROP__RUN;
        total += sum_of(in, m);
    }
    if (n % INTEROP__REGISTER != 0) {
        char last[INTEROP__REGISTER] = {0};
        memcpy(last, in, (size_t)(n % INTEROP__REGISTER));
        total += sum_of(last, 1);
    }
    return total;
}

INTEROP__INLINE u64 interop__sum_bytes(u64 total, const char *in, intptr_t step, intptr_t n, interop__sum_of *sum_of) {
    if (step == 1) {
        return total + interop__sum_dense(in, n, sum_of);
    }
    for (intptr_t m; n > 0; n -= m, in += m * step) {
        u8 dense[2048];
        m = n < (intptr_t)sizeof dense ? n : (intptr_t)sizeof dense;
        interop__gather(in, step, 1, dense, m);
        total += interop__sum_dense((const char *)dense, m, sum_of);
    }
    return total;
}

static __attribute__((noinline)) i64 add_i8_i64_fold(i64 begin, const char *in, intptr_t step, intptr_t n) {
    return (i64)interop__sum_bytes((u64)begin, in, step, n, interop__sum_i8);
}

static __attribute__((noinline)) i64 add_b8_i64_fold(i64 begin, const char *in, intptr_t step, intptr_t n) {
    return (i64)interop__sum_bytes((u64)begin, in, step, n, interop__sum_b8);
}

static __attribute__((noinline)) u64 add_u8_u64_fold(u64 begin, const char *in, intptr_t step, intptr_t n) {
    return interop__sum_bytes(begin, in, step, n, interop__sum_u8);
}
