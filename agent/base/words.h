/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WORDS_H
#define STRONGROOM_WORDS_H

/*
 * Words for people, in their language
 *
 *      printf(_("There is no place %s.\n"), code);
 *      text_addf(out, words_count("%d item", "%d items", n), n);
 *
 * A message is written in English and is its own key. The catalogues are gettext's (LANG/LC_MESSAGES/strongroom.mo),
 * but are read here rather than by the C library: that one translates only under an installed locale, which the
 * machine of a store room often lacks, and for the whole process, while strongroomd answers each person in theirs.
 * A message that no catalogue has comes back as it is. One language is in use at a time; not for threads.
 */

#include "macros.h"

enum { WORDS_LANGUAGE_MAX = 16 };

#define _(message) words_in_use(message)

/* For tables: marks a message that is translated where it is printed. */
#define N_(message) message

/*
 * Sets LC_CTYPE to UTF-8 and uses a language: "fr", "fr_ML.UTF-8", or NULL: what LANGUAGE, LC_ALL, LC_MESSAGES or LANG
 * say. Catalogues are looked for in $STRONGROOM_LOCALE_DIR, else beside the running program (locale/ or share/locale/,
 * up to the fifth folder above), else where they were installed.
 */
void words_start(const char *language);

/* Changes the language, for one request; words already handed out stay good for as long as the program runs. */
void words_use(const char *language);

/* "fr", or "en" where no catalogue is in use. */
const char *words_language(void);

__attribute__((format_arg(1))) const char *words_in_use(const char *message);
__attribute__((format_arg(1))) __attribute__((format_arg(2))) const char *words_count(
        const char *one, const char *many, unsigned long count);

#endif
