/* SPDX-License-Identifier: ISC */

/*
 * restore: puts a backup in place, once all of it was verified
 *
 * Where a record is there already, the backup must begin with all of it: what was recorded since the backup is never
 * lost by this. Once people are on record it is an act for two: both sign the statement that says what is restored
 * (`ssh-keygen -Y sign -n custody-event@strongroom`), with keys that the backup's own record has.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup_folder.h"
#include "bytes.h"
#include "file_check.h"
#include "folds.h"
#include "people.h"
#include "proof.h"
#include "proof_files.h"
#include "second.h"
#include "sshsig.h"
#include "text.h"

enum { STATEMENT_MAX = 512, RESTORE_SIGNERS = 2 };

static const char restore_making[] = ".strongroom.db.restoring";

struct restore {
        struct ctl *ctl;
        const char *folder, *state;
        char path[BACKUP_PATH_MAX]; /* of the backup's record */
        struct manifest manifest;
        struct ledger *ledger; /* the backup's, read */
        uint64_t before;       /* entries of the record that was there; 0: none */
        char by[RESTORE_SIGNERS][ACTOR_NAME_MAX];
        size_t by_count;
};

/* ---- two persons ---- */

static void restore_statement(const struct restore *restore, char *out) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];

        bytes_base64(restore->manifest.root.bytes, HASH_SIZE, root);
        (void) snprintf(out, STATEMENT_MAX, "Restore %s\n%llu entries\n%s\n", restore->manifest.origin,
                (unsigned long long) restore->manifest.size, root);
}

/* The blob between the armour's lines. */
static int signature_blob(const char *armour, uint8_t *blob, size_t *ret_size) {
        static const char begin[] = "-----BEGIN SSH SIGNATURE-----\n", end[] = "-----END SSH SIGNATURE-----";
        const char *at = strstr(armour, begin), *stop = at ? strstr(at, end) : NULL;
        struct text base64 = { 0 };
        int r;

        for (at = at ? at + strlen(begin) : NULL; at && stop && at < stop; at++)
                if (*at != '\n' && *at != '\r')
                        text_add_bytes(&base64, at, 1);
        r = !stop || bytes_unbase64(text_string(&base64), base64.size, blob, SSHSIG_BLOB_MAX, ret_size);
        text_end(&base64);
        return r;
}

static int signer_fits(const struct restore *restore, const struct person *person) {
        const struct second_rule *rule = second_rule_find("restore");

        for (size_t i = 0; i < restore->by_count; i++)
                if (!strcmp(restore->by[i], person->name))
                        return ctl_fail(restore->ctl, CTL_REFUSED,
                                "Both signatures are %s's; it takes two persons.", person->name);
        if (!person->closed && person->roles & rule->seats[restore->by_count])
                return CTL_FINE;
        return ctl_fail(restore->ctl, CTL_DENIED, "%s may not sign this as number %u of two.", person->name,
                (unsigned) restore->by_count + 1);
}

static int restore_signature(struct restore *restore, const char *file) {
        char statement[STATEMENT_MAX];
        uint8_t blob[SSHSIG_BLOB_MAX];
        struct sshsig signature;
        struct person_key key;
        struct person person;
        scoped(freep) char *armour = NULL;
        size_t size = 0;
        int status = proof_read(restore->ctl, file, &armour);

        if (status)
                return status;
        restore_statement(restore, statement);
        if (signature_blob(armour, blob, &size) || sshsig_read(blob, size, &signature) ||
                sshsig_check(&signature, SSHSIG_NAMESPACE, statement, strlen(statement)))
                return ctl_fail(
                        restore->ctl, CTL_REFUSED, "%s doesn't sign the statement of this restore.", file);
        if (person_key_by_blob(restore->ledger, signature.key.blob, signature.key.size, &key) ||
                key.revoked || person_find(restore->ledger, key.person, &person))
                return ctl_fail(restore->ctl, CTL_DENIED,
                        "The key of %s isn't one that may sign on this record.", file);
        status = signer_fits(restore, &person);
        if (!status)
                (void) text_copy(restore->by[restore->by_count++], ACTOR_NAME_MAX, person.name);
        return status;
}

