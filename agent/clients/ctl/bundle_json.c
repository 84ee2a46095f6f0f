/* SPDX-License-Identifier: ISC */

/*
 * bundle.json: all that is in the bundle, for machines; the page shows this and nothing else
 */

#include <errno.h>

#include "bundle.h"

static int json_entry(const struct bundle *bundle, const struct bundle_entry *entry, json_t *entries) {
        json_t *proof = NULL;
        int r = bundle_inclusion(bundle, entry->seq, &proof);

        if (r)
                return r;
        return json_array_append_new(
                       entries, json_pack("{s:s,s:o,s:I,s:s}", "event", entry->event, "proof", proof, "seq",
                                        (json_int_t) entry->seq, "signatures", entry->signatures))
                       ? -ENOMEM
                       : 0;
}

int bundle_json(const struct bundle *bundle, json_t **ret_json) {
        json_t *entries = json_array(), *json;
        int r = entries ? 0 : -ENOMEM;

        for (size_t i = 0; !r && i < bundle->count; i++)
                r = json_entry(bundle, &bundle->entries[i], entries);
        if (r) {
                json_decref(entries);
                return r;
        }
        json = json_pack("{s:O,s:s,s:b,s:o,s:s,s:O,s:s,s:O,s:O,s:s,s:s,s:s,s:O}", "beyond", bundle->beyond,
                "checkpoint", bundle->note, "demo", (int) ledger_is_demo(bundle->ledger), "entries", entries,
                "format", "strongroom-bundle@v1", "gaps", bundle->gaps, "item", bundle->exhibit.number,
                "openings", bundle->openings, "outside", bundle->outside, "site", ledger_site(bundle->ledger),
                "site_name", ledger_site_name(bundle->ledger), "vkey", ledger_vkey(bundle->ledger),
                "witnesses", bundle->witnesses);
        if (!json)
                return -ENOMEM;
        *ret_json = json;
        return 0;
}
