/* SPDX-License-Identifier: ISC */

/*
 * The rig of the fault campaigns
 */

#include "rig.h"

#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "count_radio.h"
#include "folds.h"

enum {
        RIG_SESSION = 77,
        RIG_SECOND_US = 1000000,
        RIG_ITEMS_A_TURN = 4,
        RIG_KEYS_A_TURN = 100,
        RIG_MISPLACED = 3,
        RIG_TIDY_EVERY = 3
};

/* ---- the folder ---- */

void rig_begin(struct rig *rig, size_t items) {
        *rig = (struct rig){
                .folder = "/dev/shm/strongroom-fault-XXXXXX", .now = clock_now(), .items = items
        };
        assert_non_null(mkdtemp(rig->folder));
        (void) snprintf(rig->store, sizeof rig->store, "%.64s/strongroom.db", rig->folder);
        (void) snprintf(rig->key, sizeof rig->key, "%.64s/site.key", rig->folder);
        rig->turn = calloc(1, sizeof *rig->turn);
        rig->live = calloc(1, sizeof *rig->live);
        rig->config = calloc(1, sizeof *rig->config);
        assert_true(rig->turn && rig->live && rig->config);
        rig->live->config = rig->config;
        rig->turn->live = rig->live;
}

void rig_reset(struct rig *rig) {
        DIR *folder = opendir(rig->folder);
        const struct dirent *file;

        assert_non_null(folder);
        while ((file = readdir(folder))) {
                char path[RIG_PATH_MAX + 256];

                (void) snprintf(path, sizeof path, "%s/%.250s", rig->folder, file->d_name);
                if (file->d_name[0] != '.')
                        assert_int_equal(unlink(path), 0);
        }
        assert_int_equal(closedir(folder), 0);
        rig->at = 0;
        rig->kept = 0;
}

void rig_end(struct rig *rig) {
        rig_close(rig);
        rig_reset(rig);
        assert_int_equal(rmdir(rig->folder), 0);
        free(rig->turn);
        free(rig->live);
        free(rig->config);
}

/* ---- the record ---- */

static void rig_keep(struct rig *rig) {
        rig->kept = ledger_durable(rig->ledger);
        ledger_root(rig->ledger, &rig->kept_root);
}

int rig_open(struct rig *rig, bool create) {
        const struct ledger_options options = {
                .path = rig->store,
                .key_path = rig->key,
                .site = "TST",
                .site_name = "Test room",
                .create = create,
                .folds = agent_folds,
        };
        int r = ledger_open(&options, &rig->now, &rig->ledger, &rig->fault);

        if (r)
                return r;
        rig->turn->ledger = rig->ledger;
        rig->turn->last = (struct moment){ 0 };
        rig->turn->full = false;
        r = turn_start(rig->turn, &rig->now);
        if (!r)
                rig_keep(rig);
        return r;
}

void rig_close(struct rig *rig) {
        turn_clear(rig->turn);
        rig->live->radio = count_radio_free(rig->live->radio);
        rig->ledger = ledger_close(rig->ledger);
}

int rig_turn(struct rig *rig) {
        int r;

        rig->now.wall_us += RIG_SECOND_US;
        rig->now.mono_ns += RIG_SECOND_US * 1000ULL;
        r = turn_run(rig->turn, &rig->now);
        if (!r)
                rig_keep(rig);
        return r;
}

/* ---- the story ---- */

void rig_ask(struct rig *rig, size_t number, const char *format, ...) {
        struct work *work = turn_add(rig->turn, WORK_REQUEST);
        char text[1024], key[32];
        json_error_t error;
        va_list args;

        assert_non_null(work);
        va_start(args, format);
        (void) vsnprintf(text, sizeof text, format, args);
        va_end(args);
        for (char *at = text; *at; at++)
                *at = *at == '\'' ? '"' : *at;
        (void) snprintf(key, sizeof key, "key-%zu", number);
        (void) text_copy(work->actor, sizeof work->actor, "awa");
        (void) text_copy(work->station, sizeof work->station, "counter");
        work->roles = ROLE_ALL;
        work->ask = json_loads(text, 0, &error);
        if (work->ask && json_object_set_new(work->ask, "key", json_string(key))) {
                json_decref(work->ask);
                work->ask = NULL;
        }
        assert_non_null(work->ask);
}

static void rig_scan(struct rig *rig, size_t number, const char *payload) {
        struct work *work = turn_add(rig->turn, WORK_FRAME);
        char *bytes = strdup(payload);

        assert_non_null(work);
        assert_non_null(bytes);
        (void) text_copy(work->reader, sizeof work->reader, "scanner-1");
        (void) text_copy(work->station, sizeof work->station, "counter");
        work->session = RIG_SESSION;
        work->number = number;
        work->frame = (struct frame){
                .kind = FRAME_TEXT,
                .rssi_cdbm = FRAME_RSSI_UNKNOWN,
                .size = strlen(bytes),
                .bytes = (const uint8_t *) bytes,
        };
}

static void tell_places(struct rig *rig, size_t key) {
        static const char *const places[][2] = { { "ER1", "STORE" }, { "ER1/A", "SHELF" },
                { "ER1/B", "SHELF" }, { "ER2", "STORE" }, { "LAB", "EXTERNAL_LAB" } };

        for (size_t i = 0; i < count_of(places); i++)
                rig_ask(rig, key++, "{'do':'place.add','code':'%s','kind':'%s','name':'Raum %s'}",
                        places[i][0], places[i][1], places[i][0]);
        rig_ask(rig, key++, "{'do':'tag.bind','tag':'SHELF-A','to':'ER1/A','binds':'LOCATION'}");
        rig_ask(rig, key++, "{'do':'tag.bind','tag':'SHELF-B','to':'ER1/B','binds':'LOCATION'}");
        rig_ask(rig, key++, "{'do':'case.add','ref':'2026/17','type':'CRIMINAL'}");
}

