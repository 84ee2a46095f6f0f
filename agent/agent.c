/* SPDX-License-Identifier: ISC */

/*
 * The wiring: what comes in waits in the turn's queue; a turn runs when nothing more is at hand; then all is said
 *
 *      readers ──▶ frames ─┐                            ┌─▶ beeps (acknowledgements)
 *      peers ──▶ requests ─┼─▶ queue ─▶ turn ─▶ commit ─┼─▶ answers
 *      timers ─────────────┘                            └─▶ watchers
 *
 * While the queue is full nobody is read from: the sockets' own buffers are the back-pressure.
 *
 * Long because it is what all the parts are wired in.
 */

#include "agent.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "alert_log.h"
#include "anchor.h"
#include "answers.h"
#include "error.h"
#include "file.h"
#include "link.h"
#include "listen.h"
#include "log.h"
#include "outside_folder.h"
#include "personal.h"
#include "presence_room.h"
#include "requests.h"
#include "restored.h"
#include "server.h"
#include "turn.h"
#include "turn_presence.h"
#include "upload.h"
#include "watch.h"
#include "who.h"

enum { AGENT_SECOND_US = 1000000, AGENT_SECONDS_A_MINUTE = 60, AGENT_TIDY_SECONDS = 3 };

struct agent {
        sd_event *event;
        sd_event_source *turns; /* fires once the queue has something */
        sd_event_source *seconds;
        struct live live;
        struct server *server;
        struct turn turn;
        unsigned ticks;
        unsigned quiet; /* seconds since the last turn; the log is folded in after AGENT_TIDY_SECONDS */
        bool said_full;
        uint64_t logged; /* the last entry that was looked at for the log */
        struct outside_folder outside;
        struct anchor anchor;
        int failure; /* why it had to stop */
};

/* ---- in ---- */

static bool agent_queued(struct agent *agent) {
        (void) sd_event_source_set_enabled(agent->turns, SD_EVENT_ONESHOT);
        return turn_has_room(&agent->turn);
}

static uint64_t agent_durable(void *context, const char *name, uint64_t session) {
        struct agent *agent = context;

        return answers_frame(agent->turn.ledger, name, session);
}

static void agent_bind(struct agent *agent, struct work *work, const struct reader *reader) {
        const struct station *station = config_station_of(agent->live.config, reader->name);

        (void) text_copy(work->reader, sizeof work->reader, reader->name);
        if (station)
                (void) text_copy(work->station, sizeof work->station, station->name);
}

static int agent_on_frame(void *context, struct reader *reader, const struct link_message *message) {
        struct agent *agent = context;
        const struct link_frame *said = &message->frame;
        uint8_t *bytes = malloc(said->size ? said->size : 1);
        struct work *work = bytes ? turn_add(&agent->turn, WORK_FRAME) : NULL;

        if (!work) {
                free(bytes);
                return -ENOMEM;
        }
        memcpy(bytes, said->bytes, said->size);
        agent_bind(agent, work, reader);
        work->session = message->head.session;
        work->number = message->head.number;
        work->frame = link_get_frame(said);
        work->frame.bytes = bytes;
        return agent_queued(agent) ? 0 : READERS_E_FULL;
}

static void agent_on_reader(void *context, struct reader *reader) {
        struct agent *agent = context;
        struct work *work = turn_add(&agent->turn, WORK_READER);

        log_line(reader->state == READER_LIVE ? LOG_INFO : LOG_WARNING, "Reader %s is %s. %s", reader->name,
                reader_state_name(reader->state), reader->reason);
        if (!work)
                return; /* the next health message tells again */
        agent_bind(agent, work, reader);
        work->health = *reader;
        (void) agent_queued(agent);
}

