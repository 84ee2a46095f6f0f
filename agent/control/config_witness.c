/* SPDX-License-Identifier: ISC */

/*
 * [witness NAME] and [checkpoint]: who vouches for the record, and how many must
 */

#include <stdio.h>
#include <string.h>

#include "config_inside.h"
#include "text.h"

enum { STALE_DAYS_MAX = 366 };

static struct witness_known *witness_enter(struct witness_policy *policy, const char *name) {
        struct witness_known *witness;

        for (size_t i = 0; i < policy->count; i++)
                if (!strcmp(policy->list[i].name, name))
                        return &policy->list[i];
        if (policy->count == COSIGN_WITNESSES_MAX || !*name || strpbrk(name, "/.") || !text_is_clean(name))
                return NULL;
        witness = &policy->list[policy->count];
        *witness = (struct witness_known){ 0 };
        if (!text_copy(witness->name, sizeof witness->name, name))
                return NULL;
        policy->count++;
        return witness;
}

static int witness_take_key(struct config *config, struct witness_known *witness, const char *vkey) {
        switch (cosign_parse(vkey, &witness->key)) {
        case 0: return 1;
        case COSIGN_E_ML_DSA_44:
                return config_wrong(config,
                        "The key %.60s… is ML-DSA-44 (type 6), which isn't supported yet: ask the witness "
                        "for an "
                        "Ed25519 one (type 4).",
                        vkey);
        case COSIGN_E_LOG_KEY:
                return config_wrong(
                        config, "The key %.120s is a log's (type 1), not a witness's (type 4).", vkey);
        default: return config_wrong(config, "\"%.120s\" isn't a witness's verifier key.", vkey);
        }
}

static int witness_take_url(struct config *config, struct witness_known *witness, const char *url) {
        if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
                return config_wrong(config, "url = %.100s: it begins with http:// or https://.", url);
        if (!text_copy(witness->url, sizeof witness->url, url))
                return config_wrong(config, "url = %.100s is too long.", url);
        while (*witness->url && witness->url[strlen(witness->url) - 1] == '/')
                witness->url[strlen(witness->url) - 1] = '\0';
        return 1;
}

int config_take_witness(struct config *config, const char *section, const char *key, const char *value) {
        struct witness_known *witness = witness_enter(&config->witnesses, section);

        if (!witness)
                return config_wrong(config,
                        "[witness %.60s] can't be taken: no name, a name with / or a dot, or too many.",
                        section);
        if (!strcmp(key, "vkey"))
                return witness_take_key(config, witness, value);
        if (!strcmp(key, "url"))
                return witness_take_url(config, witness, value);
        return config_wrong(config, "[witness] has no key \"%.60s\"; known are vkey, url.", key);
}

int config_take_quorum(struct config *config, const char *key, const char *value) {
        int64_t quorum;

        if (!strcmp(key, "stale_days"))
                return config_number(
                        config, "checkpoint", key, value, 1, STALE_DAYS_MAX, &config->witnesses.stale_days);
        if (strcmp(key, "quorum") != 0)
                return config_wrong(config,
                        "[checkpoint] has no key \"%.60s\"; known are every, seconds, outside, anchor, "
                        "anchor_seconds, quorum, stale_days.",
                        key);
        if (!config_number(config, "checkpoint", key, value, 1, COSIGN_WITNESSES_MAX, &quorum))
                return 0;
        config->witnesses.quorum = (size_t) quorum;
        return 1;
}

int config_check_witnesses(struct config *config) {
        const struct witness_policy *policy = &config->witnesses;

        for (size_t i = 0; i < policy->count; i++) {
                const struct verifier *key = &policy->list[i].key;
                bool is_double = false;

                for (size_t k = 0; k < i; k++)
                        is_double = is_double || cosign_is_double(&policy->list[k].key, 1, key);
                if (!key->name[0])
                        (void) config_wrong(config, "[witness %.60s] has no vkey.", policy->list[i].name);
                else if (is_double)
                        (void) config_wrong(config,
                                "[witness %.60s] has the key or the key's name of another: it would count "
                                "twice.",
                                policy->list[i].name);
                if (!key->name[0] || is_double)
                        return CONFIG_E_WRONG;
        }
        if (policy->quorum <= policy->count)
                return 0;
        (void) snprintf(config->message, sizeof config->message,
                "[checkpoint] quorum = %zu, and %zu witnesses are configured.", policy->quorum,
                policy->count);
        return CONFIG_E_WRONG;
}
