/* SPDX-License-Identifier: MIT */
#include "common.h"

#include <time.h>

uint64_t draw(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

struct results results_open(const char *path) {
    const struct results results = {path, path == NULL ? NULL : fopen(path, "w")};
    if (results.file != NULL) {
        fputs("# function, type, worst error in ULP, where, number of inputs, date; written by a run with --deep\n",
              results.file);
    }
    return results;
}

void results_add(const struct results *results, const char *function, const char *type, double ulps, const char *at,
                 uint64_t count) {
    FILE *const files[] = {stdout, results->file};
    const time_t now = time(NULL);
    char date[16];
    strftime(date, sizeof date, "%Y-%m-%d", gmtime(&now));
    for (int i = 0; i < 2 && files[i] != NULL; i++) {
        fprintf(files[i], "%s %s %.6f %s %llu %s\n", function, type, ulps, at, (unsigned long long)count, date);
        fflush(files[i]);
    }
}

int results_close(const struct results *results) {
    if (results->path != NULL && results->file == NULL) {
        printf("%s cannot be written\n", results->path);
        return 0;
    }
    return results->file == NULL || fclose(results->file) == 0;
}
