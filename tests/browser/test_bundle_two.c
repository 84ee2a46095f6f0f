/* SPDX-License-Identifier: ISC */

/*
 * Acts that two officers signed, in a bundle: the page and ssh-keygen agree on every signature
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "browser.h"
#include "room.h"
#include "two.h"

static void propose(struct two *two, enum two_who second, const char *act) {
        char whole[512];

        (void) snprintf(whole, sizeof whole, act, two->pistol);
        two_propose(two, AWA, whole);
        two_sign(two, AWA, 0);
        two_sign(two, second, 1);
        assert_told(&two->peer, "state", "APPROVED");
}

static void assert_page(const char *work, const char *page) {
        char *dom = browser_dom(work, page);

        if (!strstr(dom, "class=\"verdict good\"") || !strstr(dom, "Signed by awa ("))
                fail_msg("%.3000s", strstr(dom, "<section") ? strstr(dom, "<section") : dom);
        assert_null(strstr(dom, "No officer signed these entries: #1,"));
        free(dom);
}

static void what_two_signed_holds_in_the_page_and_for_ssh_keygen(void **state) {
        char work[] = "/tmp/strongroom-two-XXXXXX", folder[64], page[96], path[96];
        const char *bundle[] = { STRONGROOM, "bundle", NULL, "--store", NULL, "--output", folder, NULL };
        const char *expert[] = { "tests/browser/expert.sh", folder, NULL, NULL, NULL };
        const char *const forget[] = { "rm", "-rf", work, NULL };
        struct program program;
        struct two two;
        char *key;

        (void) state;
        assert_non_null(mkdtemp(work));
        (void) snprintf(folder, sizeof folder, "%s/bundle", work);
        (void) snprintf(page, sizeof page, "%s/page.html", folder);
        (void) snprintf(path, sizeof path, "%s/keys/site.vkey", folder);
        two_begin(&two);
        propose(&two, MOUSSA, "{'do':'item.move','item':'%s','to':'ER1/B'}");
        propose(&two, SIRA, "{'do':'item.status','item':'%s','status':'released','authority':'order 5'}");
        bundle[2] = expert[2] = two.pistol;
        bundle[4] = two.room->store;
        program = program_run(bundle, NULL);
        assert_int_equal(program.status, 0);
        program_end(&program);

        key = file_text(path);
        key[strcspn(key, "\n")] = '\0';
        expert[3] = key;
        program = program_run(expert, NULL);
        if (program.status == 77)
                print_message("%s", program.out);
        else if (program.status ||
                 !strstr(program.out, "Good \"custody-event@strongroom\" signature for sira"))
                fail_msg("the expert ended with %d: %.3000s", program.status, program.out);
        program_end(&program);
        free(key);
        if (browser_is_there())
                assert_page(work, page);
        two_end(&two);
        program = program_run(forget, NULL);
        program_end(&program);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_two_signed_holds_in_the_page_and_for_ssh_keygen),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
