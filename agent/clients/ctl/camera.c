/* SPDX-License-Identifier: ISC */

/*
 * Camera: open → what it is → format → buffers → on → frames → off
 *
 * Only what every UVC camera has: one plane, memory mapped buffers.
 */

#include "camera.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum { CAMERA_HEAD_MAX = 64 };

struct camera {
        int fd;
        struct v4l2_pix_format format;
        unsigned int count;
        struct {
                void *at;
                size_t size;
        } buffers[CAMERA_BUFFERS];
};

static int camera_ask(const struct camera *camera, unsigned long request, void *argument) {
        int r;

        do
                r = ioctl(camera->fd, request, argument);
        while (r < 0 && errno == EINTR);
        return r < 0 ? -errno : 0;
}

/* ---- what it is, and what it gives ---- */

/* The best first: grey needs no work, YUYV no decoder. */
static const uint32_t camera_formats[] = { V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG,
        V4L2_PIX_FMT_JPEG };

static bool camera_gives(const struct camera *camera, uint32_t pixel_format) {
        struct v4l2_fmtdesc known = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

        for (; !camera_ask(camera, VIDIOC_ENUM_FMT, &known); known.index++)
                if (known.pixelformat == pixel_format)
                        return true;
        return false;
}

static bool camera_is_sound(const struct v4l2_pix_format *format, uint32_t wanted) {
        size_t line = format->pixelformat == V4L2_PIX_FMT_YUYV ? 2 * (size_t) format->width : format->width;
        bool raw = wanted == V4L2_PIX_FMT_GREY || wanted == V4L2_PIX_FMT_YUYV;

        return format->pixelformat == wanted && format->width && format->height &&
               format->width <= CAMERA_SIDE_MAX && format->height <= CAMERA_SIDE_MAX &&
               (!raw || format->bytesperline >= line);
}

static int camera_set_format(struct camera *camera) {
        struct v4l2_capability is = { 0 };
        uint32_t can;
        int r = camera_ask(camera, VIDIOC_QUERYCAP, &is);

        if (r == -ENOTTY || r == -EINVAL)
                return CAMERA_E_UNFIT;
        if (r)
                return r;
        can = is.capabilities & V4L2_CAP_DEVICE_CAPS ? is.device_caps : is.capabilities;
        if (!(can & V4L2_CAP_VIDEO_CAPTURE) || !(can & V4L2_CAP_STREAMING))
                return CAMERA_E_UNFIT;
        for (size_t i = 0; i < count_of(camera_formats); i++) {
                struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

                if (!camera_gives(camera, camera_formats[i]))
                        continue;
                format.fmt.pix = (struct v4l2_pix_format){ .width = CAMERA_WIDTH,
                        .height = CAMERA_HEIGHT,
                        .pixelformat = camera_formats[i],
                        .field = V4L2_FIELD_ANY };
                r = camera_ask(camera, VIDIOC_S_FMT, &format);
                camera->format = format.fmt.pix;
                if (r || camera_is_sound(&camera->format, camera_formats[i]))
                        return r;
        }
        return CAMERA_E_UNFIT;
}

/* ---- buffers ---- */

static struct v4l2_buffer camera_buffer(unsigned int index) {
        return (struct v4l2_buffer){
                .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index
        };
}

static int camera_map(struct camera *camera, unsigned int index) {
        struct v4l2_buffer buffer = camera_buffer(index);
        int r = camera_ask(camera, VIDIOC_QUERYBUF, &buffer);
        void *at;

        if (r)
                return r;
        at = mmap(
                NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, camera->fd, (off_t) buffer.m.offset);
        if (at == MAP_FAILED)
                return -errno;
        camera->buffers[index].at = at;
        camera->buffers[index].size = buffer.length;
        return camera_ask(camera, VIDIOC_QBUF, &buffer);
}

static int camera_start(struct camera *camera) {
        struct v4l2_requestbuffers wanted = {
                .count = CAMERA_BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP
        };
        enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        int r = camera_ask(camera, VIDIOC_REQBUFS, &wanted);

        if (r)
                return r;
        if (!wanted.count)
                return CAMERA_E_UNFIT;
        camera->count = wanted.count < CAMERA_BUFFERS ? wanted.count : CAMERA_BUFFERS;
        for (unsigned int i = 0; !r && i < camera->count; i++)
                r = camera_map(camera, i);
        return r ? r : camera_ask(camera, VIDIOC_STREAMON, &type);
}

