/* SPDX-License-Identifier: MIT */
/*
 * A tree of nodes with fields of the input. Arrow says nothing of the size of a buffer, so numbers are small where the
 * door may have to read what they count.
 */
#include "fuzz.h"

enum { NODES = 8, FORMAT = 24, ROOM = 4096 };

static struct node {
    struct ArrowSchema schema, *schema_child;
    struct ArrowArray array, *array_child;
    const void *buffers[2];
    char format[FORMAT + 1];
} nodes[NODES];

static _Alignas(64) unsigned char memory[ROOM];
static char metadata[512];
static int releases;

static void release_schema(struct ArrowSchema *schema) {
    schema->release = NULL;
}

static void release_array(struct ArrowArray *array) {
    array->release = NULL;
    releases++;
}

static int64_t take_number(struct fuzz *input, bool large) {
    return large ? fuzz_integer(input) : (int8_t)fuzz_byte(input);
}

/* One key with a value, as long as they say. */
static const char *take_metadata(struct fuzz *input) {
    static const char key[] = "ARROW:extension:name", name[] = "arrow.fixed_shape_tensor";
    static const char more[] = "ARROW:extension:metadata";
    char *at = metadata;
    const struct {
        const char *text;
        int32_t length;
    } parts[] = {{key, sizeof key - 1}, {name, sizeof name - 1}, {more, sizeof more - 1}};
    const int32_t count = 2, length = fuzz_byte(input);
    memcpy(at, &count, sizeof count);
    at += sizeof count;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        memcpy(at, &parts[i].length, sizeof parts[i].length);
        memcpy(at + sizeof parts[i].length, parts[i].text, (size_t)parts[i].length);
        at += sizeof parts[i].length + (size_t)parts[i].length;
    }
    memcpy(at, &length, sizeof length);
    fuzz_take(input, at + sizeof length, (size_t)length);
    return metadata;
}

static void take_node(struct fuzz *input, struct node *node, struct node *child, bool large) {
    const uint8_t choice = fuzz_byte(input), children = fuzz_byte(input);
    memset(node, 0, sizeof *node);
    node->schema_child = choice & 1 ? NULL : &child->schema;
    node->array_child = choice & 2 ? NULL : &child->array;
    fuzz_take(input, node->format, fuzz_byte(input) % FORMAT);
    node->schema.format = choice & 4 ? NULL : node->format;
    node->schema.n_children = children & 1;
    node->schema.children = choice & 8 ? NULL : &node->schema_child;
    node->schema.dictionary = choice & 16 ? &child->schema : NULL;
    node->schema.release = choice & 32 ? NULL : release_schema;
    node->array.length = take_number(input, large);
    node->array.offset = take_number(input, large);
    node->array.null_count = (int8_t)fuzz_byte(input);
    if (large && node->array.null_count >= -1) { /* nothing to count */
        node->array.null_count = 0;
    }
    node->array.n_buffers = children & 2 ? (int8_t)fuzz_byte(input) : 1 + (children & 4 ? 1 : 0);
    node->array.n_children = children & 8 ? (int8_t)fuzz_byte(input) : children & 1;
    node->buffers[0] = choice & 64 ? memory : NULL;
    node->buffers[1] = children & 16 ? NULL : memory + (children & 32 ? 1 : 0);
    node->array.buffers = children & 64 ? NULL : node->buffers;
    node->array.children = &node->array_child;
    node->array.release = choice & 128 ? NULL : release_array;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct fuzz input = {data, size};
    interop_array *array = NULL;
    interop_tensor tensor;
    interop_dims dims;
    const uint8_t choice = fuzz_byte(&input);
    const bool large = choice & 1;
    uint16_t flags;
    fuzz_take(&input, &flags, sizeof flags);
    flags = large ? (uint16_t)(flags & ~(unsigned)INTEROP_ARROW_BITS) : flags;
    releases = 0;
    for (int i = 0; i < NODES; i++) { /* the last is its own child */
        take_node(&input, &nodes[i], &nodes[i + 1 < NODES ? i + 1 : i], large);
    }
    nodes[0].schema.metadata = choice & 2 ? take_metadata(&input) : NULL;
    if (interop_tensor_from_arrow(&nodes[0].schema, &nodes[0].array, flags, &tensor, &dims, NULL) == INTEROP_OK) {
        fuzz_check_tensor(&tensor);
    }
    const interop_status status = interop_array_from_arrow(&nodes[0].schema, &nodes[0].array, flags, &array, NULL);
    if (status == INTEROP_OK) {
        FUZZ_CHECK(nodes[0].array.release == NULL || releases > 0); /* moved into the array, or copied and released */
        fuzz_check_tensor(interop_array_tensor(array));
        interop_array_release(array);
        FUZZ_CHECK(releases == 1);
    } else {
        FUZZ_CHECK(releases == 0);
    }
    return 0;
}
