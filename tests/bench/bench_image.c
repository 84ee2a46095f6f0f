/* SPDX-License-Identifier: ISC */

/*
 * Bench: what zbar alone, ZXing alone and both read, of one set of pictures, and how many pictures a second
 *
 *      symbol × module of 2, 3 and 4 pixels × 0, 7, 45, 90 degrees × sharp, blurred × noise 0, 20, 60 × paper, metal
 *
 * Frames of 960 × 960, made from a fixed seed, so every run and machine sees the same. `wrong` are texts that nobody
 * drew, `lost` what an engine alone reads and both together don't. The last line is a process a picture, as it is used:
 * started, confined, fed, ended. One of EVERY pictures is looked at, with --full all.
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "engine.h"
#include "fake/picture_make.h"
#include "image_ask.h"
#include "look.h"

enum { WIDTH = 960, HEIGHT = 960, WAYS = 3, ASKED = 40, EVERY = 5 };

static const struct {
        const char *name, *symbology, *text, *extra, *read;
} symbols[] = {
        { "Code 128", "CODE128", "IF71B8SR4RR4", NULL, "IF71B8SR4RR4" },
        { "GS1-128", "GS1_128", "[01]09506000134352", NULL, "0109506000134352" },
        { "QR", "QRCODE", "SM2S8G2SPP1H", NULL, "SM2S8G2SPP1H" },
        { "Data Matrix", "DATAMATRIX", "IF71B8SR4RR4", NULL, "IF71B8SR4RR4" },
};
static const int scales[] = { 2, 3, 4 };
static const double angles[] = { 0, 7, 45, 90 };
static const uint32_t blurs[] = { 0, 1 }, noises[] = { 0, 20, 60 };

static const struct {
        const char *name;
        unsigned int engines;
} ways[WAYS] = { { "zbar", ENGINE_ZBAR }, { "ZXing", ENGINE_ZXING }, { "both", ENGINE_ZXING | ENGINE_ZBAR } };

struct tally {
        size_t pictures, read[WAYS], wrong[WAYS], lost, disagreements;
        int64_t took_ns[WAYS];
};

static int64_t now_ns(void) {
        return (int64_t) clock_now().mono_ns;
}

/* One frame: the symbol on paper or metal, turned, blurred, noisy. */
static void draw(const struct picture *symbol, double angle, uint32_t blur, uint32_t noise, bool metal,
        uint64_t seed, struct picture *frame) {
        struct picture turned;
        uint32_t x, y;

        make_blank(symbol->width, symbol->height, 0, &turned);
        memcpy(turned.grey, symbol->grey, (size_t) symbol->width * symbol->height);
        if (angle != 0)
                make_rotated(&turned, angle, UINT8_MAX);
        if (metal)
                make_metal(WIDTH, HEIGHT, seed, frame);
        else
                make_blank(WIDTH, HEIGHT, 230, frame);
        x = make_dice(&seed, WIDTH - turned.width);
        y = make_dice(&seed, HEIGHT - turned.height);
        make_stamp(frame, &turned, x, y);
        if (blur)
                make_blurred(frame, blur);
        if (noise)
                make_noisy(frame, noise, seed);
        picture_end(&turned);
}

/* Looks at a copy, since a look may change its picture. */
static bool read_by(size_t way, const struct picture *frame, const char *wanted, struct tally *tally) {
        static struct merged merged;
        struct picture copy;
        bool read = false;
        int64_t began_ns;

        if (picture_cut(frame, 0, 0, frame->width, frame->height, &copy))
                return false;
        began_ns = now_ns();
        if (look(&(struct look){ .formats = FORMAT_USUAL, .engines = ways[way].engines }, &copy, &merged))
                merged.codes.count = 0;
        tally->took_ns[way] += now_ns() - began_ns;
        picture_end(&copy);
        for (size_t i = 0; i < merged.codes.count; i++) {
                const struct code *code = &merged.codes.list[i];
                bool right = code->size == strlen(wanted) && !memcmp(code->bytes, wanted, code->size);

                read |= right;
                tally->wrong[way] += !right;
        }
        if (way == WAYS - 1)
                tally->disagreements += merged.disagreement_count;
        return read;
}

static void bench_frame(const struct picture *frame, const char *wanted, struct tally *tally) {
        bool read[WAYS];

        tally->pictures++;
        for (size_t way = 0; way < WAYS; way++) {
                read[way] = read_by(way, frame, wanted, tally);
                tally->read[way] += read[way];
        }
        tally->lost += (read[0] || read[1]) && !read[2];
}

