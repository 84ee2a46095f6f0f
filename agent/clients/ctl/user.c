/* SPDX-License-Identifier: ISC */

/*
 * user show: one person, and what was said of this person over time
 */

#include "command.h"

int user_show(struct ctl *ctl, const json_t *answer) {
        static const struct column columns[] = { { "seq", N_("Entry"), true }, { "change", N_("Change") },
                { "roles", N_("Roles") }, { "unix", N_("Unix user") }, { "by", N_("By") },
                { "reason", N_("Reason") }, { 0 } };
        const json_t *trail = json_object_get(answer, "trail");

        show_fields(ctl, json_object_get(answer, "user"));
        return trail ? show_table(ctl, trail, columns, "") : CTL_FINE;
}
