/* SPDX-License-Identifier: ISC */

/*
 * Restored
 *
 * The file says which size was put in place. What is recorded behind it may have the event already: the power went
 * between its commit and the removal of the file.
 */

#include "restored.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "log.h"

enum { RESTORED_PATH_MAX = 600 };

static int restored_append(struct ledger *ledger, const json_t *said) {
        const struct moment now = clock_now();
        struct event event = { .kind = "store.restored", .actors = { "agent" }, .body = said };
        const json_t *by = json_object_get(said, "by");
        struct entry entry;
        int r;

        for (size_t i = 0; i < json_array_size(by) && i < EVENT_ACTORS_MAX; i++)
                event.actors[i] = json_string_value(json_array_get(by, i));
        r = ledger_begin(ledger, &now);
        if (!r)
                r = ledger_append(ledger, &event, &entry);
        if (!r)
                r = ledger_commit(ledger);
        ledger_rollback(ledger);
        return error_trace(r);
}

static int restored_on_entry(void *context, const struct ledger_row *row) {
        *(bool *) context = *(bool *) context || !strcmp(row->entry.kind, "store.restored");
        return 0;
}

static int restored_say(struct ledger *ledger, const json_t *said) {
        uint64_t size = (uint64_t) json_integer_value(json_object_get(said, "size"));
        bool is_said = false;
        int r;

        if (!size || size > ledger_durable(ledger))
                return 0; /* of another record: what was moved here since is none of its */
        r = ledger_each(ledger, size + 1, ledger_durable(ledger), restored_on_entry, &is_said);
        if (r || is_said)
                return r;
        log_line(LOG_NOTICE, "The record was restored from a backup of %llu entries.",
                (unsigned long long) size);
        return restored_append(ledger, said);
}

int restored_record(struct ledger *ledger) {
        const char *store = sqlite3_db_filename(ledger_database(ledger), "main");
        const char *slash = store ? strrchr(store, '/') : NULL;
        char path[RESTORED_PATH_MAX];
        json_t *said;
        int r = 0;

        if (!slash || snprintf(path, sizeof path, "%.*s/restored.json", (int) (slash - store), store) >=
                              (int) sizeof path)
                return 0;
        if (access(path, F_OK))
                return 0;
        said = json_load_file(path, 0, NULL);
        r = restored_say(ledger, said);
        json_decref(said);
        if (!r && unlink(path))
                r = -errno;
        return r;
}
