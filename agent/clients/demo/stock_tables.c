/* SPDX-License-Identifier: ISC */

/*
 * Tables of the made-up stock, and the generator that draws from them
 *
 * Makes and calibres are those an evidence room sees; serial numbers, cases and circumstances are invented.
 */

#include <stdint.h>
#include <stdio.h>

#include "macros.h"
#include "stock.h"

static const uint32_t stock_factor = 2654435761u;

struct stock_arm {
        const char *kind, *action, *make, *model, *calibre, *country, *origin, *serial; /* "": never marked */
};

static const struct stock_arm stock_short[] = {
        { "PISTOL", "SEMI", "Taurus", "PT 92", "9×19 mm", "BR", "FACTORY", "TDM" },
        { "PISTOL", "SEMI", "Glock", "17", "9×19 mm", "AT", "FACTORY", "BKY" },
        { "PISTOL", "SEMI", "Norinco", "54-1", "7.62×25 mm", "CN", "FACTORY", "54" },
        { "PISTOL", "SEMI", "Zastava", "M57", "7.62×25 mm", "RS", "FACTORY", "Z" },
        { "REVOLVER", "REVOLVING", "Rossi", "68", ".38 Special", "BR", "FACTORY", "D" },
        { "REVOLVER", "REVOLVING", "Taurus", "82", ".38 Special", "BR", "FACTORY", "QH" },
        { "PISTOL", "SEMI", "Ekol", "Tuna", "9 mm PAK", "TR", "CONVERTED", "ET" },
};

static const struct stock_arm stock_long[] = {
        { "RIFLE", "SELECT", "Norinco", "56", "7.62×39 mm", "CN", "FACTORY", "56-" },
        { "RIFLE", "BOLT", "Enfield", "No. 4", ".303 British", "GB", "FACTORY", "PF" },
        { "RIFLE", "SELECT", "Izhmash", "AKM", "7.62×39 mm", "RU", "FACTORY", "AM" },
        { "SHOTGUN", "PUMP", "Mossberg", "500", "12 gauge", "US", "FACTORY", "U" },
        { "SHOTGUN", "BREAK", "unknown", "single barrel", "12 gauge", NULL, "CRAFT_MADE", "" },
        { "SUBMACHINE_GUN", "FULL", "Sterling", "Mk 4", "9×19 mm", "GB", "FACTORY", "KR" },
        { "SUBMACHINE_GUN", "FULL", "unknown", "after the Sten", "9×19 mm", NULL, "CRAFT_MADE", "" },
};

static const struct stock_arm stock_parts[] = {
        { "BARREL", NULL, "Taurus", "PT 92", "9×19 mm", NULL, NULL, "TBL" },
        { "SLIDE", NULL, "Glock", "17", "9×19 mm", NULL, NULL, "BKS" },
        { "BOLT", NULL, "Norinco", "56", "7.62×39 mm", NULL, NULL, "56B" },
        { "FRAME", NULL, "unknown", "polymer, printed", "9×19 mm", NULL, NULL, "" },
        { "SILENCER", NULL, "unknown", "craft-made", "9×19 mm", NULL, NULL, "" },
};

static const struct {
        const char *calibre, *type, *maker, *headstamp;
        int rounds;
} stock_lots[] = {
        { "9×19 mm", "BALL", "CBC", "CBC 9mm", 50 },
        { "7.62×39 mm", "BALL", "unknown", "31 75", 120 },
        { "12 gauge", "SHOT", "CBC", "CBC 12", 25 },
        { ".38 Special", "BALL", "Fiocchi", "GFL .38", 36 },
        { ".303 British", "BALL", "unknown", "K 52 7", 64 },
        { "7.62×25 mm", "BALL", "PPU", "PPU 7.62", 40 },
};