static void print(const char *name, const struct tally *tally) {
        printf("%-14s %8zu", name, tally->pictures);
        for (size_t way = 0; way < WAYS; way++)
                printf("  %5.1f %% %7.1f/s %3zu",
                        100.0 * (double) tally->read[way] / (double) tally->pictures,
                        (double) tally->pictures * 1e9 / (double) tally->took_ns[way], tally->wrong[way]);
        printf(" %5zu %5zu\n", tally->lost, tally->disagreements);
        (void) fflush(stdout);
}

static void add(struct tally *sum, const struct tally *tally) {
        sum->pictures += tally->pictures;
        sum->lost += tally->lost;
        sum->disagreements += tally->disagreements;
        for (size_t way = 0; way < WAYS; way++) {
                sum->read[way] += tally->read[way];
                sum->wrong[way] += tally->wrong[way];
                sum->took_ns[way] += tally->took_ns[way];
        }
}

/* One symbol, everything that is done to it; each noise has a tally of its own besides. */
static struct tally bench_symbol(size_t index, size_t every, struct tally *by_noise) {
        const size_t each = count_of(scales) * count_of(angles) * count_of(blurs) * count_of(noises) * 2;
        struct tally tally = { 0 };

        for (size_t i = 0; i < each; i += every) {
                size_t at = i, noise = at % count_of(noises), blur, angle, scale;
                struct tally one = { 0 };
                struct picture symbol, frame;

                at /= count_of(noises);
                blur = at % count_of(blurs);
                at /= count_of(blurs);
                angle = at % count_of(angles);
                at /= count_of(angles);
                scale = at % count_of(scales);
                if (!make_symbol(symbols[index].symbology, symbols[index].text, scales[scale],
                            symbols[index].extra, &symbol))
                        break;
                draw(&symbol, angles[angle], blurs[blur], noises[noise], at / count_of(scales), i + 1,
                        &frame);
                bench_frame(&frame, symbols[index].read, &one);
                add(&tally, &one);
                add(&by_noise[noise], &one);
                picture_end(&frame);
                picture_end(&symbol);
        }
        return tally;
}

/* A process a picture, as `strongroom scan` has it. */
static void bench_process(void) {
        struct image_ask ask = { .program = STRONGROOM_IMAGE, .limit_ms = 10000 };
        struct picture symbol, frame;
        int64_t began_ns;
        uint8_t *jpeg;
        int failed = 0;
        size_t size;

        if (!make_symbol("CODE128", "IF71B8SR4RR4", 3, NULL, &symbol))
                return;
        draw(&symbol, 0, 1, 20, true, 1, &frame);
        jpeg = make_jpeg(&frame, 85, &size);
        began_ns = now_ns();
        for (int i = 0; i < ASKED; i++) {
                json_t *said = NULL;

                failed += image_ask(&ask, jpeg, size, &said) != 0;
                json_decref(said);
        }
        printf("\na process a picture (JPEG, %zu KiB): %.1f/s, %d failed\n", size / 1024,
                ASKED * 1e9 / (double) (now_ns() - began_ns), failed);
        free(jpeg);
        picture_end(&frame);
        picture_end(&symbol);
}

int main(int argc, char **argv) {
        size_t every = argc > 1 && !strcmp(argv[1], "--full") ? 1 : EVERY;
        struct tally sum = { 0 }, by_noise[count_of(noises)] = { 0 };

        printf("%-14s %8s", "", "pictures");
        for (size_t way = 0; way < WAYS; way++)
                printf("  %-20s", ways[way].name);
        printf("  lost differ\n%-14s %8s", "", "");
        for (size_t way = 0; way < WAYS; way++)
                printf("  %7s %9s %s", "read", "rate", "wr.");
        printf("\n");
        for (size_t i = 0; i < count_of(symbols); i++) {
                struct tally tally = bench_symbol(i, every, by_noise);

                if (!tally.pictures) {
                        printf("skipped: zint isn't installed\n");
                        return 0;
                }
                print(symbols[i].name, &tally);
                add(&sum, &tally);
        }
        for (size_t i = 0; i < count_of(noises); i++) {
                char name[16];

                (void) snprintf(name, sizeof name, "noise %u", noises[i]);
                print(name, &by_noise[i]);
        }
        print("all", &sum);
        bench_process();
        return 0;
}
