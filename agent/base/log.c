/* SPDX-License-Identifier: ISC */

/*
 * Log: journald with fields, or a readable line on stderr
 */

#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>

enum { LOG_LINE_MAX = 1024, LOG_FIELDS_MAX = 16 };

static const char *log_program = "strongroom"; /* set once by main */

void log_start(const char *program) {
        log_program = program;
}

/* systemd names the stream it connected: JOURNAL_STREAM=device:inode (systemd.exec(5)). */
static int log_to_journal(void) {
        const char *stream = getenv("JOURNAL_STREAM");
        unsigned long device, inode;
        struct stat stat;

        return stream && sscanf(stream, "%lu:%lu", &device, &inode) == 2 && !fstat(STDERR_FILENO, &stat) &&
               stat.st_dev == device && stat.st_ino == inode;
}

static void log_journal(int priority, const char *message, const char *const *fields) {
        struct iovec parts[LOG_FIELDS_MAX];
        char head[LOG_LINE_MAX], level[32], name[64];
        int count = 0;

        (void) snprintf(head, sizeof head, "MESSAGE=%s", message);
        (void) snprintf(level, sizeof level, "PRIORITY=%d", priority);
        (void) snprintf(name, sizeof name, "SYSLOG_IDENTIFIER=%s", log_program);
        parts[count++] = (struct iovec){ head, strlen(head) };
        parts[count++] = (struct iovec){ level, strlen(level) };
        parts[count++] = (struct iovec){ name, strlen(name) };
        for (; fields && *fields && count < LOG_FIELDS_MAX; fields++)
                parts[count++] = (struct iovec){ (void *) (uintptr_t) *fields, strlen(*fields) };
        (void) sd_journal_sendv(parts, count);
}

void log_fields(int priority, const char *message, const char *const *fields) {
        if (log_to_journal()) {
                log_journal(priority, message, fields);
                return;
        }
        (void) fprintf(stderr, "%s: %s", log_program, message);
        for (; fields && *fields; fields++)
                (void) fprintf(stderr, " [%s]", *fields);
        (void) fputc('\n', stderr);
}

void log_line(int priority, const char *format, ...) {
        char line[LOG_LINE_MAX];
        va_list args;

        va_start(args, format);
        (void) vsnprintf(line, sizeof line, format, args);
        va_end(args);
        log_fields(priority, line, NULL);
}
