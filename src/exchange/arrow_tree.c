/* SPDX-License-Identifier: MIT */
/*
 * A child may be moved out of its parent, and then outlives it. So each struct has a node of its own, which nothing
 * else points into; the parent's holds the struct of the child, not what that needs.
 */
#include "exchange/arrow_tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tensor/internal.h"

struct schema_node {
    size_t size;
    struct ArrowSchema child, *children[1];
    char text[]; /* metadata, then the format */
};

struct array_node {
    interop_array *owner;
    const void *buffers[2];
    struct ArrowArray child, *children[1];
};

static void release_schema(struct ArrowSchema *self) {
    struct schema_node *node = self->private_data;
    if (node->child.release != NULL) {
        node->child.release(&node->child);
    }
    interop__release(node, node->size, _Alignof(struct schema_node));
    self->release = NULL;
}

static void release_array(struct ArrowArray *self) {
    struct array_node *node = self->private_data;
    if (node->child.release != NULL) {
        node->child.release(&node->child);
    }
    interop_array_release(node->owner);
    interop__release(node, sizeof *node, _Alignof(struct array_node));
    self->release = NULL;
}

static struct schema_node *make_schema(struct ArrowSchema *out, const char *format,
                                       const struct interop__arrow_extension *extension, bool is_list) {
    const size_t metadata = extension->name == NULL ? 0 : interop__arrow_metadata_write(extension, NULL);
    const size_t length = strlen(format) + 1, size = sizeof(struct schema_node) + metadata + length;
    struct schema_node *node = interop__allocate(size, _Alignof(struct schema_node));
    if (node == NULL) {
        return NULL;
    }
    node->size = size;
    node->child.release = NULL;
    node->children[0] = &node->child;
    if (metadata != 0) {
        (void)interop__arrow_metadata_write(extension, node->text);
    }
    memcpy(node->text + metadata, format, length);
    *out = (struct ArrowSchema){
        .format = node->text + metadata,
        .name = "",
        .metadata = metadata != 0 ? node->text : NULL,
        .flags = ARROW_FLAG_NULLABLE, /* as nearly every column is: types of columns are compared with it */
        .n_children = is_list,
        .children = is_list ? node->children : NULL,
        .release = release_schema,
        .private_data = node,
    };
    return node;
}

interop_status interop__arrow_make_schema(const struct interop__arrow_tree *tree, struct ArrowSchema *out,
                                          interop_error *err) {
    static const struct interop__arrow_extension none = {0};
    struct ArrowSchema *place = out;
    out->release = NULL;
    for (int32_t i = 0; i <= tree->lists; i++) {
        const bool is_list = i < tree->lists;
        char format[32];
        snprintf(format, sizeof format, "+w:%" PRId64, is_list ? tree->sizes[i] : 0);
        struct schema_node *node = make_schema(place, is_list ? format : tree->format,
                                               is_list ? (i == 0 ? &tree->list : &none) : &tree->element, is_list);
        if (node == NULL) {
            if (out->release != NULL) {
                out->release(out);
            }
            return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for an Arrow schema of %" PRId32 " levels",
                                 tree->lists + 1);
        }
        if (i > 0) {
            place->name = "item"; /* as the children of lists are called */
        }
        place = &node->child;
    }
    return INTEROP_OK;
}

static struct array_node *make_array(struct ArrowArray *out, const struct interop__arrow_tree *tree, int64_t length,
                                     bool is_list) {
    struct array_node *node = interop__allocate(sizeof *node, _Alignof(struct array_node));
    if (node == NULL) {
        return NULL;
    }
    node->owner = interop_array_retain(tree->owner);
    node->buffers[0] = NULL; /* no nulls */
    node->buffers[1] = is_list ? NULL : tree->data;
    node->child.release = NULL;
    node->children[0] = &node->child;
    *out = (struct ArrowArray){
        .length = length,
        .offset = is_list ? 0 : tree->offset,
        .n_buffers = is_list ? 1 : 2,
        .n_children = is_list,
        .buffers = node->buffers,
        .children = is_list ? node->children : NULL,
        .release = release_array,
        .private_data = node,
    };
    return node;
}

interop_status interop__arrow_make_array(const struct interop__arrow_tree *tree, struct ArrowArray *out,
                                         interop_error *err) {
    struct ArrowArray *place = out;
    int64_t length = tree->length;
    out->release = NULL;
    for (int32_t i = 0; i <= tree->lists; i++) {
        struct array_node *node = make_array(place, tree, length, i < tree->lists);
        if (node == NULL) {
            if (out->release != NULL) {
                out->release(out);
            }
            return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for an Arrow array of %" PRId32 " levels",
                                 tree->lists + 1);
        }
        length *= i < tree->lists ? tree->sizes[i] : 1;
        place = &node->child;
    }
    return INTEROP_OK;
}
