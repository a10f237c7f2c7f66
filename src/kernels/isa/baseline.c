/* SPDX-License-Identifier: MIT */
#define INTEROP__UNIT baseline
#include "kernels/guard.h"
#include "kernels/unit.h"
