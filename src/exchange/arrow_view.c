/* SPDX-License-Identifier: MIT */
/* What an Arrow column is: its levels are walked from the outermost list to the elements. */
#include "exchange/arrow_view.h"

#include <inttypes.h>
#include <string.h>

#include "device/operations.h"
#include "exchange/arrow_bits.h"
#include "exchange/arrow_metadata.h"
#include "interop/dialect.h"
#include "tensor/internal.h"

/* Lists of one element with no dimension of their own cannot make the walk endless. */
enum { MOST_LEVELS = 64 };

struct walk {
    const struct ArrowSchema *schema;
    const struct ArrowArray *array;
    bool readable; /* by the host */
    interop_error *err;
    int64_t begin, count; /* the elements of this level that belong to the column, without its own offset */
    int64_t first;        /* and with it */
    int32_t level, ndim;
    int64_t shape[INTEROP_MAX_NDIM];  /* as it lies in memory */
    int32_t source[INTEROP_MAX_NDIM]; /* dimension i of the tensor is this one in memory */
};

static interop_status malformed(const struct walk *w, const char *field, int64_t value, const char *rule) {
    return interop__fail(w->err, INTEROP_ERR_VALUE, "Arrow level %" PRId32 ": %s is %" PRId64 ": %s", w->level, field,
                         value, rule);
}

/* Every member but `release` of a released struct is undefined. */
static interop_status check_released(const struct walk *w) {
    if (w->schema == NULL || w->array == NULL) {
        return malformed(w, "a pointer to a child", 0, "it must not be NULL");
    }
    if (w->schema->release == NULL || w->array->release == NULL) {
        return interop__fail(w->err, INTEROP_ERR_VALUE,
                             "Arrow level %" PRId32 ": the %s was released, or moved to another struct", w->level,
                             w->schema->release == NULL ? "schema" : "array");
    }
    return INTEROP_OK;
}

static interop_status check_members(const struct walk *w, int64_t buffers, int64_t children) {
    const struct ArrowSchema *schema = w->schema;
    const struct ArrowArray *array = w->array;
    int64_t end;
    if (schema->dictionary != NULL || array->dictionary != NULL) {
        return interop__fail(w->err, INTEROP_ERR_UNSUPPORTED,
                             "Arrow level %" PRId32 ": dictionary is not NULL: indices are no elements", w->level);
    }
    if (schema->n_children != children || array->n_children != children) {
        return malformed(w, "n_children", schema->n_children != children ? schema->n_children : array->n_children,
                         children == 0 ? "numbers have no child" : "a list has one child");
    }
    if (children > 0 && (schema->children == NULL || array->children == NULL)) {
        return malformed(w, "children", 0, "it must not be NULL");
    }
    if (array->n_buffers != buffers || array->buffers == NULL) {
        return malformed(w, array->buffers == NULL ? "the pointer buffers" : "n_buffers",
                         array->buffers == NULL ? 0 : array->n_buffers,
                         buffers == 1 ? "a list has one buffer" : "numbers have two buffers");
    }
    if (array->length < 0 || array->offset < 0 || array->null_count < -1 || array->null_count > array->length) {
        return array->length < 0   ? malformed(w, "length", array->length, "it must not be negative")
               : array->offset < 0 ? malformed(w, "offset", array->offset, "it must not be negative")
                                   : malformed(w, "null_count", array->null_count, "it must be -1, or up to length");
    }
    if (interop__add_overflows(array->offset, array->length, &end)) {
        return interop__fail(w->err, INTEROP_ERR_OVERFLOW,
                             "Arrow level %" PRId32 ": offset + length does not fit int64", w->level);
    }
    return INTEROP_OK;
}

/* Nulls outside the elements that count do not. */
static interop_status check_nulls(const struct walk *w) {
    const struct ArrowArray *array = w->array;
    const unsigned char *valid = array->buffers[0];
    if (array->null_count == 0 || (array->null_count == -1 && valid == NULL)) {
        return INTEROP_OK;
    }
    if (valid == NULL) {
        return malformed(w, "null_count", array->null_count, "there is no validity bitmap");
    }
    if (!w->readable) {
        return interop__fail(w->err, INTEROP_ERR_BUFFER,
                             "Arrow level %" PRId32 ": null_count is %" PRId64
                             ", and the host cannot read the bitmap to count them",
                             w->level, array->null_count);
    }
    const int64_t null = interop__bits_find_zero(valid, w->first, w->count);
    return null == w->count
               ? INTEROP_OK
               : interop__fail(w->err, INTEROP_ERR_BUFFER,
                               "Arrow level %" PRId32 ": element %" PRId64 " is null, which no element of a tensor is",
                               w->level, null);
}

