/* SPDX-License-Identifier: ISC */

/*
 * A counter in a TPM, by tpm2-tss' ESAPI
 */

#include "counter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>
#include <unistd.h>

#include "bytes.h"
#include "random.h"

enum { COUNTER_BYTES = 8, COUNTER_POLICY = 32, COUNTER_NAME_BYTES = 16 };

struct tpm {
        TSS2_TCTI_CONTEXT *tcti;
        ESYS_CONTEXT *esys;
        ESYS_TR index;
        bool absent;
};

/* ---- the secret ---- */

int counter_make_auth(const char *path, struct counter *counter) {
        uint8_t secret[(COUNTER_AUTH_MAX - 1) / 2];
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), r = 0;

        if (fd < 0)
                return -errno;
        random_bytes(secret, sizeof secret);
        bytes_hex(secret, sizeof secret, counter->auth);
        if (write(fd, counter->auth, COUNTER_AUTH_MAX - 1) != COUNTER_AUTH_MAX - 1 || fsync(fd))
                r = errno ? -errno : -EIO;
        if (close(fd) && !r)
                r = -errno;
        if (r)
                (void) unlink(path);
        return r;
}

int counter_load_auth(const char *path, struct counter *counter) {
        static const char fit[] = "0123456789abcdef";
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        char text[COUNTER_AUTH_MAX + 1] = "";
        ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text);
        int r = size < 0 ? -errno : 0;

        if (fd >= 0)
                (void) close(fd);
        if (r)
                return r;
        if (size != COUNTER_AUTH_MAX - 1 || strspn(text, fit) < COUNTER_AUTH_MAX - 1)
                return -EBADMSG;
        memcpy(counter->auth, text, COUNTER_AUTH_MAX);
        return 0;
}

/* ---- the TPM ---- */

static void counter_failed(const char *what, TSS2_RC rc, struct anchor_line *line) {
        *line = (struct anchor_line){ .kind = ANCHOR_FAILED };
        (void) snprintf(line->why, sizeof line->why, "%s: %.60s", what, Tss2_RC_Decode(rc));
}

static void tpm_close(struct tpm *tpm) {
        if (tpm->esys)
                Esys_Finalize(&tpm->esys);
        if (tpm->tcti)
                Tss2_TctiLdr_Finalize(&tpm->tcti);
}

/* TPM2_RC_HANDLE for the first handle: there is no such index. */
static bool tpm_says_absent(TSS2_RC rc) {
        return (rc & ~(TSS2_RC) TSS2_RC_LAYER_MASK) == (TPM2_RC_HANDLE | TPM2_RC_1);
}

static TSS2_RC tpm_open(const struct counter *counter, struct tpm *tpm) {
        TPM2B_AUTH auth = { .size = COUNTER_AUTH_MAX - 1 };
        TSS2_RC rc = Tss2_TctiLdr_Initialize(counter->tcti, &tpm->tcti);

        if (!rc)
                rc = Esys_Initialize(&tpm->esys, tpm->tcti, NULL);
        if (rc)
                return rc;
        rc = Esys_TR_FromTPMPublic(
                tpm->esys, counter->index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &tpm->index);
        if (tpm_says_absent(rc)) {
                tpm->absent = true;
                return 0;
        }
        memcpy(auth.buffer, counter->auth, auth.size);
        return rc ? rc : Esys_TR_SetAuth(tpm->esys, tpm->index, &auth);
}

static uint64_t counter_value(const TPM2B_MAX_NV_BUFFER *data) {
        uint64_t value = 0;

        for (int i = 0; data->size == COUNTER_BYTES && i < COUNTER_BYTES; i++)
                value = value << 8 | data->buffer[i];
        return value;
}

