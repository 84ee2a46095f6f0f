/* SPDX-License-Identifier: ISC */

/*
 * count sample: what a draw came from
 */

#include "command.h"
#include "macros.h"

/* Each part on a line of its own as it goes into the draw, then what was drawn: docs/sample.md reads them by sed. */
int count_sample_show(struct ctl *ctl, const json_t *answer) {
        static const char *const parts[] = { "commitment", "by", "hash", "place", "seed", "seed_by", "root",
                "text", "count", "draw_seed" };
        const json_t *numbers = json_object_get(answer, "numbers"), *number;
        size_t i;

        (void) ctl;
        for (size_t k = 0; k < count_of(parts); k++)
                (void) printf("%-11s %s\n", parts[k], show_text(answer, parts[k]));
        (void) printf(
                "%-11s %lld\n", "size", (long long) json_integer_value(json_object_get(answer, "size")));
        (void) printf("checkpoint\n%s", show_text(answer, "checkpoint"));
        (void) printf("%-11s %zu\n", "drawn", json_array_size(numbers));
        json_array_foreach(numbers, i, number)(void) puts(json_string_value(number));
        return CTL_FINE;
}
