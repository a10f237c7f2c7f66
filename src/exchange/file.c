/* SPDX-License-Identifier: MIT */
#if defined(__unix__) || defined(__APPLE__)
#define _POSIX_C_SOURCE 200809L
#define HAVE_POSIX      1
#endif

#include "exchange/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#ifdef HAVE_POSIX
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

/* Room for the ending of a temporary file's name, how many endings are tried, and room for a path in a message. */
enum { SUFFIX = 20, ATTEMPTS = 1000, QUOTED = 304 };

/* A terminated copy of the path, with room for SUFFIX more bytes. */
static interop_status copy_path(const char *path, size_t length, char **copy, interop_error *err) {
    if (path == NULL || length == 0 || length > SIZE_MAX - SUFFIX || memchr(path, '\0', length) != NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "path is NULL, empty, or has a NUL byte in it");
    }
    *copy = interop__allocate(length + SUFFIX, 1);
    if (*copy == NULL) {
        return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for a path of %zu bytes", length);
    }
    memcpy(*copy, path, length);
    (*copy)[length] = '\0';
    return INTEROP_OK;
}

static void release_path(char *copy, size_t length) {
    interop__release(copy, length + SUFFIX, 1);
}

static interop_status io_error(interop_error *err, const char *action, const char *path) {
    char reason[128] = "unknown reason", quoted[QUOTED];
    const int number = errno;
#ifdef HAVE_POSIX
    (void)strerror_r(number, reason, sizeof reason);
#else
    snprintf(reason, sizeof reason, "errno %d", number);
#endif
    return interop__fail(err, INTEROP_ERR_IO, "cannot %s %s: %s", action,
                         interop__quote(path, strlen(path), quoted, sizeof quoted), reason);
}

#ifdef HAVE_POSIX

static interop_status map(int descriptor, const char *path, struct interop__file *file, interop_error *err) {
    struct stat status;
    char quoted[QUOTED];
    if (fstat(descriptor, &status) != 0) {
        return io_error(err, "examine", path);
    }
    if (!S_ISREG(status.st_mode) || (uintmax_t)status.st_size > SIZE_MAX) {
        return interop__fail(err, INTEROP_ERR_IO, "cannot map %s: not a regular file that fits memory",
                             interop__quote(path, strlen(path), quoted, sizeof quoted));
    }
    file->size = (size_t)status.st_size;
    file->bytes = NULL;
    if (file->size > 0) {
        void *bytes = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (bytes == MAP_FAILED) {
            return io_error(err, "map", path);
        }
        file->bytes = bytes;
    }
    return INTEROP_OK;
}

static interop_status open_path(const char *path, struct interop__file *file, interop_error *err) {
    /* A FIFO would block until it has a writer. */
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return io_error(err, "open", path);
    }
    interop_status status = map(descriptor, path, file, err);
    close(descriptor);
    return status;
}

void interop__file_close(struct interop__file *file) {
    if (file->bytes != NULL) {
        munmap(file->bytes, file->size);
    }
}

static bool write_part(int descriptor, const char *bytes, size_t size) {
    const size_t most = (size_t)1 << 30; /* some systems refuse 2 GiB and more in one call */
    while (size > 0) {
        const ssize_t written = write(descriptor, bytes, size < most ? size : most);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

/* 0, or the errno of what failed; the file is then gone. */
static int write_new(const char *path, const struct interop__part *parts, size_t count) {
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return errno;
    }
    int failure = 0;
    for (size_t i = 0; i < count && failure == 0; i++) {
        failure = write_part(descriptor, parts[i].bytes, parts[i].size) ? 0 : errno;
    }
    if (close(descriptor) != 0 && failure == 0) { /* network file systems report a full disk only here */
        failure = errno;
    }
    if (failure != 0) {
        unlink(path);
    }
    return failure;
}

#else /* the C library alone */

static interop_status read_all(FILE *stream, const char *path, struct interop__file *file, interop_error *err) {
    long size;
    char quoted[QUOTED];
    if (fseek(stream, 0, SEEK_END) != 0 || (size = ftell(stream)) < 0 || fseek(stream, 0, SEEK_SET) != 0) {
        return io_error(err, "examine", path);
    }
    file->size = (size_t)size;
    file->bytes = NULL;
    if (size > 0) {
        file->bytes = interop__allocate(file->size, 64);
        if (file->bytes == NULL) {
            return interop__fail(err, INTEROP_ERR_MEMORY, "no memory for the %zu bytes of %s", file->size,
                                 interop__quote(path, strlen(path), quoted, sizeof quoted));
        }
        if (fread(file->bytes, 1, file->size, stream) != file->size) {
            interop__release(file->bytes, file->size, 64);
            return io_error(err, "read", path);
        }
    }
    return INTEROP_OK;
}

static interop_status open_path(const char *path, struct interop__file *file, interop_error *err) {
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        return io_error(err, "open", path);
    }
    interop_status status = read_all(stream, path, file, err);
    fclose(stream);
    return status;
}

void interop__file_close(struct interop__file *file) {
    interop__release(file->bytes, file->size, 64);
}

/* 0, or the errno of what failed; the file is then gone. */
static int write_new(const char *path, const struct interop__part *parts, size_t count) {
    FILE *stream = fopen(path, "wbx");
    if (stream == NULL) {
        return errno;
    }
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        good = fwrite(parts[i].bytes, 1, parts[i].size, stream) == parts[i].size;
    }
    if (fclose(stream) != 0 || !good) {
        remove(path);
        return EIO;
    }
    return 0;
}

#endif

interop_status interop__file_open(const char *path, size_t length, struct interop__file *file, interop_error *err) {
    char *copy;
    interop_status status = copy_path(path, length, &copy, err);
    if (status != INTEROP_OK) {
        return status;
    }
    status = open_path(copy, file, err);
    release_path(copy, length);
    return status;
}

static interop_status replace(const char *path, char *temporary, size_t length, const struct interop__part *parts,
                              size_t count, interop_error *err) {
    int failure = EEXIST;
    for (int attempt = 0; attempt < ATTEMPTS && failure == EEXIST; attempt++) {
        snprintf(temporary + length, SUFFIX, ".%d.tmp", attempt);
        failure = write_new(temporary, parts, count);
    }
    if (failure != 0) {
        errno = failure;
        return io_error(err, "write", temporary);
    }
    if (rename(temporary, path) != 0) {
        interop_status status = io_error(err, "replace", path);
        remove(temporary);
        return status;
    }
    return INTEROP_OK;
}

interop_status interop__file_replace(const char *path, size_t length, const struct interop__part *parts, size_t count,
                                     interop_error *err) {
    char *copy, *temporary;
    interop_status status = copy_path(path, length, &copy, err);
    if (status != INTEROP_OK) {
        return status;
    }
    status = copy_path(path, length, &temporary, err);
    if (status == INTEROP_OK) {
        status = replace(copy, temporary, length, parts, count, err);
        release_path(temporary, length);
    }
    release_path(copy, length);
    return status;
}
