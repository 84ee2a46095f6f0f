/* SPDX-License-Identifier: ISC */

/*
 * doctor: what is wrong with this installation, and the exact command that mends it
 *
 * One row a check, in the order in which things must be right. A check says what it found and, where that is bad,
 * the command. Nothing is changed, and no agent is needed. The checks that ask the agent stand in doctor_agent.c.
 */

#include "doctor.h"

#include <errno.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "clock.h"
#include "file_check.h"
#include "folds.h"
#include "verify.h"

enum { DOCTOR_FREE_MIB = 64, DOCTOR_GROUPS_MAX = 256, DOCTOR_TITLE = 14 };

#define DOCTOR_AGENT_USER "strongroom"

static enum doctor_verdict doctor_config(struct doctor *doctor) {
        const char *path = doctor->ctl->config;
        int r = config_read(path, &doctor->config);

        if (r == CONFIG_E_WRONG) {
                FOUND(doctor, "%s", doctor->config.message);
                REMEDY(doctor, "${EDITOR:-nano} %s", path);
        } else if (r == CONFIG_E_ABSENT) {
                FOUND(doctor, _("%s isn't there"), path);
                REMEDY(doctor, "strongroom --config %s setup --site CODE --name NAME --user USER", path);
        } else if (r) {
                FOUND(doctor, _("%s can't be read: %s"), path, strerror(-r));
                REMEDY(doctor, "chmod 0644 %s", path);
        } else {
                FOUND(doctor, _("%s: %zu users, %zu stations"), path, doctor->config.user_count,
                        doctor->config.station_count);
        }
        return r ? DOCTOR_BAD : DOCTOR_GOOD;
}

static enum doctor_verdict doctor_users(struct doctor *doctor) {
        for (size_t i = 0; i < doctor->config.user_count; i++)
                if (!doctor->config.users[i].known) {
                        FOUND(doctor, _("%s has no Unix user on this machine"), doctor->config.users[i].name);
                        REMEDY(doctor, "adduser %s", doctor->config.users[i].name);
                        return DOCTOR_BAD;
                }
        if (!doctor->config.user_count) {
                FOUND(doctor, _("nobody is configured: only the agent's own user may act"));
                REMEDY(doctor, "printf '[user NAME]\\nroles = custodian\\n' >>%s", doctor->ctl->config);
                return DOCTOR_BAD;
        }
        FOUND(doctor, _("%zu, each with a Unix user"), doctor->config.user_count);
        return DOCTOR_GOOD;
}

/* Does this process belong to the group that opens the folder of the sockets? */
static bool doctor_in_group(gid_t group) {
        gid_t groups[DOCTOR_GROUPS_MAX];
        int count = getgroups(DOCTOR_GROUPS_MAX, groups);

        for (int i = 0; i < count; i++)
                if (groups[i] == group)
                        return true;
        return getegid() == group;
}

static enum doctor_verdict doctor_group(struct doctor *doctor) {
        const struct passwd *me = getpwuid(geteuid());
        const struct group *group;
        struct stat found;
        char name[64];

        if (stat(doctor->ctl->run_dir, &found)) {
                FOUND(doctor, "%s: %s", doctor->ctl->run_dir, strerror(errno));
                return DOCTOR_SKIPPED; /* the agent makes it */
        }
        group = getgrgid(found.st_gid);
        (void) snprintf(name, sizeof name, "%.60s", group ? group->gr_name : DOCTOR_AGENT_USER);
        if (!geteuid() || found.st_uid == geteuid() || doctor_in_group(found.st_gid)) {
                FOUND(doctor, _("you may open %s"), doctor->ctl->run_dir);
                return DOCTOR_GOOD;
        }
        FOUND(doctor, _("you aren't in the group %s, which opens %s"), name, doctor->ctl->run_dir);
        REMEDY(doctor, "usermod -aG %s %s", name, me ? me->pw_name : "USER");
        return DOCTOR_BAD;
}

