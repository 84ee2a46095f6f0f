/* SPDX-License-Identifier: ISC */

/*
 * setup: the first run
 *
 * Writes a configuration and makes the state folder where there is none, and says which command begins the record. It
 * never overwrites. What was written is read back as the agent will read it.
 */

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "config.h"

enum { SETUP_ANSWER_MAX = 64, SETUP_SITE_MAX = 8 };

static const char *setup_given(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

/* What was given, or what a person types. */
static int setup_ask(struct ctl *ctl, const char *name, const char *question, char *out) {
        const char *given = setup_given(ctl, name);

        if (given)
                return text_copy(out, SETUP_ANSWER_MAX, given)
                               ? 0
                               : ctl_fail(ctl, CTL_INPUT, "--%s is too long.", name);
        if (ctl->no_input || !isatty(STDIN_FILENO))
                return ctl_fail(ctl, CTL_USAGE, "--%s is missing. See: strongroom setup --help", name);
        (void) fprintf(stderr, "%s ", question);
        if (!fgets(out, SETUP_ANSWER_MAX, stdin))
                return CTL_USAGE;
        out[strcspn(out, "\r\n")] = '\0';
        return *out ? 0 : ctl_fail(ctl, CTL_USAGE, "Nothing was answered.");
}

static int setup_check_site(struct ctl *ctl, const char *site) {
        if (site[strspn(site, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] || !*site)
                return ctl_fail(
                        ctl, CTL_INPUT, "\"%s\" is no site's code: capitals and digits, as PSK.", site);
        return strlen(site) > SETUP_SITE_MAX
                       ? ctl_fail(ctl, CTL_INPUT, "A site's code is at most %d characters long.",
                                 SETUP_SITE_MAX)
                       : 0;
}

static void setup_users(const struct ctl *ctl, struct text *out) {
        const json_t *users = json_object_get(ctl->local, "user"), *user;
        size_t i;

        json_array_foreach(users, i, user)
                text_addf(out, "[user %s]\nroles = intake custodian\n\n", json_string_value(user));
        if (!json_array_size(users))
                text_add(out, "# [user awa]\n# roles = intake custodian\n\n");
}

static int setup_write(struct ctl *ctl, const char *site, const char *name) {
        scoped(closep) int fd = open(ctl->config, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        struct text config = { 0 };
        int status = 0;

        if (fd < 0 && errno == ENOENT)
                return ctl_fail(ctl, CTL_INPUT,
                        "The folder of %s isn't there. Make it: mkdir -p \"$(dirname %s)\"", ctl->config,
                        ctl->config);
        if (fd < 0)
                return ctl_fail(ctl, errno == EEXIST ? CTL_REFUSED : CTL_INPUT, "%s can't be made: %s.%s",
                        ctl->config, strerror(errno), errno == EEXIST ? _(" It is left as it is.") : "");
        text_addf(&config, "# strongroom.conf(5)\n\n[site]\ncode = %s\nname = %s\n\n", site, name);
        setup_users(ctl, &config);
        text_add(&config, "# [station counter]\n# readers = scanner-1\n");
        if (text_failed(&config) || write(fd, config.bytes, config.size) != (ssize_t) config.size ||
                fsync(fd))
                status =
                        ctl_fail(ctl, CTL_INTERNAL, "%s can't be written: %s.", ctl->config, strerror(errno));
        text_end(&config);
        return status;
}

/* Does it say what was meant? A name with a semicolon would be cut, one with a line's end would say more. */
static int setup_read_back(struct ctl *ctl, const char *site, const char *name) {
        scoped(freep) struct config *config = calloc(1, sizeof *config);
        int r = config ? config_read(ctl->config, config) : -ENOMEM;

        if (!r && !strcmp(config->site, site) && !strcmp(config->site_name, name) &&
                config->user_count == json_array_size(json_object_get(ctl->local, "user")))
                return 0;
        (void) unlink(ctl->config);
        return ctl_fail(ctl, CTL_INPUT, "\"%s\" can't stand in a configuration%s%s. Nothing was written.",
                name, r == CONFIG_E_WRONG ? ": " : "", r == CONFIG_E_WRONG ? config->message : "");
}

/* The agent's own, where there is such a user and this may give it away. */
static int setup_state(struct ctl *ctl) {
        const struct passwd *agent = getpwnam("strongroom");

        if (mkdir(ctl->state, 0700))
                return errno == EEXIST ? 0
                                       : ctl_fail(ctl, CTL_INPUT, "The state folder %s can't be made: %s.",
                                                 ctl->state, strerror(errno));
        if (agent && !geteuid() && chown(ctl->state, agent->pw_uid, agent->pw_gid))
                return ctl_fail(ctl, CTL_INTERNAL, "The state folder %s can't be given to strongroom: %s.",
                        ctl->state, strerror(errno));
        return 0;
}

static int setup_check_users(struct ctl *ctl) {
        const json_t *user;
        size_t i;

        json_array_foreach(json_object_get(ctl->local, "user"), i, user) {
                const char *name = json_string_value(user);

                if (!getpwnam(name))
                        return ctl_fail(
                                ctl, CTL_INPUT, "There is no Unix user %s. Make one: adduser %s", name, name);
        }
        return 0;
}

int setup_run(struct ctl *ctl, const json_t *request) {
        char site[SETUP_ANSWER_MAX] = "", name[SETUP_ANSWER_MAX] = "";
        int status = setup_ask(ctl, "site", _("The site's short code (PSK):"), site);

        (void) request;
        if (!status)
                status = setup_check_site(ctl, site);
        if (!status)
                status = setup_ask(ctl, "name", _("The site's name:"), name);
        if (!status)
                status = setup_check_users(ctl);
        if (!status)
                status = setup_write(ctl, site, name);
        if (!status)
                status = setup_read_back(ctl, site, name);
        if (!status)
                status = setup_state(ctl);
        if (status)
                return status;
        if (ctl->json) {
                json_t *told = json_pack("{s:b,s:s,s:s}", "ok", 1, "config", ctl->config, "site", site);

                show_json(told);
                json_decref(told);
                return CTL_FINE;
        }
        (void) printf(
                _("%s is written. Next:\n"
                  "  strongroomd --create --config %s --state %s\n"
                  "                                        begins the record, as the agent's user; then "
                  "stop it\n"
                  "  systemctl enable --now strongroomd    from now on, and at every start\n"
                  "  strongroom doctor                     what is still missing\n"
                  "  strongroom place add ER1 --kind STORE --name \"Evidence room 1\"\n"),
                ctl->config, ctl->config, ctl->state);
        return CTL_FINE;
}
