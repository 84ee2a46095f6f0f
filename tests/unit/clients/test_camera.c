/* SPDX-License-Identifier: ISC */

/*
 * A frame of a camera that isn't there
 *
 * umockdev answers the V4L2 ioctls in this process; the node is a plain file, which can be mapped as a camera's buffers
 * can, and is always readable: a wait for a frame isn't shown, and neither are a camera's own faults. The test starts
 * itself again under umockdev-wrapper.
 */

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <umockdev.h>

#include "camera.h"

enum { WIDTH = 6, HEIGHT = 4, PAGE = 4096, LINE_MAX_ = 16 };

static const char node[] = "/dev/video0";

static struct camera_fake {
        UMockdevTestbed *testbed;
        UMockdevIoctlBase *ioctls;
        int file;
        uint32_t format; /* the only one it has */
        uint32_t can;    /* its capabilities */
        uint32_t line;   /* bytes a line */
        uint32_t used;   /* of a buffer; 0: all that the format takes */
        int queued[16];  /* buffers, in order */
        int queued_count, frames;
        bool streaming, silent, width_lies;
} fake;

/* ---- what the kernel would do ---- */

/* The whole frame shows the number of frames so far, so that a skipped one is known. */
static void fake_expose(int index) {
        uint8_t frame[PAGE];

        memset(frame, ++fake.frames, sizeof frame);
        for (uint32_t i = 1; fake.format == V4L2_PIX_FMT_YUYV && i < sizeof frame; i += 2)
                frame[i] = 200; /* colour */
        assert_int_equal(pwrite(fake.file, frame, sizeof frame, (off_t) index * PAGE), PAGE);
}

static int fake_dequeue(struct v4l2_buffer *buffer) {
        if (!fake.streaming || fake.silent || !fake.queued_count)
                return EAGAIN;
        buffer->index = (uint32_t) fake.queued[0];
        fake.queued_count--;
        memmove(fake.queued, fake.queued + 1, (size_t) fake.queued_count * sizeof fake.queued[0]);
        fake_expose((int) buffer->index);
        buffer->bytesused = fake.used ? fake.used : fake.line * HEIGHT;
        return 0;
}

static int fake_set_format(struct v4l2_format *format) {
        format->fmt.pix.width = fake.width_lies ? 100000 : WIDTH; /* not what was asked for: what it has */
        format->fmt.pix.height = HEIGHT;
        format->fmt.pix.pixelformat = fake.format;
        format->fmt.pix.bytesperline = fake.line;
        format->fmt.pix.sizeimage = fake.line * HEIGHT;
        return 0;
}

/* An errno, or 0. */
static int fake_answer(gulong request, void *argument) {
        struct v4l2_capability *is = argument;
        struct v4l2_fmtdesc *known = argument;
        struct v4l2_requestbuffers *wanted = argument;
        struct v4l2_buffer *buffer = argument;

        switch (request) {
        case VIDIOC_QUERYCAP:
                is->capabilities = V4L2_CAP_DEVICE_CAPS;
                is->device_caps = fake.can;
                return 0;
        case VIDIOC_ENUM_FMT: known->pixelformat = fake.format; return known->index ? EINVAL : 0;
        case VIDIOC_S_FMT: return fake_set_format(argument);
        case VIDIOC_REQBUFS: wanted->count = 2; return 0; /* fewer than asked for */
        case VIDIOC_QUERYBUF:
                buffer->length = PAGE;
                buffer->m.offset = buffer->index * PAGE;
                return 0;
        case VIDIOC_QBUF: fake.queued[fake.queued_count++] = (int) buffer->index; return 0;
        case VIDIOC_STREAMON: fake.streaming = true; return 0;
        case VIDIOC_STREAMOFF: fake.streaming = false; return 0;
        case VIDIOC_DQBUF: return fake_dequeue(buffer);
        default: return ENOTTY;
        }
}

static gboolean fake_on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data) {
        gulong request = umockdev_ioctl_client_get_request(client);
        UMockdevIoctlData *argument = umockdev_ioctl_data_resolve(
                umockdev_ioctl_client_get_arg(client), 0, _IOC_SIZE(request), NULL);
        int error = argument ? fake_answer(request, argument->data) : EFAULT;

        (void) base, (void) data;
        if (argument)
                g_object_unref(argument);
        umockdev_ioctl_client_complete(client, error ? -1 : 0, error);
        return TRUE;
}

/* ---- the stories ---- */

