/* SPDX-License-Identifier: ISC */

/*
 * The fields of the record model
 *
 * Firearm, marking, part, ammunition lot: UN Firearms Protocol art. 3 and 8, ITI 7 to 10, UN-IAFQ, eTrace 3312.1.
 * Words are stable: they stand on the record, and are translated only where people read them.
 */

#include "record.h"

enum { SHORT = 64, LINE = 128, LONG = 512, LIST = 64, YEAR_LOW = 1300, YEAR_HIGH = 2200, MANY = 100000000 };

#define WORDS(...) \
        (const char *const[]) { \
                __VA_ARGS__, NULL \
        }

const char *const record_classes[] = { "FIREARM", "PART", "AMMO", "ACCESSORY", "DOCUMENT", "OTHER", NULL };
const char *const record_legal_statuses[] = { "SEIZED", "CONFISCATED", "FORFEITED", "FOUND", "SURRENDERED",
        "SAFEKEEPING", "RELEASE_ORDERED", "RETURNED", "UNKNOWN", NULL };
const char *const record_statuses[] = { "PENDING_INTAKE", "IN_STORE", "OUT_TEMP", "IN_TRANSIT", "UNLOCATED",
        "RELEASED", "TRANSFERRED", "DESTROYED", "DEACTIVATED_OUT", "STOLEN", NULL };
const char *const record_units[] = { "PIECE", "ROUND", "GRAM", "BOX", NULL };
const char *const record_case_types[] = { "CRIMINAL", "ADMINISTRATIVE", "CUSTOMS", "FOUND", "SURRENDER",
        "SAFEKEEPING", NULL };
const char *const record_case_statuses[] = { "OPEN", "AT_TRIAL", "FINAL", "APPEAL", "CLOSED", "UNKNOWN",
        NULL };
const char *const record_place_kinds[] = { "SITE", "STORE", "ZONE", "CABINET", "RACK", "SHELF", "BIN",
        "PORTAL", "TEMP_LOCKER", "VEHICLE", "EXTERNAL_LAB", "EXTERNAL_COURT", "EXTERNAL_DEPOT", NULL };
const char *const record_place_purposes[] = { "ACTIVE", "FOUND", "SAFEKEEPING", "AWAITING_DISPOSAL",
        "QUARANTINE", "AMMO", NULL };
const char *const record_carriers[] = { "BARCODE_1D", "BARCODE_2D", "RFID_UHF", "RFID_HF", "SEAL",
        "MARK_ON_WEAPON", NULL };
const char *const record_bindings[] = { "EXHIBIT", "LOCATION", "ACTOR", "CASE", "REFERENCE", NULL };

static const char *const record_conditions[] = { "SERVICEABLE", "UNSERVICEABLE", "INCOMPLETE", "UNKNOWN",
        NULL };
static const char *const record_serial_statuses[] = { "PRESENT", "PARTIAL", "OBLITERATED", "RESTORED",
        "NEVER_MARKED", "DUPLICATE_SUSPECT", "UNREADABLE", NULL };

static const struct record_field record_marking[] = {
        { "component", RECORD_WORD,
                .words = WORDS("FRAME", "RECEIVER", "BARREL", "SLIDE", "BOLT", "CYLINDER", "BREECH", "STOCK",
                        "MAGAZINE", "OTHER") },
        { "kind", RECORD_WORD,
                .words = WORDS("MANUFACTURER", "COUNTRY", "SERIAL", "MODEL", "CALIBRE", "PROOF", "IMPORT",
                        "STATE", "IMPORT_UNIQUE", "CONFISCATION", "DEACTIVATION", "OWNER_ORG",
                        "UNKNOWN_SYMBOL") },
        { "text", RECORD_TEXT, .high = LINE },
        { "symbol_description", RECORD_TEXT, .high = LINE },
        { "location_on_weapon", RECORD_TEXT, .high = LINE },
        { "method", RECORD_WORD, .words = WORDS("STAMP", "LASER", "DOT_PEEN", "ENGRAVE", "LABEL") },
        { "applied_on", RECORD_DATE },
        { "applied_by", RECORD_TEXT, .high = SHORT },
        { "machine_id", RECORD_TEXT, .high = SHORT },
        { "authority_doc", RECORD_TEXT, .high = LINE },
        { "readable", RECORD_BOOL },
        { "photo_hash", RECORD_TEXT, .high = LINE },
        { "state", RECORD_WORD, .words = WORDS("ORIGINAL", "ALTERED", "ERASED", "RESTORED") },
        { 0 },
};

