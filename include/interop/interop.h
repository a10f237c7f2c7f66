/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_INTEROP_H
#define INTEROP_INTEROP_H

/**
 * \file interop.h
 * All of libinterop.
 */

#include "abi.h"
#include "array.h"
#include "array_interface.h"
#include "array_struct.h"
#include "arrow.h"
#include "buffer.h"
#include "cpu.h"
#include "cuda_array_interface.h"
#include "device.h"
#include "dialect.h"
#include "dlpack.h"
#include "dtype.h"
#include "npy.h"
#include "record.h"
#include "status.h"
#include "tensor.h"
#include "ufunc.h"

#endif
