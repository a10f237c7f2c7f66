/* SPDX-License-Identifier: MIT */
/* A program that asks for the CUDA driver, which there may or may not be. */
#include <interop/interop.h>
#include <stdio.h>

int main(void) {
    interop_device device = {0, 0};
    interop_error err;
    const interop_status status = interop_device_query_pointer(INTEROP_DEVICE_CUDA, &err, &device, &err);
    printf("%s: %s\n", interop_status_name(status),
           status == INTEROP_OK ? interop_device_name(device.type) : err.message);
    return !(status == INTEROP_OK ? device.type == INTEROP_DEVICE_CPU : status == INTEROP_ERR_UNSUPPORTED);
}
