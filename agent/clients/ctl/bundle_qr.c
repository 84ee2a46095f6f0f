/* SPDX-License-Identifier: ISC */

/*
 * A QR code (ISO/IEC 18004) as an SVG element
 *
 * One unit a module, a quiet zone of four around it (clause 9.1), each run of dark modules in a row a piece of one
 * path. As strong an error correction as fits.
 */

#include <qrencode.h>
#include <string.h>

#include "bundle.h"
#include "text.h"

enum { QR_QUIET = 4 };

static QRcode *qr_make(const char *text) {
        static const QRecLevel levels[] = { QR_ECLEVEL_Q, QR_ECLEVEL_M, QR_ECLEVEL_L };
        QRcode *code = NULL;

        for (size_t i = 0; !code && i < count_of(levels); i++)
                code = QRcode_encodeString8bit(text, 0, levels[i]);
        return code;
}

static void qr_row(const QRcode *code, int row, struct text *out) {
        const unsigned char *modules = code->data + (size_t) row * (size_t) code->width;

        for (int at = 0; at < code->width;) {
                int run = 0;

                while (at + run < code->width && (modules[at + run] & 1))
                        run++;
                if (run)
                        text_addf(out, "M%d %dh%dv1h-%dz", at + QR_QUIET, row + QR_QUIET, run, run);
                at += run ? run : 1;
        }
}

char *bundle_qr(const char *text, const char *title) {
        QRcode *code = qr_make(text);
        struct text out = { 0 };
        int width;

        if (!code)
                return NULL;
        width = code->width + 2 * QR_QUIET;
        text_addf(&out,
                "<figure id=\"qr\"><svg role=\"img\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
                "<title>%s</title><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/><path d=\"",
                width, width, title, width, width, width);
        for (int row = 0; row < code->width; row++)
                qr_row(code, row, &out);
        text_addf(&out, "\"/></svg><figcaption>%s</figcaption></figure>", title);
        QRcode_free(code);
        if (!text_failed(&out))
                return out.bytes;
        text_end(&out);
        return NULL;
}
