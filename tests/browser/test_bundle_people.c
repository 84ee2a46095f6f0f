/* SPDX-License-Identifier: ISC */

/*
 * People in a bundle: names that may have to be erased are laid open or withheld, and either way it holds
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "macros.h"
#include "story.h"

static const char stranger[] = "Fatoumata Keïta, balistique";

static void stranger_takes_it(struct story *s) {
        json_decref(room_do(&s->room, "{s:s,s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "item", s->pistol,
                "to", stranger, "purpose", "FORENSIC", "due", "2031-01-01", "authority", "TGI 44"));
        json_decref(room_do(&s->room, "{s:s,s:s,s:s}", "do", "item.return", "item", s->pistol, "condition",
                "as it left"));
}

/* Whether any file of the bundle has these words. */
static bool folder_says(const struct story *s, const char *words) {
        const char *const argv[] = { "grep", "-rqF", words, s->folder, NULL };
        struct program program = program_run(argv, NULL);
        bool found = !program.status;

        program_end(&program);
        return found;
}

static void a_name_is_laid_open_with_its_hash(void **state) {
        struct story s;
        json_t *bundle;

        (void) state;
        story_open(&s);
        stranger_takes_it(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        bundle = bundle_read(&s);
        assert_true(json_array_size(json_object_get(bundle, "openings")) >= 1);
        assert_null(gap_of(bundle, "withheld"));
        json_decref(bundle);
        assert_expert(&s, s.pistol, 0);
        if (browser_is_there()) {
                assert_verdict(&s, in(&s, "page.html"), "good", stranger);
                page_change(&s, "balistique", "BALISTIQUE", in(&s, "changed.html"));
                assert_verdict(&s, in(&s, "changed.html"), "bad", "isn't the one that entry #");
        }
        room_close(&s.room);
}

static void a_name_that_is_withheld_is_nowhere_in_the_bundle(void **state) {
        struct story s;
        json_t *bundle;

        (void) state;
        story_open(&s);
        stranger_takes_it(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, "--withhold", NULL), 0);
        bundle = bundle_read(&s);
        assert_int_equal(json_array_size(json_object_get(bundle, "openings")), 0);
        assert_non_null(gap_of(bundle, "withheld"));
        json_decref(bundle);
        assert_false(folder_says(&s, "Fatoumata"));
        assert_true(folder_says(&s, "TGI 44"));
        assert_expert(&s, s.pistol, 0);
        if (browser_is_there())
                assert_verdict(
                        &s, in(&s, "page.html"), "good", "has hashes of personal values that aren't in");
        room_close(&s.room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_name_is_laid_open_with_its_hash),
                cmocka_unit_test(a_name_that_is_withheld_is_nowhere_in_the_bundle),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
