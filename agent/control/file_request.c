/* SPDX-License-Identifier: ISC */

/*
 * file.put, file.add, file.list, file.read, file.erase: photos and documents of exhibits
 *
 *      file.put (parts, in order) … file.add: whole, synced, under its hash; then item.file_added
 *
 * No path ever comes from who asks. What file.add refuses leaves no bytes behind.
 */

#include "file_request.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "ask.h"
#include "bytes.h"
#include "custody.h"
#include "file.h"
#include "live.h"
#include "second.h"
#include "upload.h"

enum { FILE_EDITORS = ROLE_INTAKE | ROLE_CUSTODIAN | ROLE_SUPERVISOR };

/* ---- coming ---- */

static int file_on_put(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "upload", "at", "bytes", NULL };
        static uint8_t part[FILE_PART_BYTES];
        char upload[UPLOAD_NAME_MAX];
        const char *bytes;
        size_t size;
        int64_t at, have;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_require(act, FILE_EDITORS, "add to an exhibit's record");
        if (!r)
                r = ask_text(act, ask, "upload", ASK_REQUIRED, upload, sizeof upload);
        if (!r)
                r = ask_integer(act, ask, "at", ASK_REQUIRED, 0, FILE_BYTES_MAX, &at);
        if (!r)
                r = ask_string(act, ask, "bytes", ASK_REQUIRED, &bytes);
        if (r)
                return r;
        if (bytes_unbase64(bytes, strlen(bytes), part, sizeof part, &size) || !size)
                return act_refuse(act, ACT_EXIT_INPUT, "file.part", NULL,
                        "\"bytes\" must be 1 to %d bytes in base64.", FILE_PART_BYTES);
        r = upload_put(act, upload, at, part, size, &have);
        return r ? r : answer_integer(reply, "size", have);
}

struct adding {
        struct file_call call;
        struct upload *upload;
        char sha256[FILE_HASH_TEXT], item[ITEM_NUMBER_MAX];
        const char *name, *said;
};

static int adding_ask(struct act *act, const json_t *ask, struct adding *adding) {
        static const char *const fields[] = { "item", "upload", "sha256", "kind", "angle", "note", "name",
                NULL };
        struct file_call *call = &adding->call;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "upload", ASK_REQUIRED, &adding->name);
        if (!r)
                r = ask_string(act, ask, "sha256", ASK_REQUIRED, &adding->said);
        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &call->item);
        if (!r)
                r = ask_word(act, ask, "kind", ASK_OPTIONAL, file_kinds, &call->kind);
        if (!r)
                r = ask_string(act, ask, "angle", ASK_OPTIONAL, &call->angle);
        if (!r)
                r = ask_string(act, ask, "note", ASK_OPTIONAL, &call->note);
        return r ? r : ask_string(act, ask, "name", ASK_OPTIONAL, &call->name);
}

static int adding_whole(struct act *act, struct adding *adding) {
        adding->upload = upload_find(act, adding->name);
        if (!adding->upload)
                return act_refuse(act, ACT_EXIT_ABSENT, "file.no_upload", NULL,
                        "Nothing came under that name, or it waited too long. Send the file again.");
        upload_hash(adding->upload, adding->sha256);
        if (strcmp(adding->sha256, adding->said) != 0)
                return act_refuse(act, ACT_EXIT_INPUT, "file.changed", NULL,
                        "What came isn't what was announced: its hash is %s. Send the file again.",
                        adding->sha256);
        adding->call.sha256 = adding->sha256;
        adding->call.size = adding->upload->size;
        adding->call.media = media_of(adding->upload->head,
                adding->call.size < MEDIA_HEAD_BYTES ? (size_t) adding->call.size : MEDIA_HEAD_BYTES);
        if (!adding->call.kind || !*adding->call.kind)
                adding->call.kind = strncmp(adding->call.media, "image/", 6) ? "OTHER" : "PHOTO";
        return file_check(act, &adding->call, adding->item);
}

/* The bytes get their place before anything is on record; where the record then can't have it, none is left. */
static int adding_place(struct act *act, struct adding *adding, struct entry *ret_entry) {
        char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
        bool kept;
        int r = file_is_kept(act->ledger, adding->sha256, &kept);

        if (!r)
                r = file_folder(act->ledger, folder);
        if (!r)
                r = file_path(folder, adding->sha256, path);
        if (r)
                return r;
        r = file_place(folder, adding->upload->path, adding->sha256);
        if (r)
                return act_refuse(act, r == -ENOSPC ? ACT_EXIT_AGAIN : ACT_EXIT_INTERNAL, "file.io",
                        "strongroom doctor", "The folder of files can't be written: %s. Nothing was added.",
                        strerror(-r));
        r = file_add(act, &adding->call, adding->item, ret_entry);
        if (r && !kept)
                (void) unlink(path);
        return r;
}

