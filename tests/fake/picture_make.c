/* SPDX-License-Identifier: ISC */

/*
 * Making pictures: zint, geometry, and what spoils them
 */

#include "picture_make.h"

#include <assert.h>
#include <fcntl.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include <jpeglib.h>

enum { MAKE_BYTES_MAX = 1 << 22, MAKE_ABSENT = 127 };

uint32_t make_dice(uint64_t *seed, uint32_t sides) {
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t) (*seed >> 33) % sides;
}

static struct picture make_new(uint32_t width, uint32_t height) {
        struct picture picture;
        int r = picture_new(width, height, &picture);

        assert(!r);
        (void) r;
        return picture;
}

static void make_replace(struct picture *picture, struct picture *by) {
        picture_end(picture);
        *picture = *by;
}

void make_blank(uint32_t width, uint32_t height, uint8_t grey, struct picture *ret_picture) {
        *ret_picture = make_new(width, height);
        memset(ret_picture->grey, grey, (size_t) width * height);
}

/* ---- zint ---- */

static void make_become_zint(const char *symbology, const char *text, int scale, const char *extra, int out) {
        char size[16];
        const char *argv[] = { "zint", "--direct", "--filetype=PNG", "--notext", "-b", symbology, "-d", text,
                "--scale", size, extra, NULL };

        (void) snprintf(
                size, sizeof size, "%d.%d", scale / 2, scale % 2 * 5); /* zint counts two pixels as 1 */
        (void) dup2(out, STDOUT_FILENO);
        (void) execvp(argv[0], (char *const *) (uintptr_t) argv);
        _exit(MAKE_ABSENT);
}

static size_t make_drain(int fd, uint8_t *bytes) {
        size_t size = 0;
        ssize_t got;

        while ((got = read(fd, bytes + size, MAKE_BYTES_MAX - size)) > 0)
                size += (size_t) got;
        (void) close(fd);
        return size;
}

bool make_symbol(
        const char *symbology, const char *text, int scale, const char *extra, struct picture *ret_picture) {
        static uint8_t bytes[MAKE_BYTES_MAX];
        struct picture drawn = { 0 };
        uint32_t quiet = MAKE_QUIET * (uint32_t) scale;
        int pipes[2], status, r;
        size_t size;
        pid_t pid;

        r = pipe2(pipes, O_CLOEXEC);
        assert(!r);
        pid = fork();
        assert(pid >= 0);
        if (!pid)
                make_become_zint(symbology, text, scale, extra, pipes[1]);
        (void) close(pipes[1]);
        size = make_drain(pipes[0], bytes);
        r = waitpid(pid, &status, 0) == pid ? 0 : -1;
        assert(!r && WIFEXITED(status));
        if (WEXITSTATUS(status) == MAKE_ABSENT)
                return false;
        r = picture_read(bytes, size, &drawn);
        assert(!r);
        make_blank(drawn.width + 2 * quiet, drawn.height + 2 * quiet, UINT8_MAX, ret_picture);
        make_paste(ret_picture, &drawn, quiet, quiet);
        picture_end(&drawn);
        return true;
}

/* ---- grounds and what lies on them ---- */

void make_metal(uint32_t width, uint32_t height, uint64_t seed, struct picture *ret_picture) {
        make_blank(width, height, 0, ret_picture);
        for (uint32_t y = 0; y < height; y++) {
                uint32_t streak = 150 + make_dice(&seed, 40);

                for (uint32_t x = 0; x < width; x++) {
                        double across = ((double) x - 0.6 * width) / (0.25 * width);
                        double grey = streak + 50 * exp(-across * across) + make_dice(&seed, 15) -
                                      20.0 * y / height;

                        ret_picture->grey[(size_t) y * width + x] = (uint8_t) (grey > 255 ? 255 : grey);
                }
        }
}

void make_stamp(struct picture *picture, const struct picture *stamp, uint32_t x, uint32_t y) {
        assert(x + stamp->width <= picture->width && y + stamp->height <= picture->height);
        for (uint32_t row = 0; row < stamp->height; row++)
                for (uint32_t column = 0; column < stamp->width; column++) {
                        uint8_t *pixel = &picture->grey[((size_t) y + row) * picture->width + x + column];
                        uint32_t paint = stamp->grey[(size_t) row * stamp->width + column];

                        *pixel = (uint8_t) (40 + (*pixel > 40 ? *pixel - 40U : 0U) * paint / 255);
                }
}

void make_paste(struct picture *picture, const struct picture *patch, uint32_t x, uint32_t y) {
        assert(x + patch->width <= picture->width && y + patch->height <= picture->height);
        for (uint32_t row = 0; row < patch->height; row++)
                memcpy(picture->grey + ((size_t) y + row) * picture->width + x,
                        patch->grey + (size_t) row * patch->width, patch->width);
}