/* Half of the digest that the TPM names the index by, behind the number of the index. */
static TSS2_RC tpm_tell(const struct counter *counter, struct tpm *tpm, struct anchor_line *line) {
        TPM2B_NV_PUBLIC *about = NULL;
        TPM2B_NAME *name = NULL;
        TPM2B_MAX_NV_BUFFER *data = NULL;
        char hex[2 * COUNTER_NAME_BYTES + 1] = "";
        TSS2_RC rc = Esys_NV_ReadPublic(
                tpm->esys, tpm->index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &about, &name);

        if (!rc)
                rc = Esys_NV_Read(tpm->esys, tpm->index, tpm->index, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                        ESYS_TR_NONE, COUNTER_BYTES, 0, &data);
        if (!rc && name->size > 2 + COUNTER_NAME_BYTES) {
                bytes_hex(name->name + 2, COUNTER_NAME_BYTES, hex);
                *line = (struct anchor_line){ .kind = ANCHOR_COUNTER, .value = counter_value(data) };
                (void) snprintf(line->name, sizeof line->name, "tpm:%08x:%s", counter->index, hex);
        }
        Esys_Free(about);
        Esys_Free(name);
        Esys_Free(data);
        return rc;
}

static TSS2_RC tpm_count(struct tpm *tpm) {
        return Esys_NV_Increment(
                tpm->esys, tpm->index, tpm->index, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE);
}

static TSS2_RC tpm_define(const struct counter *counter, struct tpm *tpm) {
        TPM2B_AUTH auth = { .size = COUNTER_AUTH_MAX - 1 };
        TPM2B_NV_PUBLIC about = { .nvPublic = {
                                          .nvIndex = counter->index,
                                          .nameAlg = TPM2_ALG_SHA256,
                                          .attributes = TPM2_NT_COUNTER << TPMA_NV_TPM2_NT_SHIFT |
                                                        TPMA_NV_AUTHREAD | TPMA_NV_AUTHWRITE | TPMA_NV_NO_DA,
                                          .authPolicy = { .size = COUNTER_POLICY },
                                          .dataSize = COUNTER_BYTES,
                                  } };

        memcpy(auth.buffer, counter->auth, auth.size);
        random_bytes(about.nvPublic.authPolicy.buffer, COUNTER_POLICY); /* of no use but to tell it apart */
        return Esys_NV_DefineSpace(tpm->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                &auth, &about, &tpm->index);
}

/* ---- what is asked ---- */

void counter_read(const struct counter *counter, struct anchor_line *ret_line) {
        struct tpm tpm = { 0 };
        TSS2_RC rc = tpm_open(counter, &tpm);

        *ret_line = (struct anchor_line){ .kind = ANCHOR_ABSENT };
        if (!rc && !tpm.absent)
                rc = tpm_tell(counter, &tpm, ret_line);
        if (rc)
                counter_failed("the counter can't be read", rc, ret_line);
        tpm_close(&tpm);
}

void counter_raise(const struct counter *counter, uint64_t value, struct anchor_line *ret_line) {
        struct tpm tpm = { 0 };
        TSS2_RC rc = tpm_open(counter, &tpm);

        *ret_line = (struct anchor_line){ .kind = ANCHOR_ABSENT };
        if (!rc && !tpm.absent)
                rc = tpm_tell(counter, &tpm, ret_line);
        if (!rc && !tpm.absent && ret_line->value + 1 == value) {
                rc = tpm_count(&tpm);
                if (!rc)
                        rc = tpm_tell(counter, &tpm, ret_line);
        }
        if (rc)
                counter_failed("the counter can't be counted up", rc, ret_line);
        tpm_close(&tpm);
}

void counter_define(const struct counter *counter, struct anchor_line *ret_line) {
        struct tpm tpm = { 0 };
        TSS2_RC rc = tpm_open(counter, &tpm);

        *ret_line = (struct anchor_line){ .kind = ANCHOR_FAILED };
        if (!rc && !tpm.absent)
                (void) snprintf(
                        ret_line->why, sizeof ret_line->why, "the index %08x is taken", counter->index);
        else if (!rc)
                rc = tpm_define(counter, &tpm);
        if (!rc && tpm.absent)
                rc = tpm_count(&tpm); /* unread and without its lasting name before the first count */
        if (!rc && tpm.absent)
                rc = tpm_tell(counter, &tpm, ret_line);
        if (rc)
                counter_failed("the counter can't be defined", rc, ret_line);
        tpm_close(&tpm);
}
