/* SPDX-License-Identifier: ISC */

/*
 * strongroom, as it is run: what it prints, where, and how it ends
 *
 * What a person or a script sees stands in golden/NAME.txt: standard output, then standard error, then the status.
 * `GOLDEN=write` writes them anew; the commit that changes one says why.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "control_agent.h"
#include "control_room.h"
#include "run_program.h"

#define EVENT(seq, result, text) \
        "{\"id\":1,\"event\":\"line.x\",\"seq\":" #seq ",\"at\":\"2026-11-24T08:40:0" #seq \
        ".000000Z\",\"kind\":\"count.scanned\",\"body\":{\"count\":\"C-2026-0007\",\"result\":\"" result \
        "\"},\"text\":\"" text "\"}"

#define words(...) \
        (const char *const[]) { \
                __VA_ARGS__, NULL \
        }

static const struct golden {
        const char *name;
        const char *const *words;
} goldens[] = {
        { "help", words("--help") },
        { "help-noun", words("help", "reader") },
        { "help-command", words("item", "move", "--help") },
        { "nothing", words("--version") },
        { "usage-noun", words("itme", "list") },
        { "usage-verb", words("alert", "aks", "A-7") },
        { "usage-option", words("--sokcet", "x", "status") },
        { "usage-missing", words("item", "checkout", "PSK-1", "--to", "LAB") },
        { "status", words("status") },
        { "status-plain", words("--plain", "status") },
        { "status-json", words("--json", "status") },
        { "items", words("item", "list") },
        { "items-plain", words("--plain", "item", "list") },
        { "items-json", words("--json", "item", "list") },
        { "items-limit", words("item", "list", "--limit", "1") },
        { "items-none", words("item", "find", "nothing") },
        { "item", words("item", "show", "PSK-2026-000001-5") },
        { "item-plain", words("--plain", "item", "show", "PSK-2026-000001-5") },
        { "move-dry", words("item", "move", "PSK-2026-000001-5", "ER1/B", "-n") },
        { "move-plain", words("--plain", "item", "move", "PSK-2026-000001-5", "ER1/B") },
        { "add", words("item", "add", "--class", "FIREARM", "--place", "ER1/A") },
        { "add-quiet", words("--quiet", "item", "add", "--class", "FIREARM", "--place", "ER1/A") },
        { "denied", words("item", "handover", "PSK-2026-000001-5", "--to", "moussa") },
        { "denied-json", words("--json", "item", "handover", "PSK-2026-000001-5", "--to", "moussa") },
        { "unknown-request", words("reader", "list") },
        { "open-blind", words("count", "open") },
        { "count", words("count", "show") },
        { "close-refused", words("count", "close") },
        { "report", words("count", "report", "C-2026-0007") },
        { "report-plain", words("--plain", "count", "report", "C-2026-0007") },
        { "scan", words("count", "scan", "IQFNE4PFZEN7", "IQFNE4PFZEN7") },
        { "check", words("count", "check", "PSK-2026-000001-5", "--serial", "", "--seal-broken", "-n") },
        { "check-plain", words("--plain", "count", "check", "PSK-2026-000001-5", "--quantity", "1") },
        { "radio-open", words("count", "open", "--method", "radio", "--help") },
        { "radio-show", words("count", "show", "C-2026-0008") },
        { "radio-report", words("count", "report", "C-2026-0008") },
        { "radio-report-plain", words("--plain", "count", "report", "C-2026-0008") },
        { "radio-pass", words("count", "pass") },
        { "radio-look", words("count", "look", "ER1/C") },
        { "tag-check", words("tag", "check", "IQFNE4PFZEN7", "epc:30AABB01") },
        { "check-missing", words("count", "check", "--serial", "X") },
        { "scan-nothing", words("count", "scan") },
        { "presence", words("presence", "list") },
        { "presence-plain", words("--plain", "presence", "list") },
        { "presence-item", words("presence", "show", "PSK-2026-000001-5") },
        { "log-limit", words("log", "list", "--limit", "1") },
        { "watch-from", words("watch", "--from", "x") },
        { "completion-other", words("completion", "fish") },
        { "verify-absent", words("verify", "--store", "/nowhere/strongroom.db") },
        { "verify-both", words("verify", "--quick", "--rebuild") },
        { "decode-absent", words("decode", "/nowhere") },
        { "setup-missing", words("--config", "/nowhere/strongroom.conf", "setup") },
        { "demo-unknown", words("demo", "--play", "theft") },
};

/* ---- golden ---- */

static void golden_make(const struct run *run, const struct agent *agent, struct text *out) {
        const char *sides[] = { run->out, "--- stderr\n", run->err };

        for (size_t i = 0; i < count_of(sides); i++) {
                const char *at = sides[i], *found;

                while ((found = strstr(at, agent->folder))) {
                        text_add_bytes(out, at, (size_t) (found - at));
                        text_add(out, "FOLDER");
                        at = found + strlen(agent->folder);
                }
                text_add(out, at);
        }
        text_addf(out, "--- exit %d\n", run->status);
}

