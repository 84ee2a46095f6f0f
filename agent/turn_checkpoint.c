/* SPDX-License-Identifier: ISC */

/*
 * When a checkpoint is due. How long ago the last one was is read from the entry that it ends with, so a restart
 * changes nothing.
 */

#include "turn_checkpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int checkpoint_on_entry(void *context, const struct ledger_row *row) {
        struct moment *kept = context;
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);
        const char *boot = json_string_value(json_object_get(event, "boot_id"));
        const char *mono = json_string_value(json_object_get(event, "mono_ns"));

        kept->wall_us = row->entry.wall_us;
        kept->mono_ns = mono ? strtoull(mono, NULL, 10) : 0;
        (void) text_copy(kept->boot_id, sizeof kept->boot_id, boot ? boot : "");
        json_decref(event);
        return 0;
}

int turn_moment_of(struct ledger *ledger, uint64_t sequence, struct moment *ret_moment) {
        return ledger_each(ledger, sequence, sequence, checkpoint_on_entry, ret_moment);
}

int64_t turn_seconds_since(const struct moment *then, const struct moment *now) {
        if (!strcmp(then->boot_id, now->boot_id))
                return ((int64_t) now->mono_ns - (int64_t) then->mono_ns) / 1000000000;
        return (now->wall_us - then->wall_us) / 1000000;
}

bool turn_has_minute(const struct turn *turn) {
        for (size_t i = 0; i < turn->count; i++)
                if (turn->queue[i].kind == WORK_MINUTE)
                        return true;
        return false;
}

/* Why one is due; NULL where none is. */
static int checkpoint_due(struct turn *turn, uint64_t since, const char **ret_why) {
        const struct checkpoint_settings settings = config_checkpoint(turn->live->config);
        struct moment kept = { 0 };
        int64_t seconds;
        int r;

        if (settings.every < LEDGER_CHECKPOINT_EVERY && since + 1 >= (uint64_t) settings.every) {
                *ret_why = "ENTRIES";
                return 0;
        }
        if (!since || !turn_has_minute(turn))
                return 0;
        r = ledger_each(turn->ledger, ledger_kept(turn->ledger), ledger_kept(turn->ledger),
                checkpoint_on_entry, &kept);
        seconds = r ? 0 : turn_seconds_since(&kept, &turn->now);
        if (seconds >= settings.seconds ||
                seconds < 0) /* the clock was set back: nobody knows how long it was */
                *ret_why = "TIME";
        return r;
}

int turn_checkpoint(struct turn *turn, struct act *act) {
        uint64_t since = ledger_size(turn->ledger) - ledger_kept(turn->ledger);
        const char *why = NULL;
        struct entry entry;
        json_t *body;
        int r = checkpoint_due(turn, since, &why);

        if (r || !why)
                return r;
        body = json_pack("{s:s,s:I}", "why", why, "since", (json_int_t) ledger_kept(turn->ledger));
        return body ? act_append(act, LEDGER_KEPT_KIND, NULL, body, &entry) : -ENOMEM;
}
