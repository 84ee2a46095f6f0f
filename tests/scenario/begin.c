/* SPDX-License-Identifier: ISC */

/*
 * Two persons let the people begin
 */

#include "test.h"

#include "begin.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "room.h"

static void begin_shell(const char *command) {
        int status = -1;
        pid_t child = fork();

        if (!child) {
                (void) execl("/bin/sh", "sh", "-c", command, NULL);
                _exit(127);
        }
        assert_true(child > 0 && waitpid(child, &status, 0) == child);
        assert_int_equal(status, 0);
}

static void begin_read(const char *path, char *out) {
        FILE *file = fopen(path, "re");

        assert_non_null(file);
        assert_non_null(fgets(out, BEGIN_LINE_MAX, file));
        assert_int_equal(fclose(file), 0);
        out[strcspn(out, "\n")] = '\0';
}

void begin_key(const char *path, char *ret_line) {
        char command[BEGIN_LINE_MAX];

        (void) snprintf(command, sizeof command, "ssh-keygen -q -t ed25519 -N '' -C made -f %.300s", path);
        begin_shell(command);
        (void) snprintf(command, sizeof command, "%.300s.pub", path);
        begin_read(command, ret_line);
}

void begin_signature(const char *path, const char *bytes, char *ret_base64) {
        char command[2 * BEGIN_LINE_MAX], name[ROOM_PATH_MAX + 64];
        FILE *file;

        (void) snprintf(name, sizeof name, "%.250s.bytes", path);
        file = fopen(name, "we");
        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
        assert_int_equal(fclose(file), 0);
        (void) snprintf(command, sizeof command,
                "ssh-keygen -q -Y sign -n custody-event@strongroom -f %.250s < %.300s | grep -v -e ---- | "
                "tr -d '\\n' > %.250s.base64; rm %.300s",
                path, name, path, name);
        begin_shell(command);
        (void) snprintf(name, sizeof name, "%.250s.base64", path);
        begin_read(name, ret_base64);
        assert_int_equal(remove(name), 0);
}

static json_t *begin_sign(struct room *room, const json_t *told, const char *path) {
        char base64[BEGIN_LINE_MAX];

        begin_signature(path, json_string_value(json_object_get(told, "sign")), base64);
        return room_do(room, "{ss sO ss}", "do", "act.sign", "proposal", json_object_get(told, "proposal"),
                "signature", base64);
}

void room_people_begin(struct room *room, const char *first, const char *second) {
        json_t *told = room_do(room, "{ss s{ss}}", "do", "act.propose", "act", "do", "people.begin");
        json_t *answer = begin_sign(room, told, first);

        assert_string_equal(json_string_value(json_object_get(answer, "state")), "OPEN");
        json_decref(answer);
        answer = begin_sign(room, told, second);
        assert_string_equal(json_string_value(json_object_get(answer, "state")), "APPROVED");
        json_decref(answer);
        json_decref(told);
}