static int file_on_add(struct act *act, const json_t *ask, json_t *reply) {
        bool dry = json_is_true(json_object_get(ask, "dry"));
        struct adding adding = { 0 };
        struct entry entry = { 0 };
        int r = adding_ask(act, ask, &adding);

        if (!r && act->approval)
                return act_refuse(act, ACT_EXIT_USAGE, "act.not_two", NULL,
                        "\"%.60s\" is done by one person; nothing has to be signed.", "file.add");
        if (!r)
                r = adding_whole(act, &adding);
        if (!r)
                r = dry ? file_add(act, &adding.call, adding.item, &entry)
                        : adding_place(act, &adding, &entry);
        if (!r)
                r = answer_text(reply, "item", adding.item);
        if (!r)
                r = answer_text(reply, "sha256", adding.sha256);
        if (!r)
                r = answer_text(reply, "media", adding.call.media);
        if (!r)
                r = answer_text(reply, "kind", adding.call.kind);
        if (!r)
                r = answer_integer(reply, "size", adding.call.size);
        if (!r)
                r = answer_integer(reply, "seq", (int64_t) entry.sequence);
        if (adding.upload)
                upload_drop(adding.upload);
        return r;
}

/* ---- there ---- */

struct file_list {
        struct act *act;
        json_t *files;
};

static int list_on_row(void *context, const struct file_row *row) {
        struct file_list *list = context;
        json_t *name = NULL;
        int r = file_name(list->act->ledger, row, &name);

        return r ? r
                 : answer_append(list->files,
                           json_pack("{s:s,s:I,s:s,s:s,s:s,s:o,s:I,s:b}", "sha256", row->sha256, "size",
                                   (json_int_t) row->size, "media", row->media, "kind", row->kind, "angle",
                                   row->angle, "name", name, "seq", (json_int_t) row->added_seq, "erased",
                                   (int) (row->erased_seq != 0)));
}

int file_answer(struct act *act, const char *item, json_t **ret_files) {
        struct file_list list = { act, json_array() };
        int r = list.files ? file_each(act->ledger, item, list_on_row, &list) : -ENOMEM;

        if (r)
                json_decref(list.files);
        else
                *ret_files = list.files;
        return r;
}

static int file_asked(struct act *act, const json_t *ask, struct exhibit *ret_exhibit) {
        const char *said;
        int r = ask_string(act, ask, "item", ASK_REQUIRED, &said);

        return r ? r : registry_resolve_item(act, said, ret_exhibit);
}

static int file_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", NULL };
        struct exhibit exhibit;
        json_t *files = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = file_asked(act, ask, &exhibit);
        if (!r)
                r = file_answer(act, exhibit.number, &files);
        if (!r)
                r = answer_text(reply, "item", exhibit.number);
        return r ? r : answer_set(reply, "files", files);
}

/* A part of what stands under the hash, from `at` on. */
static int read_part(struct act *act, const struct file_row *row, int64_t at, json_t *reply) {
        static uint8_t part[FILE_PART_BYTES];
        static char text[BYTES_BASE64_SIZE(FILE_PART_BYTES)];
        char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
        scoped(closep) int fd = -1;
        ssize_t size = -1;
        int r = file_folder(act->ledger, folder);

        if (!r)
                r = file_path(folder, row->sha256, path);
        if (r)
                return r;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd >= 0)
                size = pread(fd, part, sizeof part, at);
        if (size < 0 || (!size && at < row->size))
                return act_refuse(act, ACT_EXIT_BROKEN, "file.missing", "strongroom file check",
                        "The record has that file, and its folder hasn't (%s). Bring it back from a backup.",
                        size < 0 ? strerror(errno) : "it is too short");
        bytes_base64(part, (size_t) size, text);
        r = answer_text(reply, "bytes", text);
        return r ? r : answer_set(reply, "more", json_boolean(at + size < row->size));
}

static int file_on_read(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", "sha256", "at", NULL };
        struct exhibit exhibit;
        struct file_row row = { 0 };
        const char *hash;
        int64_t at;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "sha256", ASK_OPTIONAL, &hash);
        if (!r)
                r = ask_integer(act, ask, "at", ASK_OPTIONAL, 0, FILE_BYTES_MAX, &at);
        if (!r)
                r = file_asked(act, ask, &exhibit);
        if (!r)
                r = file_find(act, exhibit.number, hash ? hash : "", &row);
        if (!r)
                r = read_part(act, &row, at, reply);
        if (!r)
                r = answer_text(reply, "sha256", row.sha256);
        if (!r)
                r = answer_text(reply, "media", row.media);
        return r ? r : answer_integer(reply, "size", row.size);
}

/* ---- going ---- */

static int file_on_erase(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "sha256", "ground", "authority", NULL };
        const char *hash, *ground, *authority;
        struct entry entry = { 0 };
        int64_t count = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = act_require(act, ROLE_SUPERVISOR, "erase personal data");
        if (!r)
                r = act_second(act, "erase");
        if (!r)
                r = ask_string(act, ask, "sha256", ASK_REQUIRED, &hash);
        if (!r)
                r = ask_string(act, ask, "ground", ASK_REQUIRED, &ground);
        if (!r)
                r = ask_string(act, ask, "authority", ASK_REQUIRED, &authority);
        if (!r)
                r = file_erase(act, hash, ground, authority, &count, &entry);
        if (r)
                return r;
        if (act->live)
                act->live->files_erased = true; /* the bytes go after the commit */
        r = answer_integer(reply, "exhibits", count);
        if (!r)
                r = answer_integer(reply, "seq", (int64_t) entry.sequence);
        return r ? r : answer_text(reply, "state", "pending"); /* until erase_settle() knows */
}

const struct request requests_file[] = {
        { "file.put", false, file_on_put },
        { "file.add", true, file_on_add },
        { "file.list", false, file_on_list },
        { "file.read", false, file_on_read },
        { "file.erase", true, file_on_erase },
        { 0 },
};
