/* SPDX-License-Identifier: ISC */

/*
 * Write: the folder of a bundle
 *
 *      bundle.json          all of it, for machines
 *      page.html            the same, checking itself
 *      checkpoint           the signed head, with what witnesses added
 *      entries/41.txt       the bytes of a leaf: an event, and officers' signatures where it has any
 *      proofs/41.tlog       its C2SP tlog-proof
 *      signatures/41.1.sig  an officer's signature as ssh-keygen wants it, over signatures/41.signed
 *      keys/                site.vkey, witnesses.vkey, allowed_signers
 *      README.txt           how to check it with other people's tools
 *
 * It is made under another name, and gets its own when it is whole.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bundle.h"
#include "bytes.h"
#include "canon.h"
#include "merkle.h"
#include "text.h"
#include "words.h"

enum { WRITE_DESCRIPTORS_MAX = 8, WRITE_NAME_MAX = 64 };

static int write_file(int folder, const char *name, const char *bytes, size_t size) {
        int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        int r = fd < 0 ? -errno : 0;

        while (!r && size) {
                ssize_t done = write(fd, bytes, size);

                if (done < 0)
                        r = errno == EINTR ? 0 : -errno;
                else
                        bytes += done, size -= (size_t) done;
        }
        if (!r && fsync(fd))
                r = -errno;
        if (fd >= 0 && close(fd) && !r)
                r = -errno;
        return r;
}

/* Ends the text, written or not. */
static int write_text(int folder, const char *name, struct text *text) {
        int r = text_failed(text) ? -ENOMEM : write_file(folder, name, text_string(text), text->size);

        text_end(text);
        return r;
}

static int write_entry(const struct bundle *bundle, int folder, const struct bundle_entry *entry) {
        char name[WRITE_NAME_MAX];
        struct text text = { 0 };
        json_t *proof = NULL;
        const json_t *hash;
        size_t i;
        int r;

        text_addf(&text, "%s%s", entry->event, entry->signatures);
        (void) snprintf(name, sizeof name, "entries/%llu.txt", (unsigned long long) entry->seq);
        r = write_text(folder, name, &text);
        if (!r)
                r = bundle_inclusion(bundle, entry->seq, &proof);
        if (r)
                return r;
        text_addf(&text, "c2sp.org/tlog-proof@v1\nindex %llu\n", (unsigned long long) entry->seq - 1);
        json_array_foreach(proof, i, hash) text_addf(&text, "%s\n", json_string_value(hash));
        text_addf(&text, "\n%s", bundle->note);
        json_decref(proof);
        (void) snprintf(name, sizeof name, "proofs/%llu.tlog", (unsigned long long) entry->seq);
        return write_text(folder, name, &text);
}

/* ---- officers' signatures ---- */

static int write_armour(int folder, uint64_t seq, unsigned number, const char *base64, size_t size) {
        char name[WRITE_NAME_MAX];
        struct text text = { 0 };

        text_add(&text, "-----BEGIN SSH SIGNATURE-----\n");
        for (size_t at = 0; at < size; at += 70)
                text_addf(&text, "%.*s\n", (int) (size - at < 70 ? size - at : 70), base64 + at);
        text_add(&text, "-----END SSH SIGNATURE-----\n");
        (void) snprintf(name, sizeof name, "signatures/%llu.%u.sig", (unsigned long long) seq, number);
        return write_text(folder, name, &text);
}

/* What was signed: the event of the act that was proposed, else the entry's own. */
static int write_signed(const struct bundle *bundle, int folder, const struct bundle_entry *entry) {
        const json_t *proposal = json_object_get(json_object_get(entry->parsed, "body"), "proposal");
        const struct bundle_entry *act =
                proposal ? bundle_find(bundle, (uint64_t) json_integer_value(proposal)) : entry;
        char name[WRITE_NAME_MAX];

        (void) snprintf(name, sizeof name, "signatures/%llu.signed", (unsigned long long) entry->seq);
        return act ? write_file(folder, name, act->event, strlen(act->event)) : 0;
}