static enum doctor_verdict doctor_state(struct doctor *doctor) {
        const char *path = doctor->ctl->state,
                   *owner = getpwnam(DOCTOR_AGENT_USER) ? DOCTOR_AGENT_USER : "root";
        struct stat found;

        if (stat(path, &found)) {
                FOUND(doctor, "%s: %s", path, strerror(errno));
                REMEDY(doctor, "install -d -o %s -g %s -m 0700 %s", owner, owner, path);
                return DOCTOR_BAD;
        }
        FOUND(doctor, _("%s, mode %04o"), path, found.st_mode & 07777u);
        if (!S_ISDIR(found.st_mode)) {
                FOUND(doctor, _("%s is no folder"), path);
                REMEDY(doctor, "mv %s %s.away && install -d -o %s -g %s -m 0700 %s", path, path, owner, owner,
                        path);
        } else if (found.st_mode & 0077) {
                REMEDY(doctor, "chmod 0700 %s", path);
        }
        return !S_ISDIR(found.st_mode) || found.st_mode & 0077 ? DOCTOR_BAD : DOCTOR_GOOD;
}

static enum doctor_verdict doctor_key(struct doctor *doctor) {
        char path[DOCTOR_PATH_MAX];
        struct stat found;

        (void) snprintf(path, sizeof path, "%.480s/site.key", doctor->ctl->state);
        if (stat(path, &found)) {
                FOUND(doctor,
                        _("not in the state folder (kept as a systemd credential, or not yours to see)"));
                return DOCTOR_SKIPPED;
        }
        FOUND(doctor, _("%s, mode %04o"), path, found.st_mode & 07777u);
        if (!(found.st_mode & 0077))
                return DOCTOR_GOOD;
        REMEDY(doctor, "chmod 0600 %s", path);
        return DOCTOR_BAD;
}

static enum doctor_verdict doctor_disk(struct doctor *doctor) {
        struct statvfs disk;
        unsigned long long mib;

        if (statvfs(doctor->ctl->state, &disk)) {
                FOUND(doctor, "%s: %s", doctor->ctl->state, strerror(errno));
                return DOCTOR_SKIPPED;
        }
        mib = (unsigned long long) disk.f_bavail * disk.f_frsize >> 20;
        FOUND(doctor, _("%llu MiB free; scans are refused when it is full"), mib);
        if (mib >= DOCTOR_FREE_MIB)
                return DOCTOR_GOOD;
        REMEDY(doctor, "du -xh --max-depth=1 %s | sort -h", doctor->ctl->state);
        return DOCTOR_BAD;
}

static enum doctor_verdict doctor_record(struct doctor *doctor) {
        const struct verify_options options = { .path = doctor->store, .folds = agent_folds, .quick = true };
        struct verify_result result;
        int r = verify_store(&options, &result);

        if (r) {
                FOUND(doctor, "%s: %s", doctor->store,
                        r == LEDGER_E_ABSENT ? _("there is none, or not yours to read") : strerror(-r));
                return DOCTOR_SKIPPED;
        }
        if (result.ok && result.schema < LEDGER_SCHEMA)
                FOUND(doctor, _("%llu entries, signed and whole; schema %d, until strongroomd starts anew"),
                        (unsigned long long) result.entries, result.schema);
        else if (result.ok)
                FOUND(doctor, _("%llu entries, signed and whole"), (unsigned long long) result.entries);
        if (result.ok)
                return DOCTOR_GOOD;
        if (!strcmp(result.fault.error, "ledger.newer")) {
                FOUND(doctor, "%s", result.fault.message);
                return DOCTOR_BAD;
        }
        FOUND(doctor, _("broken at #%llu: %s"), (unsigned long long) result.fault.sequence,
                result.fault.message);
        REMEDY(doctor, "systemctl stop strongroomd; cp -a %s %s.kept", doctor->ctl->state,
                doctor->ctl->state);
        return DOCTOR_BAD;
}

static enum doctor_verdict doctor_files(struct doctor *doctor) {
        int64_t good, bad;

