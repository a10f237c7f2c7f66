/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_TESTS_BROKEN_H
#define INTEROP_TESTS_BROKEN_H

#include "check.h"

/* Prints its cases, all of them of this kernel. Returns how many went wrong. */
int broken_across(const struct subject *add);

#endif
