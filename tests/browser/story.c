/* SPDX-License-Identifier: ISC */

/*
 * The story: an exhibit that was moved, a crash, a count
 */

#include "story.h"

#include "test.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "macros.h"

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