static bool agent_on_request(void *context, struct peer *peer, json_t *request) {
        struct agent *agent = context;
        struct work *work = turn_add(&agent->turn, WORK_REQUEST);
        const char *station = json_string_value(json_object_get(request, "station"));

        if (!work)
                abort(); /* the server stops reading while there is no room */
        work->ask = request;
        work->peer = server_name(agent->server, peer);
        who_asks(agent->turn.ledger, &agent->live, peer, work);
        (void) text_copy(work->station, sizeof work->station,
                station ? station : agent->live.config->stations[0].name);
        return agent_queued(agent);
}

/* ---- out ---- */

/* A watch is answered from its peer's own state; that this peer may have one was settled before. */
static void agent_begin_watch(struct agent *agent, struct work *work, struct peer *peer) {
        struct act act = { .ledger = agent->turn.ledger,
                .actor = work->actor,
                .roles = work->roles,
                .station = work->station };
        json_t *answer = json_object();
        int r;

        request_speak(work->ask);
        r = answer ? watch_begin(&act, peer, work->ask, answer) : -ENOMEM;
        request_speak(NULL);
        if (!r)
                r = json_object_set_new(answer, "ok", json_true()) ||
                    json_object_set(answer, "id", json_object_get(work->ask, "id"));
        json_decref(work->answer);
        work->answer = r ? request_failed(work->ask, &act.refusal) : json_incref(answer);
        json_decref(answer);
}

static void agent_answer(struct agent *agent, struct work *work) {
        const char *name = json_string_value(json_object_get(work->ask, "do"));
        struct peer *peer = server_peer(agent->server, work->peer);

        if (!peer)
                return; /* it has gone; with its key it will get the same answer */
        if (name)
                who_settle(peer, name, work->answer);
        if (name && !strcmp(name, "watch") && json_is_true(json_object_get(work->answer, "ok")))
                agent_begin_watch(agent, work, peer);
        if (work->answer)
                peer_answer(peer, work->answer);
        else
                peer->ending = true;
        (void) peer_flush(peer);
}

static void agent_signal(struct agent *agent, const struct work *work) {
        struct reader *reader = readers_find(agent->live.readers, work->reader);

        if (!work->fixed)
                log_line(LOG_DEBUG, "%s: %s", work->reader, text_string(&work->said));
        if (reader)
                reader_signal(reader, work->session, work->number, work->signal);
}

/* Feeds every watcher a part; comes back for the rest after what else has come in. */
static void agent_feed(struct agent *agent) {
        bool more = false;

        for (size_t slot = 0; slot < CONTROL_PEERS_MAX; slot++) {
                struct peer *peer = server_at(agent->server, slot);
                bool rest;

                if (!peer || !peer->watch.on)
                        continue;
                if (watch_feed(agent->turn.ledger, peer, &rest))
                        peer->ending = true;
                more = more || (rest && !peer_is_behind(peer));
                (void) peer_flush(peer);
        }
        if (more)
                (void) agent_queued(agent);
}

static void agent_publish(struct agent *agent) {
        for (size_t i = 0; i < agent->turn.count; i++) {
                struct work *work = &agent->turn.queue[i];

                if (work->kind == WORK_FRAME)
                        agent_signal(agent, work);
                else if (work->kind == WORK_REQUEST)
                        agent_answer(agent, work);
        }
        turn_clear(&agent->turn);
}

/* On the reserve that was just let go, so that the alert is on record while the disk is full. */
static void agent_say_full(struct agent *agent) {
        if (agent->said_full)
                return;
        agent->said_full = true;
        log_line(LOG_CRIT, "The disk that holds the record is full: scans are refused until there is room.");
        if (turn_add(&agent->turn, WORK_FULL))
                (void) agent_queued(agent);
}

/* Every second while it lasts. */
static void agent_try_to_heal(struct agent *agent) {
        if (!agent->turn.full || !turn_heal(&agent->turn))
                return;
        agent->said_full = false;
        log_line(LOG_NOTICE, "The disk has room again; the agent goes on.");
        if (turn_add(&agent->turn, WORK_HEALED))
                (void) agent_queued(agent);
}

