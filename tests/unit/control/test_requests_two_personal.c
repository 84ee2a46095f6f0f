/* SPDX-License-Identifier: ISC */

/*
 * Who is named in an act that officers sign: shown to each who signs, and erased with everything else
 *
 * Each room's folder is searched byte by byte, and verified at its end, with its signatures.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "made_signature.h"
#include "personal.h"
#include "room.h"
#include "text.h"
#include "two.h"

#define NAME "Zénobie Ouédraogo"

/* ---- the folder's bytes ---- */

static bool file_has(const char *path, const char *value, size_t size) {
        FILE *file = fopen(path, "rb");
        struct text bytes = { 0 };
        char part[65536];
        bool has;

        if (!file)
                return false;
        for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
                text_add_bytes(&bytes, part, got);
        (void) fclose(file);
        has = bytes.size && memmem(bytes.bytes, bytes.size, value, size);
        text_end(&bytes);
        return has;
}

static unsigned folder_has(const struct two *two) {
        static const char utf16[] = "n\0o\0b\0i\0e\0 \0O\0u", utf16_other[] = "\0n\0o\0b\0i\0e\0 \0O";
        static const struct {
                const char *value;
                size_t size;
        } spellings[] = {
                { NAME, sizeof NAME - 1 },
                { "nobie Ou", 8 },
                { "Z\\u00e9nobie", 12 },
                { "Z\\u00E9nobie", 12 },
                { utf16, sizeof utf16 - 1 },
                { utf16_other, sizeof utf16_other - 1 },
        };
        static const char *const files[] = { "strongroom.db", "strongroom.db-wal", "strongroom.db-shm",
                "site.key" };
        char path[2 * ROOM_PATH_SIZE];
        unsigned found = 0;

        for (size_t i = 0; i < count_of(files); i++)
                for (size_t spelling = 0; spelling < count_of(spellings); spelling++) {
                        (void) snprintf(path, sizeof path, "%s/%s", two->room->folder, files[i]);
                        found += file_has(path, spellings[spelling].value, spellings[spelling].size);
                }
        return found;
}

/* ---- stories ---- */

static const char *check_out(struct two *two) {
        static char act[512];

        (void) snprintf(act, sizeof act,
                "{'do':'item.checkout','item':'%s','to':'" NAME "','purpose':'expert opinion',"
                "'due':'2099-01-01'}",
                two->pistol);
        return act;
}

static const char *hand_over(struct two *two) {
        static char act[512];

        (void) snprintf(act, sizeof act, "{'do':'item.handover','item':'%s','to':'" NAME "'}", two->pistol);
        return act;
}

struct hashes {
        const char *kind, *field;
        char text[80];
        uint64_t sequence;
};

static int on_entry(void *context, const struct ledger_row *row) {
        struct hashes *wanted = context;
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL), *commitment;
        size_t i;

        json_array_foreach(json_object_get(event, "commitments"), i, commitment) {
                if (strcmp(row->entry.kind, wanted->kind) != 0 ||
                        strcmp(json_string_value(json_object_get(commitment, "field")), wanted->field) != 0)
                        continue;
                wanted->sequence = row->entry.sequence;
                assert_true(text_copy(wanted->text, sizeof wanted->text,
                        json_string_value(json_object_get(commitment, "hash"))));
        }
        json_decref(event);
        return 0;
}

static struct hashes committed(struct two *two, const char *kind, const char *field) {
        struct hashes hashes = { .kind = kind, .field = field };

        assert_int_equal(
                ledger_each(two->room->ledger, 1, ledger_size(two->room->ledger), on_entry, &hashes), 0);
        assert_true(hashes.sequence > 0);
        return hashes;
}

/* What two sign: SIRA proposes to erase, BINTA approves. */
static void erase(struct two *two, const char *whose, const char *which) {
        char act[512];

        (void) snprintf(act, sizeof act,
                "{'do':'personal.erase','%s':'%s','ground':'art. 17','authority':'DPO-14'}", whose, which);
        two_propose(two, SIRA, act);
        assert_done(&two->peer);
        two_sign(two, SIRA, 0);
        assert_done(&two->peer);
        two_sign(two, BINTA, 0);
        assert_told(&two->peer, "state", "APPROVED");
        assert_int_equal(ledger_scrub(two->room->ledger), 0);
}

static void assert_holder(struct two *two, const char *name) {
        two_be(two, AWA);
        ask(&two->peer, "{'do':'item.show','item':'%s'}", two->pistol);
        assert_told(&two->peer, "item.holder", name);
}

