/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "dtype/descr.h"
#include "records.h"

/* Types of 8 bytes are not aligned alike everywhere. */
#define OVERLAP "{'names': ['a', 'b'], 'formats': ['<i4', '<i4'], 'offsets': [0, 2], 'itemsize': 6}"
#define PACKED  "{'names': ['a', 'b'], 'formats': ['|i1', '<f4'], 'offsets': [0, 1], 'itemsize': 5}"
#define ALIGNED "{'names': ['a', 'b'], 'formats': ['|i1', '<f4'], 'offsets': [0, 4], 'itemsize': 8, 'aligned': True}"

static const struct {
    const char *text, *strict, *numpy; /* NULL: refused; numpy "=": as strict */
} rows[] = {
    {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[0,2]}", OVERLAP, "="},
    {" { 'offsets' : (0, 2,) , 'formats' : ( '<i4' , '<i4' ) , 'names' : ( 'a' , 'b' , ) , } ", OVERLAP, "="},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[4,0]}",
     "{'names': ['a', 'b'], 'formats': ['<i4', '<i4'], 'offsets': [4, 0], 'itemsize': 8}", "="},
    {"{'names':['a','b'],'formats':['|i1','<f4']}", PACKED, "="},
    {"{'names':['a','b'],'formats':['|i1','<f4'],'aligned':False}", PACKED, "="},
    {"{'names':['a','b'],'formats':['|i1','<f4'],'aligned':True}", ALIGNED, "="},
    {"{'aligned':True,'names':['a','b'],'formats':['|i1','<f4'],'offsets':[0,4],'itemsize':8}", ALIGNED, "="},
    {"{'names':['b','a'],'formats':['<f4','|i1'],'aligned':True}",
     "{'names': ['b', 'a'], 'formats': ['<f4', '|i1'], 'offsets': [0, 4], 'itemsize': 8, 'aligned': True}", "="},
    {"{'names':['a','b'],'formats':['|i1',('<i4',(3,))],'aligned':True}",
     "{'names': ['a', 'b'], 'formats': ['|i1', ('<i4', (3,))], 'offsets': [0, 4], 'itemsize': 16, 'aligned': True}",
     "="},
    {"{'names':['r'],'formats':[[('a','|i1'),('b','<f4')]],'aligned':True}", /* reaches into records within */
     "{'names': ['r'], 'formats': [" ALIGNED "], 'offsets': [0], 'itemsize': 8, 'aligned': True}", "="},
    {"[('r',{'names':['a','b'],'formats':['|i1','<f4'],'aligned':True}),('b','<f8')]", /* and not out of them */
     "{'names': ['r', 'b'], 'formats': [" ALIGNED ", '<f8'], 'offsets': [0, 8], 'itemsize': 16}", "="},
    {"{'names':['a'],'formats':['<i4'],'offsets':[1],'aligned':True}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'itemsize':6,'aligned':True}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'aligned':1}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'itemsize':3}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'itemsize':-4}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'itemsize':None}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'itemsize':2147483648}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'itemsize':9}",
     "{'names': ['a'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 9}", "="},
    {"{'names':['a'],'formats':['<i4'],'offsets':[-1]}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'offsets':[2147483644]}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'offsets':[2147483643]}",
     "{'names': ['a'], 'formats': ['<i4'], 'offsets': [2147483643], 'itemsize': 2147483647}", "="},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'offsets':[0]}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4','<i4']}", NULL, NULL},
    {"{'names':['a','b'],'formats':['<i4']}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],'titles':[]}", NULL, NULL},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'titles':['t',None]}",
     "{'names': ['a', 'b'], 'formats': ['<i4', '<i4'], 'offsets': [0, 4], 'titles': ['t', None], 'itemsize': 8}", "="},
    {"{'names':['a','b'],'formats':['<i4','<i4'],'titles':[None,'a']}", NULL, NULL},
    {"{'names':['a','a'],'formats':['<i4','<i4']}", NULL, NULL},
    {"{'names':['',],'formats':['<i4']}", "{'names': [''], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}", "="},
    {"{'names':['a'],'formats':['2i4']}", NULL,
     "{'names': ['a'], 'formats': [('" NATIVE "i4', (2,))], 'offsets': [0], 'itemsize': 8}"},
    {"{'names':['a'],'formats':['i1,i4'],'aligned':True}", NULL,
     "{'names': ['a'], 'formats': [{'names': ['f0', 'f1'], 'formats': ['|i1', '" NATIVE
     "i4'], 'offsets': [0, 4], 'itemsize': "
     "8, "
     "'aligned': True}], 'offsets': [0], 'itemsize': 8, 'aligned': True}"},
    {"{'names':['a'],'formats':['<i4'],'metadata':{'b':[1,'}']}}", NULL,
     "{'names': ['a'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}"},
    {"{'names':['a','b'],'formats':['|O','<i4'],'offsets':[0,2]}", NULL, NULL},
    {"{'names':'ab','formats':['<i4','<i4']}", NULL, NULL},
    {"{'names':['a'],'formats':['<i4'],}x", NULL, NULL},
    {"{'names':['a'],'formats':['<i4']", NULL, NULL},
    {"{'names':['a'] 'formats':['<i4']}", NULL, NULL},
    {"{'names':['a' 'b'],'formats':['<i4','<i4']}", NULL, NULL},
    {"{'names':['a',,'b'],'formats':['<i4','<i4']}", NULL, NULL},
    {"{names:['a'],'formats':['<i4']}", NULL, NULL},
    {"{'names','formats'}", NULL, NULL},
    {"{'names':[],'formats':[],'itemsize':3}", "{'names': [], 'formats': [], 'offsets': [], 'itemsize': 3}", "="},
    /* a dictionary of fields */
    {"{'a':('<i4',0),'b':('<i4',2)}", OVERLAP, "="},
    {"{ 'b' : ( '<i4' , 2 , ) , 'a' : ( '<i4' , 0 ) , }", OVERLAP, "="},
    {"{'a':('<i4',4),'b':('<i4',0,'t')}",
     "{'names': ['b', 'a'], 'formats': ['<i4', '<i4'], 'offsets': [0, 4], 'titles': ['t', None], 'itemsize': 8}", "="},
    {"{'b':('<i4',0,None),'a':('<i4',0)}", /* in the order of the text where the offsets are the same */
     "{'names': ['b', 'a'], 'formats': ['<i4', '<i4'], 'offsets': [0, 0], 'itemsize': 4}", "="},
    {"{'names':('<i4',0)}", "{'names': ['names'], 'formats': ['<i4'], 'offsets': [0], 'itemsize': 4}", "="},
    {"{}", "{'names': [], 'formats': [], 'offsets': [], 'itemsize': 0}", "="},
    {"{'a':'<i4'}", NULL, NULL},
    {"{'a':('<i4',)}", NULL, NULL},
    {"{'a':('<i4',0,'t',1)}", NULL, NULL},
    {"{'a':('<i4',-1)}", NULL, NULL},
    {"{'a':('<i4',0) 'b':('<i4',4)}", NULL, NULL},
    {"{1:('<i4',0)}", NULL, NULL},
    {"{'a':('<i4',0),'a':('<i4',4)}", NULL, NULL},
};

