/* SPDX-License-Identifier: ISC */

/*
 * The table of commands, put together: a file for each family of nouns
 */

#include "command.h"
#include "macros.h"

static const struct command *const commands_tables[] = {
        commands_room,
        commands_exhibit,
        commands_file,
        commands_count,
        commands_count_people,
        commands_record,
        commands_proof,
        commands_people,
        commands_act,
        commands_audit,
        commands_bundle,
        commands_checkpoint,
        commands_keep,
        commands_witness,
        commands_tool,
};

static const struct command *commands_last(const struct command *table) {
        while (table[1].noun)
                table++;
        return table;
}

const struct command *command_after(const struct command *before) {
        size_t table = 0;

        if (before && before[1].noun)
                return before + 1;
        while (before && table < count_of(commands_tables) && commands_last(commands_tables[table]) != before)
                table++;
        table += before ? 1 : 0;
        return table < count_of(commands_tables) ? commands_tables[table] : NULL;
}