/* What fixed antennas told, and time did, needs a turn of its own where nothing else comes in. */
static void agent_record_presence(struct agent *agent) {
        if (turn_presence_waits(&agent->turn))
                (void) agent_queued(agent);
}

static int agent_on_turn(sd_event_source *source, void *userdata) {
        struct agent *agent = userdata;
        struct moment now = clock_now();
        int r;

        (void) source;
        agent->live.synchronised = now.synchronised;
        r = anchor_second(&agent->anchor, agent->turn.ledger, &agent->live, now.mono_ns);
        if (!r)
                r = turn_run(&agent->turn, &now);
        agent->quiet = agent->turn.wrote ? 0 : agent->quiet;
        agent_publish(agent);
        if (r && r != LEDGER_E_FULL) {
                agent->failure = r;
                return sd_event_exit(agent->event, 0);
        }
        if (r)
                agent_say_full(agent);
        r = turn_start_late(&agent->turn, &now);
        if (r && r != LEDGER_E_FULL) {
                agent->failure = r;
                return sd_event_exit(agent->event, 0);
        }
        agent->logged = alert_log(agent->turn.ledger, agent->logged);
        agent_feed(agent);
        agent_record_presence(agent);
        readers_go_on(agent->live.readers);
        server_go_on(agent->server);
        return 0;
}

/* ---- time ---- */

/* Checkpoints that were carried out are looked at first: what contradicts them is not added to. */
static void agent_minute(struct agent *agent) {
        int r = outside_folder_look(&agent->outside, agent->turn.ledger, &agent->live);

        if (r)
                agent->failure = r;
        else if (turn_add(&agent->turn, WORK_MINUTE))
                (void) agent_queued(agent);
}

