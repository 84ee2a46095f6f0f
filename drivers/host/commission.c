/* SPDX-License-Identifier: ISC */

/*
 * Commission: from options to an order, and from an outcome to a line and an exit status
 */

#include "commission.h"

#include <jansson.h>
#include <string.h>

#include "bytes.h"
#include "host.h"
#include "options.h"
#include "text.h"

enum { COMMISSION_PASSWORD_LINE = 64, COMMISSION_WAIT_S_MAX = 3600 };

static const struct {
        const char *name, *words;
        int status; /* interfaces.md */
} commission_results[] = {
        [COMMISSION_DONE] = { "done", "The tag has its EPC; it was read back.", EXIT_FINE },
        [COMMISSION_NO_TAG] = { "no-tag", "No tag came into the field. Nothing was written.", EXIT_NO_SUCH },
        [COMMISSION_MANY_TAGS] = { "many-tags",
                "There is more than one tag in the field. Nothing was written: leave one.", EXIT_RULE },
        [COMMISSION_LOCKED_OUT] = { "locked-out",
                "The tag is locked with another access password. Nothing was written.", EXIT_NOT_ALLOWED },
        [COMMISSION_NOT_WRITTEN] = { "not-written",
                "The tag couldn't be written; it may hold a part. Bring it nearer and try again.",
                EXIT_DEVICE },
        [COMMISSION_UNLIKE] = { "unlike",
                "What was read back isn't what was written, or another tag answered. Don't use this tag.",
                EXIT_INTEGRITY },
        [COMMISSION_NOT_LOCKED] = { "not-locked", "The tag has its EPC, but isn't locked.", EXIT_TROUBLE },
        [COMMISSION_SILENT] = { "silent", "The reader doesn't answer.", EXIT_DEVICE },
};

/* ---- from options ---- */

static bool commission_read_password(struct commission *order, const char *password, struct text *problem) {
        static const uint8_t none[sizeof order->password] = { 0 };
        char line[COMMISSION_PASSWORD_LINE] = "";
        size_t size;
        bool good;

        if (!strcmp(password, "-")) {
                if (!fgets(line, sizeof line, stdin))
                        line[0] = '\0';
                line[strcspn(line, "\r\n")] = '\0';
                password = line;
        }
        good = !bytes_unhex(password, strlen(password), order->password, sizeof order->password, &size) &&
               size == sizeof order->password && memcmp(order->password, none, size) != 0;
        explicit_bzero(line, sizeof line);
        if (!good)
                text_add(problem, "An access password has 8 hexadecimal digits, not all of them 0.");
        return good;
}

static bool commission_read_wait(struct commission *order, const char *wait, struct text *problem) {
        unsigned int seconds;
        char rest;

        order->wait_ms = COMMISSION_WAIT_MS;
        if (!wait)
                return true;
        if (wait[0] < '0' || wait[0] > '9' || sscanf(wait, "%5u%c", &seconds, &rest) != 1 || !seconds ||
                seconds > COMMISSION_WAIT_S_MAX) {
                text_addf(problem, "--wait is a number of seconds, 1 to %d.", COMMISSION_WAIT_S_MAX);
                return false;
        }
        order->wait_ms = seconds * 1000;
        return true;
}

bool commission_read(struct commission *order, const char *epc, const char *password, const char *wait,
        bool lock, struct text *problem) {
        *order = (struct commission){ .lock = lock, .keyed = password != NULL };
        if (bytes_unhex(epc, strlen(epc), order->epc, sizeof order->epc, &order->epc_size) ||
                !order->epc_size || order->epc_size % 2) {
                text_addf(problem, "An EPC is whole words in hexadecimal: 4 to %d digits, by fours.",
                        2 * COMMISSION_EPC_MAX);
                return false;
        }
        if (lock && !password) {
                text_add(problem,
                        "--lock needs an access password: without one there is nothing to lock with.");
                return false;
        }
        return (!password || commission_read_password(order, password, problem)) &&
               commission_read_wait(order, wait, problem);
}

/* ---- the outcome ---- */

static void commission_set_hex(json_t *object, const char *key, const uint8_t *bytes, size_t size) {
        char hex[2 * COMMISSION_EPC_MAX + 1];

        if (!size)
                return;
        bytes_hex(bytes, size, hex);
        (void) json_object_set_new(object, key, json_string(hex));
}

static void commission_print_json(
        struct commission_run *run, const struct commissioned *outcome, const char *reason) {
        json_t *object = json_object();

        (void) json_object_set_new(object, "result", json_string(commission_results[outcome->result].name));
        commission_set_hex(object, "epc", run->order.epc, run->order.epc_size);
        commission_set_hex(object, "was", outcome->was, outcome->was_size);
        commission_set_hex(object, "tid", outcome->tid, outcome->tid_size);
        (void) json_object_set_new(object, "locked", json_boolean(outcome->locked));
        if (outcome->code)
                (void) json_object_set_new(object, "code", json_integer(outcome->code));
        if (reason[0])
                (void) json_object_set_new(object, "reason", json_string(reason));
        if (!json_dumpf(object, run->out, JSON_COMPACT))
                (void) fputc('\n', run->out);
        json_decref(object);
}

static void commission_print_line(FILE *out, const char *label, const uint8_t *bytes, size_t size) {
        char hex[2 * COMMISSION_EPC_MAX + 1];

        if (!size)
                return;
        bytes_hex(bytes, size, hex);
        (void) fprintf(out, "  %-7s %s\n", label, hex);
}

static void commission_print_text(
        struct commission_run *run, const struct commissioned *outcome, const char *reason) {
        (void) fprintf(run->out, "%s\n", commission_results[outcome->result].words);
        if (reason[0])
                (void) fprintf(run->out, "  reason  %s\n", reason);
        commission_print_line(run->out, "EPC", run->order.epc, run->order.epc_size);
        commission_print_line(run->out, "before", outcome->was, outcome->was_size);
        commission_print_line(run->out, "TID", outcome->tid, outcome->tid_size);
        if (outcome->result == COMMISSION_DONE)
                (void) fprintf(run->out, "  locked  %s\n", outcome->locked ? "yes" : "no");
        if (outcome->code)
                (void) fprintf(run->out, "  the reader's code: 0x%02x\n", outcome->code);
}

/* The first outcome counts: a device that is lost afterwards changes nothing. */
void commission_print(struct commission_run *run, const struct commissioned *outcome, const char *reason) {
        if (run->over)
                return;
        run->over = true;
        run->status = commission_results[outcome->result].status;
        (run->json ? commission_print_json : commission_print_text)(run, outcome, reason);
        (void) fflush(run->out);
}

void commission_give(struct driver_io *host) {
        struct commission_run *run = host->commission;

        if (!run || run->given || !host->live)
                return;
        run->given = true;
        host_take_result(host, host->driver->commission(host->state, host, &run->order));
}
