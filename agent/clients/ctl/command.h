/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COMMAND_H
#define STRONGROOM_COMMAND_H

/*
 * The command line as one table
 *
 * A row says what a command takes, which request it makes, and how its answer is shown. Parser, help, completion and
 * manual page all read it.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "client.h"
#include "words.h"

/* interfaces.md, exit status */
enum ctl_exit {
        CTL_FINE = 0,
        CTL_TROUBLE = 1,
        CTL_USAGE = 2,
        CTL_UNREACHED = 3,
        CTL_DENIED = 4,
        CTL_BROKEN = 5,
        CTL_DEVICE = 6,
        CTL_REFUSED = 7,
        CTL_INPUT = 65,
        CTL_ABSENT = 66,
        CTL_INTERNAL = 70,
        CTL_AGAIN = 75,
};

enum argument_kind {
        ARGUMENT_TEXT = 1,
        ARGUMENT_NUMBER,
        ARGUMENT_FLAG,  /* takes no value: true */
        ARGUMENT_JSON,  /* a file's name, or "-": its JSON */
        ARGUMENT_SETS,  /* field.field=value, may repeat: an object */
        ARGUMENT_LIST,  /* may repeat: a list of texts */
        ARGUMENT_LOCAL, /* not part of the request: the command reads it itself */
};

enum completion {
        COMPLETE_NOTHING = 0,
        COMPLETE_FILE,
        COMPLETE_ITEM,
        COMPLETE_PLACE,
        COMPLETE_CASE,
        COMPLETE_COUNT,
        COMPLETE_FINDING,
        COMPLETE_ALERT,
        COMPLETE_READER,
        COMPLETE_STATION,
        COMPLETE_WORDS
};

struct argument {
        const char *name;  /* of the option, without dashes; and of the positional in capitals */
        const char *field; /* of the request; NULL: the name with '_' for '-' */
        enum argument_kind kind;
        bool positional, required, repeats; /* repeats: the last positional takes all that follow */
        enum completion completion;
        const char *words; /* COMPLETE_WORDS: separated by blanks */
        const char *help;
};

enum { COMMAND_ARGUMENTS_MAX = 14, COMMAND_COLUMNS_MAX = 10, COMMAND_EXAMPLES_MAX = 4 };

struct column {
        const char *key, *title;
        bool right; /* numbers */
        bool mark;  /* a result: shown as shape, word and colour */
};

struct ctl;

enum { SECRET_MAX = 258 };

struct command {
        const char *noun, *verb; /* verb NULL: the noun alone */
        const char *request;     /* NULL: run() does it without the agent */
        bool writes;
        const char *summary;
        const char *examples[COMMAND_EXAMPLES_MAX];
        struct argument arguments[COMMAND_ARGUMENTS_MAX]; /* ends with a row without a name */

        const char *list; /* the answer's array that is shown as a table */
        const char *next; /* the column of its rows that the next page goes on after */
        struct column columns[COMMAND_COLUMNS_MAX];
        const char *empty; /* what to say where the list is empty */
        const char *said;  /* a sentence with {field}s of the answer, for the other commands; what stands in
                              [brackets] only where the answer has its fields */

        int (*show)(struct ctl *ctl, const json_t *answer); /* instead, for people; --plain shows the list */
        int (*run)(struct ctl *ctl, const json_t *request); /* instead of all: does everything */
};

/* Each family's rows end with noun NULL; the rows of a noun stand together. A new family is named in commands.c. */
extern const struct command commands_room[];
extern const struct command commands_exhibit[];
extern const struct command commands_file[];
extern const struct command commands_count[];
extern const struct command commands_count_people[];
extern const struct command commands_record[];
extern const struct command commands_proof[];
extern const struct command commands_people[];
extern const struct command commands_act[];
extern const struct command commands_audit[];
extern const struct command commands_bundle[];
extern const struct command commands_checkpoint[];
extern const struct command commands_keep[];
extern const struct command commands_witness[];
extern const struct command commands_tool[];

