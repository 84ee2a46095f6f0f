/* SPDX-License-Identifier: ISC */

/*
 * doctor: what is wrong with this installation, and the exact command that mends it
 *
 * One row a check. A check says what it found; the row says what to do where it is bad. Nothing is changed.
 */

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "clock.h"
#include "command.h"
#include "config.h"
#include "folds.h"
#include "verify.h"

enum { DOCTOR_FOUND_MAX = 700, DOCTOR_PATH_MAX = 512, DOCTOR_FREE_MIB = 64 };

enum doctor_verdict { DOCTOR_GOOD = 0, DOCTOR_BAD, DOCTOR_SKIPPED };

struct doctor {
        struct ctl *ctl;
        char found[DOCTOR_FOUND_MAX];
        char store[DOCTOR_PATH_MAX];
        struct config config;
};

#define FOUND(doctor, ...) ((void) snprintf((doctor)->found, sizeof(doctor)->found, __VA_ARGS__))

static enum doctor_verdict doctor_config(struct doctor *doctor) {
        int r = config_read(doctor->ctl->config, &doctor->config);

        if (r == CONFIG_E_WRONG)
                FOUND(doctor, "%s", doctor->config.message);
        else if (r == CONFIG_E_ABSENT)
                FOUND(doctor, "%s isn't there", doctor->ctl->config);
        else if (r)
                FOUND(doctor, "%s can't be read: %s", doctor->ctl->config, strerror(-r));
        else
                FOUND(doctor, "%zu users, %zu stations", doctor->config.user_count,
                        doctor->config.station_count);
        return r ? DOCTOR_BAD : DOCTOR_GOOD;
}

static enum doctor_verdict doctor_users(struct doctor *doctor) {
        for (size_t i = 0; i < doctor->config.user_count; i++)
                if (!doctor->config.users[i].known) {
                        FOUND(doctor, "%s has no Unix user on this machine", doctor->config.users[i].name);
                        return DOCTOR_BAD;
                }
        if (!doctor->config.user_count) {
                FOUND(doctor, "nobody is configured: only the agent's own user may act");
                return DOCTOR_BAD;
        }
        FOUND(doctor, "%zu, each with a Unix user", doctor->config.user_count);
        return DOCTOR_GOOD;
}

static enum doctor_verdict doctor_state(struct doctor *doctor) {
        struct stat stat_;

        if (stat(doctor->ctl->state, &stat_)) {
                FOUND(doctor, "%s: %s", doctor->ctl->state, strerror(errno));
                return DOCTOR_BAD;
        }
        FOUND(doctor, "%s, mode %04o", doctor->ctl->state, stat_.st_mode & 07777u);
        return stat_.st_mode & 0077 ? DOCTOR_BAD : DOCTOR_GOOD;
}

static enum doctor_verdict doctor_key(struct doctor *doctor) {
        char path[DOCTOR_PATH_MAX];
        struct stat stat_;

        (void) snprintf(path, sizeof path, "%.480s/site.key", doctor->ctl->state);
        if (stat(path, &stat_)) {
                FOUND(doctor, "not in the state folder (kept as a systemd credential, or not yours to see)");
                return DOCTOR_SKIPPED;
        }
        FOUND(doctor, "%s, mode %04o", path, stat_.st_mode & 07777u);
        return stat_.st_mode & 0077 ? DOCTOR_BAD : DOCTOR_GOOD;
}

static enum doctor_verdict doctor_disk(struct doctor *doctor) {
        struct statvfs disk;
        unsigned long long mib;

        if (statvfs(doctor->ctl->state, &disk)) {
                FOUND(doctor, "%s", strerror(errno));
                return DOCTOR_SKIPPED;
        }
        mib = (unsigned long long) disk.f_bavail * disk.f_frsize >> 20;
        FOUND(doctor, "%llu MiB free", mib);
        return mib < DOCTOR_FREE_MIB ? DOCTOR_BAD : DOCTOR_GOOD;
}

static enum doctor_verdict doctor_record(struct doctor *doctor) {
        const struct verify_options options = { .path = doctor->store, .folds = agent_folds, .quick = true };
        struct verify_result result;
        int r = verify_store(&options, &result);

        if (r) {
                FOUND(doctor, "%s: %s", doctor->store,
                        r == LEDGER_E_ABSENT ? "there is none, or not yours to read" : strerror(-r));
                return DOCTOR_SKIPPED;
        }
        if (result.ok)
                FOUND(doctor, "%llu entries, signed and whole", (unsigned long long) result.entries);
        else
                FOUND(doctor, "%s", result.fault.message);
        return result.ok ? DOCTOR_GOOD : DOCTOR_BAD;
}

static enum doctor_verdict doctor_agent(struct doctor *doctor) {
        json_t *request = json_pack("{s:i,s:s}", "id", 1, "do", "status"), *answer = NULL;
        int r;

        doctor->ctl->client.timeout_ms = 3000;
        r = client_ask(&doctor->ctl->client, request, &answer);
        json_decref(request);
        if (r) {
                FOUND(doctor, "%s", doctor->ctl->client.message);
                return DOCTOR_BAD;
        }
        FOUND(doctor, "answers: %s, %lld entries", show_text(answer, "name"),
                (long long) json_integer_value(json_object_get(answer, "entries")));
        json_decref(answer);
        return DOCTOR_GOOD;
}