/* Looks at the structs of a level, and finds where the elements of the column begin there. */
static interop_status enter(struct walk *w, int64_t buffers, int64_t children) {
    interop_status status = check_members(w, buffers, children);
    int64_t end;
    if (status != INTEROP_OK) {
        return status;
    }
    if (w->level == 0) {
        w->count = w->array->length;
    }
    if (interop__add_overflows(w->begin, w->count, &end) || end > w->array->length) {
        return malformed(w, "length", w->array->length, "the lists above need more elements");
    }
    w->first = w->array->offset + w->begin;
    return check_nulls(w);
}

static interop_status add_dimensions(struct walk *w, int32_t count, const int64_t *shape, const int32_t *permutation) {
    if (count > INTEROP_MAX_NDIM - w->ndim) {
        return malformed(w, "the rank", (int64_t)w->ndim + count, "it can be 64");
    }
    for (int32_t i = 0; i < count; i++) {
        w->shape[w->ndim + i] = shape[i];
        w->source[w->ndim + i] = w->ndim + permutation[i];
    }
    w->ndim += count;
    return INTEROP_OK;
}

/* The dimensions of a list of `size` elements. */
static interop_status read_list(struct walk *w, int64_t size) {
    struct interop__arrow_extension extension;
    int64_t shape[INTEROP_MAX_NDIM] = {size}, product = 1;
    int32_t permutation[INTEROP_MAX_NDIM] = {0}, ndim = 1;
    interop_status status = interop__arrow_metadata_read(w->schema->metadata, &extension, w->err);
    if (status == INTEROP_OK && interop__arrow_extension_is(&extension, INTEROP__ARROW_TENSOR)) {
        status = interop_arrow_tensor_parse(extension.parameters != NULL ? extension.parameters : "",
                                            extension.parameters_length, &ndim, shape, permutation, w->err);
        for (int32_t i = 0; i < ndim && status == INTEROP_OK; i++) {
            product *= shape[i]; /* the parser has seen that it fits */
        }
        if (status == INTEROP_OK && product != size) {
            return malformed(w, "the size of the list", size, "the shape of fixed_shape_tensor has another product");
        }
    }
    return status != INTEROP_OK ? status : add_dimensions(w, ndim, shape, permutation);
}

/* From a list to its child. */
static interop_status descend(struct walk *w, int64_t size) {
    interop_status status = enter(w, 1, 1);
    if (status != INTEROP_OK || (status = read_list(w, size)) != INTEROP_OK) {
        return status;
    }
    if (interop__mul_overflows(w->first, size, &w->begin) || interop__mul_overflows(w->count, size, &w->count)) {
        return interop__fail(w->err, INTEROP_ERR_OVERFLOW,
                             "Arrow level %" PRId32 ": the elements of the lists do not fit int64", w->level);
    }
    w->schema = w->schema->children[0];
    w->array = w->array->children[0];
    if (++w->level > MOST_LEVELS) {
        return malformed(w, "the depth", w->level, "lists can nest 64 times");
    }
    return check_released(w);
}

/* Goes down to the elements; these are entered, too. */
static interop_status walk_down(struct walk *w, interop_dtype *dtype) {
    struct interop__arrow_extension extension;
    static const int64_t length_of[] = {0};
    static const int32_t itself[] = {0};
    interop_status status = check_released(w);
    if (status == INTEROP_OK) { /* the extent of the column; checked and set once the level is entered */
        status = add_dimensions(w, 1, length_of, itself);
    }
    while (status == INTEROP_OK) {
        const char *format = w->schema->format;
        if (format == NULL) {
            return malformed(w, "the pointer format", 0, "it must not be NULL");
        }
        const int64_t size = interop_arrow_list_size(format, strlen(format));
        if (size < 0) {
            break;
        }
        status = descend(w, size);
    }
    if (status != INTEROP_OK ||
        (status = interop_dtype_from_arrow(w->schema->format, strlen(w->schema->format), dtype, w->err)) !=
            INTEROP_OK ||
        (status = enter(w, 2, 0)) != INTEROP_OK ||
        (status = interop__arrow_metadata_read(w->schema->metadata, &extension, w->err)) != INTEROP_OK) {
        return status;
    }
    if (interop__arrow_extension_is(&extension, INTEROP__ARROW_BOOL8) && interop_dtype_type(dtype) == INTEROP_INT8) {
        return interop_dtype_init(INTEROP_BOOL, dtype, w->err);
    }
    return INTEROP_OK;
}

