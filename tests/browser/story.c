/* SPDX-License-Identifier: ISC */

/*
 * The story: an exhibit that was moved, a crash, a count
 */

#include "story.h"

#include "test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "macros.h"
#include "sign.h"

enum { WORDS_MAX = 20 };

void story_open(struct story *s) {
        room_open(&s->room);
        (void) snprintf(s->store, sizeof s->store, "%s/state/strongroom.db", s->room.folder);
        (void) snprintf(s->folder, sizeof s->folder, "%s/bundle", s->room.folder);
        room_shelf(&s->room, "ER1", NULL);
        room_shelf(&s->room, "ER1/A", "SHELF-A");
        room_shelf(&s->room, "ER1/B", "SHELF-B");
        room_item(&s->room, "ER1/A", "PISTOL", s->pistol, sizeof s->pistol);
        room_item(&s->room, "ER1/A", "RIFLE", s->rifle, sizeof s->rifle);
        json_decref(room_do(&s->room, "{s:s,s:s,s:s,s:s}", "do", "item.move", "item", s->pistol, "to",
                "ER1/B", "note", "the \"B\" shelf </script><b>"));
        room_kill(&s->room);
        room_start(&s->room);
        (void) room_connect_reader(&s->room);
        json_decref(room_do(&s->room, "{s:s,s:s,s:s,s:s}", "do", "count.open", "kind", "full", "place", "ER1",
                "mode", "guided"));
        assert_int_equal(room_scan(&s->room, "SHELF-B"), SIGNAL_ACCEPTED);
        assert_int_equal(room_scan(&s->room, "PISTOL"), SIGNAL_ACCEPTED);
        json_decref(room_do(&s->room, "{s:s}", "do", "count.close"));
}

/* strongroom bundle … with more words (ended by NULL): its status. */
int bundle_status(struct story *s, const char *item, const char *folder, ...) {
        const char *argv[WORDS_MAX] = { STRONGROOM, "--json", "bundle", item, "--store", s->store, "--output",
                folder };
        char err[ROOM_PATH_MAX + 16];
        struct program program;
        size_t count = 8;
        va_list more;
        int status;

        va_start(more, folder);
        while ((argv[count] = va_arg(more, const char *)))
                assert_true(++count < WORDS_MAX);
        va_end(more);
        (void) snprintf(err, sizeof err, "%s/err", s->room.folder);
        program = program_run(argv, err);
        status = program.status;
        program_end(&program);
        return status;
}

const char *in(const struct story *s, const char *name) {
        static char paths[8][BROWSER_PATH_MAX];
        static unsigned next;
        char *path = paths[next++ % count_of(paths)];

        (void) snprintf(path, BROWSER_PATH_MAX, "%s/%s", s->folder, name);
        return path;
}

json_t *bundle_read(const struct story *s) {
        json_t *bundle = json_load_file(in(s, "bundle.json"), 0, NULL);

        assert_non_null(bundle);
        return bundle;
}

void assert_in(const char *text, const char *words) {
        if (!strstr(text, words))
                fail_msg("\"%s\" isn't there", words);
}

void assert_verdict(const struct story *s, const char *page, const char *verdict, const char *words) {
        char *dom = browser_dom(s->room.folder, page);
        char mark[64];

        (void) snprintf(mark, sizeof mark, "id=\"verdict\" class=\"verdict %s\"", verdict);
        if (!strstr(dom, mark) || !strstr(dom, words))
                fail_msg("the page isn't %s, or doesn't say \"%s\": %.3000s", verdict, words,
                        strstr(dom, "<section") ? strstr(dom, "<section") : dom);
        free(dom);
}

void assert_expert(const struct story *s, const char *item, int status) {
        char path[ROOM_PATH_MAX + 32], key[SIGN_VKEY_MAX], err[ROOM_PATH_MAX + 16];
        const char *const argv[] = { "tests/browser/expert.sh", s->folder, item, key, NULL };
        struct program program;
        struct signer site;

        (void) snprintf(path, sizeof path, "%s/state/site.key", s->room.folder); /* not from the bundle */
        assert_int_equal(signer_load(path, &site), 0);
        verifier_print(&site.verifier, key);
        (void) snprintf(err, sizeof err, "%s/err", s->room.folder);
        program = program_run(argv, err);
        if (program.status == 77)
                print_message("%s", program.out);
        else if (!program.status != !status)
                fail_msg("the expert ended with %d: %s", program.status, program.out);
        program_end(&program);
}

json_t *gap_of(json_t *bundle, const char *kind) {
        json_t *gap;
        size_t i;

        json_array_foreach(json_object_get(bundle, "gaps"), i,
                gap) if (!strcmp(json_string_value(json_object_get(gap, "kind")), kind)) return gap;
        return NULL;
}

void page_change(const struct story *s, const char *from, const char *to, const char *path) {
        char *page = file_text(in(s, "page.html"));
        char *changed = calloc(2, strlen(page) + 4096), *at = page, *found;
        size_t size = 0;

        assert_non_null(changed);
        found = strstr(page, from);
        if (!found)
                fail_msg("\"%s\" isn't in the page", from);
        for (; found; found = strstr(at, from)) {
                memcpy(changed + size, at, (size_t) (found - at));
                size += (size_t) (found - at);
                memcpy(changed + size, to, strlen(to));
                size += strlen(to);
                at = found + strlen(from);
        }
        memcpy(changed + size, at, strlen(at) + 1);
        file_put(path, changed);
        free(changed);
        free(page);
}
