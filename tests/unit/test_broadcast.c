/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "operands.h"
#include "ufunc/internal.h"

enum { MOST = 3 };

/* Rank -1 ends the list of shapes; a result of rank -1 is a refusal. */
struct row {
    struct {
        int32_t ndim;
        int64_t shape[4];
    } in[MOST], out;
};

static interop_status broadcast_row(const struct row *row, int32_t *ndim, int64_t *shape, interop_error *err) {
    interop_tensor tensors[MOST];
    const interop_tensor *pointers[MOST];
    int32_t count = 0;
    for (; count < MOST && row->in[count].ndim >= 0; count++) {
        tensors[count] = (interop_tensor){.ndim = row->in[count].ndim, .shape = row->in[count].shape};
        pointers[count] = &tensors[count];
    }
    return interop__broadcast(pointers, count, ndim, shape, err);
}

static void numpys_rule(void **state) {
    (void)state;
    static const struct row rows[] = {
        {{{0, {0}}, {-1, {0}}}, {0, {0}}},
        {{{1, {3}}, {-1, {0}}}, {1, {3}}},
        {{{0, {0}}, {0, {0}}, {0, {0}}}, {0, {0}}},
        {{{0, {0}}, {2, {2, 3}}, {-1, {0}}}, {2, {2, 3}}},
        {{{1, {3}}, {2, {2, 3}}, {-1, {0}}}, {2, {2, 3}}},
        {{{2, {2, 1}}, {1, {3}}, {-1, {0}}}, {2, {2, 3}}},
        {{{2, {2, 1}}, {2, {1, 3}}, {-1, {0}}}, {2, {2, 3}}},
        {{{1, {1}}, {4, {1, 1, 1, 1}}, {-1, {0}}}, {4, {1, 1, 1, 1}}},
        {{{3, {8, 1, 6}}, {2, {7, 1}}, {1, {6}}}, {3, {8, 7, 6}}},
        {{{1, {1}}, {1, {0}}, {-1, {0}}}, {1, {0}}}, /* an extent of 1 becomes 0 as well */
        {{{2, {0, 1}}, {2, {1, 5}}, {-1, {0}}}, {2, {0, 5}}},
        {{{1, {3}}, {1, {4}}, {-1, {0}}}, {-1, {0}}},
        {{{1, {2}}, {1, {0}}, {-1, {0}}}, {-1, {0}}},
        {{{2, {2, 3}}, {1, {2}}, {-1, {0}}}, {-1, {0}}},
        {{{1, {1}}, {1, {3}}, {1, {2}}}, {-1, {0}}},
    };
    for (size_t i = 0; i < INTEROP__COUNT(rows); i++) {
        int64_t shape[INTEROP_MAX_NDIM];
        int32_t ndim = 99;
        interop_error err;
        const interop_status status = broadcast_row(&rows[i], &ndim, shape, &err);
        if (rows[i].out.ndim < 0) {
            assert_int_equal(status, INTEROP_ERR_VALUE);
            assert_int_equal(err.status, INTEROP_ERR_VALUE);
            assert_int_equal(ndim, 99);
            continue;
        }
        assert_int_equal(status, INTEROP_OK);
        assert_int_equal(ndim, rows[i].out.ndim);
        for (int32_t axis = 0; axis < ndim; axis++) {
            assert_int_equal(shape[axis], rows[i].out.shape[axis]);
        }
    }
}

static void the_message_names_the_extent(void **state) {
    (void)state;
    static const struct row row = {{{2, {5, 3}}, {1, {3}}, {2, {2, 3}}}, {-1, {0}}};
    int64_t shape[INTEROP_MAX_NDIM];
    int32_t ndim;
    interop_error err;
    assert_int_equal(broadcast_row(&row, &ndim, shape, &err), INTEROP_ERR_VALUE);
    assert_non_null(strstr(err.message, "operands[2].shape[0] is 2"));
    assert_non_null(strstr(err.message, "with 5"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numpys_rule),
        cmocka_unit_test(the_message_names_the_extent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