static const struct record_field record_firearm[] = {
        { "kind", RECORD_WORD,
                .words = WORDS("PISTOL", "REVOLVER", "RIFLE", "CARBINE", "SHOTGUN", "SUBMACHINE_GUN",
                        "LIGHT_MACHINE_GUN", "MACHINE_GUN", "COMBINATION", "OTHER_SMALL_ARM",
                        "LIGHT_WEAPON_HMG", "LIGHT_WEAPON_GRENADE_LAUNCHER", "LIGHT_WEAPON_MANPADS",
                        "LIGHT_WEAPON_ANTI_TANK", "LIGHT_WEAPON_RECOILLESS", "LIGHT_WEAPON_MORTAR_LT_100MM",
                        "UNKNOWN") },
        { "action", RECORD_WORD,
                .words = WORDS("SEMI", "FULL", "SELECT", "BOLT", "PUMP", "BREAK", "LEVER", "SINGLE_SHOT",
                        "REVOLVING", "MUZZLE", "UNKNOWN") },
        { "make", RECORD_TEXT, .high = SHORT },
        { "model", RECORD_TEXT, .high = SHORT },
        { "calibre_text", RECORD_TEXT, .high = SHORT },
        { "calibre_code", RECORD_TEXT, .high = SHORT },
        { "country_manufacture", RECORD_COUNTRY },
        { "year_manufacture", RECORD_INTEGER, .low = YEAR_LOW, .high = YEAR_HIGH },
        { "year_estimated", RECORD_BOOL },
        { "importer", RECORD_TEXT, .high = LINE },
        { "import_country", RECORD_COUNTRY },
        { "import_year", RECORD_INTEGER, .low = YEAR_LOW, .high = YEAR_HIGH },
        { "barrel_len_mm", RECORD_INTEGER, .low = 1, .high = 10000 },
        { "finish", RECORD_TEXT, .high = SHORT },
        { "origin", RECORD_WORD,
                .words = WORDS("FACTORY", "CRAFT_MADE", "CONVERTED", "REACTIVATED", "ASSEMBLED_PARTS",
                        "3D_PRINTED", "PRIVATELY_MADE", "UNKNOWN") },
        { "condition", RECORD_WORD, .words = record_conditions },
        { "antique", RECORD_BOOL },
        { "replica_or_convertible", RECORD_BOOL },
        { "deactivated", RECORD_BOOL },
        { "serial_status", RECORD_WORD, .words = record_serial_statuses },
        { "serial_frame_raw", RECORD_TEXT, .high = SHORT },
        { "identified_by", RECORD_TEXT, .high = SHORT },
        { "method", RECORD_WORD, .words = WORDS("VISUAL", "IFRT", "EXPERT", "LAB") },
        { "confidence", RECORD_INTEGER, .low = 0, .high = 100 },
        { "markings", RECORD_OBJECTS, .high = LIST, .fields = record_marking },
        { 0 },
};

static const struct record_field record_part[] = {
        { "part_type", RECORD_WORD,
                .words = WORDS("BARREL", "FRAME", "RECEIVER", "SLIDE", "CYLINDER", "BOLT", "BREECH_BLOCK",
                        "SILENCER", "MAGAZINE", "OTHER_ESSENTIAL") },
        { "parent_firearm", RECORD_TEXT, .high = SHORT },
        { "make", RECORD_TEXT, .high = SHORT },
        { "model", RECORD_TEXT, .high = SHORT },
        { "calibre_text", RECORD_TEXT, .high = SHORT },
        { "serial_status", RECORD_WORD, .words = record_serial_statuses },
        { "serial_frame_raw", RECORD_TEXT, .high = SHORT },
        { "markings", RECORD_OBJECTS, .high = LIST, .fields = record_marking },
        { 0 },
};

static const struct record_field record_ammo_lot[] = {
        { "calibre", RECORD_TEXT, .high = SHORT },
        { "round_type", RECORD_WORD,
                .words = WORDS(
                        "BALL", "TRACER", "AP", "INCENDIARY", "BLANK", "SHOT", "SLUG", "OTHER", "UNKNOWN") },
        { "component", RECORD_WORD,
                .words = WORDS("COMPLETE", "CASE", "PRIMER", "PROPELLANT", "PROJECTILE") },
        { "headstamp", RECORD_TEXT, .high = SHORT },
        { "lot_no", RECORD_TEXT, .high = SHORT },
        { "maker", RECORD_TEXT, .high = SHORT },
        { "country", RECORD_COUNTRY },
        { "year", RECORD_INTEGER, .low = YEAR_LOW, .high = YEAR_HIGH },
        { "counted_by", RECORD_TEXTS, .high = 2 },
        { "hazard", RECORD_TEXT, .high = LINE },
        { "sealed_container", RECORD_TEXT, .high = SHORT },
        { "store_apart", RECORD_BOOL },
        { "count_mode", RECORD_WORD, .words = WORDS("BY_ROUND", "BY_SEALED_BOX") },
        { 0 },
};

