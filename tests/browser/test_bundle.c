/* SPDX-License-Identifier: ISC */

/*
 * A bundle's folder: the code on its page, its bytes, what is in it, what is refused
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zbar.h>

#include "cosign.h"
#include "macros.h"
#include "note.h"
#include "sign.h"
#include "story.h"

enum { QR_SIDE_MAX = 185, QR_SCALE = 4 };

/* ---- the code on paper ---- */

/* The modules of the page's code, as its path draws them; gives how many a side. */
static unsigned qr_draw(const char *page, uint8_t *pixels) {
        const char *figure = strstr(page, "<figure id=\"qr\">"), *path, *end;
        unsigned side, x, y, run;

        assert_non_null(figure);
        assert_int_equal(sscanf(strstr(figure, "viewBox=\""), "viewBox=\"0 0 %u", &side), 1);
        assert_true(side <= QR_SIDE_MAX);
        memset(pixels, 0xff, (size_t) side * side * QR_SCALE * QR_SCALE);
        path = strstr(strstr(figure, "<path d=\""), "M");
        end = strchr(path, '"');
        for (; path && path < end; path = strchr(path + 1, 'M')) {
                if (sscanf(path, "M%u %uh%u", &x, &y, &run) != 3)
                        fail_msg("no run: %.20s", path);
                for (unsigned row = 0; row < QR_SCALE; row++)
                        memset(pixels + (size_t) (y * QR_SCALE + row) * side * QR_SCALE + x * QR_SCALE, 0,
                                run * QR_SCALE);
        }
        return side * QR_SCALE;
}

static void the_code_on_the_page_is_the_checkpoint(void **state) {
        static uint8_t pixels[QR_SIDE_MAX * QR_SIDE_MAX * QR_SCALE * QR_SCALE];
        zbar_image_scanner_t *scanner = zbar_image_scanner_create();
        zbar_image_t *image = zbar_image_create();
        const zbar_symbol_t *symbol;
        char *page, *checkpoint;
        struct story s;
        unsigned side;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        page = file_text(in(&s, "page.html"));
        checkpoint = file_text(in(&s, "checkpoint"));
        side = qr_draw(page, pixels);
        zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
        zbar_image_set_size(image, side, side);
        zbar_image_set_data(image, pixels, (size_t) side * side, NULL);
        assert_int_equal(zbar_scan_image(scanner, image), 1);
        symbol = zbar_image_first_symbol(image);
        assert_string_equal(zbar_symbol_get_data(symbol), checkpoint);
        zbar_image_destroy(image);
        zbar_image_scanner_destroy(scanner);
        free(page);
        free(checkpoint);
        room_close(&s.room);
}

/* ---- the folder ---- */

