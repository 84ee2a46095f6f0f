/* SPDX-License-Identifier: ISC */

/*
 * Chromium, headless, on a page of the disk
 *
 * Its own services are off; its network log says what it asked for all the same, and must name no address but files.
 */

#include "browser.h"

#include "test.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILE_ROOM = 32 << 20 };

static const char *const browser_names[] = { "/usr/bin/chromium", "/usr/bin/chromium-browser" };

char *file_text(const char *path) {
        FILE *file = fopen(path, "rb");
        char *text = calloc(1, FILE_ROOM);
        size_t size;

        if (!file)
                fail_msg("%s isn't there", path);
        assert_non_null(text);
        size = fread(text, 1, FILE_ROOM - 1, file);
        assert_true(size < FILE_ROOM - 1);
        assert_int_equal(fclose(file), 0);
        return text;
}

void file_put(const char *path, const char *text) {
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
        assert_int_equal(fclose(file), 0);
}

struct program program_run(const char *const *argv, const char *err) {
        char said[] = "/tmp/strongroom-said-XXXXXX";
        posix_spawn_file_actions_t actions;
        struct program program = { 0 };
        int status = 0, fd = mkostemp(said, O_CLOEXEC);
        pid_t pid;

        assert_true(fd >= 0);
        if (!argv[0])
                abort(); /* browser_is_there() wasn't asked */
        assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO), 0);
        assert_int_equal(posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err ? err : "/dev/null",
                                 O_WRONLY | O_CREAT | O_TRUNC, 0600),
                0);
        assert_int_equal(posix_spawnp(&pid, argv[0], &actions, NULL, (char **) (uintptr_t) argv, environ), 0);
        assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(close(fd), 0);
        program.out = file_text(said);
        program.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        assert_int_equal(unlink(said), 0);
        return program;
}

void program_end(struct program *program) {
        free(program->out);
        *program = (struct program){ 0 };
}

static const char *browser_name(void) {
        for (size_t i = 0; i < sizeof browser_names / sizeof browser_names[0]; i++)
                if (!access(browser_names[i], X_OK))
                        return browser_names[i];
        return NULL;
}

bool browser_is_there(void) {
        if (!browser_name())
                print_message("left out: there is no chromium here\n");
        return browser_name();
}

/* What a page asks for is none of the browser's own services, which its maker named after itself. */
static bool asked_for_itself(const char *url) {
        const char *host = strstr(url, "://"), *maker = host ? strstr(host, "google") : NULL;

        return !host || !strncmp(url, "chrome", 6) || (maker && maker < host + 3 + strcspn(host + 3, "/?\""));
}

/* The first request of the network log that isn't for a file: "" where there is none. */
static void network_read(const char *path, char *ret_asked, size_t room) {
        static const char mark[] = "\"url\":\"";
        char *log = file_text(path);

        assert_non_null(strstr(log, "constants")); /* it is a log */
        *ret_asked = '\0';
        for (const char *at = strstr(log, mark); at && !*ret_asked; at = strstr(at + 1, mark)) {
                const char *url = at + sizeof mark - 1;

                if (strncmp(url, "file://", 7) != 0 && strncmp(url, "data:", 5) != 0 &&
                        !asked_for_itself(url))
                        (void) snprintf(ret_asked, room, "%.*s", (int) strcspn(url, "\""), url);
        }
        free(log);
}

static struct program browser_run(
        const char *work, const char *page, const char *how, char *ret_asked, size_t room) {
        char profile[BROWSER_PATH_MAX], log[BROWSER_PATH_MAX], url[BROWSER_PATH_MAX];
        const char *const argv[] = { browser_name(), "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=900,3000",
                "--virtual-time-budget=20000", profile, log, how, url, NULL };
        struct program program;

        (void) snprintf(profile, sizeof profile, "--user-data-dir=%.300s/profile", work);
        (void) snprintf(log, sizeof log, "--log-net-log=%.300s/network.json", work);
        (void) snprintf(url, sizeof url, "file://%.400s", page);
        program = program_run(argv, NULL);
        assert_int_equal(program.status, 0);
        network_read(log + strlen("--log-net-log="), ret_asked, room);
        return program;
}

char *browser_dom_asks(const char *work, const char *page, char *ret_asked, size_t room) {
        return browser_run(work, page, "--dump-dom", ret_asked, room).out;
}

char *browser_dom(const char *work, const char *page) {
        char asked[BROWSER_PATH_MAX];
        char *dom = browser_dom_asks(work, page, asked, sizeof asked);

        assert_string_equal(asked, "");
        return dom;
}

void browser_picture(const char *work, const char *page, const char *picture) {
        char how[BROWSER_PATH_MAX], asked[BROWSER_PATH_MAX];
        struct program program;

        (void) snprintf(how, sizeof how, "--screenshot=%.400s", picture);
        program = browser_run(work, page, how, asked, sizeof asked);
        program_end(&program);
        assert_string_equal(asked, "");
}
