/* SPDX-License-Identifier: ISC */

/*
 * The confined process can read, think and write, and nothing else
 *
 * Each story runs in a child, since nobody leaves; the child's exit status says which step went wrong. The program and
 * what it tests are built without sanitizers, whatever the build: those would need more than is allowed here.
 */

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "confine.h"
#include "picture.h"

enum { FINE = 0, ENTER = 10, OPEN, CREATE, INTERNET, LOCAL, EXEC, FORK, CODE, READ, INHERITED, MEMORY, DUMP };

static int inside(int (*story)(void)) {
        pid_t child = fork();
        int status = -1;

        if (!child)
                _exit(story());
        assert_true(child > 0 && waitpid(child, &status, 0) == child);
        if (WIFEXITED(status))
                return WEXITSTATUS(status);
        return WCOREDUMP(status) ? DUMP : -WTERMSIG(status);
}

static bool refused(long r) {
        return r == -1 && errno == EPERM;
}

static int nothing_can_be_had(void) {
        static char name[] = "true", *const arguments[] = { name, NULL };

        if (confine())
                return ENTER;
        if (!refused(open("/etc/passwd", O_RDONLY | O_CLOEXEC)))
                return OPEN;
        if (!refused(open("/tmp/strongroom-confined", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)))
                return CREATE;
        if (!refused(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)))
                return INTERNET;
        if (!refused(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)))
                return LOCAL;
        if (!refused(execv("/bin/true", arguments)))
                return EXEC;
        if (!refused(fork()))
                return FORK;
        if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
                return CODE;
        return FINE;
}

static int input_is_read_and_output_written(void) {
        int pipes[2];
        char byte;

        if (pipe2(pipes, O_CLOEXEC) || dup2(pipes[0], STDIN_FILENO) < 0 || dup2(pipes[1], STDOUT_FILENO) < 0)
                return ENTER;
        if (confine())
                return ENTER;
        if (write(STDOUT_FILENO, "x", 1) != 1 || read(STDIN_FILENO, &byte, 1) != 1 || byte != 'x')
                return READ;
        return FINE;
}

static int what_was_open_is_closed(void) {
        int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

        if (fd <= STDERR_FILENO || confine())
                return ENTER;
        return read(fd, &(char){ 0 }, 1) == -1 && errno == EBADF ? FINE : INHERITED;
}

static int memory_ends(void) {
        size_t had = 0;

        if (confine())
                return ENTER;
        while (had <= CONFINE_BYTES_MAX &&
                mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
                had += 1 << 20;
        return had < CONFINE_BYTES_MAX ? FINE : MEMORY;
}

/* 36 megapixels of white in a few kilobytes, where 30 MiB are taken already. */
static int a_large_picture_is_too_much(void) {
        static uint8_t png[1 << 17];
        png_image image = {
                .version = PNG_IMAGE_VERSION, .width = 6000, .height = 6000, .format = PNG_FORMAT_GRAY
        };
        uint8_t *white = malloc((size_t) image.width * image.height);
        png_alloc_size_t size = sizeof png;
        struct picture picture;

        if (!white)
                return ENTER;
        memset(white, UINT8_MAX, (size_t) image.width * image.height);
        if (!png_image_write_to_memory(&image, png, &size, 0, white, 0, NULL))
                return ENTER;
        free(white);
        if (confine() || mmap(NULL, 30 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
                return ENTER;
        return picture_read(png, size, &picture) == PICTURE_E_MEMORY ? FINE : MEMORY;
}

/* The clock that ends it is the kernel's: SIGXCPU, which nobody handles. */
static int thinking_ends(void) {
        volatile unsigned int thoughts = 0;

        if (confine())
                return ENTER;
        while (true)
                thoughts++;
}

static int dying_leaves_no_core(void) {
        if (confine())
                return ENTER;
        abort();
}

static void a_confined_process_can_have_nothing(void **state) {
        (void) state;
        assert_int_equal(inside(nothing_can_be_had), FINE);
        assert_int_equal(access("/tmp/strongroom-confined", F_OK), -1);
}

static void a_confined_process_reads_and_writes(void **state) {
        (void) state;
        assert_int_equal(inside(input_is_read_and_output_written), FINE);
}

static void a_confined_process_inherits_nothing(void **state) {
        (void) state;
        assert_int_equal(inside(what_was_open_is_closed), FINE);
}

static void a_confined_process_has_so_much_memory(void **state) {
        (void) state;
        assert_int_equal(inside(memory_ends), FINE);
        assert_int_equal(inside(a_large_picture_is_too_much), FINE);
}

static void a_confined_process_has_so_much_time(void **state) {
        (void) state;
        assert_int_equal(inside(thinking_ends), -SIGXCPU);
}

static void a_confined_process_leaves_no_core(void **state) {
        (void) state;
        assert_int_equal(inside(dying_leaves_no_core), -SIGABRT);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_confined_process_can_have_nothing),
                cmocka_unit_test(a_confined_process_reads_and_writes),
                cmocka_unit_test(a_confined_process_inherits_nothing),
                cmocka_unit_test(a_confined_process_has_so_much_memory),
                cmocka_unit_test(a_confined_process_has_so_much_time),
                cmocka_unit_test(a_confined_process_leaves_no_core),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
