/* SPDX-License-Identifier: ISC */

/*
 * JPEG, by libjpeg: brightness alone, made smaller while it is decoded
 *
 * libjpeg goes on past damage and calls it a warning. A picture that ends early may lack half a shelf, so what its own
 * warnings call cut short or corrupt is an error here; harmless ones (bytes between segments) aren't.
 */

#include "picture.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

enum { JPEG_EIGHTHS = 8 }; /* what libjpeg scales by */

struct jpeg {
        struct jpeg_decompress_struct info;
        struct jpeg_error_mgr errors;
        jmp_buf out;
        int reason;
        struct picture picture;
};

static void jpeg_on_error(j_common_ptr info) {
        struct jpeg *jpeg = info->client_data;

        jpeg->reason = info->err->msg_code == JERR_OUT_OF_MEMORY ? PICTURE_E_MEMORY : PICTURE_E_BROKEN;
        longjmp(jpeg->out, 1);
}

static void jpeg_on_message(j_common_ptr info, int level) {
        int code = info->err->msg_code;

        if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE))
                jpeg_on_error(info);
}

static int jpeg_decode(struct jpeg *jpeg, const uint8_t *bytes, size_t size) {
        struct jpeg_decompress_struct *info = &jpeg->info;
        int r;

        jpeg_create_decompress(info);
        jpeg_mem_src(info, bytes, size);
        (void) jpeg_read_header(info, TRUE);
        r = picture_check(info->image_width, info->image_height);
        if (r)
                return r;
        info->out_color_space = JCS_GRAYSCALE;
        info->scale_num = info->scale_denom = JPEG_EIGHTHS;
        jpeg_calc_output_dimensions(info);
        while ((uint64_t) info->output_width * info->output_height > PICTURE_PIXELS_MAX &&
                info->scale_num > 1) {
                info->scale_num--;
                jpeg_calc_output_dimensions(info);
        }
        r = picture_new(info->output_width, info->output_height, &jpeg->picture);
        if (r)
                return r;
        jpeg->picture.file_width = info->image_width;
        jpeg->picture.file_height = info->image_height;
        (void) jpeg_start_decompress(info);
        while (info->output_scanline < info->output_height) {
                JSAMPROW row = jpeg->picture.grey + (size_t) info->output_scanline * jpeg->picture.width;

                (void) jpeg_read_scanlines(info, &row, 1);
        }
        (void) jpeg_finish_decompress(info);
        return 0;
}

/* Apart, so that nothing that longjmp(3) would spoil lives in the frame that it comes back to. */
static int jpeg_guarded(struct jpeg *jpeg, const uint8_t *bytes, size_t size) {
        if (setjmp(jpeg->out))
                return jpeg->reason;
        return jpeg_decode(jpeg, bytes, size);
}

int picture_read_jpeg(const uint8_t *bytes, size_t size, struct picture *ret_picture) {
        struct jpeg jpeg = { .reason = PICTURE_E_BROKEN };
        int r;

        jpeg.info.err = jpeg_std_error(&jpeg.errors);
        jpeg.info.client_data = &jpeg;
        jpeg.errors.error_exit = jpeg_on_error;
        jpeg.errors.emit_message = jpeg_on_message;
        r = jpeg_guarded(&jpeg, bytes, size);
        jpeg_destroy_decompress(&jpeg.info);
        if (r) {
                picture_end(&jpeg.picture);
                return r;
        }
        *ret_picture = jpeg.picture;
        return 0;
}
