/* SPDX-License-Identifier: ISC */

/*
 * count show, report, close, scan: the count as a person sees it
 */

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "command.h"

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
        (void) printf("%s  %s, %s, %s; by %s, opened %.16s\n", show_text(count, "count"),
                show_text(count, "kind"), show_text(count, "mode"), show_text(count, "state"),
                json_string_value(json_array_get(json_object_get(count, "counters"), 0))
                        ? json_string_value(json_array_get(json_object_get(count, "counters"), 0))
                        : show_text(count, "counter"),
                show_text(count, "opened"));
}

int count_show(struct ctl *ctl, const json_t *answer) {
        static const struct column columns[] = { { "code", "Place", false }, { "covered", "Covered", false },
                { "interrupted", "Interrupted", false }, { "expected", "Expected", true },
                { "found", "Found", true }, { 0 } };
        const json_t *count = json_object_get(answer, "count");

        if (!ctl->plain) {
                show_head(count);
                if (json_object_get(count, "expected"))
                        (void) printf("found %lld of %lld, %lld on a wrong shelf, %lld remain, %lld beside "
                                      "the list\n",
                                integer(count, "found"), integer(count, "expected"),
                                integer(count, "misplaced"), integer(count, "remaining"),
                                integer(count, "extras"));
                else
                        (void) printf(
                                "found %lld, %lld beside the list (blind: what is expected is hidden)\n",
                                integer(count, "found"), integer(count, "extras"));
                show_problems(count);
        }
        return show_table(ctl, json_object_get(count, "places"), columns, "It has no place.");
}

/* ---- report ---- */

static json_t *with_marks(const struct ctl *ctl, const json_t *rows) {
        json_t *marked = json_array(), *row;
        size_t i;

        json_array_foreach(rows, i, row) {
                json_t *copy = json_copy(row);
                struct text mark = { 0 };

                if (ctl->plain)
                        text_add(&mark, show_text(row, "result"));
                else
                        show_mark(ctl, show_text(row, "result"), &mark);
                if (json_object_set_new(copy, "result", json_string(text_string(&mark))) ||
                        json_array_append_new(marked, copy))
                        break;
                text_end(&mark);
        }
        return marked;
}

static int by_result(const void *a, const void *b) {
        static const char *const order[] = { "MISSING", "NOT_OBSERVED", "FOUND_MISPLACED", "EXPLAINED_OUT",
                "FOUND_CONFIRMED" };
        const char *left = show_text(*(const json_t *const *) a, "result"),
                   *right = show_text(*(const json_t *const *) b, "result");
        size_t i = 0, k = 0;

        while (i < count_of(order) && strcmp(order[i], left) != 0)
                i++;
        while (k < count_of(order) && strcmp(order[k], right) != 0)
                k++;
        return i == k ? 0 : i < k ? -1 : 1;
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

int count_report_show(struct ctl *ctl, const json_t *answer) {
        static const struct column lines[] = { { "result", "Result", false }, { "item", "Number", false },
                { "summary", "What", false }, { "place", "Belongs at", false },
                { "seen_place", "Seen at", false }, { "by", "By", false }, { "at", "When", false }, { 0 } };
        static const struct column extras[] = { { "result", "Result", false }, { "subject", "What", false },
                { "payload", "Code", false }, { "place", "At", false }, { "reason", "Why", false },
                { "by", "By", false }, { "at", "When", false }, { 0 } };
        json_t *ordered = sorted(json_object_get(answer, "lines"));
        json_t *marked = with_marks(ctl, ordered),
               *beside = with_marks(ctl, json_object_get(answer, "extras"));

        if (!ctl->plain)
                show_head(json_object_get(answer, "count"));
        (void) show_table(ctl, marked, lines, "It has no line.");
        if (!ctl->plain && json_array_size(beside))
                (void) puts("\nBeside the list:");
        if (json_array_size(beside))
                (void) show_table(ctl, beside, extras, NULL);
        if (!ctl->plain)
                (void) printf("\n%lld scanned twice. Snapshot %s\n", integer(answer, "duplicates"),
                        show_text(answer, "snapshot"));
        json_decref(ordered);
        json_decref(marked);
        json_decref(beside);
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

/* ---- scan ---- */

static int scan_one(struct ctl *ctl, const json_t *request, const char *payload) {
        json_t *ask = json_copy((json_t *) (uintptr_t) request), *answer = NULL;
        struct text mark = { 0 }, key = { 0 };
        int status;

        text_addf(&key, "%s-%p", show_text(request, "key"), (const void *) ask);
        if (json_object_set_new(ask, "payload", json_string(payload)) ||
                json_object_set_new(ask, "key", json_string(text_string(&key))))
                return ctl_fail(ctl, CTL_INPUT, "\"%s\" isn't UTF-8; write other bytes as \\x1d.", payload);
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
        text_end(&key);
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
                int status;

                line[strcspn(line, "\r\n")] = '\0';
                status = *line ? scan_one(ctl, request, line) : CTL_FINE;
                worst = status > worst ? status : worst;
        }
        if (file != stdin)
                (void) fclose(file);
        return worst;
}

int count_scan_run(struct ctl *ctl, const json_t *request) {
        const json_t *payloads = json_object_get(ctl->local, "payload"), *payload;
        const char *path = json_string_value(json_array_get(json_object_get(ctl->local, "file"), 0));
        int worst = CTL_FINE;
        size_t i;

        if (!path && !payloads)
                return ctl_fail(
                        ctl, CTL_USAGE, "Say which codes: strongroom count scan CODE …, or --file FILE.");
        json_array_foreach(payloads, i, payload) {
                int status = scan_one(ctl, request, json_string_value(payload));

                if (status > CTL_TROUBLE)
                        return status;
                worst = status > worst ? status : worst;
        }
        return path ? scan_file(ctl, request, path) : worst;
}
