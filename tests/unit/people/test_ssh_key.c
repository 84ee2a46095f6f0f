/* SPDX-License-Identifier: ISC */

/*
 * SSH keys: what ssh-keygen makes is taken and named as it names it; what isn't exactly that is refused
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "bytes.h"
#include "made_key.h"

enum { PATH_SIZE = 64 };

static char folder[] = "/dev/shm/strongroom-keys-XXXXXX";

/* Runs ssh-keygen with its output in folder/out: its status, 127 where there is none. */
static int keygen(const char *const *words) {
        pid_t pid = fork();
        int status;

        assert_true(pid >= 0);
        if (!pid) {
                if (!freopen("out", "w", stdout) || !freopen("/dev/null", "w", stderr))
                        _exit(126);
                (void) execvp("ssh-keygen", (char *const *) (uintptr_t) words);
                _exit(127);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

static void file_read(const char *name, char *out) {
        FILE *file = fopen(name, "r");

        assert_non_null(file);
        assert_non_null(fgets(out, SSH_KEY_LINE_MAX, file));
        (void) fclose(file);
        out[strcspn(out, "\n")] = '\0';
}

static void file_write(const char *name, const char *line) {
        FILE *file = fopen(name, "w");

        assert_non_null(file);
        assert_true(fprintf(file, "%s\n", line) > 0);
        assert_int_equal(fclose(file), 0);
}

/* What `ssh-keygen -l` says of a line: "256 SHA256:… comment (TYPE)". */
static void assert_named_alike(const char *line) {
        char fingerprint[SSH_KEY_FINGERPRINT_MAX], said[SSH_KEY_LINE_MAX];
        struct ssh_key key;

        assert_int_equal(ssh_key_parse(line, &key), 0);
        ssh_key_fingerprint(key.blob, key.size, fingerprint);
        file_write("line.pub", line);
        assert_int_equal(keygen((const char *const[]){ "ssh-keygen", "-l", "-f", "line.pub", NULL }), 0);
        file_read("out", said);
        assert_int_equal(strncmp(said, "256 ", 4), 0);
        assert_int_equal(strncmp(said + 4, fingerprint, strlen(fingerprint)), 0);
        assert_int_equal(said[4 + strlen(fingerprint)], ' ');
}

static int enter(void **state) {
        (void) state;
        if (!mkdtemp(folder) || chdir(folder))
                return -1;
        return 0;
}

static int leave(void **state) {
        static const char *const names[] = { "out", "line.pub", "a", "a.pub", "b", "b.pub", "c", "c.pub" };

        (void) state;
        for (size_t i = 0; i < count_of(names); i++)
                (void) unlink(names[i]);
        return chdir("/") || rmdir(folder);
}

static bool has_keygen(void) {
        int status = keygen((const char *const[]){ "ssh-keygen", "-?", NULL });

        if (status != 127)
                return true;
        print_message("skipped: there is no ssh-keygen here\n");
        return false;
}

static void what_ssh_keygen_makes_is_named_as_it_names_it(void **state) {
        char line[SSH_KEY_LINE_MAX], printed[SSH_KEY_LINE_MAX];
        struct ssh_key key;

        (void) state;
        if (!has_keygen())
                skip();
        assert_int_equal(keygen((const char *const[]){ "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C",
                                 "awa at the counter", "-f", "a", NULL }),
                0);
        assert_int_equal(keygen((const char *const[]){ "ssh-keygen", "-q", "-t", "ecdsa", "-b", "256", "-N",
                                 "", "-C", "", "-f", "b", NULL }),
                0);
        file_read("a.pub", line);
        assert_named_alike(line);
        assert_int_equal(ssh_key_parse(line, &key), 0);
        assert_string_equal(key.type, "ssh-ed25519");
        assert_string_equal(key.comment, "awa at the counter");
        ssh_key_print(&key, printed);
        assert_int_equal(strncmp(line, printed, strlen(printed)), 0);
        file_read("b.pub", line);
        assert_named_alike(line);
        assert_int_equal(ssh_key_parse(line, &key), 0);
        assert_string_equal(key.type, "ecdsa-sha2-nistp256");
        assert_int_equal(key.point_size, 65);
        made_security_key("ssh:", line);
        assert_named_alike(line);
        assert_int_equal(ssh_key_parse(line, &key), 0);
        assert_string_equal(key.application, "ssh:");
}

static void an_rsa_key_is_of_a_type_that_is_not_taken(void **state) {
        char line[2 * SSH_KEY_LINE_MAX];
        struct ssh_key key;

        (void) state;
        if (!has_keygen())
                skip();
        assert_int_equal(keygen((const char *const[]){ "ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N",
                                 "", "-C", "", "-f", "c", NULL }),
                0);
        file_read("c.pub", line);
        assert_int_equal(ssh_key_parse(line, &key), SSH_KEY_E_TYPE);
}

/* A valid line, and each way to spoil it. */
static void a_line_that_is_not_exactly_one_is_refused(void **state) {
        char line[SSH_KEY_LINE_MAX], worse[2 * SSH_KEY_LINE_MAX];
        struct ssh_key key;

        (void) state;
        made_key(line);
        assert_int_equal(ssh_key_parse(line, &key), 0);
        assert_int_equal(ssh_key_parse("", &key), SSH_KEY_E_FORM);
        assert_int_equal(ssh_key_parse("ssh-ed25519", &key), SSH_KEY_E_FORM);
        assert_int_equal(ssh_key_parse("ssh-ed25519 ", &key), SSH_KEY_E_FORM);
        assert_int_equal(ssh_key_parse("ssh-ed25519 AAAA", &key), SSH_KEY_E_BLOB);
        assert_int_equal(ssh_key_parse("ssh-ed25519 !", &key), SSH_KEY_E_FORM);
        (void) snprintf(worse, sizeof worse, " %s", line);
        assert_int_equal(ssh_key_parse(worse, &key), SSH_KEY_E_FORM);
        (void) snprintf(worse, sizeof worse, "no-pty %s", line);
        assert_int_equal(ssh_key_parse(worse, &key), SSH_KEY_E_TYPE);
        (void) snprintf(worse, sizeof worse, "ecdsa-sha2-nistp256%s", strchr(line, ' '));
        assert_int_equal(ssh_key_parse(worse, &key), SSH_KEY_E_BLOB);
        (void) snprintf(worse, sizeof worse, "%s\nssh-ed25519 AAAA", line);
        assert_int_equal(ssh_key_parse(worse, &key), SSH_KEY_E_FORM);
        (void) snprintf(worse, sizeof worse, "%s%0*d", line, SSH_KEY_COMMENT_MAX, 0);
        assert_int_equal(ssh_key_parse(worse, &key), SSH_KEY_E_FORM);
        (void) snprintf(worse, sizeof worse, "%s%0*d", line, SSH_KEY_LINE_MAX, 0);
        assert_int_equal(ssh_key_parse(worse, &key), SSH_KEY_E_FORM);
}

static void every_shorter_or_longer_blob_is_refused(void **state) {
        char line[SSH_KEY_LINE_MAX];
        uint8_t blob[SSH_KEY_BLOB_MAX + 1];
        struct ssh_key key, again;

        (void) state;
        made_security_key("ssh:strongroom", line);
        assert_int_equal(ssh_key_parse(line, &key), 0);
        for (size_t size = 0; size < key.size; size++)
                assert_int_not_equal(ssh_key_read(key.blob, size, &again), 0);
        memcpy(blob, key.blob, key.size);
        memset(blob + key.size, 0, sizeof blob - key.size);
        for (size_t size = key.size + 1; size <= sizeof blob; size++)
                assert_int_equal(ssh_key_read(blob, size, &again), SSH_KEY_E_BLOB);
        blob[0] = 0xff; /* a length that points far out */
        assert_int_equal(ssh_key_read(blob, key.size, &again), SSH_KEY_E_BLOB);
        made_security_key("", line);
        assert_int_equal(ssh_key_parse(line, &key), SSH_KEY_E_BLOB);
        made_security_key("ssh: x", line);
        assert_int_equal(ssh_key_parse(line, &key), SSH_KEY_E_BLOB);
}

/* Points of small order verify signatures that nobody made; (0, 1) is one, all ones is no point at all. */
static void a_point_that_signs_for_everyone_is_refused(void **state) {
        uint8_t points[][32] = { { 0 }, { 1 }, { 2 }, { 3 } };
        uint8_t blob[SSH_KEY_BLOB_MAX], point[65] = { 0x04, 1, 2, 3 };
        struct ssh_key key;
        size_t size;

        (void) state;
        memset(points[2], 0xff, sizeof points[2]);
        memset(points[3], 0xff, sizeof points[3]);
        points[3][0] = 0xec; /* p - 1: order 2 */
        points[3][31] = 0x7f;
        for (size_t i = 0; i < count_of(points); i++) {
                size = made_string(blob, 0, "ssh-ed25519", 11);
                size = made_string(blob, size, points[i], sizeof points[i]);
                assert_int_equal(ssh_key_read(blob, size, &key), SSH_KEY_E_POINT);
        }
        size = made_string(blob, 0, "ecdsa-sha2-nistp256", 19);
        size = made_string(blob, size, "nistp256", 8);
        size = made_string(blob, size, point, sizeof point);
        assert_int_equal(ssh_key_read(blob, size, &key), SSH_KEY_E_POINT);
        size = made_string(blob, 0, "ecdsa-sha2-nistp256", 19);
        size = made_string(blob, size, "nistp384", 8);
        size = made_string(blob, size, point, sizeof point);
        assert_int_equal(ssh_key_read(blob, size, &key), SSH_KEY_E_BLOB);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_ssh_keygen_makes_is_named_as_it_names_it),
                cmocka_unit_test(an_rsa_key_is_of_a_type_that_is_not_taken),
                cmocka_unit_test(a_line_that_is_not_exactly_one_is_refused),
                cmocka_unit_test(every_shorter_or_longer_blob_is_refused),
                cmocka_unit_test(a_point_that_signs_for_everyone_is_refused),
        };

        return cmocka_run_group_tests(tests, enter, leave);
}
