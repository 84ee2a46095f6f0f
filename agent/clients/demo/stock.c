/* SPDX-License-Identifier: ISC */

/*
 * Stock: places, cases and exhibits into the record, many at a time
 */

#include "stock.h"

#include <string.h>
#include <time.h>

#include "text.h"

enum { STOCK_FIRST_SHELF = 3, STOCK_DUE_DAYS = 21 };

const struct stock_place stock_places[STOCK_PLACES] = {
        { "ER1", "STORE", "Evidence room", "ACTIVE" },
        { "ER2", "STORE", "Ammunition store", "AMMO" },
        { "ER3", "STORE", "Awaiting disposal", "AWAITING_DISPOSAL" },
        { "ER1/A1", "SHELF", "Handguns, top", "ACTIVE" },
        { "ER1/A2", "SHELF", "Handguns, middle", "ACTIVE" },
        { "ER1/A3", "SHELF", "Handguns, bottom", "ACTIVE" },
        { "ER1/B1", "SHELF", "Long arms, left", "ACTIVE" },
        { "ER1/B2", "SHELF", "Long arms, right", "ACTIVE" },
        { "ER1/B3", "SHELF", "Parts", "ACTIVE" },
        { "ER2/1", "SHELF", "Cabinet 1", "AMMO" },
        { "ER2/2", "SHELF", "Cabinet 2", "AMMO" },
        { "ER2/3", "SHELF", "Cabinet 3", "AMMO" },
        { "ER3/1", "SHELF", "Destruction ordered", "AWAITING_DISPOSAL" },
        { "ER3/2", "SHELF", "Return ordered", "AWAITING_DISPOSAL" },
        { "ER3/3", "SHELF", "Order awaited", "AWAITING_DISPOSAL" },
        { "LAB", "EXTERNAL_LAB", "Ballistics laboratory", "ACTIVE" },
};

/* Which exhibits are out or were destroyed: shelf, and place on it. */
static const struct {
        size_t shelf, at;
        enum stock_fate fate;
} stock_fates[] = {
        { 1, 3, STOCK_OUT },
        { 3, 9, STOCK_OUT },
        { 5, 1, STOCK_OUT },
        { 9, 0, STOCK_DESTROYED },
        { 9, 1, STOCK_DESTROYED },
        { 9, 2, STOCK_DESTROYED },
};

struct stock_item *stock_at(struct stock *stock, size_t shelf, size_t at) {
        size_t first = shelf < STOCK_ER1_SHELVES ? shelf * STOCK_ER1_EACH
                                                 : STOCK_ER1_SHELVES * STOCK_ER1_EACH +
                                                           (shelf - STOCK_ER1_SHELVES) * STOCK_OTHER_EACH;

        return &stock->items[first + at];
}

static int stock_take(const json_t *answer, const char *field, char *out, size_t room) {
        return *show_text(answer, field) && text_copy(out, room, show_text(answer, field)) ? 0 : CTL_INTERNAL;
}

static int stock_add_places(struct stage *stage, struct stock *stock) {
        json_t *requests = json_array(), *answers, *answer;
        size_t i;
        int r;

        for (i = 0; i < STOCK_PLACES; i++)
                (void) json_array_append_new(
                        requests, json_pack("{ss ss ss ss ss}", "do", "place.add", "code",
                                          stock_places[i].code, "kind", stock_places[i].kind, "name",
                                          stock_places[i].name, "purpose", stock_places[i].purpose));
        for (i = 0; i < STOCK_CASES; i++)
                (void) json_array_append_new(requests, stock_make_case(i));
        r = stage_ask_all(stage, requests, &answers);
        if (r)
                return r;
        json_array_foreach(answers, i, answer) if (!r && i < STOCK_PLACES) r =
                stock_take(answer, "label", stock->labels[i], STOCK_LABEL_MAX);
        json_decref(answers);
        return r;
}

static int stock_add_items(struct stage *stage, struct stock *stock) {
        json_t *requests = json_array(), *answers, *answer;
        size_t i;
        int r;

        for (size_t shelf = 0, item = 0; shelf < STOCK_SHELVES; shelf++) {
                const struct stock_place *place = &stock_places[STOCK_FIRST_SHELF + shelf];
                size_t each = shelf < STOCK_ER1_SHELVES ? STOCK_ER1_EACH : STOCK_OTHER_EACH;

                for (i = 0; i < each; i++, item++) {
                        stock->items[item].place = place->code;
                        (void) json_array_append_new(
                                requests, stock_make_item(item, place->code, !strcmp(place->purpose, "AMMO"),
                                                  shelf == 3 || shelf == 4 || shelf == 10, shelf == 5));
                }
        }
        r = stage_ask_all(stage, requests, &answers);
        if (r)
                return r;
        json_array_foreach(answers, i, answer) {
                if (!r)
                        r = stock_take(answer, "number", stock->items[i].number, STOCK_NUMBER_MAX);
                if (!r)
                        r = stock_take(answer, "label", stock->items[i].label, STOCK_LABEL_MAX);
        }
        json_decref(answers);
        return r;
}

static json_t *stock_fate_request(const struct stock_item *item) {
        time_t when = time(NULL) + STOCK_DUE_DAYS * 86400;
        char due[16];
        struct tm day;

        if (item->fate == STOCK_DESTROYED)
                return json_pack("{ss ss ss ss}", "do", "item.status", "item", item->number, "status",
                        "DESTROYED", "authority", "Court order 41/2025, destruction");
        (void) strftime(due, sizeof due, "%Y-%m-%d", gmtime_r(&when, &day));
        return json_pack("{ss ss ss ss ss ss}", "do", "item.checkout", "item", item->number, "to", "LAB",
                "purpose", "ballistic comparison", "due", due, "authority", "Prosecutor's request 88/2026");
}

int stock_create(struct stage *stage, struct stock *ret_stock) {
        json_t *requests, *answers;
        int r;

        *ret_stock = (struct stock){ 0 };
        r = stock_add_places(stage, ret_stock);
        if (!r)
                r = stock_add_items(stage, ret_stock);
        if (r)
                return r;
        requests = json_array();
        for (size_t i = 0; i < count_of(stock_fates); i++) {
                struct stock_item *item = stock_at(ret_stock, stock_fates[i].shelf, stock_fates[i].at);

                item->fate = stock_fates[i].fate;
                (void) json_array_append_new(requests, stock_fate_request(item));
        }
        r = stage_ask_all(stage, requests, &answers);
        if (!r)
                json_decref(answers);
        return r;
}