static void tell_items(struct rig *rig, size_t key, size_t from) {
        for (size_t i = from; i < from + RIG_ITEMS_A_TURN && i < rig->items; i++)
                rig_ask(rig, key++,
                        "{'do':'item.add','class':'FIREARM','place':'ER1/%c','case':'2026/17',"
                        "'legal_status':'SEIZED','description':'saisi à Gao, n° %zu','tag':'GUN-%zu',"
                        "'record':{'firearm':{'kind':'PISTOL','make':'Taurus'}}}",
                        i % 3 ? 'A' : 'B', i, i);
}

static void tell_movements(struct rig *rig, size_t key) {
        rig_ask(rig, key++, "{'do':'item.move','item':'GUN-0','to':'ER2','note':'für die Messung'}");
        rig_ask(rig, key++,
                "{'do':'item.checkout','item':'GUN-1','to':'Dr. Diallo','purpose':'LAB',"
                "'due':'2099-01-01T00:00:00Z','authority':'order 7'}");
        rig_ask(rig, key++, "{'do':'item.move','item':'GUN-0','to':'ER1/B'}");
        rig_ask(rig, key++, "{'do':'item.return','item':'GUN-1','to':'ER1/A','seal_intact':true}");
        rig_ask(rig, key++, "{'do':'item.move','item':'NOBODY','to':'ER1/B'}"); /* refused: nothing stays */
}

/* GUN-0 is left out (missing), GUN-3 is scanned on the wrong shelf, and one label is nobody's. */
static void tell_scans(struct rig *rig, char shelf, uint64_t number) {
        char payload[32];

        (void) snprintf(payload, sizeof payload, "SHELF-%c", shelf);
        rig_scan(rig, number++, payload);
        for (size_t i = 1; i < rig->items; i++) {
                if ((i % 3 || i == RIG_MISPLACED ? 'A' : 'B') != shelf)
                        continue;
                (void) snprintf(payload, sizeof payload, "GUN-%zu", i);
                rig_scan(rig, number++, payload);
        }
        rig_scan(rig, number++, "NEVER SEEN");
}

/* Fills the queue with turn `at` of the story; false behind its end. */
static bool rig_tell(struct rig *rig, size_t at) {
        size_t key = at * RIG_KEYS_A_TURN, adding = (rig->items + RIG_ITEMS_A_TURN - 1) / RIG_ITEMS_A_TURN;

        if (at == 0)
                tell_places(rig, key);
        else if (at <= adding)
                tell_items(rig, key, (at - 1) * RIG_ITEMS_A_TURN);
        else if (at == adding + 1)
                tell_movements(rig, key);
        else if (at == adding + 2)
                rig_ask(rig, key, "{'do':'count.open','kind':'full','place':'ER1','mode':'guided'}");
        else if (at == adding + 3)
                tell_scans(rig, 'A', key);
        else if (at == adding + 4)
                tell_scans(rig, 'B', key);
        else if (at == adding + 5)
                rig_ask(rig, key, "{'do':'count.close'}");
        else
                return false;
        return true;
}

/* Scans that are on disk are not sent again: strongroom-reader knows it from the agent's welcome. */
static void rig_drop_durable(struct rig *rig) {
        uint64_t durable = answers_frame(rig->ledger, "scanner-1", RIG_SESSION);
        const struct work *first = &rig->turn->queue[0];

        if (rig->turn->count && first->kind == WORK_FRAME && first->number <= durable)
                turn_clear(rig->turn); /* a turn is there whole or not at all */
}

int rig_play(struct rig *rig) {
        for (; rig_tell(rig, rig->at); rig->at++) {
                int r;

                rig_drop_durable(rig);
                r = rig_turn(rig);
                turn_clear(rig->turn);
                if (r)
                        return r;
                if (rig->at % RIG_TIDY_EVERY == 0)
                        ledger_tidy(rig->ledger);
        }
        return 0;
}

/* ---- judging ---- */

struct verify_result rig_verify(const struct rig *rig) {
        const struct verify_options options = { .path = rig->store, .folds = agent_folds };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        if (!result.ok)
                print_message("%s: %s\n", result.fault.error, result.fault.message);
        return result;
}

/* The tree over the first `kept` leaves. */
static void rig_root_at(const struct rig *rig, struct hash *ret_root) {
        static const char leaves[] = "SELECT leaf FROM entries WHERE seq <= ?1 ORDER BY seq";
        struct merkle tree = { 0 };
        sqlite3_stmt *statement;
        sqlite3 *db;

        assert_int_equal(sqlite3_open_v2(rig->store, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, leaves, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_bind_int64(statement, 1, (int64_t) rig->kept), SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW) {
                struct hash leaf;

                memcpy(leaf.bytes, sqlite3_column_blob(statement, 0), HASH_SIZE);
                merkle_add(&tree, &leaf);
        }
        assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        assert_int_equal(tree.size, rig->kept);
        merkle_root(&tree, ret_root);
}

void rig_assert_kept(const struct rig *rig) {
        struct verify_result result = rig_verify(rig);
        struct hash root;

        assert_true(result.ok);
        assert_true(result.entries >= rig->kept);
        rig_root_at(rig, &root);
        assert_memory_equal(root.bytes, rig->kept_root.bytes, HASH_SIZE);
}
