/* SPDX-License-Identifier: ISC */

/*
 * Keep: FIFOs in, scans out
 */

#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "macros.h"
#include "text.h"

enum { KEEP_LINE_MAX = 200, KEEP_BEEP_MS = 2000, KEEP_AWAY_MS = 100 };

/* A FIFO, and whom its lines go to. */
struct keep_hand {
        struct scanner *scanner; /* NULL: the play itself */
        int fifo;                /* -1: there is none */
        size_t held;
        char line[KEEP_LINE_MAX];
};

enum { KEEP_AIR = STAGE_SCANNERS, KEEP_HANDS };

static int keep_open_fifo(const struct stage *stage, const char *within, int *ret_fifo) {
        char path[STAGE_FILE_MAX];
        int fifo;

        stage_file(stage, within, path);
        fifo = mkfifo(path, 0600) ? -1 : open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (fifo < 0)
                return stage_fail(stage, path, strerror(errno));
        *ret_fifo = fifo;
        return 0;
}

static int keep_open_fifos(struct stage *stage, const struct keep_play *what, struct keep_hand *hands) {
        int r = 0;

        for (size_t i = 0; i < KEEP_HANDS; i++)
                hands[i].fifo = -1;
        for (size_t i = 0; !r && i < STAGE_SCANNERS; i++) {
                char within[32];

                (void) snprintf(within, sizeof within, "run/scan-%zu", i + 1);
                if (stage->scanners[i].master < 0)
                        continue;
                hands[i].scanner = &stage->scanners[i];
                r = keep_open_fifo(stage, within, &hands[i].fifo);
        }
        return r || !what->obey ? r : keep_open_fifo(stage, "run/air", &hands[KEEP_AIR].fifo);
}

static void keep_scan(struct keep_hand *hand) {
        int signal;

        scanner_drain(hand->scanner);
        if (!scanner_send(hand->scanner, hand->line) && scanner_hear(hand->scanner, KEEP_BEEP_MS, &signal))
                process_pause(KEEP_AWAY_MS); /* no beep: the person looks */
}

static void keep_take(const struct keep_play *what, struct keep_hand *hand) {
        char byte;

        while (read(hand->fifo, &byte, 1) == 1) {
                if (byte != '\n' && byte != '\r') {
                        hand->held += hand->held + 1 < sizeof hand->line;
                        hand->line[hand->held - 1] = byte;
                        continue;
                }
                hand->line[hand->held] = '\0';
                if (hand->held && hand->scanner)
                        keep_scan(hand);
                else if (hand->held)
                        what->obey(what->context, hand->line);
                hand->held = 0;
        }
}

static void keep_wait(const struct keep_play *what, struct keep_hand *hands) {
        struct pollfd waits[2 * KEEP_HANDS];

        for (size_t i = 0; i < KEEP_HANDS; i++) {
                waits[2 * i] = (struct pollfd){ hands[i].fifo, POLLIN, 0 };
                waits[2 * i + 1] =
                        (struct pollfd){ hands[i].scanner ? hands[i].scanner->master : -1, POLLIN, 0 };
        }
        (void) poll(waits, count_of(waits), -1);
        for (size_t i = 0; i < KEEP_HANDS; i++) {
                if (hands[i].scanner)
                        scanner_drain(hands[i].scanner);
                if (waits[2 * i].revents)
                        keep_take(what, &hands[i]);
                if (waits[2 * i + 1].revents & POLLHUP) /* its reader is away */
                        process_pause(KEEP_AWAY_MS);
        }
}

/* The process that plays the scanners: until SIGTERM, or until its agent's folder is gone. */
static void keep_play(struct stage *stage, const struct keep_play *what, struct keep_hand *hands) {
        int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

        (void) setsid();
        (void) signal(SIGTERM, SIG_DFL);
        (void) signal(SIGHUP, SIG_IGN);
        if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0 ||
                chdir(stage->folder))
                _exit(CTL_INTERNAL);
        client_end(&stage->client);
        while (!access(stage->folder, F_OK))
                keep_wait(what, hands);
        _exit(0);
}

