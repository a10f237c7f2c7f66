/* SPDX-License-Identifier: MIT */
/* What each door must keep, copy or refuse, written by hand: nothing here is asked of the library. */
#ifndef INTEROP_TESTS_MATRIX_TABLE_H
#define INTEROP_TESTS_MATRIX_TABLE_H

#include <float.h>

#include "native.h"
#include "unit/matrix_doors.h"

/* What becomes of an array. */
enum fate {
    KEEPS,  /* the same memory */
    COPIES, /* in C order; a file keeps Fortran order, too */
    BYTES,  /* kept as raw bytes */
    LOSES,  /* kept, but for what only hints at something: the order of raw bytes, the device of pinned memory */
    TYPE,   /* refused: INTEROP_ERR_TYPE */
    VALUE,  /* refused: INTEROP_ERR_VALUE */
    BUFFER  /* refused: INTEROP_ERR_BUFFER */
};

/* The doors as far as element types go. NumPy's dictionary and CUDA's have the same ones, and .npy and .npz. */
enum { DLPACK, LEGACY, DICTIONARY, STRUCT, PEP3118, ARROW, FILES, DIALECTS };

enum element {
    NUMBER,
    BOOL,
    COMPLEX,
    LONG_DOUBLE,
    BFLOAT,
    FLOAT8,
    PACKED,
    PADDED,
    HALF_COMPLEX,
    BRAIN_COMPLEX,
    LANES,
    HANDLE,
    TIME,
    DAY,
    SWAPPED_TIME,
    TEXT,
    RAW,
    HINT,
    SWAPPED,
    RECORD,
    TITLED,
    OVERLAPPING,
    ELEMENTS
};

enum { QUAD = LDBL_MANT_DIG == 113 ? KEEPS : TYPE }; /* DLPack's float of 128 bits is IEEE's */

/* clang-format off */
static const unsigned char by_element[ELEMENTS][DIALECTS] = {
    /*                      DLPack  legacy  dict.   struct  buffer  Arrow   .npy */
    [NUMBER]            = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS},
    [BOOL]              = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS},  /* Arrow: arrow.bool8 */
    [COMPLEX]           = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS,  TYPE,   KEEPS},  /* Arrow has real numbers only */
    [LONG_DOUBLE]       = {QUAD,   QUAD,   KEEPS,  KEEPS,  KEEPS,  TYPE,   KEEPS},
    [BFLOAT]            = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  TYPE,   TYPE,   BYTES},  /* "<V2", confirmed or not */
    [FLOAT8]            = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  TYPE,   TYPE,   BYTES},  /* "|V1" */
    [PACKED]            = {KEEPS,  KEEPS,  TYPE,   TYPE,   BUFFER, TYPE,   TYPE},   /* two in a byte: no item size */
    [PADDED]            = {KEEPS,  BUFFER, KEEPS,  KEEPS,  TYPE,   TYPE,   TYPE},   /* "|V1"; a flag in DLPack */
    [HALF_COMPLEX]      = {KEEPS,  KEEPS,  TYPE,   TYPE,   KEEPS,  TYPE,   TYPE},   /* "Ze"; NumPy has no c4 */
    [BRAIN_COMPLEX]     = {KEEPS,  KEEPS,  TYPE,   TYPE,   TYPE,   TYPE,   TYPE},
    [LANES]             = {KEEPS,  KEEPS,  TYPE,   TYPE,   TYPE,   TYPE,   TYPE},
    [HANDLE]            = {KEEPS,  KEEPS,  TYPE,   TYPE,   TYPE,   TYPE,   TYPE},
    [TIME]              = {TYPE,   TYPE,   KEEPS,  KEEPS,  TYPE,   KEEPS,  KEEPS},  /* PEP 3118 has no times */
    [DAY]               = {TYPE,   TYPE,   KEEPS,  KEEPS,  TYPE,   TYPE,   KEEPS},  /* Arrow: s, ms, us and ns */
    [SWAPPED_TIME]      = {TYPE,   TYPE,   KEEPS,  KEEPS,  TYPE,   TYPE,   KEEPS},
    [TEXT]              = {TYPE,   TYPE,   KEEPS,  KEEPS,  KEEPS,  TYPE,   KEEPS},
    [RAW]               = {TYPE,   TYPE,   KEEPS,  KEEPS,  KEEPS,  KEEPS,  KEEPS},  /* Arrow: bytes of a fixed number */
    [HINT]              = {TYPE,   TYPE,   KEEPS,  LOSES,  TYPE,   TYPE,   KEEPS},  /* "<V2", what a bfloat16 became */
    [SWAPPED]           = {TYPE,   TYPE,   KEEPS,  KEEPS,  KEEPS,  TYPE,   KEEPS},  /* DLPack, Arrow: native order */
    [RECORD]            = {TYPE,   TYPE,   KEEPS,  KEEPS,  KEEPS,  TYPE,   KEEPS},  /* Arrow: fields lie apart */
    [TITLED]            = {TYPE,   TYPE,   KEEPS,  KEEPS,  VALUE,  TYPE,   KEEPS},  /* PEP 3118 has names only */
    [OVERLAPPING]       = {TYPE,   TYPE,   KEEPS,  KEEPS,  VALUE,  TYPE,   VALUE},  /* needs a dictionary */
};
/* clang-format on */

