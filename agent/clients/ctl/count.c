/* SPDX-License-Identifier: ISC */

/*
 * count show, report, close, scan: the count as a person sees it
 */

#include <errno.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "pictures.h"
#include "random.h"

enum { SCAN_LINE_MAX = 2048 };

static long long integer(const json_t *object, const char *key) {
        return (long long) json_integer_value(json_object_get(object, key));
}

/* ---- show ---- */

static void show_problems(const json_t *count) {
        const json_t *problem;
        size_t i;

        json_array_foreach(json_object_get(count, "unresolved"), i, problem) {
                (void) printf("  ! %s\n", show_text(problem, "text"));
                if (*show_text(problem, "hint"))
                        (void) printf("      → %s\n", show_text(problem, "hint"));
        }
}

static void show_head(const json_t *count) {
        struct text said = { 0 };

        show_sentence(count,
                !strcmp(show_text(count, "method"), "radio")
                        ? _("{count}  {kind}, {mode}, by radio, {state}; by {counters}[ with {witness}], "
                            "opened "
                            "{opened}")
                        : _("{count}  {kind}, {mode}, {state}; by {counters}[ with {witness}], opened "
                            "{opened}"),
                &said);
        (void) puts(text_string(&said));
        text_end(&said);
}

/* Where responsibility passes or somebody watches, a label read isn't enough. */
static void show_unread(const json_t *count) {
        const char *kind = show_text(count, "kind");

        if ((!strcmp(kind, "handover") || !strcmp(kind, "witnessed") || !strcmp(kind, "unannounced")) &&
                (integer(count, "serials_unread") || integer(count, "seals_unread")))
                (void) printf(_("not read: %lld serial numbers, %lld seals of what was found\n"),
                        integer(count, "serials_unread"), integer(count, "seals_unread"));
}

/* ---- a count by radio ---- */

/* What to do at a place, in words. */
static json_t *radio_advice(const json_t *place) {
        const char *action = show_text(place, "action"), *reason = show_text(place, "reason");
        const bool mend_tag = !strcmp(reason, "REFERENCE_LOST");

        if (!strcmp(action, "SWEEP"))
                return json_sprintf(_("sweep again from another spot: %lld"), integer(place, "sweep"));
        if (!strcmp(action, "LOOK"))
                return json_string(_("look through it by eye"));
        if (!strcmp(action, "MEND"))
                return json_string(mend_tag ? _("look for its reference tag, then sweep")
                                            : _("mend the reader, then sweep"));
        return json_string(!strcmp(action, "DONE") ? _("nothing more") : "");
}

/* "1 in 500", of a chance in 10^-9. */
static json_t *radio_chance(const json_t *place) {
        const long long ppb = integer(place, "worst_ppb");

        if (!json_object_get(place, "worst_ppb") || !integer(place, "passes"))
                return json_string("");
        return ppb ? json_sprintf(_("1 in %lld"), 1000000000 / ppb) : json_string("0");
}

static const char *radio_why(const char *reason) {
        static const struct {
                const char *reason, *words;
        } whys[] = {
                { "READER_GONE", N_("the reader is gone") },
                { "READER_STALE", N_("the reader is silent") },
                { "REFERENCE_LOST", N_("a reference tag wasn't read") },
                { "TOO_FEW_PASSES", N_("too few passes") },
                { "NO_REFERENCE", N_("no reference tag") },
                { "NO_RADIO_TAG", N_("no radio tag") },
                { "NOT_COVERED", N_("not swept") },
                { "UNVERIFIED", N_("nobody looked") },
        };

        for (size_t i = 0; i < count_of(whys); i++)
                if (!strcmp(whys[i].reason, reason))
                        return _(whys[i].words);
        return reason;
}

