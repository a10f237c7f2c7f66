/* SPDX-License-Identifier: MIT */
/* The program: every kernel of the table, on every level of this machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "interop/cpu.h"

struct options {
    const char *filter, *level;
    uint64_t seed;
    int every, list;
};

static int usage(const char *program) {
    fprintf(
        stderr,
        "usage: %s [--filter TEXT] [--level NAME] [--seed NUMBER] [--every NUMBER] [--list]\n"
        "  --filter TEXT   only kernels whose name, such as add(float32), contains TEXT\n"
        "  --level NAME    only the baseline and this level\n"
        "  --seed NUMBER   of the random numbers; by default it is the time\n"
        "  --every NUMBER  only one layout or size of so many; not a multiple of 7 or 13, which would leave out forms\n"
        "  --list          names kernels and levels, and runs nothing\n",
        program);
    return 2;
}

static int read_options(int argc, char **argv, struct options *options) {
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--list") == 0) {
            options->list = 1;
        } else if (strcmp(argv[i], "--filter") == 0 && value != NULL) {
            options->filter = argv[++i];
        } else if (strcmp(argv[i], "--level") == 0 && value != NULL) {
            options->level = argv[++i];
        } else if (strcmp(argv[i], "--seed") == 0 && value != NULL) {
            char *end;
            options->seed = strtoull(argv[++i], &end, 0);
            if (*end != '\0' || end == value) {
                return 0;
            }
        } else if (strcmp(argv[i], "--every") == 0 && value != NULL) {
            options->every = atoi(argv[++i]);
            if (options->every < 1) {
                return 0;
            }
        } else {
            return 0;
        }
    }
    return 1;
}

static int level_exists(const char *name) {
    for (uint32_t bit = INTEROP_CPU_BASELINE; bit != 0; bit <<= 1) {
        if (interop_cpu_detected() & bit && strcmp(name, interop_cpu_level_name(bit)) == 0) {
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    struct options options = {NULL, NULL, (uint64_t)time(NULL), 1, 0};
    int32_t count;
    const struct interop_ufunc *ufuncs = interop__ufuncs(&count);
    int checked = 0, failed = 0;
    if (!read_options(argc, argv, &options)) {
        return usage(argv[0]);
    }
    if (options.level != NULL && !level_exists(options.level)) {
        fprintf(stderr, "%s: this machine has no level %s\n", argv[0], options.level);
        return 2;
    }
    printf("seed %llu\n", (unsigned long long)options.seed);
    for (int32_t i = 0; i < count; i++) {
        for (int k = 0; k < ufuncs[i].kernel_count; k++) {
            struct subject subject = {.op = ufuncs[i].name, .kernel = &ufuncs[i].kernels[k], .nin = ufuncs[i].nin};
            char name[64];
            subject_name(&subject, name, sizeof name);
            if (options.filter != NULL && strstr(name, options.filter) == NULL) {
                continue;
            }
            find_levels(&subject, options.level);
            checked++;
            if (options.list) {
                printf("%s", name);
                for (int level = 0; level < subject.level_count; level++) {
                    printf(" %s", subject.levels[level].name);
                }
                printf("\n");
            } else if ((check_specials(&subject, options.seed, 0) |
                        check_layouts(&subject, options.every, options.seed, 0) |
                        check_reductions(&subject, options.every, options.seed, 0) |
                        check_across(&subject, options.every, options.seed, 0)) != 0) {
                failed++;
            }
        }
    }
    printf("%d kernels, %d failed\n", checked, failed);
    return failed != 0 || checked == 0;
}