/* The doors as far as memory goes. */
enum { STRIDED, COMPACT, BYTE_STRIDES, COLUMN, COLUMN_COPY, FILE_ORDER, MANNERS };

enum layout { C_ORDER, F_ORDER, PERMUTED, GAPS, NEGATIVE, REPEATED, ODD, SCALAR, EMPTY, LAYOUTS };

/* clang-format off */
static const unsigned char by_layout[LAYOUTS][MANNERS] = {
    /*                  DLPack  compact bytes   Arrow   copied  .npy */
    [C_ORDER]       = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  COPIES, COPIES},
    [F_ORDER]       = {KEEPS,  KEEPS,  KEEPS,  BUFFER, COPIES, COPIES}, /* Arrow's first axis is the slowest */
    [PERMUTED]      = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  COPIES, COPIES}, /* axes behind the first: permutation */
    [GAPS]          = {KEEPS,  KEEPS,  KEEPS,  BUFFER, COPIES, COPIES},
    [NEGATIVE]      = {KEEPS,  COPIES, KEEPS,  BUFFER, COPIES, COPIES}, /* legal, but many consumers refuse it */
    [REPEATED]      = {KEEPS,  KEEPS,  KEEPS,  BUFFER, COPIES, COPIES},
    [ODD]           = {BUFFER, COPIES, KEEPS,  BUFFER, COPIES, COPIES}, /* DLPack's strides count elements */
    [SCALAR]        = {KEEPS,  KEEPS,  KEEPS,  BUFFER, BUFFER, COPIES}, /* a column has a length */
    [EMPTY]         = {KEEPS,  KEEPS,  KEEPS,  KEEPS,  COPIES, COPIES},
};
/* clang-format on */

/* The doors as far as devices go. */
enum { ANYWHERE, HOST_ONLY, CUDA_ONLY, REACHES };

enum place { HOST, PINNED, DEVICE, PLACES };

/* clang-format off */
static const unsigned char by_place[PLACES][REACHES] = {
    /*                any     host    CUDA */
    [HOST]        = {KEEPS,  KEEPS,  BUFFER},
    [PINNED]      = {KEEPS,  LOSES,  KEEPS},  /* memory that both reach */
    [DEVICE]      = {KEEPS,  BUFFER, KEEPS},
};
/* clang-format on */

static const struct door {
    const char *name;
    pass_function pass;
    unsigned char dialect, manner, reach;
    bool read_only; /* what enters always is */
    bool refuses_read_only;
    bool knows_stream;
    bool marks_copies;
} doors[] = {
    {"DLPack", pass_dlpack, DLPACK, STRIDED, ANYWHERE, 0, 0, 0, 1},
    {"DLPack, compact", pass_compact, DLPACK, COMPACT, ANYWHERE, 0, 0, 0, 1},
    {"DLPack, legacy", pass_legacy, LEGACY, STRIDED, ANYWHERE, 1, 1, 0, 0}, /* cannot say it, so that it is assumed */
    {"DLPack, exchange table", pass_exchange, DLPACK, STRIDED, ANYWHERE, 0, 0, 0, 1},
    {"__array_interface__", pass_dictionary, DICTIONARY, BYTE_STRIDES, HOST_ONLY, 0, 0, 0, 0},
    {"__array_struct__", pass_struct, STRUCT, BYTE_STRIDES, HOST_ONLY, 0, 0, 0, 0},
    {"__cuda_array_interface__", pass_cuda, DICTIONARY, BYTE_STRIDES, CUDA_ONLY, 0, 0, 1, 0},
    {"buffer", pass_buffer, PEP3118, BYTE_STRIDES, HOST_ONLY, 0, 0, 0, 0},
    {"Arrow", pass_arrow, ARROW, COLUMN, HOST_ONLY, 1, 0, 0, 0},
    {"Arrow, copied", pass_arrow_copy, ARROW, COLUMN_COPY, HOST_ONLY, 1, 0, 0, 0},
    {"Arrow, device", pass_arrow_device, ARROW, COLUMN, ANYWHERE, 1, 0, 0, 0},
    {".npy", pass_npy, FILES, FILE_ORDER, HOST_ONLY, 1, 0, 0, 0},
    {".npz", pass_npz, FILES, FILE_ORDER, HOST_ONLY, 1, 0, 0, 0},
};

