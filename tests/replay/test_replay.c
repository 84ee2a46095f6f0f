/* SPDX-License-Identifier: ISC */

/*
 * Recordings of scanners, played to the reader program and held against what it must print
 *
 *      NAME.rec    what passed between device and driver (docs/readers.md, "Recordings")
 *      NAME.frames what `strongroom-reader --replay NAME.rec --stdout` prints
 */

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { PRINTED_MAX = 65536 };

/* Runs it with its output in a file of memory; the exit status. */
static int replay(const char *recording, int out) {
        int status;
        pid_t child = fork();

        assert_true(child >= 0);
        if (!child) {
                if (dup2(out, STDOUT_FILENO) < 0)
                        _exit(127);
                (void) execl(STRONGROOM_READER, STRONGROOM_READER, "--replay", recording, "--stdout",
                        (char *) NULL);
                _exit(127);
        }
        while (waitpid(child, &status, 0) < 0)
                assert_int_equal(errno, EINTR);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void read_all(int file, char *out) {
        ssize_t size = pread(file, out, PRINTED_MAX - 1, 0);

        assert_true(size >= 0 && size < PRINTED_MAX - 1);
        out[size] = '\0';
}

static void assert_golden(const char *recording) {
        static char printed[PRINTED_MAX], golden[PRINTED_MAX];
        char path[256];
        int out = memfd_create("printed", MFD_CLOEXEC), file;

        assert_true(out >= 0);
        assert_int_equal(replay(recording, out), 0);
        read_all(out, printed);
        (void) close(out);

        (void) snprintf(path, sizeof path, "%.*s.frames", (int) strlen(recording) - 4, recording);
        file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0)
                fail_msg("%s isn't there; it would hold:\n%s", path, printed);
        read_all(file, golden);
        (void) close(file);
        if (strcmp(printed, golden) != 0)
                print_error("%s prints otherwise than %s\n", recording, path);
        assert_string_equal(printed, golden);
}

static void each_recording_gives_its_frames(void **state) {
        glob_t found;

        (void) state;
        assert_int_equal(glob("tests/replay/*.rec", 0, NULL, &found), 0);
        for (size_t i = 0; i < found.gl_pathc; i++)
                assert_golden(found.gl_pathv[i]);
        assert_true(found.gl_pathc >= 6);
        globfree(&found);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_recording_gives_its_frames),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
