/* SPDX-License-Identifier: ISC */

/*
 * Allowed signers: from when to when a key signs, as ssh-keygen writes it
 */

#include "key_allowed.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "bytes.h"
#include "sshsig.h"

enum { ALLOWED_TIME_MAX = 24, SECOND_US = 1000000 };

static int allowed_on_entry(void *context, const struct ledger_row *row) {
        *(int64_t *) context = row->entry.wall_us;
        return 0;
}

/* The earlier of the two, where there is one: INT64_MAX for neither. */
static int allowed_until(
        struct ledger *ledger, const struct person *person, const struct person_key *key, int64_t *ret_us) {
        const uint64_t ends[] = { key->revoked_seq, person->closed_seq };
        int64_t until_us = INT64_MAX;
        int r = 0;

        for (size_t i = 0; !r && i < count_of(ends); i++) {
                int64_t end_us = INT64_MAX;

                if (ends[i])
                        r = ledger_each(ledger, ends[i], ends[i], allowed_on_entry, &end_us);
                until_us = end_us < until_us ? end_us : until_us;
        }
        *ret_us = until_us;
        return r;
}

static void allowed_time(int64_t seconds, char *out) {
        const time_t time = (time_t) seconds;
        struct tm tm;

        if (!gmtime_r(&time, &tm) || !strftime(out, ALLOWED_TIME_MAX, "%Y%m%d%H%M%SZ", &tm))
                out[0] = '\0';
}

int key_allowed(
        struct ledger *ledger, const struct person *person, const struct person_key *key, struct text *out) {
        char blob[BYTES_BASE64_SIZE(SSH_KEY_BLOB_MAX)], time[ALLOWED_TIME_MAX];
        const int64_t after = key->added_us / SECOND_US;
        int64_t until_us;
        int r = allowed_until(ledger, person, key, &until_us);

        if (r)
                return r;
        allowed_time(after, time);
        text_addf(out, "%s namespaces=\"%s\",valid-after=\"%s\"", person->name, SSHSIG_NAMESPACE, time);
        if (until_us != INT64_MAX) {
                /* ssh-keygen refuses the whole file where a key's end isn't behind its beginning. */
                allowed_time(until_us / SECOND_US > after ? until_us / SECOND_US : after + 1, time);
                text_addf(out, ",valid-before=\"%s\"", time);
        }
        bytes_base64(key->blob, key->size, blob);
        text_addf(out, " %s %s\n", key->type, blob);
        return text_failed(out) ? -ENOMEM : 0;
}