static void camera_end(struct camera *camera) {
        enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

        if (camera->count)
                (void) camera_ask(camera, VIDIOC_STREAMOFF, &type);
        for (unsigned int i = 0; i < camera->count; i++)
                if (camera->buffers[i].at)
                        (void) munmap(camera->buffers[i].at, camera->buffers[i].size);
        closep(&camera->fd);
}

/* ---- frames ---- */

/* "P5\n640 480\n255\n" and a byte a pixel: the first of each two of YUYV is the brightness. */
static int camera_grey(const struct camera *camera, const uint8_t *frame, size_t used, uint8_t **ret_bytes,
        size_t *ret_size) {
        size_t width = camera->format.width, height = camera->format.height, size;
        size_t step = camera->format.pixelformat == V4L2_PIX_FMT_YUYV ? 2 : 1;
        uint8_t *bytes;

        if (used < camera->format.bytesperline * (height - 1) + step * width)
                return CAMERA_E_SILENT; /* half a frame is none */
        bytes = malloc(CAMERA_HEAD_MAX + width * height);
        if (!bytes)
                return -ENOMEM;
        size = (size_t) snprintf((char *) bytes, CAMERA_HEAD_MAX, "P5\n%zu %zu\n255\n", width, height);
        for (size_t y = 0; y < height; y++)
                for (size_t x = 0; x < width; x++)
                        bytes[size++] = frame[y * camera->format.bytesperline + step * x];
        *ret_bytes = bytes;
        *ret_size = size;
        return 0;
}

static int camera_keep(const struct camera *camera, const struct v4l2_buffer *buffer, uint8_t **ret_bytes,
        size_t *ret_size) {
        const uint8_t *frame = camera->buffers[buffer->index].at;
        size_t room = camera->buffers[buffer->index].size;
        size_t used = buffer->bytesused < room ? buffer->bytesused : room;
        uint8_t *bytes;

        if (camera->format.pixelformat == V4L2_PIX_FMT_GREY ||
                camera->format.pixelformat == V4L2_PIX_FMT_YUYV)
                return camera_grey(camera, frame, used, ret_bytes, ret_size);
        bytes = malloc(used ? used : 1);
        if (!bytes)
                return -ENOMEM;
        memcpy(bytes, frame, used);
        *ret_bytes = bytes;
        *ret_size = used;
        return 0;
}

/* The next whole frame. */
static int camera_next(const struct camera *camera, struct v4l2_buffer *ret_buffer) {
        struct pollfd wait = { .fd = camera->fd, .events = POLLIN };
        struct v4l2_buffer buffer = camera_buffer(0);
        int r = poll(&wait, 1, CAMERA_WAIT_MS);

        if (!r)
                return CAMERA_E_SILENT;
        if (r < 0)
                return -errno;
        r = camera_ask(camera, VIDIOC_DQBUF, &buffer);
        if (r == -EAGAIN)
                return CAMERA_E_SILENT;
        if (r)
                return r;
        if (buffer.index >= camera->count)
                return -EIO;
        *ret_buffer = buffer;
        return 0;
}

static int camera_take(const struct camera *camera, uint8_t **ret_bytes, size_t *ret_size) {
        struct v4l2_buffer buffer;
        int r = 0;

        for (int i = 0; !r && i < CAMERA_SKIPPED; i++) {
                r = camera_next(camera, &buffer);
                if (!r)
                        r = camera_ask(camera, VIDIOC_QBUF, &buffer);
        }
        if (!r)
                r = camera_next(camera, &buffer);
        return r ? r : camera_keep(camera, &buffer, ret_bytes, ret_size);
}

int camera_frame(const char *path, uint8_t **ret_bytes, size_t *ret_size) {
        scoped(camera_end) struct camera camera = { .fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK) };
        int r;

        if (camera.fd < 0)
                return -errno;
        r = camera_set_format(&camera);
        if (!r)
                r = camera_start(&camera);
        return r ? r : camera_take(&camera, ret_bytes, ret_size);
}
