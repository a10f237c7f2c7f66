/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE 1 /* MAP_ANONYMOUS */
#include "fake_cuda.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Results, with the driver's numbers. */
enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    NOT_INITIALIZED = 3,
    INVALID_DEVICE = 101,
    INVALID_CONTEXT = 201,
    BAD_HANDLE = 400
};

enum { NONE, DEVICE, PINNED, MANAGED };
enum { SLOTS = 64, DEPTH = 16, ALIGNMENT = 256, RESERVED = 64 << 20, FIRST_STREAM = 0x5000 };

static struct fake_cuda state = {.version = 12040, .devices = FAKE_CUDA_DEVICES};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int initialised;
static struct {
    int kind, device;
    uintptr_t address;
    size_t size;
    char *backing; /* the bytes; for memory that the host may read, at `address` itself */
} blocks[SLOTS];
static struct { int live, device, recorded; } events[SLOTS];
static int streams[SLOTS]; /* device + 1; the handle is FIRST_STREAM and the index */
static char contexts[FAKE_CUDA_DEVICES];
static _Thread_local void *stack[DEPTH];
static _Thread_local int depth;

struct fake_cuda *fake_cuda(void);
struct fake_cuda *fake_cuda(void) {
    return &state;
}

static int misuse(int result, const char *why) {
    if (state.misuse++ == 0) {
        snprintf(state.why, sizeof state.why, "%s", why);
    }
    return result;
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const size_t room = sizeof state.log - state.used;
    const int length = vsnprintf(state.log + state.used, room, format, arguments);
    va_end(arguments);
    state.used += (size_t)length < room ? (size_t)length : room - 1;
}

/* The device of the current context, or -1. */
static int current(void) {
    return depth > 0 ? (int)((char *)stack[depth - 1] - contexts) : -1;
}

/* The device that a stream belongs to, or -1. The default streams belong to the current context. */
static int device_of_stream(uintptr_t stream) {
    if (stream == 1 || stream == 2) {
        return current();
    }
    const uintptr_t index = stream - FIRST_STREAM;
    return index < SLOTS ? streams[index] - 1 : -1;
}

/* The block that holds all of a range; -1: host memory that the driver does not know; -2: neither. */
static int find_block(uintptr_t address, size_t size) {
    for (int i = 0; i < SLOTS; i++) {
        if (blocks[i].kind != NONE && address < blocks[i].address + blocks[i].size &&
            address + size > blocks[i].address) {
            const int inside = address >= blocks[i].address && address + size <= blocks[i].address + blocks[i].size;
            return inside ? i : -2;
        }
    }
    return -1;
}

/* An entry point: the lock, the failure that a test wants, and what must have been called before. */
static int begin(const char *name, int needs_init, int needs_context) {
    pthread_mutex_lock(&lock);
    if (state.fail != NULL && strcmp(state.fail, name) == 0) {
        return state.result;
    }
    if (needs_init && !initialised) {
        return misuse(NOT_INITIALIZED, "a call before cuInit");
    }
    if (needs_context && depth == 0) {
        return misuse(INVALID_CONTEXT, "a call without a current context");
    }
    return SUCCESS;
}

static int end(int result) {
    pthread_mutex_unlock(&lock);
    return result;
}

#define ENTRY(name, arguments)                                                                                         \
    int name arguments;                                                                                                \
    int name arguments