static int radio_places(struct ctl *ctl, const json_t *count) {
        static const struct column columns[] = { { "code", N_("Place"), false },
                { "covered_passes", N_("Passes"), true }, { "passes", N_("of"), true },
                { "expected", N_("Expected"), true }, { "found", N_("Found"), true },
                { "open", N_("Open"), true }, { "chance", N_("There, unread"), true },
                { "why", N_("Why"), false }, { "advice", N_("Do"), false }, { 0 } };
        json_t *rows = json_deep_copy(json_object_get(count, "places")), *place;
        int status;
        size_t i;

        json_array_foreach(rows, i, place) {
                (void) json_object_set_new(place, "chance", radio_chance(place));
                (void) json_object_set_new(place, "why",
                        json_string(ctl->plain ? show_text(place, "reason")
                                               : radio_why(show_text(place, "reason"))));
                (void) json_object_set_new(place, "advice",
                        ctl->plain ? json_string(show_text(place, "action")) : radio_advice(place));
        }
        status = show_table(ctl, rows, columns, N_("It has no place."));
        json_decref(rows);
        return status;
}

static void radio_look_at(const json_t *count) {
        const json_t *numbers = json_object_get(count, "look_at"), *number;
        size_t i;

        if (integer(count, "present"))
                (void) printf(_("only a radio saw %lld of those found\n"), integer(count, "present"));
        if (json_array_size(numbers))
                (void) puts(_("drawn to be looked at by eye; scan the label, or read the serial number:"));
        json_array_foreach(numbers, i, number)(void) printf("  %s\n", json_string_value(number));
}

int count_pass_show(struct ctl *ctl, const json_t *answer) {
        static const struct column columns[] = { { "place", N_("Place"), false },
                { "covered", N_("Covered"), false }, { "tags", N_("Tags"), true },
                { "reads", N_("Reads"), true }, { "lost", N_("Reference tags not read"), true },
                { "read", N_("Read"), true }, { "lines", N_("of"), true }, { 0 } };

        return show_table(ctl, json_object_get(answer, "passes"), columns,
                N_("No pass was under way. It begins with the first tag that is read."));
}

int count_show(struct ctl *ctl, const json_t *answer) {
        static const struct column columns[] = { { "code", N_("Place"), false },
                { "covered", N_("Covered"), false }, { "interrupted", N_("Interrupted"), false },
                { "expected", N_("Expected"), true }, { "found", N_("Found"), true }, { 0 } };
        const json_t *count = json_object_get(answer, "count");

        show_head(count);
        if (json_object_get(count, "expected"))
                (void) printf(
                        _("found %lld of %lld, %lld on a wrong shelf, %lld remain, %lld beside the list\n"),
                        integer(count, "found"), integer(count, "expected"), integer(count, "misplaced"),
                        integer(count, "remaining"), integer(count, "extras"));
        else
                (void) printf(_("found %lld, %lld beside the list (blind: what is expected is hidden)\n"),
                        integer(count, "found"), integer(count, "extras"));
        show_unread(count);
        show_problems(count);
        if (!strcmp(show_text(count, "method"), "radio")) {
                radio_look_at(count);
                return radio_places(ctl, count);
        }
        return show_table(ctl, json_object_get(count, "places"), columns, N_("It has no place."));
}

/* ---- report ---- */

/* What differs on a closer look comes before all that is where it should be. */
static size_t rank_of(const json_t *line) {
        static const char *const order[] = { "MISSING", "NOT_OBSERVED", "FOUND_MISPLACED", "",
                "EXPLAINED_OUT", "FOUND_PRESENCE_ONLY", "FOUND_CONFIRMED" };
        const char *result =
                json_array_size(json_object_get(line, "mismatch")) ? "" : show_text(line, "result");
        size_t rank = 0;

        while (rank < count_of(order) && strcmp(order[rank], result) != 0)
                rank++;
        return rank;
}

static int by_result(const void *a, const void *b) {
        const size_t left = rank_of(*(const json_t *const *) a), right = rank_of(*(const json_t *const *) b);

        return left == right ? 0 : left < right ? -1 : 1;
}

