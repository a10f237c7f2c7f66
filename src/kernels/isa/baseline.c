/* SPDX-License-Identifier: MIT */
#define INTEROP__UNIT baseline
#include "kernels/unit.h"