/* Between four pixels; outside of the picture lies the ground. */
static uint8_t make_sample(const struct picture *picture, double x, double y, uint8_t ground) {
        double left = floor(x), top = floor(y), sum = 0;

        if (x < 0 || y < 0 || x >= picture->width - 1 || y >= picture->height - 1)
                return ground;
        for (int i = 0; i < 4; i++) {
                double column = left + (i & 1), row = top + (i >> 1);
                double share = (1 - fabs(x - column)) * (1 - fabs(y - row));

                sum += share * picture->grey[(size_t) row * picture->width + (size_t) column];
        }
        return (uint8_t) (sum + 0.5);
}

void make_rotated(struct picture *picture, double degrees, uint8_t ground) {
        double turn = degrees * M_PI / 180, c = cos(turn), s = sin(turn);
        double width = fabs(picture->width * c) + fabs(picture->height * s);
        double height = fabs(picture->width * s) + fabs(picture->height * c);
        struct picture turned = make_new((uint32_t) ceil(width) + 2, (uint32_t) ceil(height) + 2);

        for (uint32_t y = 0; y < turned.height; y++)
                for (uint32_t x = 0; x < turned.width; x++) {
                        double dx = x - turned.width / 2.0, dy = y - turned.height / 2.0;

                        turned.grey[(size_t) y * turned.width + x] =
                                make_sample(picture, dx * c + dy * s + picture->width / 2.0,
                                        dy * c - dx * s + picture->height / 2.0, ground);
                }
        make_replace(picture, &turned);
}

/* ---- what spoils them ---- */

static uint8_t make_mean(const struct picture *picture, uint32_t x, uint32_t y, uint32_t radius) {
        uint32_t left = x > radius ? x - radius : 0, top = y > radius ? y - radius : 0, sum = 0, count = 0;

        for (uint32_t row = top; row <= y + radius && row < picture->height; row++)
                for (uint32_t column = left; column <= x + radius && column < picture->width; column++) {
                        sum += picture->grey[(size_t) row * picture->width + column];
                        count++;
                }
        return (uint8_t) (sum / count);
}

void make_blurred(struct picture *picture, uint32_t radius) {
        struct picture blurred = make_new(picture->width, picture->height);

        for (uint32_t y = 0; y < picture->height; y++)
                for (uint32_t x = 0; x < picture->width; x++)
                        blurred.grey[(size_t) y * picture->width + x] = make_mean(picture, x, y, radius);
        make_replace(picture, &blurred);
}

void make_noisy(struct picture *picture, uint32_t most, uint64_t seed) {
        for (size_t i = 0; i < (size_t) picture->width * picture->height; i++) {
                int grey = picture->grey[i] + (int) make_dice(&seed, 2 * most + 1) - (int) most;

                picture->grey[i] = (uint8_t) (grey < 0 ? 0 : grey > 255 ? 255 : grey);
        }
}

/* ---- files ---- */

uint8_t *make_pgm(const struct picture *picture, size_t *ret_size) {
        size_t pixels = (size_t) picture->width * picture->height;
        uint8_t *bytes = malloc(pixels + 64);
        int head;

        assert(bytes);
        head = snprintf((char *) bytes, 64, "P5\n%u %u\n255\n", picture->width, picture->height);
        memcpy(bytes + head, picture->grey, pixels);
        *ret_size = (size_t) head + pixels;
        return bytes;
}

uint8_t *make_png(const struct picture *picture, size_t *ret_size) {
        png_image image = { .version = PNG_IMAGE_VERSION,
                .width = picture->width,
                .height = picture->height,
                .format = PNG_FORMAT_GRAY };
        png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
        uint8_t *bytes = malloc(size);
        int done;

        assert(bytes);
        done = png_image_write_to_memory(&image, bytes, &size, 0, picture->grey, 0, NULL);
        assert(done);
        (void) done;
        *ret_size = size;
        return bytes;
}

uint8_t *make_jpeg(const struct picture *picture, int quality, size_t *ret_size) {
        struct jpeg_compress_struct info;
        struct jpeg_error_mgr errors;
        unsigned long size = 0;
        uint8_t *bytes = NULL;

        info.err = jpeg_std_error(&errors);
        jpeg_create_compress(&info);
        jpeg_mem_dest(&info, &bytes, &size);
        info.image_width = picture->width;
        info.image_height = picture->height;
        info.input_components = 1;
        info.in_color_space = JCS_GRAYSCALE;
        jpeg_set_defaults(&info);
        jpeg_set_quality(&info, quality, TRUE);
        jpeg_start_compress(&info, TRUE);
        while (info.next_scanline < info.image_height) {
                JSAMPROW row = picture->grey + (size_t) info.next_scanline * picture->width;

                (void) jpeg_write_scanlines(&info, &row, 1);
        }
        jpeg_finish_compress(&info);
        jpeg_destroy_compress(&info);
        *ret_size = size;
        return bytes;
}

void make_file(const char *path, const uint8_t *bytes, size_t size) {
        FILE *file = fopen(path, "wb");
        size_t put;

        assert(file);
        put = fwrite(bytes, 1, size, file);
        assert(put == size);
        (void) put;
        (void) fclose(file);
}
