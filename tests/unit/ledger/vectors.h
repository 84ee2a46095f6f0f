/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_VECTORS_H
#define STRONGROOM_TEST_VECTORS_H

/*
 * The ledger against other people's vectors: what the parts of the program share
 */

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#define LEDGER_VECTORS "../shared/vectors/ledger/"

/* A file of JSON, asserted to be there and well-formed: a new reference. */
json_t *vectors_load(const char *path);

/* A member in hex, as bytes: how many. A string member. Both assert that it is there. */
size_t vectors_hex(const json_t *object, const char *name, uint8_t *out, size_t room);
const char *vectors_string(const json_t *object, const char *name);

/* Stories; each skips where its vectors are absent. */
void the_tree_is_that_of_rfc_6962(void **state);
void proofs_of_inclusion_are_judged_as_published(void **state);
void proofs_of_consistency_are_judged_as_published(void **state);
void proofs_of_subtrees_are_judged_as_published(void **state);
void signatures_are_those_of_rfc_8032(void **state);
void signatures_are_judged_as_wycheproof_does(void **state);
void edge_cases_of_ed25519_are_judged_strictly(void **state);
void signed_notes_are_judged_as_go_does(void **state);

#endif
