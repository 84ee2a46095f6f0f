/* SPDX-License-Identifier: ISC */

/*
 * POST /add-checkpoint and GET /<origin hash>/checkpoint by libmicrohttpd, polled from our own loop
 */

#include "serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "bytes.h"
#include "clock.h"
#include "log.h"

/* One connection: since when it owes us a whole request. */
struct serve_peer {
        int fd; /* -1: free */
        uint64_t since_ns;
};

struct serve {
        const struct witness *witness;
        struct MHD_Daemon *daemon;
        struct serve_peer peers[SERVE_CONNECTIONS_MAX];
};

/* One request on its way in. */
struct serve_request {
        struct text body;
        bool too_large;
};

static uint64_t serve_now_ns(void) {
        return clock_now().mono_ns;
}

/* ---- answers ---- */

static const struct {
        int status;
        int priority;
} serve_priorities[] = { { 200, LOG_INFO }, { 409, LOG_NOTICE }, { 403, LOG_WARNING }, { 422, LOG_WARNING },
        { 500, LOG_ERR }, { 503, LOG_ERR } };

static void serve_log(const struct witness_answer *answer) {
        int priority = LOG_INFO;

        for (size_t i = 0; i < count_of(serve_priorities); i++)
                if (serve_priorities[i].status == answer->status)
                        priority = serve_priorities[i].priority;
        log_line(priority, "%d %s, size %llu. %s", answer->status, answer->origin[0] ? answer->origin : "?",
                (unsigned long long) answer->size, answer->why);
}

static enum MHD_Result serve_answer(struct MHD_Connection *connection, struct witness_answer *answer) {
        struct MHD_Response *response = MHD_create_response_from_buffer(
                answer->body.size, (void *) (uintptr_t) text_string(&answer->body), MHD_RESPMEM_MUST_COPY);
        enum MHD_Result r = MHD_NO;

        if (response && MHD_add_response_header(response, "Content-Type", answer->type) == MHD_YES &&
                MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES) {
                if (answer->status == 405)
                        (void) MHD_add_response_header(response, "Allow", "POST");
                r = MHD_queue_response(connection, (unsigned) answer->status, response);
        }
        MHD_destroy_response(response);
        serve_log(answer);
        text_end(&answer->body);
        return r;
}

static enum MHD_Result serve_refuse(struct MHD_Connection *connection, int status, const char *why) {
        struct witness_answer answer = { .status = status, .type = "text/plain; charset=utf-8" };

        (void) text_copy(answer.why, sizeof answer.why, why);
        text_addf(&answer.body, "%s\n", why);
        return serve_answer(connection, &answer);
}

/* "/<64 hex digits>/checkpoint" */
static bool serve_is_monitor(const char *url, char *ret_hash) {
        if (*url != '/' || strspn(url + 1, "0123456789abcdef") != 2 * HASH_SIZE ||
                strcmp(url + 1 + 2 * HASH_SIZE, "/checkpoint") != 0)
                return false;
        memcpy(ret_hash, url + 1, 2 * HASH_SIZE);
        ret_hash[2 * HASH_SIZE] = '\0';
        return true;
}

static enum MHD_Result serve_get(struct serve *serve, struct MHD_Connection *connection, const char *url) {
        char hash[2 * HASH_SIZE + 1];
        struct witness_answer answer;

        if (!serve_is_monitor(url, hash))
                return serve_refuse(connection, strcmp(url, "/add-checkpoint") ? 404 : 405,
                        "Here are POST /add-checkpoint and GET /<origin hash>/checkpoint.");
        witness_get_checkpoint(serve->witness, hash, &answer);
        return serve_answer(connection, &answer);
}

static enum MHD_Result serve_post(
        struct serve *serve, struct MHD_Connection *connection, const struct serve_request *request) {
        struct witness_answer answer;

        if (text_failed(&request->body))
                return serve_refuse(connection, 503, "No memory.");
        witness_add_checkpoint(serve->witness, clock_now().wall_us / 1000000, text_string(&request->body),
                request->body.size, &answer);
        return serve_answer(connection, &answer);
}

/* ---- requests ---- */

static bool serve_declares_too_much(struct MHD_Connection *connection) {
        const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");

        return length && strtoull(length, NULL, 10) > WITNESS_BODY_MAX;
}

static enum MHD_Result serve_begin(
        struct MHD_Connection *connection, const char *url, const char *method, void **request_context) {
        if (strcmp(method, "POST") != 0 && strcmp(method, "GET") != 0)
                return serve_refuse(connection, 405, "POST or GET.");
        if (!strcmp(method, "POST") && strcmp(url, "/add-checkpoint") != 0)
                return serve_refuse(connection, 404, "Post to /add-checkpoint.");
        if (serve_declares_too_much(connection))
                return serve_refuse(connection, 413, "The body is too long.");
        *request_context = calloc(1, sizeof(struct serve_request));
        return *request_context ? MHD_YES : MHD_NO;
}

static enum MHD_Result serve_on_request(void *context, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *upload, size_t *upload_size,
        void **request_context) {
        struct serve_request *request = *request_context;

        (void) version;
        if (!request)
                return serve_begin(connection, url, method, request_context);
        if (*upload_size) {
                request->too_large =
                        request->too_large || request->body.size + *upload_size > WITNESS_BODY_MAX;
                if (!request->too_large)
                        text_add_bytes(&request->body, upload, *upload_size);
                *upload_size = 0;
                return MHD_YES;
        }
        if (request->too_large)
                return serve_refuse(connection, 413, "The body is too long.");
        return strcmp(method, "POST") ? serve_get(context, connection, url)
                                      : serve_post(context, connection, request);
}

