/* SPDX-License-Identifier: ISC */

/*
 * user show, whoami, password: one person, as said over time; and the passwords that go with one
 */

#include <string.h>

#include "command.h"

int user_show(struct ctl *ctl, const json_t *answer) {
        static const struct column columns[] = { { "seq", N_("Entry"), true }, { "change", N_("Change") },
                { "roles", N_("Roles") }, { "unix", N_("Unix user") }, { "by", N_("By") },
                { "reason", N_("Reason") }, { 0 } };
        const json_t *trail = json_object_get(answer, "trail");

        show_fields(ctl, json_object_get(answer, "user"));
        return trail ? show_table(ctl, trail, columns, "") : CTL_FINE;
}

int user_whoami_show(struct ctl *ctl, const json_t *answer) {
        show_fields(ctl, answer);
        return CTL_FINE;
}

static const char *user_local(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

/* One's own takes the present one; who logged in has said it already. */
static int user_old(struct ctl *ctl, bool is_own, char *out) {
        const char *path = user_local(ctl, "old-file");

        if (!path && is_own && ctl->as)
                return text_copy(out, SECRET_MAX, ctl->password) ? CTL_FINE : CTL_INTERNAL;
        if (!path && !is_own)
                return CTL_FINE;
        return ctl_secret(ctl, path, N_("Present password (nothing where there is none):"), out);
}

static int user_new(struct ctl *ctl, char *out) {
        const char *path = user_local(ctl, "new-file");
        char again[SECRET_MAX] = "";
        int status = ctl_secret(ctl, path, N_("New password:"), out);

        if (status || path)
                return status;
        status = ctl_secret(ctl, NULL, N_("The new password again:"), again);
        if (!status && strcmp(out, again) != 0)
                status = ctl_fail(ctl, CTL_INPUT, "The two aren't the same; nothing was changed.");
        explicit_bzero(again, sizeof again);
        return status;
}

int user_password_run(struct ctl *ctl, const json_t *request) {
        const char *user = json_string_value(json_object_get(request, "user"));
        const bool is_own = !user || (ctl->as && !strcmp(user, ctl->as));
        char old[SECRET_MAX] = "", password[SECRET_MAX] = "";
        json_t *asked = json_deep_copy(request);
        int status = user_old(ctl, is_own, old);

        if (!status)
                status = user_new(ctl, password);
        if (!status && (json_object_set_new(asked, "password", json_string(password)) ||
                               (*old && json_object_set_new(asked, "old", json_string(old)))))
                status = ctl_fail(ctl, CTL_INPUT, "A password is UTF-8.");
        explicit_bzero(old, sizeof old);
        explicit_bzero(password, sizeof password);
        if (!status)
                return ctl_do(ctl, asked);
        json_decref(asked);
        return status;
}
