/* SPDX-License-Identifier: ISC */

/*
 * Record: which of its fields are personal
 *
 * What names or finds a person, or tells of one: those leave the event for the table beside the record, where they can
 * be erased (docs/erasure.md). Pseudonyms' own register isn't kept here, so seizure_id stays.
 */

#include "record.h"

#include <errno.h>
#include <string.h>

#include "macros.h"

enum { PATH_DEPTH = 3, PATH_PART_MAX = 32 };

static const char *const personal_paths[][PATH_DEPTH] = {
        { "record", "subject_id", NULL },
        { "record", "made_safe_by", NULL },
        { "record", "made_safe_checked_by", NULL },
        { "record", "firearm", "identified_by" },
        { "record", "ammo_lot", "counted_by" },
        { "record", "seizure", "officers" },
        { "record", "seizure", "narrative" },
        { "record", "seizure", "criminal_context" },
        { "record", "seizure", "place" },
        { "record", "seizure", "latitude_e7" },
        { "record", "seizure", "longitude_e7" },
        { "record", "seizure", "receipt_no" },
};

static const char *path_name(const char *const *path, char *out) {
        (void) snprintf(out, 2 * PATH_PART_MAX, "%s.%s%s%s", path[0], path[1], path[2] ? "." : "",
                path[2] ? path[2] : "");
        return out;
}

/* The object that holds the path's last part; made where it isn't there and make is true. */
static json_t *path_holder(json_t *body, const char *const *path, bool make, const char **ret_last) {
        json_t *at = body;
        size_t depth = path[2] ? 2 : 1;

        for (size_t i = 0; at && i < depth; i++) {
                json_t *next = json_object_get(at, path[i]);

                if (!next && make && !json_object_set_new(at, path[i], json_object()))
                        next = json_object_get(at, path[i]);
                at = next;
        }
        *ret_last = path[depth];
        return at;
}

int record_split(json_t *body, json_t **ret_personal) {
        json_t *personal = NULL;
        char name[2 * PATH_PART_MAX];

        for (size_t i = 0; i < count_of(personal_paths); i++) {
                const char *last;
                json_t *holder = path_holder(body, personal_paths[i], false, &last);
                json_t *value = json_object_get(holder, last);

                if (!value || json_is_null(value))
                        continue;
                personal = personal ? personal : json_object();
                if (json_object_set(personal, path_name(personal_paths[i], name), value)) {
                        json_decref(personal);
                        return -ENOMEM;
                }
                (void) json_object_del(holder, last);
        }
        *ret_personal = personal;
        return 0;
}

int record_join(json_t *body, const json_t *personal) {
        char name[2 * PATH_PART_MAX];

        for (size_t i = 0; i < count_of(personal_paths); i++) {
                json_t *value = json_object_get(personal, path_name(personal_paths[i], name)), *holder;
                const char *last;

                if (!value)
                        continue;
                holder = path_holder(body, personal_paths[i], true, &last);
                if (json_object_set(holder, last, value))
                        return -ENOMEM;
        }
        return 0;
}