/* ---- peers ---- */

static int serve_fd(struct MHD_Connection *connection) {
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        return info ? info->connect_fd : -1;
}

static struct serve_peer *serve_peer(struct serve *serve, int fd) {
        for (size_t i = 0; i < SERVE_CONNECTIONS_MAX; i++)
                if (serve->peers[i].fd == fd)
                        return &serve->peers[i];
        return NULL;
}

static void serve_on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
        enum MHD_ConnectionNotificationCode code) {
        struct serve *serve = context;
        int fd = serve_fd(connection);
        struct serve_peer *peer = serve_peer(serve, code == MHD_CONNECTION_NOTIFY_STARTED ? -1 : fd);

        (void) socket_context;
        if (peer)
                *peer = (struct serve_peer){ .fd = code == MHD_CONNECTION_NOTIFY_STARTED ? fd : -1,
                        .since_ns = serve_now_ns() };
}

static void serve_on_done(void *context, struct MHD_Connection *connection, void **request_context,
        enum MHD_RequestTerminationCode code) {
        struct serve_request *request = *request_context;
        struct serve_peer *peer = serve_peer(context, serve_fd(connection));

        (void) code;
        if (peer)
                peer->since_ns = serve_now_ns();
        if (request)
                text_end(&request->body);
        free(request);
        *request_context = NULL;
}

/* The library counts only silence; a byte now and then would hold a connection for ever. */
static void serve_drop_dawdlers(struct serve *serve) {
        uint64_t now_ns = serve_now_ns();

        for (size_t i = 0; i < SERVE_CONNECTIONS_MAX; i++) {
                struct serve_peer *peer = &serve->peers[i];

                if (peer->fd >= 0 && now_ns - peer->since_ns > SERVE_REQUEST_S * UINT64_C(1000000000))
                        (void) shutdown(peer->fd, SHUT_RDWR);
        }
}

/* ---- the loop ---- */

static int serve_signals(void) {
        sigset_t set;
        int fd;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGTERM);
        (void) sigaddset(&set, SIGINT);
        (void) signal(SIGPIPE, SIG_IGN);
        if (sigprocmask(SIG_BLOCK, &set, NULL))
                return -errno;
        fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        return fd < 0 ? -errno : fd;
}

static int serve_loop(struct serve *serve, int signals) {
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(serve->daemon, MHD_DAEMON_INFO_EPOLL_FD);

        while (info) {
                struct pollfd fds[] = { { .fd = info->epoll_fd, .events = POLLIN },
                        { .fd = signals, .events = POLLIN } };
                MHD_UNSIGNED_LONG_LONG wait_ms;

                if (MHD_get_timeout(serve->daemon, &wait_ms) != MHD_YES || wait_ms > 1000)
                        wait_ms = 1000;
                if (poll(fds, count_of(fds), (int) wait_ms) < 0 && errno != EINTR)
                        return -errno;
                if (fds[1].revents)
                        return 0;
                if (MHD_run(serve->daemon) != MHD_YES)
                        return -EIO;
                serve_drop_dawdlers(serve);
        }
        return -EIO;
}

/* "127.0.0.1:8917", "[::1]:0" */
static int serve_listen(const char *address, unsigned *ret_port) {
        const struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
                .ai_socktype = SOCK_STREAM };
        union {
                struct sockaddr any;
                struct sockaddr_in four;
                struct sockaddr_in6 six;
        } bound = { .six = { .sin6_port = 0 } };
        socklen_t size = sizeof bound;
        struct addrinfo *found = NULL;
        scoped(closep) int fd = -1;
        char host[128];
        char *colon;
        const int on = 1;

        (void) text_copy(host, sizeof host, *address == '[' ? address + 1 : address);
        colon = strrchr(host, ':');
        if (!colon)
                return -EINVAL;
        *colon = '\0';
        if (*address == '[' && colon > host && colon[-1] == ']')
                colon[-1] = '\0';
        if (getaddrinfo(host, colon + 1, &hints, &found))
                return -EINVAL;
        fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd >= 0)
                (void) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (fd < 0 || bind(fd, found->ai_addr, found->ai_addrlen) || listen(fd, SERVE_CONNECTIONS_MAX) ||
                getsockname(fd, &bound.any, &size)) {
                int error = errno;

                freeaddrinfo(found);
                return -error;
        }
        freeaddrinfo(found);
        *ret_port = ntohs(bound.any.sa_family == AF_INET6 ? bound.six.sin6_port : bound.four.sin_port);
        return take_fd(&fd);
}

int serve_run(const struct witness *witness, void (*ready)(unsigned port)) {
        struct serve serve = { .witness = witness };
        scoped(closep) int signals = serve_signals();
        unsigned port = 0;
        int fd, r;

        if (signals < 0)
                return signals;
        for (size_t i = 0; i < SERVE_CONNECTIONS_MAX; i++)
                serve.peers[i].fd = -1;
        fd = serve_listen(witness->listen, &port);
        if (fd < 0)
                return fd;
        serve.daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, serve_on_request, &serve,
                MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned) SERVE_CONNECTIONS_MAX,
                MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned) SERVE_CONNECTIONS_OF_ONE_MAX,
                MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) SERVE_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                (size_t) SERVE_HEAD_MAX, MHD_OPTION_NOTIFY_COMPLETED, serve_on_done, &serve,
                MHD_OPTION_NOTIFY_CONNECTION, serve_on_connection, &serve, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                MHD_OPTION_END);
        if (!serve.daemon) {
                (void) close(fd);
                return -EIO;
        }
        ready(port);
        r = serve_loop(&serve, signals);
        MHD_stop_daemon(serve.daemon);
        return r;
}