#define BEGIN(name, needs_init, needs_context)                                                                         \
    int result = begin(#name, needs_init, needs_context);                                                              \
    if (result != SUCCESS) {                                                                                           \
        return end(result);                                                                                            \
    }

ENTRY(cuGetErrorName, (int error, const char **name)) {
    static const struct {
        int error;
        const char *name;
    } names[] = {
        {0, "CUDA_SUCCESS"},
        {1, "CUDA_ERROR_INVALID_VALUE"},
        {2, "CUDA_ERROR_OUT_OF_MEMORY"},
        {3, "CUDA_ERROR_NOT_INITIALIZED"},
        {100, "CUDA_ERROR_NO_DEVICE"},
        {101, "CUDA_ERROR_INVALID_DEVICE"},
        {201, "CUDA_ERROR_INVALID_CONTEXT"},
        {400, "CUDA_ERROR_INVALID_HANDLE"},
        {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
    };
    BEGIN(cuGetErrorName, 0, 0)
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].error == error) {
            *name = names[i].name;
            return end(SUCCESS);
        }
    }
    *name = NULL;
    return end(INVALID_VALUE);
}

ENTRY(cuInit, (unsigned int flags)) {
    BEGIN(cuInit, 0, 0)
    initialised = 1;
    return end(flags == 0 ? SUCCESS : misuse(INVALID_VALUE, "cuInit: flags"));
}

ENTRY(cuDriverGetVersion, (int *version)) {
    BEGIN(cuDriverGetVersion, 0, 0)
    *version = state.version;
    return end(SUCCESS);
}

ENTRY(cuDeviceGetCount, (int *count)) {
    BEGIN(cuDeviceGetCount, 1, 0)
    *count = state.devices;
    return end(SUCCESS);
}

ENTRY(cuDeviceGet, (int *device, int ordinal)) {
    BEGIN(cuDeviceGet, 1, 0)
    if (ordinal < 0 || ordinal >= state.devices) {
        return end(INVALID_DEVICE);
    }
    *device = ordinal;
    return end(SUCCESS);
}

ENTRY(cuDevicePrimaryCtxRetain, (void **context, int device)) {
    BEGIN(cuDevicePrimaryCtxRetain, 1, 0)
    state.contexts[device]++;
    if (state.gate > 0 && --state.gate == 0) {
        pthread_cond_broadcast(&opened);
    }
    while (state.gate > 0) {
        pthread_cond_wait(&opened, &lock);
    }
    *context = &contexts[device];
    return end(SUCCESS);
}

ENTRY(cuDevicePrimaryCtxRelease_v2, (int device)) {
    BEGIN(cuDevicePrimaryCtxRelease_v2, 1, 0)
    return end(state.contexts[device]-- > 0 ? SUCCESS : misuse(INVALID_CONTEXT, "a context is released twice"));
}

ENTRY(cuCtxPushCurrent_v2, (void *context)) {
    BEGIN(cuCtxPushCurrent_v2, 1, 0)
    const uintptr_t device = (uintptr_t)context - (uintptr_t)contexts;
    if (device >= FAKE_CUDA_DEVICES || state.contexts[device] == 0 || depth == DEPTH) {
        return end(misuse(INVALID_CONTEXT, "cuCtxPushCurrent: no context, or one too many"));
    }
    stack[depth++] = context;
    return end(SUCCESS);
}

ENTRY(cuCtxPopCurrent_v2, (void **context)) {
    BEGIN(cuCtxPopCurrent_v2, 1, 1)
    *context = stack[--depth];
    return end(SUCCESS);
}

ENTRY(cuCtxGetCurrent, (void **context)) {
    BEGIN(cuCtxGetCurrent, 1, 0)
    *context = depth > 0 ? stack[depth - 1] : NULL;
    return end(SUCCESS);
}

/* Device memory has addresses of its own, in pages that nobody may touch. */
static uintptr_t reserve(size_t size) {
    static uintptr_t next, last;
    if (next == 0) {
        void *pages = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        next = pages == MAP_FAILED ? 0 : (uintptr_t)pages;
        last = next + RESERVED;
    }
    const uintptr_t address = next;
    next += (size / ALIGNMENT + 2) * ALIGNMENT; /* blocks do not touch */
    return next <= last ? address : 0;
}

