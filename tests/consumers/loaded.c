/* SPDX-License-Identifier: MIT */
/* A program that knows the library at run time only, as a binding does. Its argument is the library's file. */
#include <dlfcn.h>
#include <interop/abi.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    void *symbol = library ? dlsym(library, "interop_version") : NULL;
    uint32_t (*version)(void);
    if (symbol == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    memcpy(&version, &symbol, sizeof version);
    printf("interop %u\n", (unsigned)version());
    if (version() / 1000000 != INTEROP_VERSION_MAJOR) {
        return 1;
    }
    return dlclose(library);
}