static int agent_on_second(sd_event_source *source, uint64_t usec, void *userdata) {
        struct agent *agent = userdata;
        struct moment now = clock_now();

        readers_tick(agent->live.readers, now.mono_ns);
        server_second(agent->server);
        presence_room_second(agent->turn.presence, &now);
        agent_record_presence(agent);
        agent_try_to_heal(agent);
        if (++agent->quiet == AGENT_TIDY_SECONDS)
                ledger_tidy(agent->turn.ledger);
        turn_sweep_files(&agent->turn);
        (void) ledger_scrub(agent->turn.ledger); /* of an erasure that waits for a reader to go */
        agent_feed(agent);
        if (count_radio_due(agent->live.radio, now.mono_ns / 1000) && turn_add(&agent->turn, WORK_RADIO))
                (void) agent_queued(agent);
        if (!agent->failure)
                agent->failure = anchor_second(&agent->anchor, agent->turn.ledger, &agent->live, now.mono_ns);
        if (++agent->ticks % AGENT_SECONDS_A_MINUTE == 0)
                agent_minute(agent);
        if (agent->failure)
                return sd_event_exit(agent->event, 0);
        (void) sd_notify(0, "WATCHDOG=1");
        (void) sd_event_source_set_time(source, usec + AGENT_SECOND_US);
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/* ---- the whole ---- */

static int agent_open_sockets(struct agent *agent, const char *run) {
        const struct readers_calls readers = { .durable = agent_durable,
                .frame = agent_on_frame,
                .changed = agent_on_reader,
                .context = agent };
        const struct server_calls requests = { .request = agent_on_request, .context = agent };
        int fd = listen_at(run, "readers", SOCK_SEQPACKET, 0660);
        int r = fd < 0 ? fd : readers_new(agent->event, fd, &readers, &agent->live.readers);

        if (r)
                return r;
        fd = listen_at(run, "control", SOCK_STREAM, 0660);
        return fd < 0 ? fd : server_new(agent->event, fd, &requests, &agent->server);
}

static int agent_open_sources(struct agent *agent) {
        sigset_t stop;
        uint64_t now;
        int r;

        (void) sigemptyset(&stop);
        (void) sigaddset(&stop, SIGTERM);
        (void) sigaddset(&stop, SIGINT);
        if (sigprocmask(SIG_BLOCK, &stop, NULL))
                return -errno;
        r = sd_event_add_signal(agent->event, NULL, SIGTERM, NULL, NULL);
        if (r >= 0)
                r = sd_event_add_signal(agent->event, NULL, SIGINT, NULL, NULL);
        if (r >= 0)
                r = sd_event_add_defer(agent->event, &agent->turns, agent_on_turn, agent);
        if (r >= 0)
                r = sd_event_source_set_enabled(agent->turns, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_now(agent->event, CLOCK_BOOTTIME, &now);
        if (r >= 0)
                r = sd_event_add_time(agent->event, &agent->seconds, CLOCK_BOOTTIME, now + AGENT_SECOND_US, 1,
                        agent_on_second, agent);
        return r < 0 ? r : 0;
}

/* Readers that a station names are missed from the start, even if they never come. */
static int agent_expect_readers(struct agent *agent) {
        int r = 0;

        for (size_t i = 0; i < agent->live.config->station_count; i++)
                for (size_t k = 0; !r && k < agent->live.config->stations[i].count; k++)
                        r = readers_expect(agent->live.readers, agent->live.config->stations[i].readers[k]);
        return r;
}

/* What a kill left: parts of files that were coming, and bytes of files that were erased. */
static void agent_begin_files(struct agent *agent) {
        char folder[FILE_PATH_MAX];

        if (file_folder(agent->turn.ledger, folder))
                return;
        file_tidy(folder);
        agent->live.files_erased = true;
        turn_sweep_files(&agent->turn);
}

int agent_new(const struct agent_options *options, struct agent **ret_agent) {
        scoped(agent_freep) struct agent *agent = calloc(1, sizeof *agent);
        struct moment now = clock_now();
        int r;

        if (!agent)
                return -ENOMEM;
        agent->live.config = options->config;
        agent->live.started_us = now.wall_us;
        agent->turn.ledger = options->ledger;
        agent->turn.live = &agent->live;
        agent->turn.anchor = &agent->anchor;
        agent->anchor.socket = "";
        r = sd_event_new(&agent->event);
        if (r >= 0)
                r = agent_open_sources(agent);
        if (!r)
                r = agent_open_sockets(agent, options->run);
        if (!r)
                r = agent_expect_readers(agent);
        if (!r)
                r = outside_folder_look(&agent->outside, options->ledger, &agent->live);
        if (!r && !agent->live.contradictions.count) /* while one waits, nothing is recorded */
                r = restored_record(options->ledger);
        if (!r && !agent->live.contradictions.count)
                agent_begin_files(agent);
        if (!r)
                r = anchor_begin(&agent->anchor, options->ledger, &agent->live);
        if (!r)
                r = turn_start(&agent->turn, &now);
        if (!r)
                r = presence_room_new(options->ledger, &agent->live, &now, &agent->turn.presence);
        if (r)
                return error_trace(r);
        agent->logged = ledger_durable(options->ledger);
        *ret_agent = take(agent);
        return 0;
}

struct agent *agent_free(struct agent *agent) {
        if (!agent)
                return NULL;
        turn_clear(&agent->turn);
        anchor_end(&agent->anchor);
        (void) count_radio_free(agent->live.radio);
        agent->turn.presence = presence_room_free(agent->turn.presence);
        agent->live.uploads = uploads_free(agent->live.uploads);
        (void) readers_free(agent->live.readers);
        (void) server_free(agent->server);
        (void) sd_event_source_disable_unref(agent->turns);
        (void) sd_event_source_disable_unref(agent->seconds);
        (void) sd_event_unref(agent->event);
        free(agent);
        return NULL;
}

int agent_run(struct agent *agent) {
        struct moment now;
        int r = sd_event_loop(agent->event);

        if (r < 0)
                return r;
        if (agent->failure)
                return agent->failure;
        now = clock_now();
        anchor_finish(&agent->anchor);
        r = turn_stop(&agent->turn, &now, "asked to");
        if (!r)
                anchor_finish(&agent->anchor);
        return r;
}