        if (files_look(doctor->store, &good, &bad)) {
                FOUND(doctor, "%s: %s", doctor->store, _("there is none, or not yours to read"));
                return DOCTOR_SKIPPED;
        }
        if (!bad) {
                FOUND(doctor, _("%lld photos and documents, all there"), (long long) good);
                return DOCTOR_GOOD;
        }
        FOUND(doctor, _("%lld photos and documents are missing or too short"), (long long) bad);
        REMEDY(doctor, "strongroom --state %s file check", doctor->ctl->state);
        return DOCTOR_BAD;
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
        FOUND(doctor, _("not installed: a plugged scanner starts no reader, and may type into the console"));
        REMEDY(doctor, "cp udev/70-strongroom.rules /etc/udev/rules.d/ && udevadm control --reload && "
                       "udevadm trigger");
        return DOCTOR_BAD;
}

static enum doctor_verdict doctor_clock(struct doctor *doctor) {
        struct moment now = clock_now();

        if (now.synchronised) {
                FOUND(doctor, _("synchronised"));
                return DOCTOR_GOOD;
        }
        FOUND(doctor, _("nothing keeps it right; order on the record doesn't depend on it"));
        REMEDY(doctor, "systemctl enable --now systemd-timesyncd");
        return DOCTOR_BAD;
}

static const struct {
        const char *name;
        enum doctor_verdict (*check)(struct doctor *doctor);
} doctor_checks[] = {
        { N_("configuration"), doctor_config },
        { N_("users"), doctor_users },
        { N_("your group"), doctor_group },
        { N_("state folder"), doctor_state },
        { N_("signing key"), doctor_key },
        { N_("disk"), doctor_disk },
        { N_("record"), doctor_record },
        { N_("files"), doctor_files },
        { N_("agent"), doctor_agent },
        { N_("erasure"), doctor_erasure },
        { N_("readers"), doctor_readers },
        { N_("witnesses"), doctor_witnesses },
        { N_("udev rules"), doctor_udev },
        { N_("clock"), doctor_clock },
};

static void doctor_tell(const struct doctor *doctor, const char *name, enum doctor_verdict verdict) {
        static const char *const marks[] = { "✔", "✘", "–" };
        static const char *const words[] = { "good", "bad", "skipped" };
        const struct ctl *ctl = doctor->ctl;

        if (ctl->json) {
                json_t *told = json_pack("{s:s,s:s,s:s,s:s}", "check", name, "verdict", words[verdict],
                        "found", doctor->found, "remedy", doctor->remedy);

                show_json(told);
                json_decref(told);
        } else if (ctl->plain) {
                (void) printf("%s\t%s\t%s\t%s\n", name, words[verdict], doctor->found, doctor->remedy);
        } else if (verdict != DOCTOR_GOOD || !ctl->quiet) {
                (void) printf("%s ", marks[verdict]);
                show_title(_(name), DOCTOR_TITLE);
                (void) puts(doctor->found);
                if (*doctor->remedy)
                        (void) printf("    → %s\n", doctor->remedy);
        }
}

int doctor_run(struct ctl *ctl, const json_t *request) {
        scoped(freep) struct doctor *doctor = calloc(1, sizeof *doctor);
        size_t bad = 0;

        (void) request;
        if (!doctor)
                return ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        doctor->ctl = ctl;
        (void) snprintf(doctor->store, sizeof doctor->store, "%.480s/strongroom.db", ctl->state);
        for (size_t i = 0; i < count_of(doctor_checks); i++) {
                enum doctor_verdict verdict;

                doctor->found[0] = doctor->remedy[0] = '\0';
                verdict = doctor_checks[i].check(doctor);
                doctor_tell(doctor, doctor_checks[i].name, verdict);
                bad += verdict == DOCTOR_BAD;
        }
        if (!ctl->json)
                ctl_tell(ctl, bad ? N_("%zu of %zu to mend.") : N_("Nothing is wrong."), bad,
                        count_of(doctor_checks));
        return bad ? CTL_TROUBLE : CTL_FINE;
}
