/* SPDX-License-Identifier: ISC */

/*
 * Photos and documents: over the socket, in the unmodified programs, and looked for in every byte of the folder
 *
 * Long because all of them are told of one photo, and look for it with the same tools.
 */

#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bytes.h"
#include "room.h"
#include "text.h"

enum { PATH_SIZE = 2 * ROOM_PATH_MAX, HASH_TEXT = 65, PHOTO_SIZE = 100000, PART = 36864 };

#define NAME "Zenobie-Ouedraogo.jpg" /* whom the photo is of */
#define FACE "the face of Zenobie"

static struct room room;
static char number[64], second[64];
static uint8_t photo[PHOTO_SIZE];
static char photo_hash[HASH_TEXT];

static void hash_of(const uint8_t *bytes, size_t size, char *out) {
        unsigned char hash[crypto_hash_sha256_BYTES];

        (void) crypto_hash_sha256(hash, bytes, size);
        bytes_hex(hash, sizeof hash, out);
}

static int each_begin(void **state) {
        (void) state;
        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        room_shelf(&room, "ER1/A", "SHELF-A");
        room_item(&room, "ER1/A", "GUN-1", number, sizeof number);
        room_item(&room, "ER1/A", "GUN-2", second, sizeof second);
        for (size_t i = 0; i < sizeof photo; i++)
                photo[i] = (uint8_t) (i * 7 + i / 251);
        memcpy(photo, "\xff\xd8\xff\xe0", 4);
        memcpy(photo + 50000, FACE, strlen(FACE));
        hash_of(photo, sizeof photo, photo_hash);
        return 0;
}

static const char *inside(const char *name) {
        static char paths[4][PATH_SIZE];
        static size_t next;
        char *path = paths[next++ % count_of(paths)];

        (void) snprintf(path, PATH_SIZE, "%.250s/%.200s", room.folder, name);
        return path;
}

static const char *stored(const char *hash) {
        char name[96];

        (void) snprintf(name, sizeof name, "state/files/%.2s/%.62s", hash, hash + 2);
        return inside(name);
}