static int write_signatures(const struct bundle *bundle, int folder, const struct bundle_entry *entry) {
        unsigned number = 0;
        int r = *entry->signatures ? write_signed(bundle, folder, entry) : 0;

        for (const char *line = entry->signatures; !r && *line;) {
                size_t size = strcspn(line + 1, "\n") + 1;
                const char *base64 = memrchr(line, ' ', size);

                if (base64)
                        r = write_armour(folder, entry->seq, ++number, base64 + 1,
                                (size_t) (line + size - base64) - 1);
                line += size;
        }
        return r;
}

/* The keys on record, in the form of ssh-keygen's ALLOWED SIGNERS. */
static int write_signers(const struct bundle *bundle, int folder) {
        struct text text = { 0 };

        for (size_t i = 0; i < bundle->count; i++) {
                const json_t *body = json_object_get(bundle->entries[i].parsed, "body");
                const char *kind = json_string_value(json_object_get(bundle->entries[i].parsed, "kind"));
                const char *user = json_string_value(json_object_get(body, "user"));
                const char *type = json_string_value(json_object_get(body, "type"));
                const char *key = json_string_value(json_object_get(body, "key"));

                if (!strcmp(kind, "key.added") && user && type && key)
                        text_addf(&text, "%s namespaces=\"custody-event@strongroom\" %s %s entry-%llu\n",
                                user, type, key, (unsigned long long) bundle->entries[i].seq);
        }
        return write_text(folder, "keys/allowed_signers", &text);
}

static int write_keys(const struct bundle *bundle, int folder) {
        struct text text = { 0 };
        const json_t *vkey;
        size_t i;
        int r;

        text_addf(&text, "%s\n", ledger_vkey(bundle->ledger));
        r = write_text(folder, "keys/site.vkey", &text);
        json_array_foreach(bundle->witnesses, i, vkey) text_addf(&text, "%s\n", json_string_value(vkey));
        if (!r)
                r = write_text(folder, "keys/witnesses.vkey", &text);
        text_end(&text);
        return r ? r : write_signers(bundle, folder);
}

/* ---- for people ---- */

static int write_readme(const struct bundle *bundle, int folder, const char *digest) {
        static const char *const paragraphs[] = {
                N_("Open page.html in a browser; it needs no network. It checks itself and says what it "
                   "found. It can't "
                   "vouch for itself: compare the site's key that it shows with one that you have from "
                   "elsewhere."),
                N_("Without the page: docs/bundle.md of Strongroom says step by step how to check all of "
                   "this with "
                   "openssl, ssh-keygen and Go. In short:"),
                N_("checkpoint is a C2SP signed note; keys/site.vkey is the key, and the last 64 of the 68 "
                   "bytes behind "
                   "the site's name are the Ed25519 signature of the lines above the blank one:"),
                N_("A leaf is SHA-256 of a zero byte and a file of entries/; proofs/ has the C2SP tlog-proof "
                   "of each, for "
                   "the checkpoint's tree (RFC 6962). Each entry of the exhibit names the leaf of the one "
                   "before it "
                   "(item_prev):"),
                N_("Officers' signatures are OpenSSH's, over the file beside them:"),
        };
        struct text text = { 0 };

        text_addf(&text, "%s %s (%s)\n\n", bundle->exhibit.number, ledger_site_name(bundle->ledger),
                ledger_site(bundle->ledger));
        text_addf(&text, "%s\n\n%s\n\n%s\n\n", _(paragraphs[0]), _(paragraphs[1]), _(paragraphs[2]));
        text_addf(&text,
                "    sed '/^$/,$d' checkpoint > text\n"
                "    sed -n 's|^— %.*s ||p' checkpoint | base64 -d | tail -c 64 > signature\n"
                "    (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'\n"
                "     cut -d+ -f3- keys/site.vkey | base64 -d | tail -c 32) > public.der\n"
                "    openssl pkeyutl -verify -pubin -keyform DER -inkey public.der -rawin -in text -sigfile "
                "signature\n\n",
                (int) strcspn(bundle->note, "\n"), bundle->note);
        text_addf(&text, "%s\n\n", _(paragraphs[3]));
        text_addf(&text,
                "    (printf '\\000'; cat entries/%llu.txt) | openssl dgst -sha256 -binary | base64\n\n",
                (unsigned long long) bundle->exhibit.added_seq);
        text_addf(&text, "%s\n\n", _(paragraphs[4]));
        text_add(&text,
                "    ssh-keygen -Y verify -f keys/allowed_signers -I PERSON -n custody-event@strongroom \\\n"
                "        -s signatures/N.1.sig < signatures/N.signed\n\n");
        text_addf(&text, "SHA-256 bundle.json: %s\n", digest);
        return write_text(folder, "README.txt", &text);
}

