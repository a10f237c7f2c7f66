/* SPDX-License-Identifier: MIT */
#define INTEROP__UNIT x86_64_v4
#include "kernels/by_hand/avx512.h"
#include "kernels/by_hand/avx512_every_other.h"
#include "kernels/by_hand/avx512_truth_integer.h"
#include "kernels/by_hand/avx512_scatter.h"
#include "kernels/unit.h"