/* What needs somebody first, what is in its place last. */
static json_t *sorted(const json_t *lines) {
        size_t count = json_array_size(lines);
        const json_t **rows = calloc(count ? count : 1, sizeof(void *));
        json_t *list = json_array();

        for (size_t i = 0; rows && i < count; i++)
                rows[i] = json_array_get(lines, i);
        if (rows)
                qsort(rows, count, sizeof(void *), by_result);
        for (size_t i = 0; rows && i < count; i++)
                (void) json_array_append(list, (json_t *) (uintptr_t) rows[i]);
        free(rows);
        return list;
}

static void report_reasons(json_t *lines) {
        json_t *line;
        size_t i;

        json_array_foreach(lines, i, line) if (*show_text(line, "reason"))(void)
                json_object_set_new(line, "reason", json_string(radio_why(show_text(line, "reason"))));
}

int count_report_show(struct ctl *ctl, const json_t *answer) {
        static const struct column extras[] = { { "result", N_("Result"), .mark = true },
                { "subject", N_("What"), 0, 0 }, { "payload", N_("Code"), 0, 0 }, { "place", N_("At"), 0, 0 },
                { "reason", N_("Why"), 0, 0 }, { "by", N_("By"), 0, 0 }, { "at", N_("When"), 0, 0 }, { 0 } };
        json_t *ordered = sorted(json_object_get(answer, "lines"));
        const json_t *beside = json_object_get(answer, "extras");

        if (!ctl->plain) {
                show_head(json_object_get(answer, "count"));
                show_unread(json_object_get(answer, "count"));
        }
        if (!ctl->plain)
                report_reasons(ordered);
        (void) show_table(ctl, ordered, ctl->command->columns, N_("It has no line."));
        if (!ctl->plain && json_array_size(beside))
                (void) puts(_("\nBeside the list:"));
        if (json_array_size(beside))
                (void) show_table(ctl, beside, extras, NULL);
        if (!ctl->plain)
                (void) printf(_("\n%lld scanned twice. Snapshot %s\n"), integer(answer, "duplicates"),
                        show_text(answer, "snapshot"));
        json_decref(ordered);
        return CTL_FINE;
}

int count_close_show(struct ctl *ctl, const json_t *answer) {
        const char *result;
        json_t *number;

        (void) printf("%s\n", show_text(answer, "text"));
        json_object_foreach(json_object_get(answer, "summary"), result, number) {
                struct text mark = { 0 };

                show_mark(ctl, result, &mark);
                if (json_integer_value(number))
                        (void) printf(
                                "  %4lld  %s\n", (long long) json_integer_value(number), text_string(&mark));
                text_end(&mark);
        }
        ctl_tell(ctl, "Details: strongroom count report %s; what to do: strongroom finding list --count %s",
                show_text(answer, "count"), show_text(answer, "count"));
        return CTL_FINE;
}

/* ---- check ---- */

int count_check_show(struct ctl *ctl, const json_t *answer) {
        const json_t *result;
        size_t i;

        if (json_is_true(json_object_get(answer, "dry")))
                (void) printf("%s", _("(dry run, nothing changed) "));
        json_array_foreach(json_object_get(answer, "mismatch"), i, result) {
                struct text mark = { 0 };

                show_mark(ctl, json_string_value(result), &mark);
                (void) printf("%s  ", text_string(&mark));
                text_end(&mark);
        }
        (void) puts(show_text(answer, "text"));
        return CTL_FINE;
}

/* ---- scan ---- */