/* ---- all of it ---- */

static void write_digest(const char *json, char *out) {
        struct hash hash;

        merkle_hash(&(struct merkle_part){ json, strlen(json) }, 1, &hash);
        bytes_hex(hash.bytes, HASH_SIZE, out);
}

static int write_json(struct bundle *bundle, int folder, char *ret_digest) {
        scoped(freep) char *bytes = NULL, *page = NULL;
        json_t *json = NULL;
        int r = bundle_json(bundle, &json);

        if (r)
                return r;
        bytes = canon_dump(json);
        json_decref(json);
        if (!bytes)
                return -ENOMEM;
        write_digest(bytes, ret_digest);
        r = bundle_page(bundle, bytes, &page);
        if (!r)
                r = write_file(folder, "bundle.json", bytes, strlen(bytes));
        return r ? r : write_file(folder, "page.html", page, strlen(page));
}

static int write_all(struct bundle *bundle, int folder, char *ret_digest) {
        static const char *const folders[] = { "entries", "proofs", "signatures", "keys" };
        int r = 0;

        for (size_t i = 0; !r && i < count_of(folders); i++)
                r = mkdirat(folder, folders[i], 0755) ? -errno : 0;
        if (!r)
                r = write_json(bundle, folder, ret_digest);
        if (!r)
                r = write_file(folder, "checkpoint", bundle->note, strlen(bundle->note));
        for (size_t i = 0; !r && i < bundle->count; i++) {
                r = write_entry(bundle, folder, &bundle->entries[i]);
                if (!r)
                        r = write_signatures(bundle, folder, &bundle->entries[i]);
        }
        if (!r)
                r = write_keys(bundle, folder);
        return r ? r : write_readme(bundle, folder, ret_digest);
}

static int write_forget(const char *path, const struct stat *status, int type, struct FTW *walk) {
        (void) status;
        (void) type;
        (void) walk;
        return remove(path);
}

int bundle_write(struct bundle *bundle, const char *folder, char *ret_digest) {
        struct text work = { 0 };
        int fd = -1, r = 0;

        text_addf(&work, "%s.XXXXXX", folder);
        if (text_failed(&work))
                r = -ENOMEM;
        else if (!access(folder, F_OK))
                r = BUNDLE_E_EXISTS;
        else if (!mkdtemp(work.bytes))
                r = -errno;
        if (r) {
                text_end(&work);
                return r;
        }
        fd = open(work.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = fd < 0 ? -errno : write_all(bundle, fd, ret_digest);
        if (!r && renameat2(AT_FDCWD, work.bytes, AT_FDCWD, folder, RENAME_NOREPLACE))
                r = errno == EEXIST ? BUNDLE_E_EXISTS : -errno;
        if (r)
                (void) nftw(work.bytes, write_forget, WRITE_DESCRIPTORS_MAX, FTW_DEPTH | FTW_PHYS);
        if (fd >= 0)
                (void) close(fd);
        text_end(&work);
        return r;
}
