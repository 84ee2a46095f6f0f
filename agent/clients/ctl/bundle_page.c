/* SPDX-License-Identifier: ISC */

/*
 * The page: one file that holds the bundle and the scripts that check it
 *
 * Its policy lets it load nothing: no script and no style but those whose hashes it names, no picture, no connection.
 * What comes from the record stands in blocks of JSON, in which no "<" is left as it is.
 */

#include <errno.h>
#include <string.h>

#include "bundle.h"
#include "bytes.h"
#include "canon.h"
#include "merkle.h"
#include "text.h"
#include "words.h"

#include "bytes.js.h"
#include "canon.js.h"
#include "check.js.h"
#include "ed25519.js.h"
#include "gaps.js.h"
#include "merkle.js.h"
#include "note.js.h"
#include "page.css.h"
#include "page.html.h"
#include "page.js.h"
#include "sha2.js.h"
#include "sshsig.js.h"
#include "tools.js.h"

static const char *const page_scripts[] = { page_bytes, page_sha2, page_ed25519, page_tools, page_merkle,
        page_note, page_canon, page_sshsig, page_gaps, page_check, page_draw };

/* 'sha256-…' of what stands between the tags, as CSP level 3 wants it. */
static void page_hash(const char *text, struct text *out) {
        char base64[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct hash hash;

        merkle_hash(&(struct merkle_part){ text, strlen(text) }, 1, &hash);
        bytes_base64(hash.bytes, HASH_SIZE, base64);
        text_addf(out, "'sha256-%s'", base64);
}

static void page_policy(const char *script, struct text *out) {
        text_add(out, "default-src 'none'; script-src ");
        page_hash(script, out);
        text_add(out, "; style-src ");
        page_hash(page_style, out);
        text_add(out, "; base-uri 'none'; form-action 'none'");
}

static void page_escape(const char *text, struct text *out) {
        for (; *text; text++)
                switch (*text) {
                case '&': text_add(out, "&amp;"); break;
                case '<': text_add(out, "&lt;"); break;
                case '>': text_add(out, "&gt;"); break;
                case '"': text_add(out, "&quot;"); break;
                default: text_add_bytes(out, text, 1);
                }
}

/* JSON that can't end the element it stands in: "<" is only ever inside its strings. */
static void page_json(const char *json, struct text *out) {
        for (; *json; json++)
                if (*json == '<')
                        text_add(out, "\\u003c");
                else
                        text_add_bytes(out, json, 1);
}

/* The text of the checkpoint with the first of its signatures, the site's own. */
static void page_own_note(const char *note, struct text *out) {
        const char *divide = strstr(note, "\n\n");
        size_t size = divide ? (size_t) (divide - note) + 2 : 0;

        text_add_bytes(out, note, size + strcspn(note + size, "\n"));
        text_add(out, "\n");
}

/* The whole checkpoint as a code, or what fits. */
static void page_qr(const struct bundle *bundle, struct text *out) {
        scoped(freep) char *whole = bundle_qr(bundle->note, _("The checkpoint as a QR code"));
        scoped(freep) char *own = NULL;
        struct text note = { 0 };

        page_own_note(bundle->note, &note);
        if (!whole)
                own = bundle_qr(
                        text_string(&note), _("The checkpoint with its first signature only, as a QR code"));
        text_end(&note);
        text_add(out, whole ? whole : own ? own : "");
}

struct page_slot {
        const char *name;
        const struct text *text;
};

static void page_fill(const struct page_slot *slots, struct text *out) {
        const char *at = page_template;

        while (*at) {
                const struct page_slot *slot = slots;

                while (slot->name && strncmp(at, slot->name, strlen(slot->name)) != 0)
                        slot++;
                if (slot->name)
                        text_add(out, text_string(slot->text));
                else
                        text_add_bytes(out, at, 1);
                at += slot->name ? strlen(slot->name) : 1;
        }
}

/* {slots} of a sentence that only the number fills. */
static void page_title(const struct bundle *bundle, const char *sentence, struct text *out) {
        const char *slot = strstr(sentence, "{item}");
        struct text title = { 0 };

        if (slot)
                text_addf(&title, "%.*s%s%s", (int) (slot - sentence), sentence, bundle->exhibit.number,
                        slot + 6);
        page_escape(text_string(&title), out);
        text_end(&title);
}

enum {
        PAGE_LANG,
        PAGE_POLICY,
        PAGE_TITLE,
        PAGE_STYLE,
        PAGE_WAIT,
        PAGE_QR,
        PAGE_BUNDLE,
        PAGE_WORDS,
        PAGE_SCRIPT,
        PAGE_SLOTS
};

static void page_parts(const struct bundle *bundle, const char *json, json_t *words, struct text *parts) {
        scoped(freep) char *said = canon_dump(words);

        text_add(&parts[PAGE_LANG], words_language());
        for (size_t i = 0; i < count_of(page_scripts); i++)
                text_add(&parts[PAGE_SCRIPT], page_scripts[i]);
        page_policy(text_string(&parts[PAGE_SCRIPT]), &parts[PAGE_POLICY]);
        page_title(bundle, json_string_value(json_object_get(words, "title")), &parts[PAGE_TITLE]);
        text_add(&parts[PAGE_STYLE], page_style);
        page_escape(json_string_value(json_object_get(words, "wait")), &parts[PAGE_WAIT]);
        page_qr(bundle, &parts[PAGE_QR]);
        page_json(json, &parts[PAGE_BUNDLE]);
        if (said)
                page_json(said, &parts[PAGE_WORDS]);
        else
                parts[PAGE_WORDS].failed = true;
}

int bundle_page(const struct bundle *bundle, const char *json, char **ret_page) {
        struct text parts[PAGE_SLOTS] = { 0 }, out = { 0 };
        const struct page_slot slots[] = { { "@LANG@", &parts[PAGE_LANG] },
                { "@POLICY@", &parts[PAGE_POLICY] }, { "@TITLE@", &parts[PAGE_TITLE] },
                { "@STYLE@", &parts[PAGE_STYLE] }, { "@WAIT@", &parts[PAGE_WAIT] },
                { "@QR@", &parts[PAGE_QR] }, { "@BUNDLE@", &parts[PAGE_BUNDLE] },
                { "@WORDS@", &parts[PAGE_WORDS] }, { "@SCRIPT@", &parts[PAGE_SCRIPT] }, { NULL, NULL } };
        json_t *words = bundle_words();
        bool failed = !words;

        if (words)
                page_parts(bundle, json, words, parts);
        page_fill(slots, &out);
        for (size_t i = 0; i < PAGE_SLOTS; i++) {
                failed = failed || text_failed(&parts[i]);
                text_end(&parts[i]);
        }
        json_decref(words);
        if (failed || text_failed(&out)) {
                text_end(&out);
                return -ENOMEM;
        }
        *ret_page = out.bytes;
        return 0;
}
