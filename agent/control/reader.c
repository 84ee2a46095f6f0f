/* SPDX-License-Identifier: ISC */

/*
 * reader.list, reader.show, reader.test, station.list, station.show: what is plugged in, and where people work
 */

#include <errno.h>
#include <string.h>

#include "ask.h"
#include "clock.h"
#include "live.h"
#include "people.h"
#include "status.h"

static json_t *reader_answer(const struct live *live, const struct reader *reader) {
        const struct station *station = config_station_of(live->config, reader->name);
        char heard[CLOCK_TEXT_MAX] = "";

        if (reader->heard_us)
                clock_format(reader->heard_us, heard);
        return json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:s,s:b,s:s}", "name", reader->name, "driver",
                reader->driver, "device", reader->device, "state", reader_state_name(reader->state), "heard",
                heard, "frames", (json_int_t) reader->frames, "garbled", (json_int_t) reader->garbled,
                "refused", (json_int_t) reader->refused, "unplugged", (json_int_t) reader->unplugged,
                "station", station ? station->name : "", "can_signal", (int) reader->can_signal, "reason",
                reader->reason);
}

json_t *status_readers(const struct live *live) {
        json_t *list = json_array();
        struct reader *reader;

        for (size_t i = 0; list && live && (reader = readers_at(live->readers, i)); i++)
                if (json_array_append_new(list, reader_answer(live, reader))) {
                        json_decref(list);
                        return NULL;
                }
        return list;
}

static int reader_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        int r = ask_closed(act, ask, fields);

        if (r)
                return r;
        return json_object_set_new(reply, "readers", status_readers(act->live)) ? -ENOMEM : 0;
}

static int reader_asked(struct act *act, const json_t *ask, struct reader **ret_reader) {
        char name[READER_NAME_MAX];
        int r = ask_text(act, ask, "reader", ASK_REQUIRED, name, sizeof name);

        if (r)
                return r;
        *ret_reader = act->live ? readers_find(act->live->readers, name) : NULL;
        if (!*ret_reader)
                return act_refuse(act, ACT_EXIT_ABSENT, "reader.unknown", "strongroom reader list",
                        "There is no reader \"%s\".", name);
        return 0;
}

static int reader_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "reader", NULL };
        struct reader *reader;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = reader_asked(act, ask, &reader);
        if (r)
                return r;
        return json_object_set_new(reply, "reader", reader_answer(act->live, reader)) ? -ENOMEM : 0;
}

static int reader_test(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "reader", "signal", NULL };
        static const char *const signals[] = { "accepted", "again", "wrong_place", "refused", NULL };
        struct reader *reader;
        const char *word;
        int kind = SIGNAL_ACCEPTED;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = reader_asked(act, ask, &reader);
        if (!r)
                r = ask_word(act, ask, "signal", ASK_OPTIONAL, signals, &word);
        if (r)
                return r;
        if (reader->state != READER_LIVE)
                return act_refuse(act, ACT_EXIT_DEVICE, "reader.silent", "strongroom doctor",
                        "Reader %s is %s; it can't be tested.", reader->name,
                        reader_state_name(reader->state));
        while (word && strcmp(signals[kind - SIGNAL_ACCEPTED], word) != 0)
                kind++;
        reader_signal(
                reader, reader->session, 0, (enum signal_kind) kind); /* number 0 acknowledges nothing */
        return json_object_set_new(reply, "sent", json_boolean(reader->can_signal)) ? -ENOMEM : 0;
}

static json_t *station_answer(struct act *act, const struct station *station) {
        json_t *readers = json_array();
        char person[ACTOR_NAME_MAX];
        int64_t since_us;

        for (size_t i = 0; i < station->count; i++)
                if (json_array_append_new(readers, json_string(station->readers[i])))
                        return NULL;
        return json_pack("{s:s,s:o,s:o,s:s*}", "station", station->name, "readers", readers, "count",
                status_station_count(act, station->name), "person",
                person_at_station(act->ledger, station->name, person, &since_us) ? NULL : person);
}

static int station_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        json_t *list = json_array();
        int r = ask_closed(act, ask, fields);

        for (size_t i = 0; !r && act->live && i < act->live->config->station_count; i++)
                r = json_array_append_new(list, station_answer(act, &act->live->config->stations[i]))
                            ? -ENOMEM
                            : 0;
        if (r) {
                json_decref(list);
                return r;
        }
        return json_object_set_new(reply, "stations", list) ? -ENOMEM : 0;
}

static int station_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { NULL };
        const struct station *station;
        int r = ask_closed(act, ask, fields);

        if (r)
                return r;
        station = act->live ? config_station(act->live->config, act->station) : NULL;
        if (!station)
                return act_refuse(act, ACT_EXIT_ABSENT, "station.unknown", "strongroom station list",
                        "There is no station \"%s\".", act->station);
        return json_object_set_new(reply, "station", station_answer(act, station)) ? -ENOMEM : 0;
}

const struct request requests_reader[] = {
        { "reader.list", false, reader_list },
        { "reader.show", false, reader_show },
        { "reader.test", false, reader_test },
        { "station.list", false, station_list },
        { "station.show", false, station_show },
        { 0 },
};
