/* SPDX-License-Identifier: ISC */

/*
 * antenna.set, antenna.clear, antenna.list
 */

#include <errno.h>

#include "answer.h"
#include "ask.h"
#include "custody.h"

static int antenna_on_set(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "reader", "port", "place", "alias", NULL };
        struct antenna_call call = { 0 };
        struct entry entry = { 0 };
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "reader", ASK_REQUIRED, &call.reader);
        if (!r)
                r = ask_integer(act, ask, "port", ASK_OPTIONAL, 0, ANTENNA_PORT_MAX, &call.port);
        if (!r)
                r = ask_string(act, ask, "place", ASK_REQUIRED, &call.place);
        if (!r)
                r = ask_string(act, ask, "alias", ASK_OPTIONAL, &call.alias);
        if (!r)
                r = antenna_set(act, &call, &entry);
        if (!r)
                r = answer_text(reply, "reader", call.reader);
        if (!r)
                r = answer_integer(reply, "port", call.port);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int antenna_on_clear(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "reader", "port", "reason", NULL };
        const char *reader, *reason;
        struct entry entry = { 0 };
        int64_t port = 0;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "reader", ASK_REQUIRED, &reader);
        if (!r)
                r = ask_integer(act, ask, "port", ASK_OPTIONAL, 0, ANTENNA_PORT_MAX, &port);
        if (!r)
                r = ask_string(act, ask, "reason", ASK_REQUIRED, &reason);
        if (!r)
                r = antenna_clear(act, reader, port, reason, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int antenna_on_row(void *context, const struct antenna *antenna) {
        return answer_append(context, json_pack("{s:s,s:I,s:s,s:s,s:I}", "reader", antenna->reader, "port",
                                              (json_int_t) antenna->port, "place", antenna->place, "alias",
                                              antenna->alias, "set", (json_int_t) antenna->set_seq));
}

static int antenna_on_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "place", NULL };
        const char *said = NULL;
        struct place place;
        json_t *antennas;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "place", ASK_OPTIONAL, &said);
        if (!r && said)
                r = registry_resolve_place(act, said, &place);
        if (r)
                return r;
        antennas = json_array();
        r = antennas ? registry_antennas(act->ledger, said ? place.code : NULL, antenna_on_row, antennas)
                     : -ENOMEM;
        return answer_set(reply, "antennas", antennas) ? -ENOMEM : r;
}

const struct request requests_antenna[] = {
        { "antenna.set", true, antenna_on_set },
        { "antenna.clear", true, antenna_on_clear },
        { "antenna.list", false, antenna_on_list },
        { 0 },
};
