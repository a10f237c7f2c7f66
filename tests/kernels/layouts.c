/* SPDX-License-Identifier: MIT */
/*
 * Layouts. Each input either stands on its own or is anchored to the output at some distance in bytes; what stands on
 * its own is laid out one after the other, in random order, with room for canaries between.
 */
#include <string.h>

#include "check.h"

/* How an operand lies: its step, and for inputs whether it is anchored to the output. */
struct place {
    int anchored;
    intptr_t distance; /* from the output's first element to this one's */
    intptr_t step;
};

struct plan {
    const struct subject *subject;
    struct layout *layout;
    struct place places[MAX_OPERANDS];
    uint64_t *random;
    int out;            /* index of the output */
    const size_t *size; /* of the operands' elements */
};

/* Steps that are not dense: none, reversed, multiples, and no multiple of the size at all. */
static intptr_t odd_step(struct plan *plan, size_t element, int may_be_zero) {
    const intptr_t size = (intptr_t)element;
    const intptr_t steps[] = {-size,    2 * size,  -2 * size,    3 * size, 4 * size, 5 * size,
                              size + 1, -size - 3, 2 * size + 1, 8 * size, 37,       0};
    return steps[random_below(plan->random, (intptr_t)(sizeof steps / sizeof steps[0]) - !may_be_zero)];
}

static void dense(struct plan *plan) {
    for (int i = 0; i <= plan->out; i++) {
        plan->places[i].step = (intptr_t)plan->size[i];
    }
}

/* At least one operand is not dense. */
static void strided(struct plan *plan) {
    const int special = (int)random_below(plan->random, plan->out + 1);
    dense(plan);
    for (int i = 0; i <= plan->out; i++) {
        if (i == special || random_below(plan->random, 2)) {
            plan->places[i].step = odd_step(plan, plan->size[i], i != plan->out);
        }
    }
    if (plan->size[plan->out - 1] > 1 &&
        random_below(plan->random, 4) == 0) { /* one size for all, as with a record's fields */
        for (int i = 0; i <= plan->out; i++) {
            plan->places[i].step = plan->places[special].step == 0 ? 24 : plan->places[special].step;
        }
    }
}

/* Inputs that are one element for all; `which` is an OR of bits. */
static void scalars(struct plan *plan, int which) {
    if (random_below(plan->random, 4) == 0) {
        strided(plan);
    } else {
        dense(plan);
    }
    for (int i = 0; i < plan->out; i++) {
        if (which & 1 << i) {
            plan->places[i].step = 0;
        }
    }
}

/* Inputs that are the output; `which` is an OR of bits. */
static void in_place(struct plan *plan, int which) {
    if (random_below(plan->random, 3) == 0) {
        strided(plan);
    } else {
        dense(plan);
    }
    for (int i = 0; i < plan->out; i++) {
        if (which & 1 << i) {
            plan->places[i] = (struct place){1, 0, plan->places[plan->out].step};
        }
    }
}

/* As accumulate and shifted views do: an input is the output some elements before or behind. */
static void shifted(struct plan *plan, int direction, int which) {
    const intptr_t reach = plan->layout->n > 1 ? plan->layout->n : 1;
    dense(plan);
    if (random_below(plan->random, 4) == 0) {
        plan->places[plan->out].step = odd_step(plan, plan->size[plan->out], 0);
    }
    for (int i = 0; i < plan->out; i++) {
        const intptr_t step = plan->places[plan->out].step;
        /* near distances are the likely ones, and those within a vector */
        const intptr_t far = 1 + random_below(plan->random, random_below(plan->random, 2) ? reach : reach / 8 + 1);
        if (which & 1 << i) {
            plan->places[i] = (struct place){1, direction * far * step, step};
        }
    }
    plan->layout->dependent = 1;
}

/* args[0] == args[2], both steps 0. */
static void reduction(struct plan *plan) {
    dense(plan);
    if (random_below(plan->random, 2)) {
        plan->places[1].step = odd_step(plan, plan->size[1], 1);
    }
    plan->places[plan->out].step = 0;
    plan->places[0] = (struct place){1, 0, 0};
    if (random_below(plan->random, 8) == 0) { /* the other input runs over the result */
        plan->places[1].anchored = 1;
        plan->places[1].distance = -plan->places[1].step * random_below(plan->random, plan->layout->n + 1);
    }
    plan->layout->dependent = 1;
}

/* Any steps at any distance within a small window; whole elements where results may be NaN of any payload. */
static void tangled(struct plan *plan) {
    const intptr_t unit = type_is_float(plan->subject->kernel->types[plan->out]) ? (intptr_t)plan->size[plan->out] : 1;
    for (int i = 0; i <= plan->out; i++) {
        plan->places[i].step = unit * (random_below(plan->random, 7) - 3) * (unit == 1 ? (intptr_t)plan->size[i] : 1);
        plan->places[i].step += unit == 1 ? random_below(plan->random, 3) - 1 : 0;
        plan->places[i].anchored = i != plan->out;
        plan->places[i].distance = unit * (random_below(plan->random, 65) - 32);
    }
    if (random_below(plan->random, 2)) { /* dense operands are the ones that could be taken for independent */
        dense(plan);
    }
    plan->layout->dependent = 1;
}

