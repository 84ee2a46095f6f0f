/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNTER_H
#define STRONGROOM_COUNTER_H

/*
 * A counter in a TPM 2.0: an NV index of type TPM2_NT_COUNTER (TCG TPM 2.0 Library, Part 1, 37.2; Part 3, 31)
 *
 * It can only be counted up, by one, and no reset, restart or other system takes it back; only clearing the TPM or the
 * owner's authorisation removes it. Its name has the TPM's Name of the index in it, and that a random policy digest of
 * this definition: so a counter that was removed and made again, or is in another TPM, has another name. Not of the
 * "orderly" kind, which jumps ahead when the power goes. The TPM is opened for each call and let go again.
 */

#include <stdint.h>

#include "anchor_line.h"
#include "macros.h"

enum { COUNTER_INDEX = 0x01500010, COUNTER_AUTH_MAX = 65 };

struct counter {
        const char *tcti; /* "device:/dev/tpmrm0": tpm2-tss' name of the way to the TPM */
        uint32_t index;
        char auth[COUNTER_AUTH_MAX]; /* text; whoever has it can count, and read */
};

/* A random one, to a new file of mode 0600; -EEXIST. And read again: 0, -EBADMSG, -errno. */
must_check int counter_make_auth(const char *path, struct counter *counter);
must_check int counter_load_auth(const char *path, struct counter *counter);

/* Each fills the line with what is to be answered: counter, absent, failed. */
void counter_define(const struct counter *counter, struct anchor_line *ret_line); /* with its first count */
void counter_read(const struct counter *counter, struct anchor_line *ret_line);
void counter_raise(const struct counter *counter, uint64_t value, struct anchor_line *ret_line);

#endif
