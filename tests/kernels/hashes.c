/* SPDX-License-Identifier: MIT */
/*
 * checkhashes FILE: every kernel of the table gives the bits that FILE has the hash of, on every CPU level of this
 * machine and however the operands lie. FILE is the same for all levels, compilers and architectures: that is the proof
 * that they agree. NaN count as one, except where bits are only moved.
 */
#include "hashes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 96 };

struct line {
    char name[NAME];
    uint64_t hash;
    int seen;
};

struct file {
    struct line *lines;
    int count;
};

static void add_line(struct file *file, const char *name, uint64_t hash) {
    struct line *lines = realloc(file->lines, (size_t)(file->count + 1) * sizeof *lines);
    if (lines == NULL) {
        abort();
    }
    file->lines = lines;
    lines += file->count++;
    *lines = (struct line){.hash = hash};
    snprintf(lines->name, NAME, "%s", name);
}

static struct line *find_line(const struct file *file, const char *name) {
    for (int i = 0; i < file->count; i++) {
        if (strcmp(file->lines[i].name, name) == 0) {
            return &file->lines[i];
        }
    }
    return NULL;
}

/* Lines of a name and 16 hexadecimal digits, and comments. */
static int read_file(const char *path, struct file *file) {
    char text[2 * NAME], name[NAME];
    unsigned long long hash;
    FILE *stream = fopen(path, "r");
    if (stream == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        return 0;
    }
    while (fgets(text, sizeof text, stream) != NULL) {
        if (text[0] == '#' || text[0] == '\n') {
            continue;
        }
        if (sscanf(text, "%95s %16llx", name, &hash) != 2 || find_line(file, name) != NULL) {
            fprintf(stderr, "%s: not a line, or there twice: %s", path, text);
            fclose(stream);
            return 0;
        }
        add_line(file, name, hash);
    }
    fclose(stream);
    return 1;
}

static int write_file(const char *path, const struct file *file) {
    FILE *stream = fopen(path, "w");
    if (stream == NULL) {
        fprintf(stderr, "cannot write %s\n", path);
        return 0;
    }
    fputs("# Hashes of the results of all kernels, written by checkhashes --write; see docs/adding-a-kernel.md.\n",
          stream);
    for (int i = 0; i < file->count; i++) {
        fprintf(stream, "%s %016llx\n", file->lines[i].name, (unsigned long long)file->lines[i].hash);
    }
    return fclose(stream) == 0;
}

/* add(int8,int8)->int8, add.reduce(int8), or add.reduce(int8)->int64 where types differ */
static void kernel_name(const struct subject *subject, int reduction, char *name) {
    const uint8_t *types = subject->kernel->types;
    if (reduction && types[0] == types[1]) {
        snprintf(name, NAME, "%s.reduce(%s)", subject->op, type_name(types[0]));
    } else if (reduction) {
        snprintf(name, NAME, "%s.reduce(%s)->%s", subject->op, type_name(types[1]), type_name(types[2]));
    } else if (subject->nin == 1) {
        snprintf(name, NAME, "%s(%s)->%s", subject->op, type_name(types[0]), type_name(types[1]));
    } else {
        snprintf(name, NAME, "%s(%s,%s)->%s", subject->op, type_name(types[0]), type_name(types[1]),
                 type_name(types[2]));
    }
}

/* One line's kernel, on all levels against what the file says; when writing, against the baseline. */
static int check_kernel(const struct subject *subject, int reduction, struct file *file, int writing) {
    char name[NAME];
    int right = 1;
    kernel_name(subject, reduction, name);
    for (int level = 0; level < subject->level_count; level++) {
        uint64_t hash;
        right &= (reduction ? hash_reductions : hash_arrays)(subject, level, &hash);
        struct line *line = find_line(file, name);
        if (line == NULL && writing) {
            add_line(file, name, hash);
            continue;
        }
        if (line == NULL) {
            printf("FAIL %s: has no hash\n", name);
            return 0;
        }
        line->seen = 1;
        if (line->hash != hash) {
            printf("FAIL %s %s: the hash is %016llx, not %016llx\n", name, subject->levels[level].name,
                   (unsigned long long)hash, (unsigned long long)line->hash);
            right = 0;
        }
    }
    return right;
}

static int can_reduce(const struct subject *subject) {
    const uint8_t *types = subject->kernel->types;
    return subject->nin == 2 && types[0] == types[2];
}

static int check_all(struct file *file, const char *filter, int writing) {
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    int checked = 0, failed = 0;
    for (int32_t i = 0; i < count; i++) {
        for (int k = 0; k < ufuncs[i].kernel_count; k++) {
            struct subject subject = {.op = ufuncs[i].name, .kernel = &ufuncs[i].kernels[k], .nin = ufuncs[i].nin};
            find_levels(&subject, NULL);
            for (int reduction = 0; reduction <= can_reduce(&subject); reduction++) {
                char name[NAME];
                kernel_name(&subject, reduction, name);
                if (filter == NULL || strstr(name, filter) != NULL) {
                    failed += !check_kernel(&subject, reduction, file, writing);
                    checked++;
                }
            }
        }
    }
    for (int i = 0; i < file->count && filter == NULL && !writing; i++) {
        if (!file->lines[i].seen) {
            printf("FAIL %s: has a hash, but is not in the table\n", file->lines[i].name);
            failed++;
        }
    }
    printf("%d hashes, %d failed\n", checked, failed);
    return failed == 0 && checked != 0;
}

int main(int argc, char **argv) {
    struct file file = {NULL, 0};
    const int writing = argc == 3 && strcmp(argv[1], "--write") == 0;
    const char *filter = argc == 4 && strcmp(argv[1], "--filter") == 0 ? argv[2] : NULL;
    if (!writing && filter == NULL && argc != 2) {
        fprintf(stderr, "usage: %s [--write | --filter TEXT] FILE\n", argv[0]);
        return 2;
    }
    int right = (writing || read_file(argv[argc - 1], &file)) && check_all(&file, filter, writing);
    if (right && writing) {
        right = write_file(argv[argc - 1], &file);
    } else if (!right && !writing) {
        puts("If results were meant to change, or kernels to come or go: build the target refresh.");
    }
    free(file.lines);
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