static void golden_compare(const char *name, const char *shown) {
        static char wanted[3 * RUN_OUTPUT_MAX];
        char path[AGENT_PATH_MAX];
        const char *asked = getenv("GOLDEN");
        bool writes = asked && !strcmp(asked, "write");
        FILE *file;

        (void) snprintf(path, sizeof path, "tests/unit/clients/golden/%s.txt", name);
        file = fopen(path, writes ? "w" : "r");
        if (file && writes)
                (void) fputs(shown, file);
        else if (file)
                wanted[fread(wanted, 1, sizeof wanted - 1, file)] = '\0';
        else
                fail_msg("%s isn't there", path);
        if (file)
                (void) fclose(file);
        if (!writes && strcmp(shown, wanted) != 0)
                fail_msg("%s differs; it is now:\n%s", path, shown);
}

static void what_is_printed_is_what_was_agreed(void **state) {
        (void) state;
        for (size_t i = 0; i < count_of(goldens); i++) {
                static struct run run;
                struct agent agent;
                struct text shown = { 0 };

                agent_start(&agent, control_room); /* each begins with the first page */
                run_strongroom(&run, agent.socket, goldens[i].words);
                golden_make(&run, &agent, &shown);
                golden_compare(goldens[i].name, text_string(&shown));
                text_end(&shown);
                agent_end(&agent);
        }
}

/* ---- what a golden doesn't show ---- */

static void json_is_one_object_a_line_and_nothing_else(void **state) {
        const char *const *const asked[] = { words("--json", "status"), words("--json", "item", "list"),
                words("--json", "count", "close"),
                words("--json", "item", "add", "--class", "OTHER", "--place", "A"),
                words("--json", "doctor") };
        static struct run run;
        struct agent agent;

        (void) state;
        agent_start(&agent, control_room);
        for (size_t i = 0; i < count_of(asked); i++) {
                char *rest = NULL, *line;
                size_t lines = 0;

                run_strongroom(&run, agent.socket, asked[i]);
                for (line = strtok_r(run.out, "\n", &rest); line;
                        line = strtok_r(NULL, "\n", &rest), lines++) {
                        json_t *object = json_loads(line, 0, NULL);

                        if (!json_is_object(object))
                                fail_msg("not an object: %s", line);
                        json_decref(object);
                }
                assert_true(lines > 0);
        }
        agent_end(&agent);
}

static void each_scan_has_a_key_of_its_own(void **state) {
        static struct run run;
        struct agent agent;
        json_t *first, *second;

        (void) state;
        agent_start(&agent, control_room);
        run_strongroom(&run, agent.socket, words("count", "scan", "A", "B"));
        first = agent_request(&agent, 0);
        second = agent_request(&agent, 1);
        assert_string_equal(json_string_value(json_object_get(first, "payload")), "A");
        assert_string_equal(json_string_value(json_object_get(second, "payload")), "B");
        assert_string_not_equal(json_string_value(json_object_get(first, "key")),
                json_string_value(json_object_get(second, "key")));
        json_decref(first);
        json_decref(second);
        agent_end(&agent);
}

static void a_broken_connection_is_mended_without_doing_it_twice(void **state) {
        static const struct agent_row rows[] = {
                { "item.move",
                        "{\"id\":1,\"ok\":true,\"item\":\"X\",\"from\":\"A\",\"to\":"
                        "\"B\",\"seq\":9}",
                        AGENT_DROPS_ONCE },
                { 0 }
        };
        static struct run run;
        struct agent agent;
        json_t *first, *second;

        (void) state;
        agent_start(&agent, rows);
        run_strongroom(&run, agent.socket, words("item", "move", "X", "B"));
        assert_int_equal(run.status, CTL_FINE);
        assert_string_equal(run.out, "X is now at B (it was at A).\n");
        first = agent_request(&agent, 0);
        second = agent_request(&agent, 1);
        assert_non_null(second);
        assert_true(json_equal(first, second));
        json_decref(first);
        json_decref(second);
        agent_end(&agent);
}

static void nobody_there_ends_with_3(void **state) {
        static struct run run;

        (void) state;
        run_strongroom(&run, "/dev/shm/strongroom-no-such/control", words("status"));
        assert_int_equal(run.status, CTL_UNREACHED);
        assert_string_equal(run.out, "");
        assert_non_null(strstr(run.err, "strongroom doctor"));
}

