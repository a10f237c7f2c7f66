/* SPDX-License-Identifier: MIT */
#define INTEROP__UNIT neon
#include "kernels/unit.h"