/* Without both signatures the statement is written down, and what to do with it is said. */
static int restore_ask_two(struct restore *restore) {
        char statement[STATEMENT_MAX];

        restore_statement(restore, statement);
        if (backup_write(restore->ctl, restore->folder, "restore-statement", statement) == CTL_FINE)
                ctl_tell(restore->ctl,
                        "Both sign %s/restore-statement: ssh-keygen -Y sign -n custody-event@strongroom -f "
                        "KEY FILE; "
                        "then give each file with --first and --second.",
                        restore->folder);
        return ctl_fail(
                restore->ctl, CTL_REFUSED, "To restore this record takes two persons (act.second_needed).");
}

static int restore_persons(struct restore *restore) {
        const char *first = proof_local(restore->ctl, "first"), *second = proof_local(restore->ctl, "second");
        int status;

        if (!people_rule(restore->ledger)) {
                (void) snprintf(restore->by[0], ACTOR_NAME_MAX, "uid-%u", (unsigned) getuid());
                restore->by_count = 1;
                return CTL_FINE;
        }
        if (!first || !second)
                return restore_ask_two(restore);
        status = restore_signature(restore, first);
        return status ? status : restore_signature(restore, second);
}

/* ---- what is there ---- */

/* The record in the target must be the beginning of the backup's. */
static int restore_before(struct restore *restore) {
        char path[BACKUP_PATH_MAX];
        struct hash root, again;
        int status = backup_path(restore->ctl, restore->state, "strongroom.db", path);

        if (status || access(path, F_OK))
                return status;
        status = backup_verify(restore->ctl, path, &restore->before, &root);
        if (status)
                return status;
        if (restore->before <= restore->manifest.size &&
                !proof_root(restore->ledger, restore->before, &again) &&
                !memcmp(root.bytes, again.bytes, HASH_SIZE))
                return CTL_FINE;
        return ctl_fail(restore->ctl, CTL_REFUSED,
                "%s has a record of %llu entries, which isn't the beginning of this backup: entries would be "
                "lost. If "
                "that is meant, move that record away first.",
                restore->state, (unsigned long long) restore->before);
}

static int restore_lock(const struct restore *restore, int *ret_fd) {
        char path[BACKUP_PATH_MAX];
        int status = backup_path(restore->ctl, restore->state, "strongroom.db.lock", path);

        if (status)
                return status;
        *ret_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (*ret_fd < 0)
                return ctl_fail(restore->ctl, CTL_INTERNAL, "%s: %s", path, strerror(errno));
        if (!flock(*ret_fd, LOCK_EX | LOCK_NB))
                return CTL_FINE;
        return ctl_fail(restore->ctl, CTL_AGAIN, "An agent has the record in %s open. Stop it first.",
                restore->state);
}

/* ---- in place ---- */

static int copy_bytes(const char *from, const char *to) {
        scoped(closep) int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
        static char bytes[1 << 16];
        ssize_t size = 0;

        if (in < 0)
                return -errno;
        out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        while (out >= 0 && (size = read(in, bytes, sizeof bytes)) > 0)
                if (write(out, bytes, (size_t) size) != size)
                        return errno ? -errno : -EIO;
        return out < 0 || size < 0 || fsync(out) ? -errno : 0;
}