static enum doctor_verdict doctor_readers(struct doctor *doctor) {
        json_t *request = json_pack("{s:i,s:s}", "id", 1, "do", "reader.list"), *answer = NULL, *reader;
        enum doctor_verdict verdict = DOCTOR_GOOD;
        size_t i;

        if (client_ask(&doctor->ctl->client, request, &answer)) {
                json_decref(request);
                FOUND(doctor, "the agent doesn't say");
                return DOCTOR_SKIPPED;
        }
        json_decref(request);
        FOUND(doctor, "%zu, all live and bound to a station",
                json_array_size(json_object_get(answer, "readers")));
        json_array_foreach(json_object_get(answer, "readers"), i, reader) {
                bool bound = *show_text(reader, "station");

                if (bound && !strcmp(show_text(reader, "state"), "live"))
                        continue;
                FOUND(doctor, "%s is %s%s. %s", show_text(reader, "name"), show_text(reader, "state"),
                        bound ? "" : ", and bound to no station", show_text(reader, "reason"));
                verdict = DOCTOR_BAD;
        }
        if (!json_array_size(json_object_get(answer, "readers"))) {
                FOUND(doctor, "none has been heard of");
                verdict = DOCTOR_BAD;
        }
        json_decref(answer);
        return verdict;
}

static enum doctor_verdict doctor_udev(struct doctor *doctor) {
        static const char *const patterns[] = { "/etc/udev/rules.d/*strongroom*",
                "/usr/lib/udev/rules.d/*strongroom*", "/lib/udev/rules.d/*strongroom*",
                "/usr/local/lib/udev/rules.d/*strongroom*" };

        for (size_t i = 0; i < count_of(patterns); i++) {
                glob_t found;
                bool there = !glob(patterns[i], 0, NULL, &found);

                if (there)
                        FOUND(doctor, "%s", found.gl_pathv[0]);
                globfree(&found);
                if (there)
                        return DOCTOR_GOOD;
        }
        FOUND(doctor, "not installed: a plugged scanner starts no reader, and may type into the console");
        return DOCTOR_BAD;
}

static enum doctor_verdict doctor_clock(struct doctor *doctor) {
        struct moment now = clock_now();

        FOUND(doctor, now.synchronised ? "synchronised"
                                       : "nothing keeps it right; order on the record doesn't depend on it");
        return now.synchronised ? DOCTOR_GOOD : DOCTOR_BAD;
}

static const struct {
        const char *name;
        enum doctor_verdict (*check)(struct doctor *doctor);
        const char *remedy;
} doctor_checks[] = {
        { "configuration", doctor_config, "strongroom setup --site CODE --name NAME --user USER" },
        { "users", doctor_users,
                "add to strongroom.conf: [user NAME] roles = custodian   (strongroom.conf(5))" },
        { "state folder", doctor_state,
                "install -d -o strongroom -g strongroom -m 0700 /var/lib/strongroom" },
        { "signing key", doctor_key, "chmod 0600 /var/lib/strongroom/site.key" },
        { "disk", doctor_disk, "make room on that disk; scans are refused while it is full" },
        { "record", doctor_record, "strongroom verify; copy the file before anything else" },
        { "agent", doctor_agent, "systemctl start strongroomd; journalctl -u strongroomd" },
        { "readers", doctor_readers,
                "strongroom-reader --list; then [station NAME] readers = … in strongroom.conf" },
        { "udev rules", doctor_udev,
                "install the package, or: cp udev/70-strongroom.rules /etc/udev/rules.d/ && udevadm control "
                "--reload" },
        { "clock", doctor_clock, "systemctl enable --now systemd-timesyncd, or fit a clock battery" },
};

static void doctor_tell(struct doctor *doctor, size_t i, enum doctor_verdict verdict) {
        static const char *const marks[] = { "✔", "✘", "–" };
        static const char *const words[] = { "good", "bad", "skipped" };

        if (doctor->ctl->json) {
                json_t *told = json_pack("{s:s,s:s,s:s,s:s}", "check", doctor_checks[i].name, "verdict",
                        words[verdict], "found", doctor->found, "remedy",
                        verdict == DOCTOR_BAD ? doctor_checks[i].remedy : "");

                show_json(told);
                json_decref(told);
                return;
        }
        (void) printf("%s %-14s %s\n", marks[verdict], doctor_checks[i].name, doctor->found);
        if (verdict == DOCTOR_BAD)
                (void) printf("    → %s\n", doctor_checks[i].remedy);
}

int doctor_run(struct ctl *ctl, const json_t *request) {
        struct doctor *doctor = calloc(1, sizeof *doctor);
        int status = CTL_FINE;

        (void) request;
        if (!doctor)
                return ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        doctor->ctl = ctl;
        (void) snprintf(doctor->store, sizeof doctor->store, "%.480s/strongroom.db", ctl->state);
        for (size_t i = 0; i < count_of(doctor_checks); i++) {
                enum doctor_verdict verdict = doctor_checks[i].check(doctor);

                doctor_tell(doctor, i, verdict);
                if (verdict == DOCTOR_BAD)
                        status = CTL_TROUBLE;
        }
        free(doctor);
        return status;
}
