/* SPDX-License-Identifier: ISC */

/*
 * Keyboard wedges: what was typed is what was scanned, by the layout, by number or with Ctrl
 */

#include "test.h"

#include "fake/driver_bench.h"
#include "fake/keyboard.h"

static void each_layout_types_the_same_label(void **state) {
        (void) state;
        assert_typed("", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sy enter", "00AHRR8B8KUY\n");
        assert_typed("layout=us", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sy enter", "00AHRR8B8KUY\n");
        assert_typed("layout=uk", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sy enter", "00AHRR8B8KUY\n");
        assert_typed("layout=fr", "S0 S0 Sq Sh Sr Sr S8 Sb S8 Sk Su Sy enter", "00AHRR8B8KUY\n");
        assert_typed("layout=de", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sz enter", "00AHRR8B8KUY\n");
        assert_typed("layout=es", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sy enter", "00AHRR8B8KUY\n");
        assert_typed("layout=pt", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sy enter", "00AHRR8B8KUY\n");
        assert_typed("layout=br", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sy enter", "00AHRR8B8KUY\n");
        assert_typed("layout=it", "0 0 Sa Sh Sr Sr 8 Sb 8 Sk Su Sy enter", "00AHRR8B8KUY\n");
}

static void a_wrong_layout_reads_other_letters(void **state) {
        (void) state;
        assert_typed("layout=us", "S0 S0 Sq Sh Sr Sr S8 Sb S8 Sk Su Sy enter", "))QHRR*B*KUY\n");
}

static void each_layout_types_its_own_signs(void **state) {
        (void) state;
        assert_typed("layout=us", "/ - S- S2 S3 S9 S0 [ ] \\ hash enter", "/-_@#()[]\\\\\\\\\n");
        assert_typed("layout=uk", "/ - S- S' \\ S9 S0 [ ] 102 hash enter", "/-_@#()[]\\\\#\n");
        assert_typed("layout=fr", "S. 6 8 G0 G3 5 - G5 G- G8 a z ; enter", "/-_@#()[]\\\\qwm\n");
        assert_typed("layout=de", "S7 / S/ Gq \\ S8 S9 G8 G9 G- y z 102 enter", "/-_@#()[]\\\\zy<\n");
        assert_typed("layout=es", "S7 / S/ G2 G3 S8 S9 G[ G] G` 102 enter", "/-_@#()[]\\\\<\n");
        assert_typed("layout=pt", "S7 / S/ G2 S3 S8 S9 G8 G9 ` 102 enter", "/-_@#()[]\\\\<\n");
        assert_typed("layout=br", "ro - S- S2 S3 S9 S0 ] \\ 102 / Sro enter", "/-_@#()[]\\\\;?\n");
        assert_typed("layout=it", "S7 / S/ G; G' S8 S9 G[ G] ` SG[ SG] enter", "/-_@#()[]\\\\{}\n");
}

static void a_letter_with_an_accent_arrives_as_utf8(void **state) {
        (void) state;
        assert_typed("layout=fr", "2 7 9 0 enter", "\\xc3\\xa9\\xc3\\xa8\\xc3\\xa7\\xc3\\xa0\n");
        assert_typed("layout=de", "; S[ - Ge enter", "\\xc3\\xb6\\xc3\\x9c\\xc3\\x9f\\xe2\\x82\\xac\n");
}

static void a_dead_key_waits_for_its_letter(void **state) {
        (void) state;
        assert_typed("layout=fr", "[ e S[ i enter", "\\xc3\\xaa\\xc3\\xaf\n"); /* ê ï */
        assert_typed("layout=fr", "[ space G2 space enter", "^~\n");           /* a space gives the mark */
        assert_typed("layout=fr", "[ b enter", "^b\n");    /* what doesn't compose stays */
        assert_typed("layout=fr", "[ [ e enter", "^^e\n"); /* two stand for themselves */
        assert_typed("layout=es", "' a G4 n enter", "\\xc3\\xa1\\xc3\\xb1\n");                /* á ñ */
        assert_typed("layout=br", "' a S' o S6 u enter", "\\xc3\\xa3\\xc3\\xb4\\xc3\\xbc\n"); /* ã ô ü */
        assert_typed("layout=de", "` enter", "^\n"); /* the scan's last key */
}

static void alt_and_the_keypad_type_by_number(void **state) {
        (void) state;
        assert_typed("layout=fr", "Akp0+ Akp6+ Akp5 Akp6+ Akp6 enter", "AB\n");
        assert_typed("", "Akp0+ Akp2+ Akp9 1 enter", "\\x1d1\n");
        assert_typed(
                "", "Akp0+ Akp1+ Akp2+ Akp8 Akp0+ Akp2+ Akp3+ Akp3 enter", "\\xe2\\x82\\xac\\xc3\\xa9\n");
        assert_typed("", "kp1 kp0 kpdot kp9 kpenter", "10.9\n");
        assert_typed("layout=de", "kp1 kpdot kp5 enter", "1,5\n");
}

static void ctrl_types_control_characters(void **state) {
        (void) state;
        assert_typed("", "0 1 C] 2 1 C[ CS6 CS- C\\ Cm enter", "01\\x1d21\\x1b\\x1e\\x1f\\x1c\\x0d\n");
        assert_typed(
                "layout=de", "1 C9 2 C] 3 enter", "1\\x1d2\\x1d3\n"); /* ] is AltGr+9 there; or by place */
        assert_typed("layout=fr", "S1 C- S2 C] S3 C[ enter", "1\\x1d2\\x1d3\\x1b\n");
        assert_typed("layout=fr", "Cq Ca enter", "\\x01\\x11\n"); /* letters by the layout */
        assert_typed("layout=de", "CA9 CA8 enter", "][\n");       /* Ctrl+Alt is AltGr */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_layout_types_the_same_label),
                cmocka_unit_test(a_wrong_layout_reads_other_letters),
                cmocka_unit_test(each_layout_types_its_own_signs),
                cmocka_unit_test(a_letter_with_an_accent_arrives_as_utf8),
                cmocka_unit_test(a_dead_key_waits_for_its_letter),
                cmocka_unit_test(alt_and_the_keypad_type_by_number),
                cmocka_unit_test(ctrl_types_control_characters),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