static void sign_check_out(struct two *two) {
        two_propose(two, AWA, check_out(two));
        assert_done(&two->peer);
        two_sign(two, AWA, 0);
        assert_done(&two->peer);
        two_sign(two, MOUSSA, 0);
        assert_told(&two->peer, "state", "APPROVED");
}

static void each_who_signs_is_shown_the_name_and_what_they_sign_has_its_hash(void **state) {
        struct hashes proposed, done;
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, check_out(&two));
        assert_true(strstr(told(&two.peer, "will.0"), NAME) != NULL);
        assert_true(strstr(two.bytes, "nobie") == NULL);
        two_be(&two, MOUSSA);
        ask(&two.peer, "{'do':'act.show','proposal':%lld}", (long long) two.proposal);
        assert_true(strstr(told(&two.peer, "will.0"), NAME) != NULL);
        ask(&two.peer, "{'do':'act.list'}");
        assert_true(strstr(told(&two.peer, "acts.0.will.0"), NAME) != NULL);
        two_sign(&two, AWA, 0);
        assert_true(strstr(told(&two.peer, "will.0"), NAME) != NULL);
        two_sign(&two, MOUSSA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        assert_told(&two.peer, "answer.to", NAME);
        proposed = committed(&two, "act.proposed", "1.to");
        done = committed(&two, "item.checked_out", "to");
        assert_string_equal(proposed.text, done.text);
        assert_true(strstr(two.bytes, done.text) != NULL);
        assert_holder(&two, NAME);
        two_end(&two);
}

static void erased_by_name_it_is_in_no_byte_and_the_signatures_hold(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        sign_check_out(&two);
        assert_true(folder_has(&two) > 0);
        erase(&two, "person", NAME);
        assert_int_equal(folder_has(&two), 0);
        assert_holder(&two, "(erased)");
        two_be(&two, SIRA);
        ask(&two.peer, "{'do':'personal.list'}");
        assert_int_equal(json_array_size(at(&two.peer, "values")), 0);
        two_end(&two);
}

static void erased_by_the_exhibit_the_proposal_of_it_is_erased_too(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, hand_over(&two));
        two_sign(&two, AWA, 0);
        two_sign(&two, MOUSSA, 0);
        assert_told(&two.peer, "state", "APPROVED");
        erase(&two, "item", two.pistol);
        assert_int_equal(folder_has(&two), 0);
        two_end(&two);
}

static void a_name_that_is_erased_before_all_have_signed_ends_the_act(void **state) {
        struct two two;
        struct two signing;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, check_out(&two));
        two_sign(&two, AWA, 0);
        signing = two;
        erase(&two, "person", NAME);
        assert_int_equal(folder_has(&two), 0);
        two.proposal = signing.proposal;
        memcpy(two.bytes, signing.bytes, sizeof two.bytes);
        two_sign(&two, MOUSSA, 0);
        assert_told_off(&two.peer, "act.changed", ACT_EXIT_RULE);
        ask(&two.peer, "{'do':'act.show','proposal':%lld}", (long long) two.proposal);
        assert_true(strstr(told(&two.peer, "will.0"), "(erased)") != NULL);
        two_end(&two);
}

static void one_that_is_withdrawn_or_refused_leaves_nothing_that_cannot_be_erased(void **state) {
        struct two two;

        (void) state;
        two_begin(&two);
        two_propose(&two, AWA, check_out(&two));
        ask(&two.peer, "{'do':'act.withdraw','proposal':%lld}", (long long) two.proposal);
        assert_done(&two.peer);
        ask(&two.peer, "{'do':'act.propose','act':{'do':'item.checkout','item':'nothing','to':'" NAME
                       "','purpose':'x','due':'2099-01-01'}}");
        assert_false(json_is_true(at(&two.peer, "ok")));
        erase(&two, "person", NAME);
        assert_int_equal(folder_has(&two), 0);
        two_end(&two);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_who_signs_is_shown_the_name_and_what_they_sign_has_its_hash),
                cmocka_unit_test(erased_by_name_it_is_in_no_byte_and_the_signatures_hold),
                cmocka_unit_test(erased_by_the_exhibit_the_proposal_of_it_is_erased_too),
                cmocka_unit_test(a_name_that_is_erased_before_all_have_signed_ends_the_act),
                cmocka_unit_test(one_that_is_withdrawn_or_refused_leaves_nothing_that_cannot_be_erased),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