static int restore_copy(const struct restore *restore) {
        char path[BACKUP_PATH_MAX];
        struct hash hash;
        uint64_t bytes;
        int status = backup_path(restore->ctl, restore->state, restore_making, path), r;

        if (status)
                return status;
        r = copy_bytes(restore->path, path);
        if (r)
                return ctl_fail(
                        restore->ctl, r == -ENOSPC ? CTL_AGAIN : CTL_INTERNAL, "%s: %s", path, strerror(-r));
        status = backup_hash(restore->ctl, path, &hash, &bytes);
        if (!status && memcmp(hash.bytes, restore->manifest.store.bytes, HASH_SIZE) != 0)
                return ctl_fail(
                        restore->ctl, CTL_BROKEN, "%s isn't what was copied: look at the disk.", path);
        return status;
}

static int restore_files(const struct restore *restore) {
        char from[BACKUP_PATH_MAX], to[BACKUP_PATH_MAX];
        int status = backup_path(restore->ctl, restore->folder, "files", from);

        if (!status)
                status = backup_path(restore->ctl, restore->state, "files", to);
        if (!status)
                status = files_copy(restore->ctl, restore->path, from, to);
        return status ? status : files_are_whole(restore->ctl, restore->path, to);
}

/* What the agent puts on record when it starts (restored.c). */
static int restore_note(const struct restore *restore) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        scoped(freep) char *text = NULL;
        json_t *note, *by = json_array();

        for (size_t i = 0; i < restore->by_count; i++)
                (void) json_array_append_new(by, json_string(restore->by[i]));
        bytes_base64(restore->manifest.root.bytes, HASH_SIZE, root);
        note = json_pack("{s:I,s:s,s:I,s:o}", "size", (json_int_t) restore->manifest.size, "root", root,
                "before", (json_int_t) restore->before, "by", by);
        text = note ? json_dumps(note, JSON_COMPACT) : NULL;
        json_decref(note);
        return text ? backup_write(restore->ctl, restore->state, "restored.json", text)
                    : ctl_fail(restore->ctl, CTL_INTERNAL, "There is not enough memory.");
}

/* The log of the record that was there is that record's, not this one's. */
static int restore_place(const struct restore *restore) {
        static const char *const logs[] = { "strongroom.db-wal", "strongroom.db-shm" };
        char path[BACKUP_PATH_MAX];
        int status = restore_copy(restore);

        if (!status)
                status = restore_files(restore);
        if (!status)
                status = restore_note(restore);
        for (size_t i = 0; !status && i < count_of(logs); i++) {
                status = backup_path(restore->ctl, restore->state, logs[i], path);
                if (!status)
                        (void) unlink(path);
        }
        return status ? status : backup_name(restore->ctl, restore->state, restore_making, "strongroom.db");
}

static int restore_all(struct restore *restore, bool dry) {
        scoped(closep) int lock = -1;
        int status = restore_persons(restore);

        if (!status && mkdir(restore->state, 0700) && errno != EEXIST)
                return ctl_fail(restore->ctl, CTL_INTERNAL, "%s: %s", restore->state, strerror(errno));
        if (!status)
                status = restore_lock(restore, &lock);
        if (!status)
                status = restore_before(restore);
        if (status || dry)
                return status;
        status = restore_place(restore);
        if (!status)
                ctl_tell(restore->ctl,
                        "The record of %llu entries is in place in %s. Put the site's key there too, and "
                        "start the "
                        "agent.",
                        (unsigned long long) restore->manifest.size, restore->state);
        return status;
}

int restore_run(struct ctl *ctl, const json_t *request) {
        const struct moment now = clock_now();
        struct restore restore = { .ctl = ctl, .folder = proof_local(ctl, "folder"), .state = ctl->state };
        struct ledger_options options = { .path = restore.path, .read_only = true, .folds = agent_folds };
        struct ledger_fault fault;
        int status = backup_check(ctl, restore.folder, &restore.manifest, restore.path);

        if (status)
                return status;
        if (ledger_open(&options, &now, &restore.ledger, &fault))
                return ctl_fail(ctl, CTL_BROKEN, "The copy %s can't be read.", restore.path);
        status = restore_all(&restore, json_is_true(json_object_get(request, "dry")));
        restore.ledger = ledger_close(restore.ledger);
        return status;
}