/* Arrow gives the CPU the number -1, and DLPack 0; what lies in its memory may have either. */
static interop_status read_device(int32_t type, int64_t id, uint32_t flags, interop_device *out, interop_error *err) {
    const bool host = interop__device_host_reads(type);
    const bool any = type == INTEROP_DEVICE_CPU && (flags & INTEROP_STRICT) == 0;
    if (!any && (id < (host ? -1 : 0) || id > (type == INTEROP_DEVICE_CPU ? 0 : INT32_MAX))) {
        return interop__fail(err, INTEROP_ERR_VALUE, "device_id is %" PRId64 ": not a device of type %" PRId32 " (%s)",
                             id, type, interop_device_name(type));
    }
    *out = (interop_device){type, any || id < 0 ? 0 : (int32_t)id};
    return INTEROP_OK;
}

/* Shape and strides of the tensor, from those in memory. */
static void order_dimensions(const struct walk *w, int64_t step, interop_dims *dims) {
    int64_t strides[INTEROP_MAX_NDIM];
    interop__c_strides(w->ndim, w->shape, step, strides);
    for (int32_t i = 0; i < w->ndim; i++) {
        dims->shape[i] = w->shape[w->source[i]];
        dims->strides[i] = strides[w->source[i]];
    }
}

/* The elements begin so many of them behind the buffer. */
static interop_status place(const struct walk *w, interop_tensor *tensor) {
    int64_t offset = 0;
    if (w->count > 0 && interop__mul_overflows(w->first, (int64_t)interop_dtype_itemsize(&tensor->dtype), &offset)) {
        return interop__fail(w->err, INTEROP_ERR_OVERFLOW,
                             "Arrow level %" PRId32 ": offset: %" PRId64 " elements do not fit int64 in bytes",
                             w->level, w->first);
    }
    tensor->data = (void *)(uintptr_t)w->array->buffers[1]; /* read-only: see flags */
    tensor->byte_offset = (uint64_t)offset;
    return INTEROP_OK;
}

static interop_status look_at_bits(const struct walk *w, uint32_t flags, struct interop__arrow_view *out) {
    if ((flags & INTEROP_ARROW_BITS) == 0) {
        return interop__fail(w->err, INTEROP_ERR_BUFFER,
                             "Arrow's bools are bits, which only a copy (INTEROP_ARROW_BITS) can be an array of");
    }
    if (!w->readable) {
        return interop__fail(w->err, INTEROP_ERR_BUFFER, "Arrow's bools are bits, and the host cannot read them");
    }
    if (w->count > 0 && w->array->buffers[1] == NULL) {
        return malformed(w, "the data buffer", 0, "it must not be NULL, as there are elements");
    }
    out->bits = w->array->buffers[1];
    out->first_bit = w->first;
    return interop_dtype_init(INTEROP_BOOL, &out->tensor.dtype, w->err);
}

interop_status interop__arrow_view(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                   int32_t device_type, int64_t device_id, uint32_t flags,
                                   struct interop__arrow_view *out, interop_error *err) {
    struct walk w = {.schema = schema, .array = array, .err = err};
    interop_tensor *tensor = &out->tensor;
    interop_dtype dtype;
    w.readable = interop__device_host_reads(device_type);
    memset(tensor, 0, sizeof *tensor);
    out->is_bits = false;
    out->bits = NULL;
    out->first_bit = 0;
    interop_status status = read_device(device_type, device_id, flags, &tensor->device, err);
    if (status != INTEROP_OK || (status = walk_down(&w, &dtype)) != INTEROP_OK) {
        return status;
    }
    w.shape[0] = array->length;
    tensor->struct_size = sizeof *tensor;
    tensor->ndim = w.ndim;
    tensor->flags = INTEROP_READ_ONLY;
    tensor->dtype = dtype;
    tensor->shape = out->dims.shape;
    tensor->strides = out->dims.strides;
    out->elements = w.count;
    out->is_bits = dtype.kind == INTEROP_KIND_BITFIELD;
    status = out->is_bits ? look_at_bits(&w, flags, out) : place(&w, tensor);
    if (status != INTEROP_OK) {
        return status;
    }
    order_dimensions(&w, interop__tensor_element_step(tensor), &out->dims);
    if (out->is_bits) {
        return INTEROP_OK; /* the copy is checked when it is made */
    }
    status = interop_tensor_check(tensor, flags & INTEROP_STRICT, err);
    if (status == INTEROP_OK && interop__tensor_has_address(tensor)) {
        tensor->data = interop__tensor_first(tensor);
        tensor->byte_offset = 0;
    }
    return status;
}