static void keep_tell(const struct play *play) {
        const char *folder = play->stage.folder;

        (void) printf("\nIt goes on in %s: the agent, two readers, and the scanners that are played.\n"
                      "Type, for example:\n"
                      "  alias sr='%s/bin/strongroom --socket %s/run/control'\n"
                      "  sr status\n"
                      "  sr finding list\n"
                      "  sr item trail %s\n"
                      "  sr count open --kind shelf --place %s --mode guided\n"
                      "  echo %s > %s/run/scan-1    scan the label of %s by hand\n"
                      "  echo %s > %s/run/scan-1    and of %s\n"
                      "  sr count list\n"
                      "  %s/bin/strongroom verify --store %s/state/strongroom.db\n"
                      "Stop it:  ./dev demo --stop %s    (installed: strongroom demo --stop %s)\n",
                folder, folder, folder, play->plan.lines[4].item->number, stock_places[3].code,
                play->stock.labels[3], folder, stock_places[3].code, play->plan.lines[0].item->label, folder,
                play->plan.lines[0].item->number, folder, folder, folder, folder);
}

const struct keep_play keep_count = { .tell = keep_tell };

int keep_go_on(struct play *play, const struct keep_play *what) {
        struct keep_hand hands[KEEP_HANDS] = { 0 };
        struct stage *stage = &play->stage;
        pid_t pid;
        int r = keep_open_fifos(stage, what, hands);

        if (r)
                return r;
        (void) fflush(stdout);
        pid = fork();
        if (pid < 0)
                return stage_fail(stage, "The scanners", strerror(errno));
        if (!pid)
                keep_play(stage, what, hands);
        for (size_t i = 0; i < KEEP_HANDS; i++)
                closep(&hands[i].fifo);
        stage_write_pid(stage, "scanners", pid);
        stage_forget(stage);
        if (!stage->ctl->json)
                what->tell(play);
        return 0;
}

/* ---- stopping ---- */

static pid_t keep_read_pid(const char *folder, const char *name) {
        char path[PROCESS_PATH_MAX];
        FILE *file;
        int pid = 0;

        (void) snprintf(path, sizeof path, "%s/run/%s.pid", folder, name);
        file = fopen(path, "r");
        if (file && fscanf(file, "%d", &pid) != 1)
                pid = 0;
        if (file)
                (void) fclose(file);
        return pid;
}

int keep_stop(struct ctl *ctl, const char *folder) {
        /* Readers before the agent, so that they have handed over what they hold. */
        static const struct {
                const char *name, *program, *what;
        } rows[] = {
                { "scanners", NULL, "the scanners that were played" },
                { "scanner-1", "strongroom-reader", "the reader of scanner-1" },
                { "scanner-2", "strongroom-reader", "the reader of scanner-2" },
                { "handheld", "strongroom-reader", "the reader of the handheld" },
                { "gate", "strongroom-reader", "the reader of the gate" },
                { "pad", "strongroom-reader", "the reader of the pad" },
                { "agent", "strongroomd", "the agent" },
        };
        size_t stopped = 0;
        json_t *told = NULL;

        for (size_t i = 0; i < count_of(rows); i++) {
                char program[PROCESS_PATH_MAX];
                pid_t pid = keep_read_pid(folder, rows[i].name);

                (void) snprintf(program, sizeof program, "%s/bin/%s", folder,
                        rows[i].program ? rows[i].program : "strongroom");
                if (!process_is_ours(pid, folder, program))
                        continue;
                if (process_stop(pid))
                        return ctl_fail(ctl, CTL_INTERNAL, "Process %d, %s, can't be stopped.", (int) pid,
                                rows[i].what);
                stopped++;
                if (!ctl->json)
                        (void) printf("stopped: %s (process %d)\n", rows[i].what, (int) pid);
        }
        if (ctl->json && (told = json_pack("{ss sI}", "folder", folder, "stopped", (json_int_t) stopped)))
                show_json(told);
        json_decref(told);
        if (!stopped)
                return ctl_fail(ctl, CTL_ABSENT, "No demonstration runs in %s.", folder);
        ctl_tell(ctl, "The folder stays: rm -r %s", folder);
        return 0;
}
