/* SPDX-License-Identifier: ISC */

/*
 * Roles: words and bits, and the pairs that don't go together
 */

#include "role.h"

#include <string.h>

#include "words.h"

static const char *const role_words[ROLE_COUNT] = { "intake", "custodian", "supervisor", "auditor", "admin" };

/* Nobody checks what he did himself. */
static const struct role_conflict role_conflicts[] = {
        { ROLE_AUDITOR, ROLE_INTAKE, N_("an auditor doesn't check what he took in himself") },
        { ROLE_AUDITOR, ROLE_CUSTODIAN, N_("an auditor doesn't check what he keeps himself") },
        { ROLE_AUDITOR, ROLE_SUPERVISOR, N_("an auditor doesn't check what he approved himself") },
        { ROLE_AUDITOR, ROLE_ADMIN, N_("who proposes people isn't the one who approves them") },
        { ROLE_CUSTODIAN, ROLE_SUPERVISOR,
                N_("who keeps exhibits isn't the one who approves what is done with them") },
        { ROLE_ADMIN, ROLE_INTAKE, N_("who runs the machine has no hand on exhibits") },
        { ROLE_ADMIN, ROLE_CUSTODIAN, N_("who runs the machine has no hand on exhibits") },
};

const char *role_word(uint32_t role) {
        for (size_t i = 0; i < ROLE_COUNT; i++)
                if (role == UINT32_C(1) << i)
                        return role_words[i];
        return NULL;
}

uint32_t role_find(const char *word) {
        for (size_t i = 0; i < ROLE_COUNT; i++)
                if (!strcmp(role_words[i], word))
                        return UINT32_C(1) << i;
        return 0;
}

json_t *roles_json(uint32_t roles) {
        json_t *words = json_array();

        for (size_t i = 0; words && i < ROLE_COUNT; i++) {
                if (!(roles & UINT32_C(1) << i) || !json_array_append_new(words, json_string(role_words[i])))
                        continue;
                json_decref(words);
                words = NULL;
        }
        return words;
}

int roles_read(const json_t *words, uint32_t *ret_roles) {
        uint32_t roles = 0;

        if (!json_is_array(words))
                return ROLE_E_UNKNOWN;
        for (size_t i = 0; i < json_array_size(words); i++) {
                const char *word = json_string_value(json_array_get(words, i));
                uint32_t role = word ? role_find(word) : 0;

                if (!role)
                        return ROLE_E_UNKNOWN;
                roles |= role;
        }
        *ret_roles = roles;
        return 0;
}

const struct role_conflict *roles_conflict(uint32_t roles) {
        for (size_t i = 0; i < count_of(role_conflicts); i++)
                if (roles & role_conflicts[i].one && roles & role_conflicts[i].other)
                        return &role_conflicts[i];
        return NULL;
}