/* The arrays. A type is a name, a typestr or a descr; strides that are not given are those of C order. */
static const struct sample {
    const char *type;
    enum element element;
    enum layout layout;
    int32_t ndim;
    int64_t shape[4];
    int64_t strides[4];
    bool read_only, misaligned;
    enum place place;
    int32_t device;
    uint64_t stream;
} samples[] = {
    {"int8", NUMBER, C_ORDER, 2, .shape = {2, 3}},
    {"uint16", NUMBER, C_ORDER, 1, .shape = {5}, .read_only = true},
    {"int32", NUMBER, C_ORDER, 3, .shape = {2, 3, 4}},
    {"int64", NUMBER, SCALAR, .ndim = 0},
    {"uint64", NUMBER, GAPS, 2, .shape = {2, 3}, .strides = {64, 16}},
    {"float16", NUMBER, F_ORDER, 2, .shape = {3, 4}, .strides = {2, 6}},
    {"float32", NUMBER, C_ORDER, 4, .shape = {1, 2, 1, 3},
     .strides = {7, 12, -5, 4}}, /* strides of extents of 1 count for nothing */
    {"float32", NUMBER, PERMUTED, 3, .shape = {2, 3, 4}, .strides = {48, 4, 12}},
    {"float32", NUMBER, NEGATIVE, 2, .shape = {3, 4}, .strides = {-16, 4}},
    {"float32", NUMBER, REPEATED, 2, .shape = {3, 4}, .strides = {0, 4}, .read_only = true},
    {"float32", NUMBER, REPEATED, 1, .shape = {6}, .strides = {0}},
    {"float32", NUMBER, ODD, 1, .shape = {5}, .strides = {7}},
    {"float32", NUMBER, ODD, 2, .shape = {2, 3}, .strides = {-13, 4}, .read_only = true},
    {"float64", NUMBER, C_ORDER, 2, .shape = {2, 2}, .misaligned = true},
    {"float64", NUMBER, EMPTY, 2, .shape = {0, 3}},
    {"float64", NUMBER, EMPTY, 3, .shape = {2, 0, 3}, .strides = {5, 7, -9}, .read_only = true},
    {"float64", NUMBER, SCALAR, 0, .read_only = true},
    {"bool", BOOL, C_ORDER, 2, .shape = {3, 3}},
    {"bool", BOOL, NEGATIVE, 1, .shape = {4}, .strides = {-1}},
    {"complex64", COMPLEX, C_ORDER, 1, .shape = {3}},
    {"complex128", COMPLEX, GAPS, 2, .shape = {2, 2}, .strides = {96, 32}, .read_only = true},
    {"longdouble", LONG_DOUBLE, C_ORDER, 1, .shape = {3}},
    {"bfloat16", BFLOAT, C_ORDER, 2, .shape = {2, 3}},
    {"bfloat16", BFLOAT, F_ORDER, 2, .shape = {2, 3}, .strides = {2, 4}, .read_only = true},
    {"float8_e4m3fn", FLOAT8, C_ORDER, 1, .shape = {7}},
    {"float8_e5m2", FLOAT8, NEGATIVE, 1, .shape = {7}, .strides = {-2}},
    {"float4_e2m1fn", PACKED, C_ORDER, 2, .shape = {3, 4}},
    {"float4_e2m1fn", PADDED, C_ORDER, 2, .shape = {3, 5}},
    {"complex32", HALF_COMPLEX, C_ORDER, 1, .shape = {3}},
    {"bcomplex32", BRAIN_COMPLEX, C_ORDER, 1, .shape = {3}},
    {"int32x4", LANES, C_ORDER, 1, .shape = {3}},
    {"opaque64", HANDLE, C_ORDER, 1, .shape = {2}, .read_only = true},
    {"=M8[us]", TIME, C_ORDER, 2, .shape = {2, 3}},
    {"=m8[ns]", TIME, NEGATIVE, 1, .shape = {3}, .strides = {-8}},
    {"=M8[25D]", DAY, C_ORDER, 1, .shape = {3}, .read_only = true},
    {FOREIGN "M8[s]", SWAPPED_TIME, C_ORDER, 1, .shape = {3}},
    {"|S5", TEXT, GAPS, 1, .shape = {3}, .strides = {9}},
    {"=U3", TEXT, C_ORDER, 2, .shape = {2, 2}},
    {FOREIGN "U2", SWAPPED, C_ORDER, 1, .shape = {3}},
    {"|V7", RAW, C_ORDER, 2, .shape = {2, 2}, .read_only = true},
    {FOREIGN "i4", SWAPPED, C_ORDER, 2, .shape = {2, 3}},
    {FOREIGN "f8", SWAPPED, ODD, 1, .shape = {4}, .strides = {11}},
    {FOREIGN "c16", SWAPPED, F_ORDER, 2, .shape = {2, 3}, .strides = {16, 32}},
    {FOREIGN "i2", SWAPPED, EMPTY, 1, .shape = {0}},
    {"[('a','" NATIVE "i4'),('b','" NATIVE "f8')]", RECORD, C_ORDER, 1, .shape = {4}},
    {"[('a','" FOREIGN "i4'),('','|V3'),('b',[('x','|i1'),('y','" NATIVE "f4',(2,3))])]", RECORD, ODD, 2,
     .shape = {2, 3}, .strides = {300, -33}},
    {"[('a','|S3'),('b','" FOREIGN "U2')]", RECORD, SCALAR, 0, .read_only = true},
    {"[(('title','a'),'" NATIVE "u2'),('b','" NATIVE "f4')]", TITLED, C_ORDER, 1, .shape = {3}},
    {"{'names':['a','b'],'formats':['" NATIVE "i4','" NATIVE "i2'],'offsets':[0,2],'itemsize':6}", OVERLAPPING, C_ORDER,
     1, .shape = {3}},
    {"float32", NUMBER, C_ORDER, 2, .shape = {2, 3}, .place = DEVICE, .device = INTEROP_DEVICE_CUDA},
    {"float16", NUMBER, F_ORDER, 2, .shape = {2, 3}, .strides = {2, 4}, .read_only = true, .place = DEVICE,
     .device = INTEROP_DEVICE_ROCM},
    {"bfloat16", BFLOAT, C_ORDER, 1, .shape = {4}, .place = DEVICE, .device = INTEROP_DEVICE_CUDA, .stream = 7},
    {"int64", NUMBER, ODD, 1, .shape = {4}, .strides = {12}, .place = DEVICE, .device = INTEROP_DEVICE_ROCM},
    {"int16", NUMBER, NEGATIVE, 1, .shape = {4}, .strides = {-2}, .place = DEVICE, .device = INTEROP_DEVICE_CUDA},
    {"bool", BOOL, EMPTY, 2, .shape = {0, 2}, .place = DEVICE, .device = INTEROP_DEVICE_CUDA},
    {"uint8", NUMBER, SCALAR, 0, .place = DEVICE, .device = INTEROP_DEVICE_CUDA, .stream = 1},
    {FOREIGN "i4", SWAPPED, C_ORDER, 1, .shape = {3}, .place = DEVICE, .device = INTEROP_DEVICE_CUDA},
    {"[('a','" NATIVE "i4'),('b','|i1')]", RECORD, C_ORDER, 1, .shape = {3}, .place = DEVICE,
     .device = INTEROP_DEVICE_CUDA},
    {"float64", NUMBER, C_ORDER, 2, .shape = {2, 3}, .place = PINNED, .device = INTEROP_DEVICE_CUDA_HOST},
    {"int16", NUMBER, SCALAR, .ndim = 0, .place = PINNED, .device = INTEROP_DEVICE_CUDA_MANAGED},
    {"int32", NUMBER, NEGATIVE, 1, .shape = {5}, .strides = {-4}, .read_only = true, .place = PINNED,
     .device = INTEROP_DEVICE_ROCM_HOST},
};

#endif
