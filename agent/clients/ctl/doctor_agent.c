/* SPDX-License-Identifier: ISC */

/*
 * doctor: is there an agent, and do its readers see?
 */

#include <string.h>

#include "clock.h"
#include "doctor.h"

enum { DOCTOR_PATIENCE_MS = 3000 };

static json_t *doctor_ask(struct doctor *doctor, const char *what) {
        json_t *request = json_pack("{s:i,s:s}", "id", 1, "do", what), *answer = NULL;

        doctor->ctl->client.timeout_ms = DOCTOR_PATIENCE_MS;
        if (client_ask(&doctor->ctl->client, request, &answer))
                answer = NULL;
        json_decref(request);
        return answer;
}

static void doctor_start(struct doctor *doctor) {
        bool installed = !strcmp(doctor->ctl->run_dir, "/run/strongroom");

        if (installed)
                REMEDY(doctor, "systemctl restart strongroomd; journalctl -u strongroomd -n 20");
        else
                REMEDY(doctor, "strongroomd --config %s --state %s --run %s", doctor->ctl->config,
                        doctor->ctl->state, doctor->ctl->run_dir);
}

enum doctor_verdict doctor_agent(struct doctor *doctor) {
        json_t *answer = doctor_ask(doctor, "status");

        if (!answer) {
                FOUND(doctor, "%s", doctor->ctl->client.message);
                doctor_start(doctor);
                return DOCTOR_BAD;
        }
        doctor->answers = json_is_true(json_object_get(answer, "ok"));
        doctor->erasure_pending = json_is_true(json_object_get(answer, "erasure_pending"));
        if (doctor->answers) {
                FOUND(doctor, _("answers: %s, %lld entries"), show_text(answer, "name"),
                        (long long) json_integer_value(json_object_get(answer, "entries")));
        } else {
                FOUND(doctor, "%s", show_text(answer, "message"));
                REMEDY(doctor, "%s", show_text(answer, "hint"));
        }
        json_decref(answer);
        return doctor->answers ? DOCTOR_GOOD : DOCTOR_BAD;
}

/* Whether what was erased still stands in SQLite's log: who has the record open keeps it there. */
enum doctor_verdict doctor_erasure(struct doctor *doctor) {
        if (!doctor->answers) {
                FOUND(doctor, _("only an agent can say"));
                return DOCTOR_SKIPPED;
        }
        if (!doctor->erasure_pending) {
                FOUND(doctor, _("nothing waits to be erased"));
                return DOCTOR_GOOD;
        }
        FOUND(doctor,
                _("bytes of what was erased are still in the log of %s, as long as somebody reads the "
                  "record"),
                doctor->store);
        REMEDY(doctor, "fuser -v %s", doctor->store);
        return DOCTOR_BAD;
}

/* The first reader that needs somebody. */
static enum doctor_verdict doctor_reader(struct doctor *doctor, const json_t *reader) {
        const char *name = show_text(reader, "name"), *state = show_text(reader, "state"),
                   *reason = show_text(reader, "reason");

        if (!*show_text(reader, "station")) {
                FOUND(doctor, _("%s is bound to no station: its scans go nowhere"), name);
                REMEDY(doctor,
                        "printf '[station STATION]\\nreaders = %s\\n' >>%s && systemctl restart strongroomd",
                        name, doctor->ctl->config);
                return DOCTOR_BAD;
        }
        if (!strcmp(state, "live"))
                return DOCTOR_GOOD;
        FOUND(doctor, "%s is %s%s%s", name, state, *reason ? ": " : "", reason);
        REMEDY(doctor, "plug %s in again, then: systemctl status 'strongroom-reader@*'", name);
        return DOCTOR_BAD;
}

enum doctor_verdict doctor_readers(struct doctor *doctor) {
        json_t *answer = doctor->answers ? doctor_ask(doctor, "reader.list") : NULL, *reader;
        const json_t *readers = json_object_get(answer, "readers");
        enum doctor_verdict verdict = DOCTOR_GOOD;
        size_t i;

        if (!answer) {
                FOUND(doctor, _("only an agent can say"));
                return DOCTOR_SKIPPED;
        }
        if (!json_array_size(readers)) {
                FOUND(doctor, _("none has been heard of"));
                REMEDY(doctor, "strongroom-reader --list");
                json_decref(answer);
                return DOCTOR_BAD;
        }
        json_array_foreach(readers, i, reader) {
                verdict = doctor_reader(doctor, reader);
                if (verdict == DOCTOR_BAD)
                        break;
        }
        if (verdict == DOCTOR_GOOD)
                FOUND(doctor, _("%zu, all live and bound to a station"), json_array_size(readers));
        json_decref(answer);
        return verdict;
}

/* Whether enough of them vouched for the record lately. */
enum doctor_verdict doctor_witnesses(struct doctor *doctor) {
        const struct witness_policy *policy = &doctor->config.witnesses;
        const int64_t days = policy->stale_days ? policy->stale_days : WITNESS_STALE_DAYS;
        json_t *answer;
        int64_t time_us = 0;
        bool fresh;

        if (!policy->count) {
                FOUND(doctor,
                        _("none is configured: nobody outside would notice if the record were rewritten"));
                return DOCTOR_SKIPPED;
        }
        answer = doctor->answers ? doctor_ask(doctor, "witness.list") : NULL;
        if (!answer) {
                FOUND(doctor, _("only an agent can say"));
                return DOCTOR_SKIPPED;
        }
        fresh = *show_text(answer, "time") && !clock_parse(show_text(answer, "time"), &time_us) &&
                clock_now().wall_us - time_us <= days * INT64_C(86400000000);
        if (fresh)
                FOUND(doctor, _("%lld entries vouched for, %s"),
                        (long long) json_integer_value(json_object_get(answer, "size")),
                        show_text(answer, "time"));
        else
                FOUND(doctor, _("too few vouched for the record in the last %lld days"), (long long) days);
        if (!fresh)
                REMEDY(doctor, "strongroom witness push");
        json_decref(answer);
        return fresh ? DOCTOR_GOOD : DOCTOR_BAD;
}
