/* SPDX-License-Identifier: ISC */

/*
 * Fake agent: blocking, one reader at a time
 */

#include "agent.h"

#include "test.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "link.h"
#include "macros.h"

static void fake_agent_wait(int fd, const char *what) {
        struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

        if (poll(&poll_fd, 1, FAKE_WAIT_MS) != 1)
                fail_msg("waited in vain for %s", what);
}

void fake_agent_listen(struct fake_agent *agent, const char *path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        *agent = (struct fake_agent){ .peer = -1 };
        (void) snprintf(agent->path, sizeof agent->path, "%s", path);
        (void) snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
        (void) unlink(path);
        agent->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(agent->listener, (const struct sockaddr *) &address, sizeof address), 0);
        assert_int_equal(listen(agent->listener, 8), 0);
}

static int64_t fake_agent_now_ms(void) {
        struct timespec now;

        assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
        return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until then, however much is heard meanwhile: a reader's heart beats on. */
static int fake_agent_left_ms(int64_t end_ms) {
        int64_t left_ms = end_ms - fake_agent_now_ms();

        return left_ms > 0 ? (int) left_ms : 0;
}

/* False where the peer says nothing for so long. */
static bool fake_agent_receive(struct fake_agent *agent, int wait_ms, struct link_message *ret_message) {
        struct pollfd poll_fd = { .fd = agent->peer, .events = POLLIN };
        ssize_t size;

        if (poll(&poll_fd, 1, wait_ms) != 1)
                return false;
        size = recv(agent->peer, ret_message, sizeof *ret_message, MSG_TRUNC);
        if (size <= 0)
                fail_msg("the reader hung up");
        assert_int_equal(link_check(ret_message, (size_t) size), 0);
        return true;
}

void fake_agent_greet(struct fake_agent *agent) {
        fake_agent_wait(agent->listener, "a reader to connect");
        agent->peer = accept4(agent->listener, NULL, NULL, SOCK_CLOEXEC);
        assert_true(agent->peer >= 0);
        assert_true(fake_agent_receive(agent, FAKE_WAIT_MS, &agent->hello));
        assert_int_equal(agent->hello.head.kind, LINK_HELLO);
}

static void fake_agent_send(struct fake_agent *agent, const struct link_message *message) {
        size_t size = link_size(message->head.kind);

        assert_int_equal(send(agent->peer, message, size, MSG_NOSIGNAL), (ssize_t) size);
}

void fake_agent_welcome(struct fake_agent *agent, uint64_t durable) {
        struct link_message message = {
                .head = { LINK_MAGIC, LINK_VERSION, LINK_WELCOME, agent->hello.head.session, 0 },
        };

        (void) snprintf(message.welcome.name, sizeof message.welcome.name, "%s", agent->hello.hello.name);
        message.welcome.durable = durable;
        fake_agent_send(agent, &message);
}

bool fake_agent_poll(struct fake_agent *agent, int wait_ms, struct link_message *ret_message) {
        int64_t end_ms = fake_agent_now_ms() + wait_ms;

        while (fake_agent_receive(agent, fake_agent_left_ms(end_ms), ret_message)) {
                assert_int_equal(ret_message->head.session, agent->hello.head.session);
                if (ret_message->head.kind == LINK_FRAME)
                        return true;
                assert_int_equal(ret_message->head.kind, LINK_HEALTH);
                agent->health = ret_message->health;
        }
        return false;
}

void fake_agent_next(struct fake_agent *agent, struct link_message *ret_message) {
        if (!fake_agent_poll(agent, FAKE_WAIT_MS, ret_message))
                fail_msg("waited in vain for a frame");
}

void fake_agent_await_state(struct fake_agent *agent, enum link_state state) {
        int64_t end_ms = fake_agent_now_ms() + FAKE_WAIT_MS;
        struct link_message message = { 0 };

        while (agent->health.state != (uint32_t) state) {
                if (!fake_agent_receive(agent, fake_agent_left_ms(end_ms), &message))
                        fail_msg("waited in vain for state %d", (int) state);
                assert_int_equal(message.head.kind, LINK_HEALTH);
                agent->health = message.health;
        }
}

void fake_agent_signal(struct fake_agent *agent, uint64_t number, uint32_t kind) {
        struct link_message message = {
                .head = { LINK_MAGIC, LINK_VERSION, LINK_SIGNAL, agent->hello.head.session, number },
                .signal = { .kind = kind },
        };

        fake_agent_send(agent, &message);
}

void fake_agent_kill(struct fake_agent *agent) {
        closep(&agent->peer);
        closep(&agent->listener);
        agent->peer = agent->listener = -1;
        agent->health = (struct link_health){ 0 };
        (void) unlink(agent->path);
}