static int allocate(int kind, size_t size, uintptr_t *address) {
    for (int i = 0; i < SLOTS; i++) {
        if (blocks[i].kind == NONE) {
            char *backing =
                size == 0 || size > RESERVED ? NULL : aligned_alloc(ALIGNMENT, (size / ALIGNMENT + 1) * ALIGNMENT);
            if (backing == NULL) {
                return size == 0 ? misuse(INVALID_VALUE, "an allocation of 0 bytes") : 2;
            }
            memset(backing, 0xa5, size);
            blocks[i].kind = kind;
            blocks[i].device = current();
            blocks[i].size = size;
            blocks[i].backing = backing;
            *address = blocks[i].address = kind == DEVICE ? reserve(size) : (uintptr_t)backing;
            state.allocations++;
            return SUCCESS;
        }
    }
    return misuse(2, "more allocations than any test needs");
}

static int release(uintptr_t address, int pinned) {
    for (int i = 0; i < SLOTS; i++) {
        if (blocks[i].kind != NONE && blocks[i].address == address && (blocks[i].kind == PINNED) == pinned) {
            free(blocks[i].backing);
            blocks[i].kind = NONE;
            state.allocations--;
            return blocks[i].device == current() ? SUCCESS : misuse(INVALID_CONTEXT, "released on another device");
        }
    }
    return misuse(INVALID_VALUE, "an address is released that is not allocated, or not this way");
}

ENTRY(cuMemAlloc_v2, (uintptr_t * address, size_t size)) {
    BEGIN(cuMemAlloc_v2, 1, 1)
    return end(allocate(DEVICE, size, address));
}

ENTRY(cuMemAllocManaged, (uintptr_t * address, size_t size, unsigned int flags)) {
    BEGIN(cuMemAllocManaged, 1, 1)
    return end(flags == 1 ? allocate(MANAGED, size, address) : misuse(INVALID_VALUE, "cuMemAllocManaged: flags"));
}

ENTRY(cuMemAllocHost_v2, (void **address, size_t size)) {
    uintptr_t number;
    BEGIN(cuMemAllocHost_v2, 1, 1)
    result = allocate(PINNED, size, &number);
    if (result == SUCCESS) {
        *address = (void *)number;
    }
    return end(result);
}

ENTRY(cuMemFree_v2, (uintptr_t address)) {
    BEGIN(cuMemFree_v2, 1, 1)
    return end(release(address, 0));
}

ENTRY(cuMemFreeHost, (void *address)) {
    BEGIN(cuMemFreeHost, 1, 1)
    return end(release((uintptr_t)address, 1));
}

ENTRY(cuMemcpyAsync, (uintptr_t to, uintptr_t from, size_t size, uintptr_t stream)) {
    BEGIN(cuMemcpyAsync, 1, 1)
    const int target = find_block(to, size), source = find_block(from, size);
    if (size == 0 || to == 0 || from == 0 || target == -2 || source == -2) {
        return end(misuse(INVALID_VALUE, "cuMemcpyAsync: a range leaves its allocation"));
    }
    if (device_of_stream(stream) != current()) {
        return end(misuse(BAD_HANDLE, "cuMemcpyAsync: a stream of another device, or none"));
    }
    memcpy(target < 0 ? (char *)to : blocks[target].backing + (to - blocks[target].address),
           source < 0 ? (char *)from : blocks[source].backing + (from - blocks[source].address), size);
    note("copy %zu on %d:%d\n", size, current(), (int)stream);
    return end(SUCCESS);
}

ENTRY(cuStreamCreate, (uintptr_t * stream, unsigned int flags)) {
    BEGIN(cuStreamCreate, 1, 1)
    for (unsigned int i = 0; i < SLOTS; i++) {
        if (streams[i] == 0) {
            streams[i] = current() + 1;
            *stream = FIRST_STREAM + i;
            return end(flags <= 1 ? SUCCESS : misuse(INVALID_VALUE, "cuStreamCreate: flags"));
        }
    }
    return end(misuse(INVALID_VALUE, "more streams than any test needs"));
}