static void silence_ends_with_3_after_the_time_given(void **state) {
        static const struct agent_row rows[] = { { "status", "", AGENT_IS_SILENT }, { 0 } };
        static struct run run;
        struct agent agent;
        time_t began = time(NULL);

        (void) state;
        agent_start(&agent, rows);
        run_strongroom(&run, agent.socket, words("--timeout", "1", "status"));
        assert_int_equal(run.status, CTL_UNREACHED);
        assert_non_null(strstr(run.err, "doesn't answer"));
        assert_true(time(NULL) - began < 10);
        agent_end(&agent);
}

static void a_watch_goes_on_where_the_agent_left_it_and_ends_with_its_count(void **state) {
        static const struct agent_row rows[] = {
                { "watch",
                        "{\"id\":1,\"ok\":true,\"next\":5}\n" EVENT(5, "PLACE", "At A.") "\n" EVENT(
                                6, "AGAIN", "Again."),
                        AGENT_STREAMS_ONCE,
                        "{\"id\":1,\"ok\":true,\"next\":7}\n" EVENT(
                                7, "MISSING", "") "\n{\"id\":1,\"event\":\"count."
                                                  "closed\",\"seq\":8,\"at\":\"2026-11-"
                                                  "24T08:40:08.000000Z\",\"kind\":"
                                                  "\"count.closed\",\"body\":{\"count\":"
                                                  "\"C-2026-0007\"},\"text\":\"Closed.\"}" },
                { 0 }
        };
        static struct run run;
        struct agent agent;
        json_t *second;

        (void) state;
        agent_start(&agent, rows);
        run_strongroom(&run, agent.socket, words("--plain", "count", "watch", "C-2026-0007"));
        assert_int_equal(run.status, CTL_FINE);
        assert_string_equal(run.out, "5\t2026-11-24T08:40:05.000000Z\tline.x\tAt "
                                     "A.\n6\t2026-11-24T08:40:06.000000Z\tline.x\tAgain.\n"
                                     "7\t2026-11-24T08:40:07.000000Z\tline.x\t\n8\t2026-11-24T08:40:08."
                                     "000000Z\tcount.closed\tClosed.\n");
        assert_non_null(strstr(run.err, "goes on at entry 7"));
        second = agent_request(&agent, 1);
        assert_int_equal(json_integer_value(json_object_get(second, "from")), 7);
        json_decref(second);
        agent_end(&agent);
}

static void a_watch_at_a_station_is_of_that_station(void **state) {
        static const struct agent_row rows[] = {
                { "watch", "{\"id\":1,\"ok\":false,\"message\":\"No.\",\"exit\":2}" }, { 0 }
        };
        static struct run run;
        struct agent agent;
        json_t *asked;

        (void) state;
        agent_start(&agent, rows);
        run_strongroom(&run, agent.socket, words("--station", "counter", "watch"));
        assert_int_equal(run.status, CTL_USAGE);
        asked = agent_request(&agent, 0);
        assert_string_equal(
                json_string_value(json_array_get(json_object_get(asked, "topics"), 0)), "station:counter");
        json_decref(asked);
        agent_end(&agent);
}

/* The rest of a line that was cut would be taken for another code. */
static void codes_come_from_a_file_whole(void **state) {
        char path[] = "/dev/shm/strongroom-test-XXXXXX";
        int fd = mkstemp(path);
        static struct run run;
        struct agent agent;
        json_t *last;

        (void) state;
        assert_true(fd >= 0);
        assert_true(dprintf(fd, "A\r\n\nB\n%3000d", 7) > 3000);
        (void) close(fd);
        agent_start(&agent, control_room);
        run_strongroom(&run, agent.socket, words("count", "scan", "--file", path));
        assert_int_equal(run.status, CTL_INPUT);
        assert_int_equal(agent_requests(&agent), 2);
        last = agent_request(&agent, 1);
        assert_string_equal(json_string_value(json_object_get(last, "payload")), "B");
        json_decref(last);
        agent_end(&agent);
        assert_int_equal(unlink(path), 0);
}

static void a_full_standard_output_is_a_failure(void **state) {
        int status;

        (void) state;
        status = run_wait(run_start(NULL, "/dev/full", words("--help")));
        assert_int_equal(status, CTL_INTERNAL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_printed_is_what_was_agreed),
                cmocka_unit_test(json_is_one_object_a_line_and_nothing_else),
                cmocka_unit_test(each_scan_has_a_key_of_its_own),
                cmocka_unit_test(a_broken_connection_is_mended_without_doing_it_twice),
                cmocka_unit_test(nobody_there_ends_with_3),
                cmocka_unit_test(silence_ends_with_3_after_the_time_given),
                cmocka_unit_test(a_watch_goes_on_where_the_agent_left_it_and_ends_with_its_count),
                cmocka_unit_test(a_watch_at_a_station_is_of_that_station),
                cmocka_unit_test(codes_come_from_a_file_whole),
                cmocka_unit_test(a_full_standard_output_is_a_failure),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
