/* SPDX-License-Identifier: ISC */

/*
 * A bundle's page in Chromium, without a network: good, tampered with, in four languages
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "macros.h"
#include "story.h"

static void a_good_bundle_holds_in_the_browser(void **state) {
        struct story s;
        char *dom;

        (void) state;
        if (!browser_is_there())
                skip();
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        assert_verdict(&s, in(&s, "page.html"), "good", "✔ All that can be checked here holds");
        dom = browser_dom(s.room.folder, in(&s, "page.html"));
        assert_in(dom, s.pistol);
        assert_in(dom, "moved from ER1/A to ER1/B");
        assert_in(dom, "the \"B\" shelf &lt;/script&gt;&lt;b&gt;"); /* text, never markup */
        assert_in(dom, "the program ended without an orderly stop");
        assert_in(dom, "No officer signed these entries");
        assert_in(dom, "That there is no later entry of this exhibit");
        assert_in(dom, "worked out by this browser (WebCrypto)");
        free(dom);
        room_close(&s.room);
}

static void a_page_that_was_tampered_with_says_so(void **state) {
        static const char *const ways[][3] = {
                { "\\\"to\\\":\\\"ER1/B\\\"", "\\\"to\\\":\\\"ER1/A\\\"",
                        "It isn't in the checkpoint's tree." },
                { "\\\"actors\\\":[\\\"tester\\\"]", "\\\"actors\\\":[\\\"mallory\\\"]",
                        "It isn't in the checkpoint's tree." },
                { "\"proof\":[\"", "\"proof\":[\"AA", "Something isn't in its form." },
                { "\"checkpoint\":\"strongroom/TST\\n", "\"checkpoint\":\"strongroom/TST\\n1",
                        "The site's signature" },
                { "\"site_name\":\"Test room\"", "\"site_name\":\"Best room\"",
                        "this is the record of this site and key" },
                { "\"kind\":\"agent.unclean\"", "\"kind\":\"agent.down\"", "The list of gaps" },
                { "\"vkey\":\"strongroom/TST+", "\"vkey\":\"strongroom/TXT+",
                        "A key isn't one, or isn't whole." },
                { "\\\"demo\\\":false,\\\"name\\\"", "\\\"demo\\\":true,\\\"name\\\"",
                        "It isn't in the checkpoint's tree." },
                { "\"format\":\"strongroom-bundle@v1\"", "\"format\":\"x\"", "The bundle lacks a part" },
                { "{\"beyond\"", "{beyond", "The bundle lacks a part" },
        };
        struct story s;

        (void) state;
        if (!browser_is_there())
                skip();
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        for (size_t i = 0; i < count_of(ways); i++) {
                page_change(&s, ways[i][0], ways[i][1], in(&s, "changed.html"));
                assert_verdict(&s, in(&s, "changed.html"), "bad", ways[i][2]);
        }
        room_close(&s.room);
}

/* Without WebCrypto the page's own arithmetic does it; a script put in doesn't run, and a picture isn't fetched. */
static void the_page_needs_nothing_and_lets_nothing_in(void **state) {
        char asked[BROWSER_PATH_MAX];
        struct story s;
        char *dom;

        (void) state;
        if (!browser_is_there())
                skip();
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        page_change(&s, "</body>",
                "<script>document.documentElement.setAttribute('data-verdict','mine')</script>"
                "<img src=\"http://example.org/x.png\"></body>",
                in(&s, "changed.html"));
        dom = browser_dom(s.room.folder, in(&s, "changed.html"));
        assert_in(dom, "<html lang=\"en\" data-verdict=\"good\">");
        free(dom);

        file_put(in(&s, "free.html"),
                "<!DOCTYPE html><img src=\"http://example.org/x.png\">"); /* it would be seen */
        free(browser_dom_asks(s.room.folder, in(&s, "free.html"), asked, sizeof asked));
        assert_string_equal(asked, "http://example.org/x.png");
        room_close(&s.room);
}

static void a_page_speaks_the_language_asked_for(void **state) {
        static const char *const rows[][2] = {
                { "fr", "✔ Tout ce qui peut être vérifié ici tient" },
                { "es", "✔ Todo lo que aquí puede comprobarse es correcto" },
                { "pt", "✔ Tudo o que aqui pode ser verificado está correto" },
        };
        char folder[BROWSER_PATH_MAX], page[BROWSER_PATH_MAX + 16], language[32];
        struct story s;

        (void) state;
        if (!browser_is_there())
                skip();
        story_open(&s);
        for (size_t i = 0; i < count_of(rows); i++) {
                char *text;

                (void) snprintf(folder, sizeof folder, "%s-%s", s.folder, rows[i][0]);
                (void) snprintf(page, sizeof page, "%s/page.html", folder);
                (void) snprintf(language, sizeof language, "<html lang=\"%s\">", rows[i][0]);
                assert_int_equal(bundle_status(&s, s.pistol, folder, "--lang", rows[i][0], NULL), 0);
                text = file_text(page);
                assert_in(text, language);
                free(text);
                assert_verdict(&s, page, "good", rows[i][1]);
        }
        room_close(&s.room);
}

/* What a person sees, photographed: the code on the screen is read by our own reader of pictures. */
static void the_code_is_read_off_the_screen(void **state) {
        char picture[BROWSER_PATH_MAX], *checkpoint;
        const char *const argv[] = { STRONGROOM, "--json", "scan", "--image", picture, NULL };
        struct program program;
        struct story s;

        (void) state;
        if (!browser_is_there())
                skip();
        story_open(&s);
        assert_int_equal(bundle_status(&s, s.pistol, s.folder, NULL), 0);
        (void) snprintf(picture, sizeof picture, "%s/picture.png", s.room.folder);
        browser_picture(s.room.folder, in(&s, "page.html"), picture);
        program = program_run(argv, NULL);
        checkpoint = file_text(in(&s, "checkpoint"));
        for (char *line = checkpoint, *end; (end = strchr(line, '\n')); line = end + 1) {
                *end = '\0';
                if (*line && (unsigned char) *line < 0x80) /* origin, size, root; the dash is written out */
                        assert_in(program.out, line);
        }
        program_end(&program);
        free(checkpoint);
        room_close(&s.room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_good_bundle_holds_in_the_browser),
                cmocka_unit_test(a_page_that_was_tampered_with_says_so),
                cmocka_unit_test(the_page_needs_nothing_and_lets_nothing_in),
                cmocka_unit_test(a_page_speaks_the_language_asked_for),
                cmocka_unit_test(the_code_is_read_off_the_screen),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