ENTRY(cuStreamDestroy_v2, (uintptr_t stream)) {
    BEGIN(cuStreamDestroy_v2, 1, 0)
    if (stream <= 2 || device_of_stream(stream) < 0) {
        return end(misuse(BAD_HANDLE, "cuStreamDestroy: no stream"));
    }
    streams[stream - FIRST_STREAM] = 0;
    return end(SUCCESS);
}

ENTRY(cuStreamSynchronize, (uintptr_t stream)) {
    BEGIN(cuStreamSynchronize, 1, 1)
    if (device_of_stream(stream) != current()) {
        return end(misuse(BAD_HANDLE, "cuStreamSynchronize: a stream of another device, or none"));
    }
    note("sync %d:%d\n", current(), (int)stream);
    return end(SUCCESS);
}

ENTRY(cuEventCreate, (uintptr_t * event, unsigned int flags)) {
    BEGIN(cuEventCreate, 1, 1)
    for (unsigned int i = 0; i < SLOTS; i++) {
        if (!events[i].live) {
            events[i].live = 1;
            events[i].device = current();
            events[i].recorded = 0;
            state.events++;
            *event = i + 1;
            return end(flags == 2 ? SUCCESS : misuse(INVALID_VALUE, "cuEventCreate: flags"));
        }
    }
    return end(misuse(INVALID_VALUE, "more events than any test needs"));
}

static int is_event(uintptr_t event) {
    return event - 1 < SLOTS && events[event - 1].live;
}

ENTRY(cuEventRecord, (uintptr_t event, uintptr_t stream)) {
    BEGIN(cuEventRecord, 1, 1)
    if (!is_event(event) || device_of_stream(stream) != events[event - 1].device) {
        return end(misuse(BAD_HANDLE, "cuEventRecord: no event, or a stream of another device"));
    }
    events[event - 1].recorded = 1;
    note("record %d on %d:%d\n", (int)event, events[event - 1].device, (int)stream);
    return end(SUCCESS);
}

ENTRY(cuStreamWaitEvent, (uintptr_t stream, uintptr_t event, unsigned int flags)) {
    BEGIN(cuStreamWaitEvent, 1, 1)
    if (!is_event(event) || !events[event - 1].recorded || device_of_stream(stream) != current() || flags != 0) {
        return end(misuse(BAD_HANDLE, "cuStreamWaitEvent: no event that was recorded, or a stream of another device"));
    }
    note("wait %d on %d:%d\n", (int)event, current(), (int)stream);
    return end(SUCCESS);
}

ENTRY(cuEventDestroy_v2, (uintptr_t event)) {
    BEGIN(cuEventDestroy_v2, 1, 1)
    if (!is_event(event)) {
        return end(misuse(BAD_HANDLE, "cuEventDestroy: no event"));
    }
    events[event - 1].live = 0;
    state.events--;
    return end(SUCCESS);
}

ENTRY(cuPointerGetAttributes, (unsigned int count, int *attributes, void **data, uintptr_t address)) {
    BEGIN(cuPointerGetAttributes, 1, 0)
    const int block = find_block(address, 1);
    for (unsigned int i = 0; i < count; i++) {
        switch (attributes[i]) {
        case 2: /* memory type: host 1, device 2 */
            *(unsigned int *)data[i] = block < 0 ? 0 : blocks[block].kind == PINNED ? 1 : 2;
            break;
        case 8: /* is managed */
            *(unsigned int *)data[i] = block >= 0 && blocks[block].kind == MANAGED;
            break;
        case 9: /* device ordinal; -2 is what the driver has for none */
            *(int *)data[i] = block < 0 ? -2 : blocks[block].device;
            break;
        default:
            return end(misuse(INVALID_VALUE, "cuPointerGetAttributes: an attribute that is not served"));
        }
    }
    return end(SUCCESS);
}
