/* SPDX-License-Identifier: MIT */
#define INTEROP__UNIT x86_64_v3
#include "kernels/unit.h"