static const struct {
        const char *type, *status, *offence;
} stock_cases[] = {
        { "CRIMINAL", "OPEN", "robbery with a firearm" },
        { "CRIMINAL", "AT_TRIAL", "unlawful possession" },
        { "FOUND", "OPEN", "found by a passer-by" },
        { "SURRENDER", "CLOSED", "handed in" },
        { "CUSTOMS", "OPEN", "undeclared at the border" },
};

/* Knuth's multiplicative hash of the index: spread out, and the same each time. */
static uint32_t stock_draw(size_t index, uint32_t salt) {
        uint32_t mixed = (uint32_t) (index + 1) * stock_factor + salt * 40503u;

        return mixed >> 8;
}

static void stock_case_ref(size_t index, char *out, size_t room) {
        (void) snprintf(out, room, "CR-2026-%04zu", 112 + index * 7);
}

json_t *stock_make_case(size_t index) {
        size_t row = index % count_of(stock_cases);
        char ref[24];

        stock_case_ref(index, ref, sizeof ref);
        return json_pack("{ss ss ss ss s[s]}", "do", "case.add", "ref", ref, "type", stock_cases[row].type,
                "status", stock_cases[row].status, "offences", stock_cases[row].offence);
}

static json_t *stock_make_lot(size_t index) {
        size_t row = index % count_of(stock_lots);
        char lot[24];

        (void) snprintf(lot, sizeof lot, "L%05u", stock_draw(index, 3) % 100000);
        return json_pack("{s{ss ss ss ss ss ss ss}}", "ammo_lot", "calibre", stock_lots[row].calibre,
                "round_type", stock_lots[row].type, "component", "COMPLETE", "headstamp",
                stock_lots[row].headstamp, "lot_no", lot, "maker", stock_lots[row].maker, "count_mode",
                "BY_SEALED_BOX");
}

static json_t *stock_make_record(const struct stock_arm *arm, bool part, size_t index) {
        bool marked = *arm->serial;
        char serial[24];
        json_t *record;

        (void) snprintf(serial, sizeof serial, "%s%05u", arm->serial, stock_draw(index, 7) % 100000);
        record = json_pack("{ss ss ss ss ss ss* ss* ss* ss*}", part ? "part_type" : "kind", arm->kind, "make",
                arm->make, "model", arm->model, "calibre_text", arm->calibre, "serial_status",
                marked ? "PRESENT" : "NEVER_MARKED", "action", arm->action, "country_manufacture",
                arm->country, "origin", arm->origin, "serial_frame_raw", marked ? serial : NULL);
        return json_pack("{so}", part ? "part" : "firearm", record);
}

json_t *stock_make_item(size_t index, const char *place, bool ammunition, bool long_arm, bool part) {
        static const char *const found[] = { "Made safe and photographed on intake",
                "Found wrapped in cloth; made safe on intake", "Taken in a vehicle search; made safe",
                "Handed in at the counter; made safe" };
        const struct stock_arm *arm = part       ? &stock_parts[index % count_of(stock_parts)]
                                      : long_arm ? &stock_long[index % count_of(stock_long)]
                                                 : &stock_short[index % count_of(stock_short)];
        json_t *request;
        char ref[24];

        stock_case_ref(stock_draw(index, 1) % STOCK_CASES, ref, sizeof ref);
        request = json_pack("{ss ss ss ss ss ss so}", "do", "item.add", "class",
                ammunition ? "AMMO"
                : part     ? "PART"
                           : "FIREARM",
                "place", place, "case", ref, "legal_status", "SEIZED", "description",
                ammunition ? "Counted by two on intake, box sealed" : found[index % count_of(found)],
                "record", ammunition ? stock_make_lot(index) : stock_make_record(arm, part, index));
        if (request && ammunition &&
                (json_object_set_new(request, "quantity",
                         json_integer(stock_lots[index % count_of(stock_lots)].rounds)) ||
                        json_object_set_new(request, "unit", json_string("ROUND"))))
                return NULL;
        return request;
}
