/* SPDX-License-Identifier: ISC */

/*
 * audit show, finish, check: how far it is, the signed finding, and whether it is what the folder gives
 */

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit.h"
#include "clock.h"
#include "folds.h"
#include "verify.h"

static const char audit_namespace[] = "audit-finding@strongroom";

static const char *finish_given(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

/* ---- what the folder gives ---- */

/* Everything but when, and what the auditor says: so it can be made again and compared. */
static int finding_make(struct audit *audit, json_t **ret_finding) {
        json_t *sample = NULL, *scans = NULL, *judged = NULL;
        char digest[80] = "";
        int status = 0;

        if (audit->ledger)
                status = audit_read(audit->ctl, audit->folder, "sample.json", &sample);
        if (status == CTL_ABSENT)
                ctl_tell(audit->ctl, "  → strongroom audit draw %s --seed \"words of your own\"",
                        audit->folder);
        if (!status)
                status = audit_scans(audit->ctl, audit->folder, &scans);
        if (!status)
                status = audit_digest(audit->ctl, audit->folder, "scans.jsonl", digest);
        if (!status) {
                judged = audit->ledger ? audit_judge(sample, scans) : json_object();
                *ret_finding = json_pack("{s:i,s:s,s:O,s:O,s:s,s:O}", "v", 1, "kind", "audit-finding",
                        "audit", audit->about, "sample", sample ? sample : json_null(), "scans", digest,
                        "judged", judged);
                status = *ret_finding ? 0 : CTL_INTERNAL;
        }
        json_decref(judged);
        json_decref(sample);
        json_decref(scans);
        return status;
}

static bool finding_is_trouble(const json_t *finding) {
        const json_t *summary = json_object_get(json_object_get(finding, "judged"), "summary");
        const char *result;
        json_t *count;

        json_object_foreach((json_t *) (uintptr_t) summary, result, count) {
                if (strcmp(result, "FOUND_CONFIRMED") != 0 && strcmp(result, "NOT_SAMPLED") != 0)
                        return true;
        }
        return false;
}

static int finding_show(struct ctl *ctl, const json_t *finding) {
        static const struct column lines[] = { { "place", N_("Place"), false, false },
                { "number", N_("Number"), false, false }, { "summary", N_("What"), false, false },
                { "result", N_("Result"), false, true }, { "seen", N_("Seen at"), false, false }, { 0 } };
        static const struct column extras[] = { { "place", N_("Place"), false, false },
                { "result", N_("Result"), false, true }, { "item", N_("Number"), false, false },
                { "payload", N_("Code"), false, false }, { "expected_place", N_("Belongs at"), false, false },
                { 0 } };
        const json_t *judged = json_object_get(finding, "judged");

        if (ctl->json)
                show_json(finding);
        else if (json_object_size(judged)) {
                (void) show_table(ctl, json_object_get(judged, "lines"), lines, "");
                if (json_array_size(json_object_get(judged, "extras")))
                        (void) show_table(ctl, json_object_get(judged, "extras"), extras, "");
                show_fields(ctl, json_object_get(judged, "summary"));
        }
        return finding_is_trouble(finding) ? CTL_TROUBLE : CTL_FINE;
}

int audit_show_run(struct ctl *ctl, const json_t *request) {
        json_t *finding = NULL;
        struct audit audit;
        int status = audit_open(ctl, &audit);

        (void) request;
        if (status)
                return status;
        status = finding_make(&audit, &finding);
        if (!status)
                status = finding_show(ctl, finding);
        json_decref(finding);
        audit_end(&audit);
        return status;
}

/* ---- ssh-keygen ---- */

/* Its own questions (a passphrase, a touch of the key) are the auditor's to answer. Status of the program; -1. */
static int finish_spawn(const char *const *argv, const char *input) {
        posix_spawn_file_actions_t actions;
        int status = -1, r;
        pid_t pid;

        if (posix_spawn_file_actions_init(&actions))
                return -1;
        r = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
        if (!r && input)
                r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, 0, 0);
        if (!r)
                r = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *) (uintptr_t) argv, environ);
        (void) posix_spawn_file_actions_destroy(&actions);
        while (!r && waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        return !r && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int finish_sign(struct ctl *ctl, const char *path, const char *key) {
        const char *const argv[] = { "ssh-keygen", "-q", "-Y", "sign", "-n", audit_namespace, "-f", key, path,
                NULL };

        if (!finish_spawn(argv, NULL))
                return 0;
        return ctl_fail(ctl, CTL_DEVICE,
                "The finding isn't signed: ssh-keygen couldn't sign with %s. Try again: strongroom audit "
                "finish",
                key);
}

/* ---- finish ---- */

/* One that is there is signed as it stands. */
static int finish_write(struct audit *audit, const char *path) {
        const char *note = finish_given(audit->ctl, "note");
        char at[CLOCK_TEXT_MAX];
        json_t *finding = NULL;
        int status;

        if (!access(path, F_OK))
                return note ? ctl_fail(audit->ctl, CTL_REFUSED,
                                      "The finding stands: a note can't be added to it.")
                            : 0;
        status = finding_make(audit, &finding);
        clock_format(clock_now().wall_us, at);
        if (!status && (json_object_set_new(finding, "finished", json_string(at)) ||
                               json_object_set_new(finding, "note", json_string(note ? note : ""))))
                status = CTL_INTERNAL;
        if (!status)
                status = audit_write(audit->ctl, audit->folder, "finding.json", finding);
        json_decref(finding);
        return status;
}

int audit_finish_run(struct ctl *ctl, const json_t *request) {
        const char *key = finish_given(ctl, "key");
        char path[AUDIT_PATH_MAX], signature[AUDIT_PATH_MAX + 8];
        json_t *finding = NULL;
        struct audit audit;
        int status = audit_open(ctl, &audit);

        (void) request;
        if (status)
                return status;
        status = audit_path(ctl, audit.folder, "finding.json", path);
        if (!status)
                status = finish_write(&audit, path);
        (void) snprintf(signature, sizeof signature, "%s.sig", path);
        if (!status && key && !access(signature, F_OK))
                status = ctl_fail(ctl, CTL_REFUSED, "The finding is signed already: %s", signature);
        if (!status && key)
                status = finish_sign(ctl, path, key);
        if (!status)
                status = audit_read(ctl, audit.folder, "finding.json", &finding);
        if (!status) {
                status = finding_show(ctl, finding);
                if (!key && access(signature, F_OK))
                        ctl_tell(ctl, "Not signed yet: strongroom audit finish %s --key ~/.ssh/id_ed25519",
                                audit.folder);
        }
        json_decref(finding);
        audit_end(&audit);
        return status;
}

/* ---- check ---- */

static int check_record(struct audit *audit) {
        const char *notes[65] = { 0 };
        char path[AUDIT_PATH_MAX];
        const struct verify_options options = { .path = path, .folds = agent_folds, .checkpoints = notes };
        const json_t *kept = json_object_get(audit->about, "checkpoints"), *note;
        const json_t *verdict = json_object_get(audit->about, "verdict");
        struct verify_result result;
        size_t i;
        int status = audit_path(audit->ctl, audit->folder, "record.db", path);

        if (status)
                return status;
        json_array_foreach(kept, i, note) if (i < 64) notes[i] = json_string_value(note);
        if (verify_store(&options, &result))
                return ctl_fail(audit->ctl, CTL_INPUT, "%s can't be verified.", path);
        if (result.ok != json_is_true(json_object_get(verdict, "ok")) ||
                (!result.ok && strcmp(result.fault.error, show_text(verdict, "error")) != 0) ||
                (json_int_t) result.entries != json_integer_value(json_object_get(audit->about, "entries")))
                return ctl_fail(audit->ctl, CTL_BROKEN,
                        "The copy in this folder isn't the one that the audit was about.");
        return 0;
}

/* The sample that the words give, and the finding that sample and scans give. */
static int check_made(struct audit *audit, const json_t *finding) {
        const char *const fields[] = { "v", "kind", "audit", "sample", "scans", "judged" };
        const json_t *sample = json_object_get(finding, "sample");
        const char *place = show_text(sample, "place");
        json_t *again = NULL, *drawn = NULL;
        int status = finding_make(audit, &again);

        for (size_t i = 0; !status && i < count_of(fields); i++)
                if (!json_equal(json_object_get(again, fields[i]), json_object_get(finding, fields[i])))
                        status = ctl_fail(audit->ctl, CTL_BROKEN,
                                "The finding's \"%s\" isn't what the files of this folder give.", fields[i]);
        if (!status && audit->ledger)
                status = audit_draw(audit, *place ? place : NULL, show_text(sample, "words"),
                        json_integer_value(json_object_get(sample, "size")), &drawn);
        if (!status && drawn && !json_equal(drawn, sample))
                status = ctl_fail(
                        audit->ctl, CTL_BROKEN, "The sample isn't what its words draw from this record.");
        json_decref(drawn);
        json_decref(again);
        return status;
}

static int check_signature(struct audit *audit, const char *path) {
        const char *signers = finish_given(audit->ctl, "allowed-signers");
        const char *who = show_text(audit->about, "auditor");
        char signature[AUDIT_PATH_MAX + 8];
        const char *const verify[] = { "ssh-keygen", "-q", "-Y", "verify", "-f", signers, "-I", who, "-n",
                audit_namespace, "-s", signature, NULL };
        const char *const alone[] = { "ssh-keygen", "-q", "-Y", "check-novalidate", "-n", audit_namespace,
                "-s", signature, NULL };

        (void) snprintf(signature, sizeof signature, "%s.sig", path);
        if (access(signature, F_OK))
                return ctl_fail(audit->ctl, CTL_BROKEN, "The finding isn't signed.");
        if (finish_spawn(signers ? verify : alone, path))
                return ctl_fail(audit->ctl, CTL_BROKEN, "The signature doesn't hold for %s.", who);
        if (!signers)
                ctl_tell(audit->ctl,
                        "The signature holds for a key; whose key it is, only --allowed-signers tells.");
        return 0;
}

int audit_check_run(struct ctl *ctl, const json_t *request) {
        char path[AUDIT_PATH_MAX];
        json_t *finding = NULL;
        struct audit audit;
        int status = audit_open(ctl, &audit);

        (void) request;
        if (status)
                return status;
        status = audit_path(ctl, audit.folder, "finding.json", path);
        if (!status)
                status = audit_read(ctl, audit.folder, "finding.json", &finding);
        if (!status)
                status = check_record(&audit);
        if (!status)
                status = check_made(&audit, finding);
        if (!status)
                status = check_signature(&audit, path);
        if (!status && ctl->json)
                show_json(finding);
        else if (!status)
                (void) printf(_("✔ the finding of %s is what this folder gives, and is signed\n"),
                        show_text(audit.about, "auditor"));
        json_decref(finding);
        audit_end(&audit);
        return status;
}
