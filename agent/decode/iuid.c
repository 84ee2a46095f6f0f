/* SPDX-License-Identifier: ISC */

/*
 * The unique item identifier (MIL-STD-130N, 5.2), concatenated
 *
 *   construct 1   agency code, enterprise, serial number             17V + S        MFR + SER
 *   construct 2   agency code, enterprise, part or lot, serial       17V + 1P + S   MFR + PNO + SEQ
 *   in one piece  already concatenated                               18S, 25S, 22S  USN, UID
 *
 * The agency code isn't on the label where the identifier implies it: D for a CAGE, UN for a DUNS number, LD for a
 * DODAAC, none for a GS1 prefix, whose first digit stands for it. Characters are capitals, digits, hyphen and slash.
 */

#include "iuid.h"

#include <string.h>

#include "tag_make.h"

enum { IUID_SIZE_MAX = 50, CAGE_SIZE = 5 };

/* An element that can be part of an identifier. */
struct iuid_part {
        const char *name;
        const char *agency; /* put before it */
        size_t min, max;
};

static const struct iuid_part wholes[] = {
        { "25S", "", 3, 50 }, { "UID", "", 3, 50 }, { "18S", "D", CAGE_SIZE + 1, 49 },
        { "USN", "D", CAGE_SIZE + 1, 49 },
        { "22S", "", 1, 50 }, /* a cellular telephone's electronic serial number stands for one */
        { "I", "", 17, 17 },  /* and so does a vehicle identification number */
};

static const struct iuid_part enterprises[] = {
        { "17V", "D", CAGE_SIZE, CAGE_SIZE }, { "MFR", "D", CAGE_SIZE, CAGE_SIZE },
        { "SPL", "D", CAGE_SIZE, CAGE_SIZE }, { "CAG", "D", CAGE_SIZE, CAGE_SIZE }, { "12V", "UN", 9, 9 },
        { "DUN", "UN", 9, 9 }, { "7L", "LD", 6, 6 }, { "3V", "", 4, 12 }, { "EUC", "", 4, 12 },
        { "18V", "", 2, 17 }, /* begins with its agency code */
};

static const struct iuid_part parts[] = {
        { "1P", "", 1, 32 },
        { "PNO", "", 1, 32 },
        { "1T", "", 1, 20 },
        { "LOT", "", 1, 20 },
        { "LTN", "", 1, 20 },
        { "BII", "", 1, 20 },
};

/* SER is unique within the enterprise whatever part number stands beside it; SEQ only within the part or lot. */
static const struct iuid_part serials[] = { { "S", "", 1, 30 }, { "SER", "", 1, 30 }, { "SEQ", "", 1, 30 } };

struct iuid {
        struct decoded *decoded;
        char bytes[IUID_SIZE_MAX + 1];
        size_t size;
};

static const struct iuid_part *iuid_first(const struct decoded *decoded, const struct iuid_part *rows,
        size_t count, const struct element **ret) {
        for (size_t i = 0; i < count; i++) {
                const struct element *element = decoded_find(decoded, rows[i].name);

                if (element && !element->ai) {
                        *ret = element;
                        return &rows[i];
                }
        }
        return NULL;
}

static bool iuid_is_character(uint8_t c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
}

static bool iuid_add(struct iuid *iuid, const struct iuid_part *part, const struct element *element) {
        const uint8_t *value = decoded_bytes(iuid->decoded, element);
        size_t agency = strlen(part->agency);

        if (element->size < part->min || element->size > part->max)
                return decoded_fail(iuid->decoded, "iuid.length", element->where,
                        "%s has %d characters; an item identifier takes %zu to %zu.", part->name,
                        element->size, part->min, part->max);
        for (size_t i = 0; i < element->size; i++)
                if (!iuid_is_character(value[i]))
                        return decoded_fail(iuid->decoded, "iuid.character", element->where + i,
                                "%s: an item identifier is capitals, digits, hyphens and slashes.",
                                part->name);
        if (iuid->size + agency + element->size > IUID_SIZE_MAX)
                return decoded_fail(iuid->decoded, "iuid.length", element->where,
                        "The item identifier is longer than %d characters.", IUID_SIZE_MAX);
        memcpy(iuid->bytes + iuid->size, part->agency, agency);
        memcpy(iuid->bytes + iuid->size + agency, value, element->size);
        iuid->size += agency + element->size;
        return true;
}

/* A CAGE code has no I and O (STANAG 4177); a DUNS number is digits. */
static bool iuid_enterprise(struct iuid *iuid, const struct iuid_part *part, const struct element *element) {
        const uint8_t *value = decoded_bytes(iuid->decoded, element);
        bool cage = !strcmp(part->agency, "D"), duns = !strcmp(part->agency, "UN");

        for (size_t i = 0; i < element->size && (duns || (cage && i < CAGE_SIZE)); i++)
                if (duns ? value[i] < '0' || value[i] > '9' : value[i] == 'I' || value[i] == 'O')
                        return decoded_fail(iuid->decoded, "iuid.enterprise", element->where + i,
                                "%s: this is no %s.", part->name, cage ? "CAGE code" : "DUNS number");
        return iuid_add(iuid, part, element);
}

static bool iuid_construct(struct iuid *iuid, const struct iuid_part *enterprise, const struct element *who) {
        const struct element *what = NULL, *which = NULL;
        const struct iuid_part *serial = iuid_first(iuid->decoded, serials, count_of(serials), &which);
        const struct iuid_part *part = iuid_first(iuid->decoded, parts, count_of(parts), &what);
        bool within_part = serial && !strcmp(serial->name, "SEQ");

        if (!serial || (within_part && !part)) {
                decoded_warn(iuid->decoded, "iuid.incomplete",
                        "%s is there, but no %s, so there is no item identifier", enterprise->name,
                        serial ? "part or lot number" : "serial number");
                return true;
        }
        if (!strcmp(serial->name, "SER"))
                part = NULL;
        return iuid_enterprise(iuid, enterprise, who) && (!part || iuid_add(iuid, part, what)) &&
               iuid_add(iuid, serial, which);
}

bool iuid_find(struct decoded *decoded) {
        struct iuid iuid = { .decoded = decoded };
        const struct element *element = NULL;
        const struct iuid_part *part = iuid_first(decoded, wholes, count_of(wholes), &element);
        bool sound = true;

        if (part)
                sound = iuid_enterprise(&iuid, part, element);
        else if ((part = iuid_first(decoded, enterprises, count_of(enterprises), &element)))
                sound = iuid_construct(&iuid, part, element);
        if (sound && iuid.size > 0)
                tag_make(TAG_IUID, iuid.bytes, iuid.size, &decoded->tag);
        return sound;
}
