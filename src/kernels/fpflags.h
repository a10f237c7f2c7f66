/* SPDX-License-Identifier: MIT */
/* feraiseexcept() and its flags; a machine without a status word, such as WebAssembly, has none to raise. */
#ifndef INTEROP_KERNELS_FPFLAGS_H
#define INTEROP_KERNELS_FPFLAGS_H

#include <fenv.h>

#ifndef FE_DIVBYZERO
#define FE_DIVBYZERO 0
#endif
#ifndef FE_OVERFLOW
#define FE_OVERFLOW 0
#endif
#ifndef FE_INVALID
#define FE_INVALID 0
#endif

#endif