static int run(const char *state, ...) {
        const char *arguments[16] = { STRONGROOM, "--quiet", "--no-input", "--socket", inside("run/control"),
                "--state", state };
        size_t count = 7;
        va_list args;
        int status;
        pid_t pid;

        va_start(args, state);
        while (count < count_of(arguments) - 1 && (arguments[count] = va_arg(args, const char *)))
                count++;
        va_end(args);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                (void) execv(STRONGROOM, (char **) (uintptr_t) arguments);
                _exit(127);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int remove_tree(const char *path) {
        pid_t pid = fork();
        int status;

        assert_true(pid >= 0);
        if (!pid) {
                (void) execlp("rm", "rm", "-rf", "--", path, (char *) NULL);
                _exit(127);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return status;
}

static int each_end(void **state) {
        static const char *const made[] = { "backup", "target", NAME, "out.jpg", "other.bin" };

        (void) state;
        for (size_t i = 0; i < count_of(made); i++)
                assert_int_equal(remove_tree(inside(made[i])), 0);
        assert_int_equal(room_verify(&room), 0);
        assert_int_equal(remove_tree(inside("state/files")), 0);
        room_close(&room);
        return 0;
}

static void write_file(const char *path, const uint8_t *bytes, size_t size) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
}

static size_t read_file(const char *path, uint8_t *out, size_t room_size) {
        FILE *file = fopen(path, "rb");
        size_t size;

        assert_non_null(file);
        size = fread(out, 1, room_size, file);
        assert_int_equal(fclose(file), 0);
        return size;
}

static int add(const char *item) {
        write_file(inside(NAME), photo, sizeof photo);
        return run(inside("state"), "file", "add", item, inside(NAME), "--angle", "left side", NULL);
}

static int check(void) {
        return run(inside("state"), "file", "check", NULL);
}

static json_t *files_of(const char *item) {
        json_t *answer = room_do(&room, "{s:s,s:s}", "do", "file.list", "item", item);
        json_t *files = json_incref(json_object_get(answer, "files"));

        json_decref(answer);
        return files;
}

static const char *field(const json_t *files, size_t index, const char *name) {
        return json_string_value(json_object_get(json_array_get(files, index), name));
}

/* How many files of the folder have these bytes. */
static size_t folder_has(const char *path, const char *value) {
        static uint8_t bytes[1 << 24];
        DIR *folder = opendir(path);
        const struct dirent *entry;
        char inner[2 * PATH_SIZE];
        struct stat info;
        size_t found = 0;

        assert_non_null(folder);
        while ((entry = readdir(folder))) {
                (void) snprintf(inner, sizeof inner, "%.500s/%.250s", path, entry->d_name);
                if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") || lstat(inner, &info))
                        continue;
                if (S_ISDIR(info.st_mode))
                        found += folder_has(inner, value);
                else if (S_ISREG(info.st_mode))
                        found += memmem(bytes, read_file(inner, bytes, sizeof bytes), value, strlen(value)) !=
                                 NULL;
        }
        (void) closedir(folder);
        return found;
}

/* ---- over the socket ---- */

static json_t *put(const char *upload, size_t at, size_t size) {
        static char text[BYTES_BASE64_SIZE(PART)];

        assert_true(at + size <= sizeof photo && size <= PART);
        bytes_base64(photo + at, size, text);
        return room_ask(&room, "{s:s,s:s,s:I,s:s}", "do", "file.put", "upload", upload, "at", (json_int_t) at,
                "bytes", text);
}

static void put_good(const char *upload, size_t at, size_t size) {
        json_t *answer = put(upload, at, size);

        assert_true(json_is_true(json_object_get(answer, "ok")));
        assert_int_equal(json_integer_value(json_object_get(answer, "size")), at + size);
        json_decref(answer);
}

static void assert_error(json_t *answer, const char *error) {
        assert_string_equal(json_string_value(json_object_get(answer, "error")), error);
        json_decref(answer);
}

static void put_all(const char *upload) {
        for (size_t at = 0; at < sizeof photo; at += PART)
                put_good(upload, at, sizeof photo - at < PART ? sizeof photo - at : PART);
}

static bool parts_left(void) {
        return !access(inside("state/files/part-0"), F_OK) || !access(inside("state/files/part-1"), F_OK);
}

/* ---- stories ---- */

static void a_photo_is_kept_under_its_hash_and_comes_back(void **state) {
        static uint8_t back[PHOTO_SIZE + 1];
        json_t *files;

        (void) state;
        assert_int_equal(add(number), 0);
        files = files_of(number);
        assert_int_equal(json_array_size(files), 1);
        assert_string_equal(field(files, 0, "sha256"), photo_hash);
        assert_string_equal(field(files, 0, "media"), "image/jpeg");
        assert_string_equal(field(files, 0, "kind"), "PHOTO");
        assert_string_equal(field(files, 0, "angle"), "left side");
        assert_string_equal(field(files, 0, "name"), NAME);
        json_decref(files);
        assert_int_equal(read_file(stored(photo_hash), back, sizeof back), sizeof photo);
        assert_memory_equal(back, photo, sizeof photo);
        assert_int_equal(run(inside("state"), "file", "get", number, "--output", inside("out.jpg"), NULL), 0);
        assert_int_equal(read_file(inside("out.jpg"), back, sizeof back), sizeof photo);
        assert_memory_equal(back, photo, sizeof photo);
        assert_int_equal(check(), 0);
        assert_int_equal(run(inside("state"), "verify", "--files", NULL), 0);
        assert_false(parts_left());
}

static void the_same_content_is_one_file_and_two_events(void **state) {
        json_t *answer;

        (void) state;
        assert_int_equal(add(number), 0);
        assert_int_equal(add(number), 7); /* it has it already */
        assert_int_equal(add(second), 0);
        answer = room_do(&room, "{s:s,s:s}", "do", "log.list", "kind", "item.file_added");
        assert_int_equal(json_array_size(json_object_get(answer, "entries")), 2);
        json_decref(answer);
        assert_int_equal(folder_has(inside("state/files"), FACE), 1);
        assert_int_equal(check(), 0);
}

static void a_changed_byte_and_a_missing_file_are_found(void **state) {
        uint8_t changed[PHOTO_SIZE];

        (void) state;
        assert_int_equal(add(number), 0);
        for (size_t at = 0; at < sizeof photo; at += 33331) {
                memcpy(changed, photo, sizeof photo);
                changed[at] ^= 1;
                write_file(stored(photo_hash), changed, sizeof changed);
                assert_int_equal(check(), 5);
                assert_int_equal(run(inside("state"), "verify", "--files", NULL), 5);
                assert_int_equal(
                        run(inside("state"), "file", "get", number, "--output", inside("out.jpg"), NULL), 5);
                assert_int_not_equal(access(inside("out.jpg"), F_OK), 0);
        }
        write_file(stored(photo_hash), photo, sizeof photo - 1);
        assert_int_equal(check(), 5);
        assert_int_equal(unlink(stored(photo_hash)), 0);
        assert_int_equal(check(), 5);
        assert_int_equal(add(second), 0); /* the same content brings it back */
        assert_int_equal(check(), 0);
}

static void what_no_entry_names_is_a_finding(void **state) {
        char folder[PATH_SIZE];

        (void) state;
        assert_int_equal(add(number), 0);
        photo[60000] ^= 1;
        hash_of(photo, sizeof photo, photo_hash);
        (void) snprintf(folder, sizeof folder, "%s", stored(photo_hash));
        *strrchr(folder, '/') = '\0';
        (void) mkdir(folder, 0700);
        write_file(stored(photo_hash), photo, sizeof photo);
        assert_int_equal(check(), 1);
        assert_int_equal(unlink(stored(photo_hash)), 0);
        assert_int_equal(check(), 0);
}

static void parts_come_in_order_or_not_at_all(void **state) {
        (void) state;
        put_good("a", 0, PART);
        put_good("a", 0, PART); /* its answer was lost: asked again */
        assert_error(put("a", PART + 1, 1), "file.order");
        assert_error(put("b", 1, 1), "file.order");
        room_refuses(&room, "file.changed", "{s:s,s:s,s:s,s:s}", "do", "file.add", "item", number, "upload",
                "a", "sha256", photo_hash);
        assert_false(parts_left()); /* what is refused leaves nothing */
        room_refuses(&room, "file.no_upload", "{s:s,s:s,s:s,s:s}", "do", "file.add", "item", number, "upload",
                "a", "sha256", photo_hash);
        room_refuses(&room, "file.part", "{s:s,s:s,s:i,s:s}", "do", "file.put", "upload", "a", "at", 0,
                "bytes", "no base64!");
        put_all("c");
        room_refuses(&room, "item.unknown", "{s:s,s:s,s:s,s:s}", "do", "file.add", "item",
                "TST-1999-000001-0", "upload", "c", "sha256", photo_hash);
        put_all("d");
        json_decref(room_do(&room, "{s:s,s:b,s:s,s:s,s:s}", "do", "file.add", "dry", 1, "item", number,
                "upload", "d", "sha256", photo_hash));
        assert_int_equal(check(), 0); /* a dry run left nothing either */
        assert_false(parts_left());
}

static void a_kill_leaves_no_half_file(void **state) {
        (void) state;
        put_good("a", 0, PART);
        assert_true(parts_left());
        room_kill(&room);
        room_start(&room);
        assert_false(parts_left());
        assert_error(put("a", PART, 1), "file.order");
        put_all("b");
        json_decref(room_do(&room, "{s:s,s:s,s:s,s:s}", "do", "file.add", "item", number, "upload", "b",
                "sha256", photo_hash));
        room_kill(&room);
        room_start(&room);
        assert_int_equal(check(), 0); /* what was answered is there */
        assert_int_equal(folder_has(inside("state/files"), FACE), 1);
}

static void an_erased_photo_is_in_no_byte_of_the_folder(void **state) {
        json_t *answer;

        (void) state;
        assert_int_equal(add(number), 0);
        assert_int_equal(add(second), 0);
        assert_true(folder_has(inside("state"), FACE) > 0);
        assert_true(folder_has(inside("state"), NAME) > 0);
        answer = room_do(&room, "{s:s,s:s,s:s,s:s}", "do", "file.erase", "sha256", photo_hash, "ground",
                "art. 17", "authority", "DPO-14");
        assert_string_equal(json_string_value(json_object_get(answer, "state")), "done");
        assert_int_equal(json_integer_value(json_object_get(answer, "exhibits")), 2);
        json_decref(answer);
        assert_int_equal(folder_has(inside("state"), FACE), 0);
        assert_int_equal(folder_has(inside("state"), NAME), 0);
        assert_int_not_equal(access(stored(photo_hash), F_OK), 0);
        assert_int_equal(check(), 0);
        room_refuses(&room, "file.erased", "{s:s,s:s}", "do", "file.read", "item", number);
        room_refuses(&room, "file.unknown", "{s:s,s:s,s:s,s:s}", "do", "file.erase", "sha256", photo_hash,
                "ground", "art. 17", "authority", "DPO-14");
        assert_int_equal(add(number), 0); /* recorded anew, it is there anew */
        assert_int_equal(check(), 0);
}

static void an_erasure_that_a_kill_cut_short_is_finished_at_the_next_start(void **state) {
        json_t *answer;

        (void) state;
        assert_int_equal(add(number), 0);
        /* as though killed between commit and overwriting: the bytes are put back where they were */
        answer = room_do(&room, "{s:s,s:s,s:s,s:s}", "do", "file.erase", "sha256", photo_hash, "ground",
                "art. 17", "authority", "DPO-14");
        json_decref(answer);
        room_kill(&room);
        write_file(stored(photo_hash), photo, sizeof photo);
        assert_int_equal(check(), 1);
        room_start(&room);
        assert_int_equal(folder_has(inside("state"), FACE), 0);
        assert_int_equal(check(), 0);
}

static void a_backup_has_the_files_and_a_restore_brings_them(void **state) {
        char stolen[PATH_SIZE];

        (void) state;
        assert_int_equal(add(number), 0);
        assert_int_equal(run(inside("state"), "backup", "make", inside("backup"), NULL), 0);
        assert_int_equal(run(inside("state"), "backup", "make", inside("backup"), NULL), 0);
        assert_int_equal(run(inside("target"), "backup", "check", inside("backup"), NULL), 0);
        assert_int_equal(run(inside("target"), "restore", inside("backup"), NULL), 0);
        assert_int_equal(run(inside("target"), "file", "check", NULL), 0);
        assert_int_equal(folder_has(inside("target/files"), FACE), 1);
        (void) snprintf(
                stolen, sizeof stolen, "%s/files/%.2s/%.62s", inside("backup"), photo_hash, photo_hash + 2);
        photo[1000] ^= 1;
        write_file(stolen, photo, sizeof photo);
        photo[1000] ^= 1;
        assert_int_equal(run(inside("target"), "backup", "check", inside("backup"), NULL), 5);
        assert_int_equal(remove_tree(inside("target")), 0);
        assert_int_equal(run(inside("target"), "restore", inside("backup"), NULL), 5);
        assert_int_not_equal(access(inside("target"), F_OK), 0); /* nothing was begun */
        json_decref(room_do(&room, "{s:s,s:s,s:s,s:s}", "do", "file.erase", "sha256", photo_hash, "ground",
                "art. 17", "authority", "DPO-14"));
        assert_int_equal(run(inside("state"), "backup", "make", inside("backup"), NULL), 0);
        assert_int_equal(run(inside("target"), "backup", "check", inside("backup"), NULL), 0);
        assert_int_not_equal(access(stolen, F_OK), 0); /* nor is it in the backup any more */
}

/* The disk of the files alone is full: a few of its MiB are given to another file. */
static void on_a_full_disk_nothing_is_half_there(void **state) {
        static uint8_t filler[1 << 20];
        size_t size = 0;
        int fd;

        (void) state;
        assert_int_equal(mkdir(inside("state/files"), 0700), 0);
        if (mount("none", inside("state/files"), "tmpfs", 0, "size=20m")) {
                print_message("A tmpfs can't be mounted here: not tried.\n");
                skip();
        }
        put_good("a", 0, PART);
        fd = open(inside("state/files/filler"), O_WRONLY | O_CREAT, 0600);
        for (ssize_t done; (done = write(fd, filler, sizeof filler)) > 0;)
                size += (size_t) done;
        (void) close(fd);
        assert_true(size > 0);
        assert_error(put("a", PART, PART), "file.no_room"); /* while it comes */
        assert_error(put("b", 0, PART), "file.no_room");    /* and from the first */
        assert_false(parts_left());
        assert_int_equal(add(number), 75);
        assert_int_equal(unlink(inside("state/files/filler")), 0);
        assert_int_equal(add(number), 0);
        assert_int_equal(check(), 0);
        assert_int_equal(umount(inside("state/files")), 0);
        assert_int_equal(check(), 5);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_photo_is_kept_under_its_hash_and_comes_back, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        the_same_content_is_one_file_and_two_events, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        a_changed_byte_and_a_missing_file_are_found, each_begin, each_end),
                cmocka_unit_test_setup_teardown(what_no_entry_names_is_a_finding, each_begin, each_end),
                cmocka_unit_test_setup_teardown(parts_come_in_order_or_not_at_all, each_begin, each_end),
                cmocka_unit_test_setup_teardown(a_kill_leaves_no_half_file, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        an_erased_photo_is_in_no_byte_of_the_folder, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        an_erasure_that_a_kill_cut_short_is_finished_at_the_next_start, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        a_backup_has_the_files_and_a_restore_brings_them, each_begin, each_end),
                cmocka_unit_test_setup_teardown(on_a_full_disk_nothing_is_half_there, each_begin, each_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