static void every_row_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < 2 * INTEROP__COUNT(rows); i++) {
        const char *text = rows[i / 2].text;
        const bool strict = i % 2 == 0 || (rows[i / 2].numpy != NULL && strcmp(rows[i / 2].numpy, "=") == 0);
        const char *expected = strict ? rows[i / 2].strict : rows[i / 2].numpy;
        interop_dtype dtype;
        interop_error err = {INTEROP_OK, ""};
        const interop_status status = interop_dtype_from_descr(
            text, strlen(text), i % 2 == 0 ? INTEROP_DIALECT_STRICT : INTEROP_DIALECT_NUMPY, &dtype, NULL, NULL, &err);
        if ((status == INTEROP_OK) != (expected != NULL)) {
            fail_msg("%s: %s", text, err.message);
        }
        if (status == INTEROP_OK) {
            assert_int_equal(interop_dtype_check(&dtype, NULL), INTEROP_OK);
            assert_string_equal(records_show(&dtype, INTEROP_DIALECT_DICTIONARY), expected);
            interop_record_release(dtype.record);
        }
    }
}

static void alignment_is_that_of_the_fields(void **state) {
    (void)state;
    const interop_dtype aligned = records_parse(ALIGNED), packed = records_parse(PACKED);
    assert_int_equal(aligned.alignment, _Alignof(float));
    assert_int_equal(packed.alignment, 1);
    interop_record_release(aligned.record);
    interop_record_release(packed.record);
}

/* Sorting must not be quadratic, nor give up what was read. */
static void many_fields_are_sorted(void **state) {
    (void)state;
    enum { FIELDS = 20000 };
    static char text[FIELDS * 32];
    char *to = text;
    interop_dtype dtype;
    *to++ = '{';
    for (int i = 0; i < FIELDS; i++) {
        to += sprintf(to, "'x%d':('<i4',%d),", i, (FIELDS - i) * 4);
    }
    *to++ = '}';
    assert_int_equal(interop_dtype_from_descr(text, (size_t)(to - text), 0, &dtype, NULL, NULL, NULL), INTEROP_OK);
    assert_int_equal(interop_record_find(dtype.record, "x0", 2), FIELDS - 1);
    assert_int_equal(interop_dtype_itemsize(&dtype), 4 * FIELDS + 4);
    interop_record_release(dtype.record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RECORDS_TEST(every_row_is_read),
        RECORDS_TEST(alignment_is_that_of_the_fields),
        RECORDS_TEST(many_fields_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