static const struct record_field record_seizure[] = {
        { "from", RECORD_DATE },
        { "to", RECORD_DATE },
        { "place", RECORD_TEXT, .high = LINE },
        { "admin1", RECORD_TEXT, .high = SHORT },
        { "country", RECORD_COUNTRY },
        { "latitude_e7", RECORD_INTEGER, .low = -900000000, .high = 900000000 },
        { "longitude_e7", RECORD_INTEGER, .low = -1800000000, .high = 1800000000 },
        { "agency", RECORD_TEXT, .high = LINE },
        { "officers", RECORD_TEXTS, .high = LIST },
        { "context", RECORD_WORD,
                .words = WORDS("SEIZED_CRIMINAL", "SEIZED_ADMIN", "FOUND", "SURRENDERED",
                        "COLLECTION_CAMPAIGN", "BORDER", "STOCK_TRANSFER") },
        { "legal_basis", RECORD_TEXT, .high = LINE },
        { "criminal_context", RECORD_TEXT, .high = LINE },
        { "illicit_ground", RECORD_WORD,
                .words = WORDS("ILLICIT_UNDER_LAW", "EMBARGO_BREACH", "UNMARKED", "UNLICENSED_MANUFACTURE",
                        "UNLICENSED_TRANSFER") },
        { "transport_mode", RECORD_WORD,
                .words = WORDS("ROAD", "RAIL", "SEA", "AIR", "POST", "FOOT", "NONE") },
        { "concealment", RECORD_TEXT, .high = LINE },
        { "dispatch_country", RECORD_COUNTRY },
        { "transit_countries", RECORD_COUNTRIES, .high = LIST },
        { "destination_country", RECORD_COUNTRY },
        { "other_goods", RECORD_TEXT, .high = LINE },
        { "persons_male", RECORD_INTEGER, .low = 0, .high = MANY },
        { "persons_female", RECORD_INTEGER, .low = 0, .high = MANY },
        { "persons_unknown", RECORD_INTEGER, .low = 0, .high = MANY },
        { "nationalities", RECORD_COUNTRIES, .high = LIST },
        { "campaign_id", RECORD_TEXT, .high = SHORT },
        { "receipt_no", RECORD_TEXT, .high = SHORT },
        { "significant", RECORD_BOOL },
        { "significant_reason", RECORD_TEXT, .high = LINE },
        { "narrative", RECORD_TEXT, .high = LONG },
        { 0 },
};

static const struct record_field record_photo[] = {
        { "hash", RECORD_TEXT, .high = LINE },
        { "angle", RECORD_TEXT, .high = SHORT },
        { 0 },
};

static const struct record_field record_disposition[] = {
        { "code", RECORD_TEXT, .high = SHORT },
        { "authority", RECORD_TEXT, .high = LINE },
        { "doc", RECORD_TEXT, .high = LINE },
        { "date", RECORD_DATE },
        { 0 },
};

const struct record_field record_exhibit[] = {
        { "firearm", RECORD_OBJECT, .fields = record_firearm },
        { "part", RECORD_OBJECT, .fields = record_part },
        { "ammo_lot", RECORD_OBJECT, .fields = record_ammo_lot },
        { "seizure", RECORD_OBJECT, .fields = record_seizure },
        { "seizure_id", RECORD_TEXT, .high = SHORT },
        { "subject_id", RECORD_TEXT, .high = SHORT },
        { "parent_exhibit", RECORD_TEXT, .high = SHORT },
        { "container", RECORD_TEXT, .high = SHORT },
        { "condition", RECORD_WORD, .words = record_conditions },
        { "risk", RECORD_WORD, .words = WORDS("HIGH", "NORMAL") },
        { "aliases", RECORD_TEXTS, .high = LIST },
        { "photos", RECORD_OBJECTS, .high = LIST, .fields = record_photo },
        { "hold", RECORD_TEXTS, .high = LIST },
        { "disposition", RECORD_OBJECT, .fields = record_disposition },
        { "seal_no", RECORD_TEXT, .high = SHORT },
        { "made_safe_by", RECORD_TEXT, .high = SHORT },
        { "made_safe_checked_by", RECORD_TEXT, .high = SHORT },
        { 0 },
};

const struct record_field record_case[] = {
        { "other_refs", RECORD_TEXTS, .high = LIST },
        { "issuing_body", RECORD_TEXT, .high = LINE },
        { "offences", RECORD_TEXTS, .high = LIST },
        { "opened", RECORD_DATE },
        { "closed", RECORD_DATE },
        { "court", RECORD_TEXT, .high = LINE },
        { "prosecutor", RECORD_TEXT, .high = LINE },
        { "hold", RECORD_BOOL },
        { 0 },
};

static const struct record_field record_antenna[] = {
        { "reader", RECORD_TEXT, .high = SHORT },
        { "port", RECORD_INTEGER, .low = 0, .high = 255 },
        { "alias", RECORD_TEXT, .high = SHORT },
        { 0 },
};

const struct record_field record_location[] = {
        { "custodian_org", RECORD_TEXT, .high = LINE },
        { "capacity", RECORD_INTEGER, .low = 0, .high = MANY },
        { "reference_tags", RECORD_TEXTS, .high = LIST },
        { "antennas", RECORD_OBJECTS, .high = LIST, .fields = record_antenna },
        { "max_dwell_h", RECORD_INTEGER, .low = 0, .high = MANY },
        { "count_policy_id", RECORD_TEXT, .high = SHORT },
        { 0 },
};