/* Bytes from the first element to the lowest and behind the highest. */
static void extent(const struct plan *plan, int i, intptr_t *low, intptr_t *high) {
    const intptr_t n = plan->layout->n, size = (intptr_t)plan->layout->size[i];
    const intptr_t last = n > 0 ? plan->places[i].step * (n - 1) : 0;
    *low = last < 0 ? last : 0;
    *high = (last > 0 ? last : 0) + (n > 0 ? size : 0);
}

/* Puts the operand `i`, and with the output all that is anchored to it, behind `*end`. */
static void put(struct plan *plan, int i, intptr_t *end) {
    intptr_t low, high;
    extent(plan, i, &low, &high);
    for (int k = 0; i == plan->out && k < plan->out; k++) {
        if (plan->places[k].anchored) {
            intptr_t k_low, k_high;
            extent(plan, k, &k_low, &k_high);
            low = plan->places[k].distance + k_low < low ? plan->places[k].distance + k_low : low;
            high = plan->places[k].distance + k_high > high ? plan->places[k].distance + k_high : high;
        }
    }
    plan->layout->at[i] = *end - low;
    for (int k = 0; i == plan->out && k < plan->out; k++) {
        if (plan->places[k].anchored) {
            plan->layout->at[k] = plan->layout->at[i] + plan->places[k].distance;
        }
    }
    *end += high - low;
}

static void lay_out(struct plan *plan) {
    struct layout *layout = plan->layout;
    const int first = (int)random_below(plan->random, plan->out + 1);
    intptr_t end = layout->edge < 0 ? 0 : 64 + random_below(plan->random, 64);
    for (int k = 0; k <= plan->out; k++) {
        const int i = (first + k) % (plan->out + 1);
        if (i != plan->out && plan->places[i].anchored) {
            continue;
        }
        if (end > 0 && k > 0) { /* mostly whole elements apart, so that the alignments of all vary alike */
            end += 16 + random_below(plan->random, 48);
            end = random_below(plan->random, 4) ? (end + 7) / 8 * 8 : end;
        } else if (k > 0) {
            end += 64;
        }
        put(plan, i, &end);
    }
    for (int i = 0; i <= plan->out; i++) {
        layout->step[i] = plan->places[i].step;
    }
    layout->bytes = (size_t)(end + (layout->edge > 0 ? 0 : 64));
}

enum { VECTOR_BYTES = 64, DENSE_ROUNDS = 12 };

/* The sizes from 0 to beyond four vectors of the smallest operand. */
static int size_count(const struct subject *subject) {
    const struct interop__kernel *kernel = subject->kernel;
    const size_t in = type_size(kernel->types[subject->nin - 1]), out = type_size(kernel->types[subject->nin]);
    return (int)(4 * VECTOR_BYTES / (in < out ? in : out)) + 6;
}

enum { OTHER_LAYOUTS = 8000 };

int layout_count(const struct subject *subject) {
    return DENSE_ROUNDS * size_count(subject) + OTHER_LAYOUTS;
}

static void choose_form(struct plan *plan, int form) {
    static const char *const unary[] = {"dense",         "strided",        "scalar", "in place",
                                        "shifted ahead", "shifted behind", "tangled"};
    static const char *const binary[] = {"dense",      "strided",       "scalar left",    "scalar right",
                                         "scalars",    "in place left", "in place right", "in place both",
                                         "accumulate", "shifted ahead", "shifted behind", "reduction",
                                         "tangled"};
    plan->layout->form = plan->out == 1 ? unary[form] : binary[form];
    if (plan->out == 1) { /* the unary forms by their binary numbers */
        static const int same[] = {0, 1, 2, 5, 8, 10, 12};
        form = same[form];
    }
    switch (form) {
    case 0:
        dense(plan);
        break;
    case 1:
        strided(plan);
        break;
    case 2:
    case 3:
    case 4:
        scalars(plan, form - 1);
        break;
    case 5:
    case 6:
    case 7:
        in_place(plan, form - 4);
        break;
    case 8:
        shifted(plan, -1, 1);
        break;
    case 9:
        shifted(plan, -1, 1 + (int)random_below(plan->random, 3));
        break;
    case 10:
        shifted(plan, 1, 1 + (int)random_below(plan->random, 3));
        break;
    case 11:
        reduction(plan);
        break;
    default:
        tangled(plan);
    }
}

void layout_make(const struct subject *subject, int index, uint64_t *random, struct layout *layout) {
    const int sizes = size_count(subject);
    struct plan plan = {.subject = subject, .layout = layout, .random = random, .out = subject->nin};
    memset(layout, 0, sizeof *layout);
    layout->operands = subject->nin + 1;
    plan.size = layout->size;
    for (int i = 0; i <= plan.out; i++) {
        layout->size[i] = type_size(subject->kernel->types[i]);
    }
    layout->edge = (int)random_below(random, 4) - 1;
    layout->edge = layout->edge > 1 ? 0 : layout->edge;
    if (index < DENSE_ROUNDS * sizes) {
        layout->n = index % sizes;
        choose_form(&plan, 0);
    } else {
        const int forms = plan.out == 1 ? 7 : 13;
        layout->n = random_below(random, random_below(random, 8) ? sizes : 3 * sizes);
        choose_form(&plan, index % forms);
    }
    lay_out(&plan);
}
