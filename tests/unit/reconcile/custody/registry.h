/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_REGISTRY_H
#define STRONGROOM_REGISTRY_H

/*
 * A small stand-in for custody's registry, until it is there
 */

#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "label.h"
#include "ledger.h"
#include "strongroom/limits.h"
#include "strongroom/tag.h"

enum { REGISTRY_E_ABSENT = 1 };
struct exhibit {
        int64_t id;
        char number[ITEM_NUMBER_MAX];
        char class[16];
        char summary[128];
        char case_ref[CASE_REF_MAX];
        char place[PLACE_CODE_MAX];
        char status[24];
        char legal_status[24];
        char holder[ACTOR_NAME_MAX];
        char due[32];
        int64_t quantity;
        char unit[16];
        uint64_t added_seq, last_seq;
};
struct place {
        char code[PLACE_CODE_MAX];
        char kind[24];
        char name[96];
        char parent[PLACE_CODE_MAX];
        char purpose[24];
        char label[LABEL_TEXT_MAX];
        bool retired;
};
struct binding {
        char tag[TAG_TEXT_MAX];
        char binds[16];
        char subject[CASE_REF_MAX];
        char state[16];
        uint64_t bound_seq;
};
int registry_item(struct ledger *ledger, const char *number, struct exhibit *ret);
int registry_place(struct ledger *ledger, const char *code, struct place *ret);
int registry_tag(struct ledger *ledger, const struct tag *tag, struct binding *ret);
int registry_resolve_item(struct act *act, const char *said, struct exhibit *ret);

extern const struct fold custody_fold;

#endif
