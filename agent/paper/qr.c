/* SPDX-License-Identifier: ISC */

/*
 * QR codes by libqrencode: on a terminal, as SVG, as PNG
 */

#include <errno.h>
#include <png.h>
#include <qrencode.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "paper.h"

enum { QR_QUIET = 4 /* modules of white around a code, ISO/IEC 18004 */ };

static void qr_freep(QRcode **code) {
        QRcode_free(*code);
}

static int qr_make(const struct text *payload, QRcode **ret_code) {
        *ret_code = QRcode_encodeData(
                (int) payload->size, (const unsigned char *) payload->bytes, 0, QR_ECLEVEL_M);
        return *ret_code ? 0 : -errno;
}

static bool qr_is_dark(const QRcode *code, int x, int y) {
        return x >= 0 && y >= 0 && x < code->width && y < code->width &&
               (code->data[y * code->width + x] & 1);
}

/* Two rows of modules to a line of characters. */
static void qr_show(const QRcode *code, FILE *out) {
        static const char *const blocks[] = { " ", "\xe2\x96\x84", "\xe2\x96\x80", "\xe2\x96\x88" };

        for (int y = -QR_QUIET; y < code->width + QR_QUIET; y += 2) {
                (void) fputs("\033[30;47m", out);
                for (int x = -QR_QUIET; x < code->width + QR_QUIET; x++)
                        (void) fputs(blocks[(qr_is_dark(code, x, y) ? 2 : 0) +
                                             (qr_is_dark(code, x, y + 1) ? 1 : 0)],
                                out);
                (void) fputs("\033[0m\n", out);
        }
}

int paper_show(const struct paper *paper, FILE *out) {
        for (size_t i = 0; i < paper->count; i++) {
                scoped(qr_freep) QRcode *code = NULL;
                int r = qr_make(&paper->parts[i], &code);

                if (r)
                        return r;
                (void) fprintf(out, "%s%zu/%zu\n", i ? "\n" : "", i + 1, paper->count);
                qr_show(code, out);
        }
        return ferror(out) ? -EIO : 0;
}

/* The title is XML text: what isn't fit for it is left out. */
static void qr_svg_title(const char *title, FILE *out) {
        for (; *title; title++)
                if (*title != '<' && *title != '&' && (unsigned char) *title >= 0x20)
                        (void) fputc(*title, out);
}

static int qr_side(const struct paper *paper, QRcode **codes, int *ret_width) {
        int width = 0;

        for (size_t i = 0; i < paper->count; i++) {
                int r = qr_make(&paper->parts[i], &codes[i]);

                if (r)
                        return r;
                width = codes[i]->width > width ? codes[i]->width : width;
        }
        *ret_width = width + 2 * QR_QUIET;
        return 0;
}

static void qr_free_all(QRcode **codes) {
        for (size_t i = 0; i < PAPER_PARTS_MAX; i++)
                QRcode_free(codes[i]);
}

static void qr_svg_row(const QRcode *code, int y, int top, FILE *out) {
        for (int x = 0; x < code->width; x++)
                if (qr_is_dark(code, x, y))
                        (void) fprintf(out, "M%d %dh1v1h-1z", x + QR_QUIET, y + QR_QUIET + top);
}

int paper_svg(const struct paper *paper, const char *title, FILE *out) {
        QRcode *codes[PAPER_PARTS_MAX] = { NULL };
        int side = 0, r = qr_side(paper, codes, &side);

        if (!r) {
                (void) fprintf(out,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %zu\" "
                        "width=\"%dmm\">\n<title>",
                        side, (size_t) side * paper->count, side);
                qr_svg_title(title, out);
                (void) fputs(
                        "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<path d=\"", out);
                for (size_t i = 0; i < paper->count; i++)
                        for (int y = 0; y < codes[i]->width; y++)
                                qr_svg_row(codes[i], y, (int) i * side, out);
                (void) fputs("\"/>\n</svg>\n", out);
        }
        qr_free_all(codes);
        return r ? r : ferror(out) ? -EIO : 0;
}

static void qr_row(const QRcode *code, int y, int side, int pixels, uint8_t *row) {
        for (int x = 0; x < side * pixels; x++)
                row[x] = qr_is_dark(code, x / pixels - QR_QUIET, y / pixels - QR_QUIET) ? 0 : 255;
}

static int qr_png(QRcode *const *codes, size_t count, int side, int pixels, FILE *out) {
        png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
        png_infop info = png ? png_create_info_struct(png) : NULL;
        uint8_t *row = malloc((size_t) side * (size_t) pixels);
        volatile int r = info && row ? 0 : -ENOMEM;

        if (!r && setjmp(png_jmpbuf(png)))
                r = -EIO;
        else if (!r) {
                png_init_io(png, out);
                png_set_IHDR(png, info, (png_uint_32) (side * pixels),
                        (png_uint_32) (side * pixels) * (png_uint_32) count, 8, PNG_COLOR_TYPE_GRAY,
                        PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
                png_write_info(png, info);
                for (size_t i = 0; i < count; i++)
                        for (int y = 0; y < side * pixels; y++) {
                                qr_row(codes[i], y, side, pixels, row);
                                png_write_row(png, row);
                        }
                png_write_end(png, info);
        }
        png_destroy_write_struct(&png, &info);
        free(row);
        return r;
}

int paper_png(const struct paper *paper, int pixels, FILE *out) {
        QRcode *codes[PAPER_PARTS_MAX] = { NULL };
        int side = 0, r = qr_side(paper, codes, &side);

        if (!r)
                r = qr_png(codes, paper->count, side, pixels, out);
        qr_free_all(codes);
        return r;
}