/* The next row, in the order of the help; the first after NULL, NULL after the last. */
const struct command *command_after(const struct command *before);

#define each_command(command) \
        for (const struct command *command = command_after(NULL); command; command = command_after(command))

struct ctl {
        const char *program; /* as it was called */
        const char *socket, *state, *config, *run_dir, *station;
        const char *key, *emergency;    /* what signs; why it is done alone: NULL where not said */
        const char *as, *password_file; /* whom to log in as; NULL: whom the Unix user is */
        bool json, plain, quiet, no_input, colour, terminal;
        int timeout_ms; /* 0: the client's own */
        const struct command *command;
        json_t *local; /* values of ARGUMENT_LOCAL */
        struct client client;
        char socket_path[256];
        char password[SECRET_MAX]; /* of `as` */
};

/* ---- tell.c ---- */

/* A message to the person, in their language, on stderr; silenced by --quiet unless it is a failure. */
format_like(2, 3) void ctl_tell(const struct ctl *ctl, const char *format, ...);
format_like(3, 4) int ctl_fail(const struct ctl *ctl, int status, const char *format, ...);

/* ---- note_file.c ---- */

/* The text of a checkpoint's file, its first 64 KiB; the caller's. NULL: it can't be read, or is empty. */
char *note_file_read(const char *path);

/* ---- secret.c ---- */

/*
 * A password: the first line of a file, or, where path is NULL, asked for on the terminal and not shown. Never from an
 * argument or the environment, which others on the machine can read. CTL_FINE, or the status to end with.
 */
int ctl_secret(struct ctl *ctl, const char *path, const char *prompt, char *out);

/* Logs in as --as says, on each connection from here on. */
int ctl_log_in(struct ctl *ctl);

/* ---- find.c ---- */

/*
 * Sets ctl->command to the row that argv begins with: -1, and how many words beyond the noun it took; else the status
 * to end with. command_help() is `strongroom help`, with what follows it.
 */
int command_find(struct ctl *ctl, int argc, char **argv, int *ret_taken);
int command_help(struct ctl *ctl, int argc, char **argv);

/* ---- parse.c ---- */

/* The request of argv after noun and verb; a usage failure is told and gives NULL. *ret_exit then says how to end. */
json_t *parse_request(struct ctl *ctl, int argc, char **argv, int *ret_exit);

/* ---- set.c ---- */

enum { SET_E_MALFORMED = 1 };

/* Puts "firearm.make=Taurus" into the object: 0, or SET_E_MALFORMED. */
must_check int set_field(json_t *object, const char *said);

/* Every field of a record and what may stand in it, as a part of the manual page (scdoc). */
void set_list(FILE *out);

/* ---- ask.c ---- */

/* Asks the agent; tells what went wrong. *ret_answer is set (new reference) wherever the agent answered. */
int ctl_ask(struct ctl *ctl, json_t *request, json_t **ret_answer);

/* Tells why there is no answer, and what to do; gives the status. r: what a client_*() gave. */
int ctl_unreached(const struct ctl *ctl, int r);

/* ---- sign.c ---- */

/* An act that was refused to one: proposes it, signs it, and waits for the others. The status to end with. */
int sign_propose(struct ctl *ctl, const json_t *request);

/* Asks and shows the answer as the row says. Steals the request. */
int ctl_do(struct ctl *ctl, json_t *request);

/* The status that an answer ends with; tells its message where it isn't good. */
int ctl_settle(struct ctl *ctl, const json_t *answer);

/* ---- show.c ---- */

int show_answer(struct ctl *ctl, const json_t *answer);
void show_json(const json_t *value);
void show_fields(const struct ctl *ctl, const json_t *object);
void show_cell(bool plain, const json_t *value, struct text *out);
void show_sentence(const json_t *answer, const char *pattern, struct text *out);
const char *show_text(const json_t *object, const char *key); /* "" where it has none */

/* A title and a blank, filled up to so many columns. */
void show_title(const char *title, int columns);

/* ---- table.c ---- */