static int plug(void **state) {
        GError *error = NULL;
        char *root, *file;

        (void) state;
        fake = (struct camera_fake){
                .format = V4L2_PIX_FMT_GREY, .can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING, .line = WIDTH
        };
        fake.testbed = umockdev_testbed_new();
        fake.ioctls = umockdev_ioctl_base_new();
        g_signal_connect(fake.ioctls, "handle-ioctl", G_CALLBACK(fake_on_ioctl), NULL);
        if (!umockdev_testbed_attach_ioctl(fake.testbed, node, fake.ioctls, &error))
                return -1;
        root = umockdev_testbed_get_root_dir(fake.testbed);
        file = g_strdup_printf("%s/dev", root);
        (void) g_mkdir_with_parents(file, 0755);
        g_free(file);
        file = g_strdup_printf("%s%s", root, node);
        fake.file = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        g_free(file);
        g_free(root);
        return fake.file < 0 || ftruncate(fake.file, 4 * PAGE);
}

static int unplug(void **state) {
        GError *error = NULL;

        (void) state;
        (void) close(fake.file);
        (void) umockdev_testbed_detach_ioctl(fake.testbed, node, &error);
        g_object_unref(fake.ioctls);
        g_object_unref(fake.testbed);
        return 0;
}

static void gives_a_frame_of(uint8_t grey) {
        static const char head[] = "P5\n6 4\n255\n";
        uint8_t *bytes = NULL;
        size_t size = 0;

        assert_int_equal(camera_frame(node, &bytes, &size), 0);
        assert_int_equal(size, sizeof head - 1 + WIDTH * HEIGHT);
        assert_memory_equal(bytes, head, sizeof head - 1);
        for (size_t i = sizeof head - 1; i < size; i++)
                assert_int_equal(bytes[i], grey);
        assert_false(fake.streaming); /* it was told to stop */
        free(bytes);
}

static void fails_with(int condition) {
        uint8_t *bytes = NULL;
        size_t size = 0;

        assert_int_equal(camera_frame(node, &bytes, &size), condition);
        assert_null(bytes);
}

static void a_grey_frame_is_kept_once_the_camera_has_found_its_exposure(void **state) {
        (void) state;
        gives_a_frame_of(CAMERA_SKIPPED + 1);
}

static void lines_may_be_longer_than_the_picture_is_wide(void **state) {
        (void) state;
        fake.line = LINE_MAX_;
        gives_a_frame_of(CAMERA_SKIPPED + 1);
}

static void of_yuyv_the_brightness_is_kept(void **state) {
        (void) state;
        fake.format = V4L2_PIX_FMT_YUYV;
        fake.line = 2 * WIDTH;
        gives_a_frame_of(CAMERA_SKIPPED + 1);
}

static void mjpeg_is_handed_on_as_it_is(void **state) {
        uint8_t *bytes = NULL;
        size_t size = 0;

        (void) state;
        fake.format = V4L2_PIX_FMT_MJPEG;
        fake.line = 0;
        fake.used = 33;
        assert_int_equal(camera_frame(node, &bytes, &size), 0);
        assert_int_equal(size, 33);
        assert_int_equal(bytes[32], CAMERA_SKIPPED + 1);
        free(bytes);
}

static void what_cant_be_understood_is_unfit(void **state) {
        (void) state;
        fake.format = V4L2_PIX_FMT_H264;
        fails_with(CAMERA_E_UNFIT);
        fake.format = V4L2_PIX_FMT_GREY;
        fake.can = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING;
        fails_with(CAMERA_E_UNFIT);
        fake.can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE;
        fails_with(CAMERA_E_UNFIT);
}

static void a_camera_that_lies_about_its_size_is_unfit(void **state) {
        (void) state;
        fake.width_lies = true;
        fails_with(CAMERA_E_UNFIT);
        fake.width_lies = false;
        fake.line = WIDTH - 1;
        fails_with(CAMERA_E_UNFIT);
}

static void half_a_frame_is_none(void **state) {
        (void) state;
        fake.used = WIDTH * HEIGHT - 1;
        fails_with(CAMERA_E_SILENT);
}

static void a_camera_without_frames_is_silent(void **state) {
        (void) state;
        fake.silent = true;
        fails_with(CAMERA_E_SILENT);
}

#define story(name) cmocka_unit_test_setup_teardown(name, plug, unplug)

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                story(a_grey_frame_is_kept_once_the_camera_has_found_its_exposure),
                story(lines_may_be_longer_than_the_picture_is_wide),
                story(of_yuyv_the_brightness_is_kept),
                story(mjpeg_is_handed_on_as_it_is),
                story(what_cant_be_understood_is_unfit),
                story(a_camera_that_lies_about_its_size_is_unfit),
                story(half_a_frame_is_none),
                story(a_camera_without_frames_is_silent),
        };

        (void) argc;
        if (!getenv("STRONGROOM_MOCKED")) {
                (void) setenv("STRONGROOM_MOCKED", "1", 1);
                (void) setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
                (void) execlp("umockdev-wrapper", "umockdev-wrapper", argv[0], (char *) NULL);
                (void) fprintf(stderr, "umockdev-wrapper isn't installed\n");
                return 1;
        }
        return cmocka_run_group_tests(tests, NULL, NULL);
}
