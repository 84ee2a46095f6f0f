/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CTL_CAMERA_H
#define STRONGROOM_CTL_CAMERA_H

/*
 * One frame of a camera (V4L2), as the bytes of a picture
 *
 * Grey frames and the brightness of YUYV become a PGM; MJPEG is a JPEG already. The first frames are let go: a camera
 * needs some to find its exposure.
 */

#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum {
        CAMERA_E_UNFIT = 1, /* no video capture, no streaming, or no format that is understood */
        CAMERA_E_SILENT,    /* no frame in CAMERA_WAIT_MS */
};

enum {
        CAMERA_WIDTH = 1920, /* asked for; the camera gives what it has */
        CAMERA_HEIGHT = 1080,
        CAMERA_BUFFERS = 4,
        CAMERA_SKIPPED = 8,
        CAMERA_WAIT_MS = 5000,
        CAMERA_SIDE_MAX = 16384,
};

/* 0, CAMERA_E_*, or a negative errno. The caller frees *ret_bytes. */
must_check int camera_frame(const char *path, uint8_t **ret_bytes, size_t *ret_size);

#endif