static void the_same_record_gives_the_same_bytes(void **state) {
        char other[BROWSER_PATH_MAX], later[BROWSER_PATH_MAX], note[BROWSER_PATH_MAX];
        const char *const compare[] = { "diff", "-r", NULL, other, NULL };
        const char *argv[count_of(compare)];
        struct program program;
        struct stat status;
        struct story s;
        json_t *bundle;

        (void) state;
        story_open(&s);
        (void) snprintf(other, sizeof other, "%s-2", s.folder);
        (void) snprintf(later, sizeof later, "%s-3", s.folder);
        (void) snprintf(note, sizeof note, "%s/checkpoint", s.folder);
        memcpy(argv, compare, sizeof compare);
        argv[2] = s.folder;
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        assert_int_equal(bundle_status(&s, s.pistol, other, NULL), 0);
        program = program_run(argv, NULL);
        assert_int_equal(program.status, 0);
        program_end(&program);

        assert_int_equal(bundle_status(&s, s.pistol, other, NULL), 7); /* there already, and left alone */
        json_decref(room_do(&s.room, "{s:s,s:s,s:s}", "do", "item.move", "item", s.pistol, "to", "ER1/A"));
        assert_int_equal(bundle_status(&s, s.pistol, later, "--checkpoint", note, NULL), 0);
        bundle = bundle_read(&s);
        assert_int_equal(json_array_size(json_object_get(bundle, "beyond")), 0);
        json_decref(bundle);
        (void) snprintf(s.folder, sizeof s.folder, "%.200s", later);
        bundle = bundle_read(&s); /* on the old checkpoint: the later entry is told, not shown */
        assert_int_equal(json_array_size(json_object_get(bundle, "beyond")), 1);
        json_decref(bundle);
        assert_int_equal(stat(s.folder, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0700);
        room_close(&s.room);
}

/* A place that was counted, and both heads: what bears on the exhibit is there, what doesn't isn't. */
static void a_bundle_has_what_bears_on_it(void **state) {
        static const char *const kinds[] = { "store.created", "place.added", "item.added", "tag.bound",
                "item.moved", "agent.started", "count.opened", "count.scanned", "count.closed" };
        struct story s;
        json_t *bundle, *entry;
        char *text;
        size_t i;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        text = file_text(in(&s, "bundle.json"));
        for (i = 0; i < count_of(kinds); i++) {
                char mark[64];

                (void) snprintf(mark, sizeof mark, "\\\"kind\\\":\\\"%s\\\"", kinds[i]);
                assert_in(text, mark);
        }
        assert_null(strstr(text, s.rifle));
        free(text);
        bundle = bundle_read(&s);
        json_array_foreach(json_object_get(bundle, "entries"), i, entry) {
                char name[64];
                char *leaf;

                (void) snprintf(name, sizeof name, "entries/%lld.txt",
                        (long long) json_integer_value(json_object_get(entry, "seq")));
                leaf = file_text(in(&s, name));
                assert_string_equal(leaf, json_string_value(json_object_get(entry, "event")));
                free(leaf);
        }
        json_decref(bundle);
        room_close(&s.room);
}

/* ---- heads from outside ---- */

/* The checkpoint of s->folder with a witness's line, in a file; its key goes to ret_vkey. */
static void witness_sign(const struct story *s, const char *path, char *ret_vkey) {
        char *note = file_text(in(s, "checkpoint")), line[COSIGN_LINE_MAX];
        struct signer witness;
        char *whole;

        signer_make("witness.example/w", &witness);
        cosign_take(&witness);
        cosign_print(&witness.verifier, ret_vkey);
        cosign_make(&witness, 1795600000, note, (size_t) (strstr(note, "\n\n") + 1 - note), line);
        assert_true(asprintf(&whole, "%s%s", note, line) > 0);
        file_put(path, whole);
        free(whole);
        free(note);
}

static void a_witness_closes_the_gap_up_to_where_it_saw(void **state) {
        char vkey[SIGN_VKEY_MAX], cosigned[BROWSER_PATH_MAX], later[BROWSER_PATH_MAX], head[BROWSER_PATH_MAX];
        struct story s;
        json_t *bundle;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        bundle = bundle_read(&s);
        assert_non_null(gap_of(bundle, "unwitnessed"));
        json_decref(bundle);
        (void) snprintf(cosigned, sizeof cosigned, "%s/cosigned", s.room.folder);
        witness_sign(&s, cosigned, vkey);
        (void) snprintf(later, sizeof later, "%s-2", s.folder);
        assert_int_equal(
                bundle_status(&s, s.pistol, later, "--checkpoint", cosigned, "--witness", vkey, NULL), 0);
        (void) snprintf(s.folder, sizeof s.folder, "%.200s", later);
        bundle = bundle_read(&s);
        assert_null(gap_of(bundle, "unwitnessed"));
        json_decref(bundle);
        assert_expert(&s, s.pistol, 0); /* and openssl agrees with the witness */
        if (browser_is_there())
                assert_verdict(&s, in(&s, "page.html"), "good", "witness.example/w signed the first");

        json_decref(room_do(&s.room, "{s:s,s:s,s:s}", "do", "item.move", "item", s.pistol, "to", "ER1/A"));
        (void) snprintf(later, sizeof later, "%s-3", s.room.folder);
        assert_int_equal(bundle_status(&s, s.pistol, later, NULL), 0);
        (void) snprintf(head, sizeof head, "%.400s/checkpoint", later);
        (void) snprintf(later, sizeof later, "%s-4", s.room.folder);
        assert_int_equal(bundle_status(&s, s.pistol, later, "--checkpoint", cosigned, "--checkpoint", head,
                                 "--witness", vkey, NULL),
                0);
        (void) snprintf(s.folder, sizeof s.folder, "%.200s", later);
        bundle = bundle_read(
                &s); /* the witness's head stands beside the newest, with a proof that leads to it */
        assert_int_equal(json_array_size(json_object_get(bundle, "outside")), 1);
        assert_int_equal(json_array_size(json_object_get(gap_of(bundle, "unwitnessed"), "seqs")), 1);
        json_decref(bundle);
        if (browser_is_there())
                assert_verdict(&s, in(&s, "page.html"), "good", "The record goes on unchanged from the");
        room_close(&s.room);
}

/* A note that whoever holds the site's key could sign, and this record contradicts. */
static void forge(const struct story *s, uint64_t size, const char *path) {
        struct hash root = { { 1, 2, 3 } };
        char key[ROOM_PATH_MAX + 32], note[NOTE_MAX];
        struct signer signer;

        (void) snprintf(key, sizeof key, "%s/state/site.key", s->room.folder);
        assert_int_equal(signer_load(key, &signer), 0);
        note_sign(&signer, size, &root, note);
        file_put(path, note);
}

static void what_cannot_be_proven_is_refused(void **state) {
        char note[BROWSER_PATH_MAX], store[sizeof((struct story *) 0)->store];
        struct story s;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, "TST-2026-999999-0", s.folder, NULL), 66);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--checkpoint", "/nowhere", NULL), 65);
        (void) snprintf(note, sizeof note, "%s/note", s.room.folder);
        file_put(note, "nothing\n");
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--checkpoint", note, NULL), 65);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--witness", "nobody", NULL), 65);
        forge(&s, 5, note); /* another root at that size: rewritten */
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--checkpoint", note, NULL), 5);
        forge(&s, 5000, note); /* more entries than there are: an old copy */
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--checkpoint", note, NULL), 5);
        (void) snprintf(store, sizeof store, "%s", s.store);
        (void) snprintf(s.store, sizeof s.store, "%s/none.db", s.room.folder);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 66);
        file_put(s.store, "no record");
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 5);
        (void) snprintf(s.store, sizeof s.store, "%s", store);
        assert_int_equal(
                bundle_status(&s, s.pistol, "/proc/bundle", NULL), 70); /* a folder nobody can make */
        assert_int_equal(access(s.folder, F_OK), -1);
        room_close(&s.room);
}

