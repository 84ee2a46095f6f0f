/* SPDX-License-Identifier: ISC */

/*
 * strongroom-post: one HTTP POST, so that nothing else of ours speaks to a network
 *
 *      strongroom-post URL <body     prints "<status> <content type>\n" and the answer's body
 *
 * http and https only, no redirects, POST_ANSWER_MAX bytes, POST_WHOLE_S seconds. Exit status 0 wherever there is an
 * answer, whatever its status; 75 where there is none, with the reason on standard error.
 */

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "text.h"

enum { POST_BODY_MAX = 128 << 10, POST_ANSWER_MAX = 64 << 10, POST_CONNECT_S = 10, POST_WHOLE_S = 30 };
enum { EXIT_USAGE = 2, EXIT_INPUT = 65, EXIT_INTERNAL = 70, EXIT_AGAIN = 75 };

static size_t post_on_bytes(char *bytes, size_t size, size_t count, void *context) {
        struct text *answer = context;

        if (answer->size + size * count > POST_ANSWER_MAX)
                return 0; /* curl gives up */
        text_add_bytes(answer, bytes, size * count);
        return text_failed(answer) ? 0 : size * count;
}

static int post_read(struct text *body) {
        char part[4096];
        size_t size;

        while (body->size <= POST_BODY_MAX && (size = fread(part, 1, sizeof part, stdin)) > 0)
                text_add_bytes(body, part, size);
        return ferror(stdin) || text_failed(body) || body->size > POST_BODY_MAX ? EXIT_INPUT : 0;
}

static bool post_set(CURL *curl, const char *url, const struct text *body, struct text *answer) {
        return !curl_easy_setopt(curl, CURLOPT_URL, url) &&
               !curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") &&
               !curl_easy_setopt(curl, CURLOPT_POST, 1L) &&
               !curl_easy_setopt(curl, CURLOPT_POSTFIELDS, text_string(body)) &&
               !curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long) body->size) &&
               !curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) &&
               !curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long) POST_CONNECT_S) &&
               !curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long) POST_WHOLE_S) &&
               !curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) &&
               !curl_easy_setopt(curl, CURLOPT_USERAGENT, "strongroom/" STRONGROOM_VERSION) &&
               !curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, post_on_bytes) &&
               !curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
}

static int post_send(CURL *curl, const char *url, const struct text *body) {
        struct curl_slist *heads = curl_slist_append(NULL, "Content-Type: text/plain");
        struct text answer = { 0 };
        const char *type = NULL;
        long status = 0;
        CURLcode r = CURLE_OUT_OF_MEMORY;

        if (heads && post_set(curl, url, body, &answer) && !curl_easy_setopt(curl, CURLOPT_HTTPHEADER, heads))
                r = curl_easy_perform(curl);
        if (!r)
                r = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        if (!r)
                r = curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
        if (!r) {
                (void) printf("%ld %s\n", status, type ? type : "");
                (void) fwrite(text_string(&answer), 1, answer.size, stdout);
        } else {
                (void) fprintf(stderr, "%s\n", curl_easy_strerror(r));
        }
        text_end(&answer);
        curl_slist_free_all(heads);
        return r || fflush(stdout) ? EXIT_AGAIN : 0;
}

int main(int argc, char **argv) {
        struct text body = { 0 };
        CURL *curl;
        int end;

        if (argc != 2 || argv[1][0] == '-') {
                (void) fputs("Usage: strongroom-post URL <body\n", stderr);
                return EXIT_USAGE;
        }
        end = post_read(&body);
        curl = curl_easy_init();
        if (!end)
                end = curl ? post_send(curl, argv[1], &body) : EXIT_INTERNAL;
        curl_easy_cleanup(curl);
        text_end(&body);
        return end;
}
