/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: requests to a witness, and sheets of paper
 *
 * A request that parses prints again as it was, byte for byte, from what was parsed. A text that the input makes splits
 * and joins as it was; and what is taken from the input as parts is never whole unless its sum says so.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "paper.h"
#include "witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_request(const char *body, size_t size) {
        struct witness_request request;
        struct text again = { 0 };
        const char *why = NULL;

        if (request_parse(body, size, &request, &why)) {
                assert(why && *why);
                return;
        }
        text_addf(&again, "old %llu\n", (unsigned long long) request.old_size);
        for (size_t i = 0; i < request.proof_count; i++) {
                char base64[BYTES_BASE64_SIZE(HASH_SIZE)];

                bytes_base64(request.proof[i].bytes, HASH_SIZE, base64);
                text_addf(&again, "%s\n", base64);
        }
        text_addf(&again, "\n%s", request.note);
        assert(again.size == size && !memcmp(again.bytes, body, size));
        assert(request.text_size <= WITNESS_TEXT_MAX);
        text_end(&again);
}

static void check_paper(const char *text, size_t size) {
        struct paper split = { 0 }, taken = { 0 };
        struct text whole = { 0 };
        size_t missing;
        bool is_part;

        if (!paper_split(text, size, &split)) {
                for (size_t i = 0; i < split.count; i++)
                        assert(!paper_take(&taken, split.parts[i].bytes, split.parts[i].size, &is_part));
                assert(!paper_join(&taken, &whole, &missing));
                assert(whole.size == size && !memcmp(whole.bytes, text, size));
        }
        paper_end(&split);
        paper_end(&taken);
        text_clear(&whole);
        taken = (struct paper){ 0 };
        if (!paper_take_all(&taken, text))
                (void) !paper_join(&taken, &whole, &missing);
        paper_end(&taken);
        text_end(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        char *text = malloc(size + 1);

        assert(text);
        if (size)
                memcpy(text, bytes, size);
        text[size] = '\0';
        check_request(text, size);
        check_paper(text, strlen(text));
        free(text);
        return 0;
}
