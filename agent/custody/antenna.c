/* SPDX-License-Identifier: ISC */

/*
 * Antennas: which place an antenna of a fixed reader looks at
 *
 * An antenna looks at one place at a time; a place may be looked at by many. Ports are the reader's own numbers; a
 * reader with only one has port 0.
 */

#include <errno.h>
#include <string.h>

#include "custody.h"
#include "row.h"
#include "text.h"
#include "words.h"

enum { ANTENNA_ROLES = ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_ADMIN };

static int antenna_check(struct act *act, const char *reader, int64_t port) {
        if (!reader || !*reader || strlen(reader) >= READER_NAME_MAX)
                return act_refuse(act, ACT_EXIT_INPUT, "antenna.reader", "strongroom reader list",
                        "A reader's name is 1 to %d bytes long.", READER_NAME_MAX - 1);
        if (port < 0 || port > ANTENNA_PORT_MAX)
                return act_refuse(act, ACT_EXIT_INPUT, "antenna.port", "strongroom reader list",
                        "An antenna's port is 0 to %d.", ANTENNA_PORT_MAX);
        return 0;
}

int antenna_set(struct act *act, const struct antenna_call *call, struct entry *ret_entry) {
        struct place place = { 0 };
        struct antenna now = { 0 };
        int r = act_require(act, ANTENNA_ROLES, "say where an antenna looks");

        if (!r)
                r = antenna_check(act, call->reader, call->port);
        if (!r)
                r = act_check_text(act, "alias", call->alias, ANTENNA_ALIAS_MAX - 1);
        if (!r)
                r = registry_resolve_inside(act, call->place, &place);
        if (r)
                return r;
        r = registry_antenna(act->ledger, call->reader, call->port, &now);
        if (r && r != REGISTRY_E_ABSENT)
                return r;
        if (!r && !strcmp(now.place, place.code) && !strcmp(now.alias, call->alias ? call->alias : ""))
                return act_refuse(act, ACT_EXIT_RULE, "antenna.no_change", NULL,
                        "Antenna %lld of %s looks at %s already.", (long long) call->port, call->reader,
                        place.code);
        return act_append(act, "antenna.set", NULL,
                json_pack("{s:s,s:I,s:s,s:s,s:s}", "reader", call->reader, "port", (json_int_t) call->port,
                        "place", place.code, "alias", call->alias ? call->alias : "", "before", now.place),
                ret_entry);
}

int antenna_clear(
        struct act *act, const char *reader, int64_t port, const char *reason, struct entry *ret_entry) {
        struct antenna now = { 0 };
        int r = act_require(act, ANTENNA_ROLES, "say where an antenna looks");

        if (!r)
                r = antenna_check(act, reader, port);
        if (!r)
                r = act_check_text(act, "reason", reason, ACT_NOTE_MAX);
        if (!r)
                r = registry_antenna(act->ledger, reader, port, &now);
        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "antenna.unknown", "strongroom antenna list",
                        "Antenna %lld of %.60s looks at no place.", (long long) port, reader);
        if (r)
                return r;
        return act_append(act, "antenna.cleared", NULL,
                json_pack("{s:s,s:I,s:s,s:s}", "reader", reader, "port", (json_int_t) port, "place",
                        now.place, "reason", reason),
                ret_entry);
}

/* What place.add was told of antennas and reference tags: acts of their own, in the same request. */
static int place_add_antennas(struct act *act, const char *code, const json_t *antennas) {
        struct entry entry;
        const json_t *one;
        size_t i;
        int r = 0;

        json_array_foreach((json_t *) (uintptr_t) antennas, i, one) {
                const struct antenna_call call = {
                        .reader = json_string_value(json_object_get(one, "reader")),
                        .port = json_integer_value(json_object_get(one, "port")),
                        .alias = json_string_value(json_object_get(one, "alias")),
                        .place = code,
                };

                r = antenna_set(act, &call, &entry);
                if (r)
                        return r;
        }
        return r;
}

int place_add_radio(struct act *act, const char *code, const json_t *antennas, const json_t *references) {
        struct tag_change change;
        const json_t *one;
        size_t i;
        int r = place_add_antennas(act, code, antennas);

        if (r)
                return r;
        json_array_foreach((json_t *) (uintptr_t) references, i, one) {
                const struct tag_call call = {
                        .payload = json_string_value(one),
                        .to = code,
                        .binds = "REFERENCE",
                        .carrier = "RFID_UHF",
                };

                r = tag_bind(act, &call, &change);
                if (r)
                        return r;
        }
        return 0;
}