/* symbology: its identifier, where it is known apart from the payload; else NULL. */
static int scan_one(struct ctl *ctl, const json_t *request, const char *payload, const char *symbology) {
        json_t *ask = json_copy((json_t *) (uintptr_t) request), *answer = NULL;
        struct text mark = { 0 };
        char key[RANDOM_ULID_MAX];
        int status;

        random_ulid((int64_t) time(NULL) * 1000000, key); /* each scan is an act of its own */
        if (json_object_set_new(ask, "payload", json_string(payload)) ||
                (symbology && json_object_set_new(ask, "symbology", json_string(symbology))) ||
                json_object_set_new(ask, "key", json_string(key))) {
                json_decref(ask);
                return ctl_fail(ctl, CTL_INPUT, "\"%s\" isn't UTF-8; write other bytes as \\x1d.", payload);
        }
        status = ctl_ask(ctl, ask, &answer);
        if (!status && ctl->json)
                show_json(answer);
        if (!status)
                status = ctl_settle(ctl, answer);
        if (!ctl->json && json_is_true(json_object_get(answer, "ok"))) {
                show_mark(ctl, show_text(answer, "result"), &mark);
                (void) printf("%s  %s\n", text_string(&mark), show_text(answer, "text"));
        }
        text_end(&mark);
        json_decref(answer);
        json_decref(ask);
        return status;
}

static int scan_file(struct ctl *ctl, const json_t *request, const char *path) {
        FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
        char line[SCAN_LINE_MAX];
        int worst = CTL_FINE;

        if (!file)
                return ctl_fail(ctl, CTL_INPUT, "%s can't be read: %s.", path, strerror(errno));
        while (worst <= CTL_TROUBLE && fgets(line, sizeof line, file)) {
                size_t size = strcspn(line, "\r\n");
                int status = CTL_FINE;

                if (!line[size] && !feof(file)) /* its rest would be taken for another code */
                        status = ctl_fail(ctl, CTL_INPUT, "%s has a line of more than %d bytes.", path,
                                SCAN_LINE_MAX - 2);
                line[size] = '\0';
                if (!status && *line)
                        status = scan_one(ctl, request, line, NULL);
                worst = status > worst ? status : worst;
        }
        if (file != stdin)
                (void) fclose(file);
        return worst;
}

/* A scan that the agent couldn't take ends it, as with codes by hand. */
static int scan_picture(struct ctl *ctl, const char *name, const json_t *said, void *request) {
        json_t *codes = pictures_order(said), *both;
        int worst = CTL_FINE;
        const json_t *code;
        size_t i;

        if (!codes)
                return ctl_fail(ctl, CTL_INPUT,
                        "%s shows the labels of two places, so nobody can tell which thing lies where. "
                        "Nothing of it was counted. Take a picture of each place.",
                        name);
        json_array_foreach(json_object_get(said, "disagreements"), i, both) worst =
                pictures_disagree(ctl, name, both);
        if (!json_array_size(codes) && !worst)
                worst = pictures_empty(ctl, name);
        json_array_foreach(codes, i, code) {
                int status = scan_one(ctl, request, show_text(code, "text"), show_text(code, "symbology"));

                worst = status > worst ? status : worst;
                if (status > CTL_TROUBLE)
                        break;
        }
        json_decref(codes);
        return worst;
}

int count_scan_run(struct ctl *ctl, const json_t *request) {
        const json_t *payloads = json_object_get(ctl->local, "payload"), *payload;
        const char *path = json_string_value(json_array_get(json_object_get(ctl->local, "file"), 0));
        struct pictures pictures = { .first = json_object_get(ctl->local, "image"),
                .camera = json_string_value(json_array_get(json_object_get(ctl->local, "camera"), 0)),
                .each = scan_picture,
                .data = (json_t *) (uintptr_t) request };
        int worst = CTL_FINE, status;
        size_t i;

        if (!path && !payloads && !pictures.first && !pictures.camera)
                return ctl_fail(ctl, CTL_USAGE,
                        "Say which codes: strongroom count scan CODE …, or --file FILE, or --image FILE.");
        json_array_foreach(payloads, i, payload) {
                status = scan_one(ctl, request, json_string_value(payload), NULL);
                if (status > CTL_TROUBLE)
                        return status;
                worst = status > worst ? status : worst;
        }
        if (path) {
                status = scan_file(ctl, request, path);
                worst = status > worst ? status : worst;
        }
        status = worst > CTL_TROUBLE ? CTL_FINE : pictures_read(ctl, &pictures);
        return status > worst ? status : worst;
}
