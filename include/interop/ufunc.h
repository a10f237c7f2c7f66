/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_UFUNC_H
#define INTEROP_UFUNC_H

/**
 * \file ufunc.h
 * The table of elementwise functions, their loops, and calls on tensors. Names and rules are NumPy's. All of it expects
 * C's default floating-point environment: see the levels of cpu.h.
 */

#include "array.h"
#include "cpu.h"

INTEROP_BEGIN_DECLS

/** One row of the table; static, never freed. */
typedef struct interop_ufunc interop_ufunc;

/**
 * An inner loop, with NumPy's signature (PyUFuncGenericFunction); it may be handed to NumPy.
 *
 * \param args nin + nout pointers to the first elements; loops of the library accept any alignment
 * \param dimensions dimensions[0] = number of elements, >= 0
 * \param steps nin + nout strides in bytes, any value. The result is that of one element at a time in order, also
 *              when outputs overlap inputs. args[0] == args[2] with both steps 0 is a reduction into args[0]
 * \param data as given in interop_loop_info
 */
typedef void (*interop_loop)(char **args, const intptr_t *dimensions, const intptr_t *steps, void *data);

/** Floating-point status bits, with NumPy's numbers. */
enum {
    INTEROP_FP_UNKNOWN = -1,
    INTEROP_FP_DIVIDE = 1,
    INTEROP_FP_OVERFLOW = 2,
    INTEROP_FP_UNDERFLOW = 4,
    INTEROP_FP_INVALID = 8
};

/** Identities of reductions. */
enum {
    INTEROP_IDENTITY_INVALID = -1,
    INTEROP_IDENTITY_NONE = 0,        /**< none, and the order matters */
    INTEROP_IDENTITY_REORDERABLE = 1, /**< none, any order */
    INTEROP_IDENTITY_ZERO = 2,        /**< 0, or false; any order */
    INTEROP_IDENTITY_ONE = 3,         /**< 1, or true; any order */
    INTEROP_IDENTITY_ALL_BITS = 4     /**< all bits set; any order */
};

/** What there is to know of a loop; zero it and set struct_size, the library fills the rest. */
typedef struct interop_loop_info {
    uint32_t struct_size;
    uint32_t level;    /**< INTEROP_CPU_x that serves it under the mask asked for */
    int32_t types[8];  /**< INTEROP_x: inputs, then outputs; INTEROP_TYPE_NONE behind them */
    uint32_t fpstatus; /**< INTEROP_FP_x that it may set */
    uint32_t reserved; /**< zero */
    double max_ulp;    /**< error bound against the exact result; 0.5 = correctly rounded, 0 = exact */
    interop_loop loop;
    void *data; /**< to be handed to loop */
} interop_loop_info;