int show_table(struct ctl *ctl, const json_t *rows, const struct column *columns, const char *empty);

/* State of a line or a finding: shape, colour and word. */
void show_mark(const struct ctl *ctl, const char *result, struct text *out);

/* ---- help.c, completion.c ---- */

void help_all(FILE *out);
void help_noun(FILE *out, const char *noun);
bool help_noun_exists(const char *noun);
void help_command(FILE *out, const struct command *command);
int completion_run(struct ctl *ctl, const json_t *request);
int manual_run(struct ctl *ctl, const json_t *request);

/* ---- one file a verb ---- */

int status_show(struct ctl *ctl, const json_t *answer);
int item_show(struct ctl *ctl, const json_t *answer);
int place_show(struct ctl *ctl, const json_t *answer);
int count_show(struct ctl *ctl, const json_t *answer);
int count_pass_show(struct ctl *ctl, const json_t *answer);
int count_report_show(struct ctl *ctl, const json_t *answer);
int count_sample_show(struct ctl *ctl, const json_t *answer);
int count_check_show(struct ctl *ctl, const json_t *answer);
int count_close_show(struct ctl *ctl, const json_t *answer);
int count_scan_run(struct ctl *ctl, const json_t *request);
int watch_run(struct ctl *ctl, const json_t *request);
int verify_tiles(struct ctl *ctl, const char *folder);
int verify_run(struct ctl *ctl, const json_t *request);
int decode_run(struct ctl *ctl, const json_t *request);
int scan_run(struct ctl *ctl, const json_t *request);
int doctor_run(struct ctl *ctl, const json_t *request);
int setup_run(struct ctl *ctl, const json_t *request);
int key_add_run(struct ctl *ctl, const json_t *request);
int user_password_run(struct ctl *ctl, const json_t *request);
int user_whoami_show(struct ctl *ctl, const json_t *answer);
int user_show(struct ctl *ctl, const json_t *answer);
int key_list_show(struct ctl *ctl, const json_t *answer);
int demo_run(struct ctl *ctl, const json_t *request);
int proof_run(struct ctl *ctl, const json_t *request);
int proof_consistency_run(struct ctl *ctl, const json_t *request);
int proof_check_run(struct ctl *ctl, const json_t *request);
int export_tiles_run(struct ctl *ctl, const json_t *request);
int checkpoint_show(struct ctl *ctl, const json_t *answer);
int checkpoint_check_run(struct ctl *ctl, const json_t *request);
int bundle_run(struct ctl *ctl, const json_t *request);
int witness_show_run(struct ctl *ctl, const json_t *answer);
int witness_key_show(struct ctl *ctl, const json_t *answer);
int witness_push_run(struct ctl *ctl, const json_t *request);
int witness_export_run(struct ctl *ctl, const json_t *request);
int witness_import_run(struct ctl *ctl, const json_t *request);
int witness_print_run(struct ctl *ctl, const json_t *request);
int witness_scan_run(struct ctl *ctl, const json_t *request);
int witness_read_run(struct ctl *ctl, const json_t *request);
int act_show(struct ctl *ctl, const json_t *answer);
int sign_run(struct ctl *ctl, const json_t *request);
int audit_begin_run(struct ctl *ctl, const json_t *request);
int audit_draw_run(struct ctl *ctl, const json_t *request);
int audit_count_run(struct ctl *ctl, const json_t *request);
int audit_undo_run(struct ctl *ctl, const json_t *request);
int audit_show_run(struct ctl *ctl, const json_t *request);
int audit_finish_run(struct ctl *ctl, const json_t *request);
int audit_check_run(struct ctl *ctl, const json_t *request);
int file_add_run(struct ctl *ctl, const json_t *request);
int file_get_run(struct ctl *ctl, const json_t *request);
int file_check_run(struct ctl *ctl, const json_t *request);
int backup_make_run(struct ctl *ctl, const json_t *request);
int backup_check_run(struct ctl *ctl, const json_t *request);
int restore_run(struct ctl *ctl, const json_t *request);

#endif