/* ---- the expert ---- */

/* Changes one byte of a file, eight behind a mark. */
static void spoil(const struct story *s, const char *name, const char *mark) {
        char *text = file_text(in(s, name)), *at = strstr(text, mark);

        assert_non_null(at);
        at += strlen(mark) + 8;
        *at = *at == 'A' ? 'B' : 'A';
        file_put(in(s, name), text);
        free(text);
}

static void the_experts_steps_hold_on_a_good_bundle_alone(void **state) {
        static const char *const spoilt[][2] = {
                { "checkpoint", "strongroom/TST " },
                { "bundle.json", "\"proof\":[\"" },
                { "entries/1.txt", "\"name\":\"" },
                { "proofs/1.tlog", "index 0\n" },
                { "keys/site.vkey", "strongroom/TST+" },
        };
        struct story s;

        (void) state;
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        assert_expert(&s, s.pistol, 0);
        for (size_t i = 0; i < count_of(spoilt); i++) {
                char *kept = file_text(in(&s, spoilt[i][0]));

                spoil(&s, spoilt[i][0], spoilt[i][1]);
                assert_expert(&s, s.pistol, 1);
                file_put(in(&s, spoilt[i][0]), kept);
                free(kept);
        }
        assert_expert(&s, s.pistol, 0);
        room_close(&s.room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_code_on_the_page_is_the_checkpoint),
                cmocka_unit_test(the_same_record_gives_the_same_bytes),
                cmocka_unit_test(a_bundle_has_what_bears_on_it),
                cmocka_unit_test(a_witness_closes_the_gap_up_to_where_it_saw),
                cmocka_unit_test(what_cannot_be_proven_is_refused),
                cmocka_unit_test(the_experts_steps_hold_on_a_good_bundle_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