/**
 * Number of ufuncs in the table.
 *
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_ufunc_count(void);

/**
 * A ufunc by position. Positions may change between versions, names do not.
 *
 * \param index 0 to interop_ufunc_count() - 1
 * \returns NULL for any other index
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const interop_ufunc *interop_ufunc_at(int32_t index);

/**
 * A ufunc by NumPy's name, such as "add". What NumPy's astype() does has a ufunc for each type that comes out, named
 * "cast_" and that type: "cast_float16" of float32 elements gives float16.
 *
 * \param name `length` bytes
 * \returns NULL if there is none
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const interop_ufunc *interop_ufunc_find(const char *name, size_t length);

/**
 * \returns the name, a static string; NULL for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const char *interop_ufunc_name(const interop_ufunc *ufunc);

/**
 * \returns the number of inputs; 0 for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_ufunc_nin(const interop_ufunc *ufunc);

/**
 * \returns the number of outputs; 0 for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_ufunc_nout(const interop_ufunc *ufunc);

/**
 * \returns INTEROP_IDENTITY_x; INTEROP_IDENTITY_NONE for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_ufunc_identity(const interop_ufunc *ufunc);

/**
 * \returns the number of loops, one per combination of types; 0 for NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API int32_t interop_ufunc_loop_count(const interop_ufunc *ufunc);

/**
 * A loop by position. A pure function of its arguments.
 *
 * \param index 0 to interop_ufunc_loop_count() - 1
 * \param mask levels that may serve it (an OR of INTEROP_CPU_x; those not detected are ignored); interop_cpu_mask()
 *             is what calls use
 * \param out filled up to its struct_size
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_UNSUPPORTED (unknown tail)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_loop(const interop_ufunc *ufunc, int32_t index, uint32_t mask,
                                              interop_loop_info *out, interop_error *err);

/**
 * The position of the loop for given input types.
 *
 * \param types interop_ufunc_nin() numbers INTEROP_x
 * \param index receives the position for interop_ufunc_loop()
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_TYPE (no loop for exactly these)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_find_loop(const interop_ufunc *ufunc, const int32_t *types, int32_t *index,
                                                   interop_error *err);

/**
 * Computes into tensors that the caller provides.
 *
 * Inputs are broadcast by NumPy's rule; each output must have exactly the broadcast shape. Any strides, any rank.
 * Element types must be exactly those of a loop, in native byte order. Outputs may overlap inputs: the result is as
 * if the inputs had been copied first. An output whose elements share memory is refused, by the judgement of
 * interop_tensor_has_internal_overlap().
 *
 * \param operands inputs, then outputs; each must pass interop_tensor_check(), be host-readable, and carry no
 *                 override; misaligned operands are served
 * \param count interop_ufunc_nin() + interop_ufunc_nout()
 * \param fpstatus receives the INTEROP_FP_x bits that this call raised, and the thread's floating-point status is
 *                 left as it was, but for x86's bit of subnormal operands; NULL: the bits stay in the thread's status
 * \returns INTEROP_ERR_ARGUMENT (a NULL, count), INTEROP_ERR_TYPE (no loop for these types), INTEROP_ERR_VALUE (shapes
 *          do not broadcast), INTEROP_ERR_BUFFER (output read-only, an output overlaps itself or another output, device
 *          not host-readable), INTEROP_ERR_OVERFLOW (shape, strides or byte_offset of an operand leave the range of
 *          int64 or of addresses), INTEROP_ERR_UNSUPPORTED (an override), INTEROP_ERR_MEMORY, and what else
 *          interop_tensor_check() says of an operand. Outputs are then unchanged
 * \threads any thread; the caller keeps others from writing to the operands
 * \allocates only to copy inputs that would be overwritten before they are read
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_call(const interop_ufunc *ufunc, const interop_tensor *const *operands,
                                              int32_t count, uint32_t *fpstatus, interop_error *err);

/**
 * What a call would return: element types and shape of the outputs.
 *
 * \param inputs as the inputs of interop_ufunc_call()
 * \param count interop_ufunc_nin()
 * \param dtypes receives interop_ufunc_nout() element types
 * \param ndim receives the rank
 * \param dims its shape is written
 * \returns as interop_ufunc_call(), INTEROP_ERR_OVERFLOW (the result has more elements than fit int64)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_result(const interop_ufunc *ufunc, const interop_tensor *const *inputs,
                                                int32_t count, interop_dtype *dtypes, int32_t *ndim, interop_dims *dims,
                                                interop_error *err);

/**
 * Computes into new arrays.
 *
 * \param inputs as the inputs of interop_ufunc_call()
 * \param count interop_ufunc_nin()
 * \param outputs receives interop_ufunc_nout() arrays, one reference each, laid out as interop_array_empty() does
 * \param fpstatus as in interop_ufunc_call()
 * \returns as interop_ufunc_call(), INTEROP_ERR_MEMORY; no array is made then
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_apply(const interop_ufunc *ufunc, const interop_tensor *const *inputs,
                                               int32_t count, interop_array **outputs, uint32_t *fpstatus,
                                               interop_error *err);

/**
 * Combines all elements along some axes by a function of two inputs, such as the sum by "add".
 *
 * Element types are NumPy's: of bool and integers of up to 32 bits, "add" and "multiply" compute int64 or, for
 * unsigned ones, uint64; the logical functions give bool; others keep the type. Where the function has an identity, the
 * result begins with it, else with the first element. The elements of a result are taken in C order of the axes that
 * are combined, from the first to the last; "add" and "multiply" of floating-point numbers take them in the order that
 * docs/accuracy.md describes. So bits depend on the shape and the axes, not on strides or CPU.
 *
 * In messages, operands[0] is the input and operands[1] the output.
 *
 * \param in as an input of interop_ufunc_call()
 * \param axes `axis_count` axes, -rank to rank - 1, in any order; NULL: all. None at all combines nothing
 * \param axis_count 0 if `axes` is NULL
 * \param keepdims 0: the axes vanish; else they stay, with an extent of 1
 * \param out of exactly the type and shape of interop_ufunc_reduce_result(); may overlap the input, which is then as if
 *            it had been copied first
 * \param fpstatus as in interop_ufunc_call()
 * \returns as interop_ufunc_call(), INTEROP_ERR_ARGUMENT (a function of other than two inputs and one output, an axis
 *          that does not exist or is there twice), INTEROP_ERR_TYPE (no loop that gives its own first input),
 *          INTEROP_ERR_VALUE (several axes, but their order matters; no elements, and no identity)
 * \threads any thread; the caller keeps others from writing to the tensors
 * \allocates only to copy an input that the output overlaps, and for such orders one in which the elements of a result
 *            do not lie at one step
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_reduce(const interop_ufunc *ufunc, const interop_tensor *in,
                                                const int32_t *axes, int32_t axis_count, int32_t keepdims,
                                                const interop_tensor *out, uint32_t *fpstatus, interop_error *err);

/**
 * What a reduction would return: its element type and shape.
 *
 * \param in,axes,axis_count,keepdims as in interop_ufunc_reduce()
 * \param dtype receives the element type
 * \param ndim receives the rank
 * \param dims its shape is written
 * \returns as interop_ufunc_reduce(), INTEROP_ERR_OVERFLOW (the result has more elements than fit int64)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_reduce_result(const interop_ufunc *ufunc, const interop_tensor *in,
                                                       const int32_t *axes, int32_t axis_count, int32_t keepdims,
                                                       interop_dtype *dtype, int32_t *ndim, interop_dims *dims,
                                                       interop_error *err);

/**
 * Reduces into a new array.
 *
 * \param in,axes,axis_count,keepdims as in interop_ufunc_reduce()
 * \param out receives an array, one reference, laid out as interop_array_empty() does
 * \param fpstatus as in interop_ufunc_call()
 * \returns as interop_ufunc_reduce(), INTEROP_ERR_MEMORY; no array is made then
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_ufunc_reduce_apply(const interop_ufunc *ufunc, const interop_tensor *in,
                                                      const int32_t *axes, int32_t axis_count, int32_t keepdims,
                                                      interop_array **out, uint32_t *fpstatus, interop_error *err);

INTEROP_END_DECLS

#endif
