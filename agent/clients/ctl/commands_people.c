/* SPDX-License-Identifier: ISC */

/*
 * People and their keys: rows of the table of commands
 */

#include "command.h"
#include "command_parts.h"

#define USER \
        { \
                .name = "user", .kind = ARGUMENT_TEXT, .positional = true, .required = true, \
                .help = N_("a name on record, such as awa") \
        }
#define ROLES \
        { \
                .name = "role", .field = "roles", .kind = ARGUMENT_LIST, .repeats = true, \
                .completion = COMPLETE_WORDS, .words = "intake custodian supervisor auditor admin", \
                .help = N_("what the person may do; may be said again") \
        }
#define UNIX \
        { .name = "unix", .kind = ARGUMENT_TEXT, .help = N_("the Unix user that acts as this person") }

const struct command commands_people[] = {
        { .noun = "user",
                .verb = "add",
                .request = "user.add",
                .writes = true,
                .summary = N_("put a person on record"),
                .examples = { "strongroom user add awa --role custodian --role intake --unix awa",
                        "strongroom user add binta --role auditor" },
                .arguments = { USER, ROLES, UNIX },
                .said = N_("{user} is on record (entry {seq}).") },
        { .noun = "user",
                .verb = "show",
                .request = "user.show",
                .summary = N_("one person; with --trail who had which role when"),
                .examples = { "strongroom user show awa --trail" },
                .arguments = { USER, { .name = "trail",
                                             .kind = ARGUMENT_FLAG,
                                             .help = N_("every change, with who made it") } },
                .show = user_show },
        { .noun = "user",
                .verb = "list",
                .request = "user.list",
                .summary = N_("the people on record"),
                .examples = { "strongroom user list", "strongroom user list --closed" },
                .arguments = { { .name = "closed",
                        .kind = ARGUMENT_FLAG,
                        .help = N_("also those who have left") } },
                .list = "users",
                .next = "user",
                .columns = { { "user", N_("User") }, { "roles", N_("Roles") }, { "state", N_("State") },
                        { "unix", N_("Unix user") }, { "keys", N_("Keys"), true },
                        { "password", N_("Password") }, { "added_by", N_("Added by") } },
                .empty = N_("Nobody is on record; the users of strongroom.conf act.") },
        { .noun = "user",
                .verb = "change",
                .request = "user.change",
                .writes = true,
                .summary = N_("change what a person may do, or the Unix user that acts as this person"),
                .examples = { "strongroom user change awa --role custodian --reason \"no longer takes in\"" },
                .arguments = { USER, ROLES, UNIX, REASON },
                .said = N_("{user} was changed (entry {seq}).") },
        { .noun = "user",
                .verb = "close",
                .request = "user.close",
                .writes = true,
                .summary = N_("a person leaves; what is on record stays"),
                .examples = { "strongroom user close moussa --reason \"moved to another post\"" },
                .arguments = { USER, REASON },
                .said = N_("{user} has left (entry {seq}).") },

        { .noun = "user",
                .verb = "whoami",
                .request = "user.whoami",
                .summary = N_("who you are to the agent, and what you may do"),
                .examples = { "strongroom user whoami", "strongroom --as awa user whoami" },
                .show = user_whoami_show },
        { .noun = "user",
                .verb = "password",
                .request = "user.password",
                .writes = true,
                .summary = N_("set your own password, or another's first one"),
                .examples = { "strongroom user password", "strongroom user password awa" },
                .arguments = { { .name = "user",
                                       .kind = ARGUMENT_TEXT,
                                       .positional = true,
                                       .help = N_(
                                               "another's, who has to change it first; default: your own") },
                        { .name = "new-file",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_(
                                        "a file whose first line is the new password; default: asked for") },
                        { .name = "old-file",
                                .kind = ARGUMENT_LOCAL,
                                .completion = COMPLETE_FILE,
                                .help = N_("a file whose first line is the present one") } },
                .said = N_("{user} has a new password (entry {seq})."),
                .run = user_password_run },
        { .noun = "user",
                .verb = "unlock",
                .request = "user.unlock",
                .writes = true,
                .summary = N_("let a name log in again before its time"),
                .examples = { "strongroom user unlock awa --reason \"mistyped, she says\"" },
                .arguments = { USER, REASON },
                .said = N_("{user} may log in again (entry {seq}).") },

        { .noun = "key",
                .verb = "add",
                .request = "key.add",
                .writes = true,
                .summary = N_("give a person a public key to sign with"),
                .examples = { "strongroom key add awa ~/.ssh/id_ed25519_sk.pub" },
                .arguments = { USER,
                        { .name = "file",
                                .kind = ARGUMENT_LOCAL,
                                .positional = true,
                                .required = true,
                                .completion = COMPLETE_FILE,
                                .help = N_(
                                        "the .pub file that ssh-keygen made; - for the standard input") } },
                .said = N_("{user} may sign with {fingerprint} (entry {seq})."),
                .run = key_add_run },
        { .noun = "key",
                .verb = "list",
                .request = "key.list",
                .summary = N_("keys on record, and whose they are"),
                .examples = { "strongroom key list", "strongroom key list --user awa" },
                .arguments = { { .name = "user", .kind = ARGUMENT_TEXT, .help = N_("only this person's") } },
                .list = "keys",
                .columns = { { "user", N_("User") }, { "type", N_("Type") }, { "state", N_("State") },
                        { "fingerprint", N_("Fingerprint") }, { "added", N_("Since") },
                        { "added_by", N_("Added by") } },
                .empty = N_("There is no key on record.") },
        { .noun = "key",
                .verb = "revoke",
                .request = "key.revoke",
                .writes = true,
                .summary = N_("a key signs nothing new from here on"),
                .examples = { "strongroom key revoke SHA256:AbC… --reason \"security key lost\"" },
                .arguments = { { .name = "fingerprint",
                                       .kind = ARGUMENT_TEXT,
                                       .positional = true,
                                       .required = true,
                                       .help = N_("as key list and ssh-keygen -l print it") },
                        REASON },
                .said = N_("{user} no longer signs with {fingerprint} (entry {seq}).") },

        { .noun = "people",
                .verb = "begin",
                .request = "people.begin",
                .writes = true,
                .summary =
                        N_("from here on people are those on record, not those of strongroom.conf; for good"),
                .examples = { "strongroom people begin --dry-run", "strongroom people begin" },
                .said = N_("People are those on record from here on (entry {seq}).") },
        { 0 },
};
