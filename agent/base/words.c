/* SPDX-License-Identifier: ISC */

/*
 * Words: reads catalogues in the form that msgfmt writes ("The Format of GNU MO Files" in the gettext manual)
 *
 *      0  magic 0x950412de   4  revision 0   8  count   12  offset of originals   16  offset of translations
 *      a table: count times { length, offset }, the originals sorted; strings are terminated
 *      a plural: the original is "one\0many", its translation "form 0\0form 1"
 *
 * A catalogue is mapped once and stays. Whatever its bytes say, nothing outside of them is read.
 */

#include "words.h"

#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "text.h"

enum {
        WORDS_MAGIC = (int) 0x950412de,
        WORDS_HEAD = 20,
        WORDS_FILE_MAX = 4 << 20,
        WORDS_FOLDERS_ABOVE = 5,
        WORDS_CATALOGUES_MAX = 8,
};

struct catalogue {
        char language[WORDS_LANGUAGE_MAX];
        const char *bytes;
        size_t size;
        uint32_t count, originals, translations;
        bool zero_is_one; /* French says "0 objet" */
};

/* The languages whose plural begins at two; the others' at anything but one. */
static const char *const words_zero_is_one[] = { "fr", "pt_BR" };

/* Set by the program's main, and a request at a time; the table only grows. */
static struct catalogue words_catalogues[WORDS_CATALOGUES_MAX];
static size_t words_catalogue_count;
static const struct catalogue *words_current;

static uint32_t words_u32(const struct catalogue *catalogue, size_t at) {
        uint32_t value;

        memcpy(&value, catalogue->bytes + at, sizeof value);
        return value;
}

/* A terminated string of a table, or NULL where the catalogue is broken. */
static const char *words_string(
        const struct catalogue *catalogue, uint32_t table, size_t index, size_t *ret_size) {
        size_t size = words_u32(catalogue, table + 8 * index),
               at = words_u32(catalogue, table + 8 * index + 4);

        if (at >= catalogue->size || size >= catalogue->size - at || catalogue->bytes[at + size] != '\0')
                return NULL;
        *ret_size = size;
        return catalogue->bytes + at;
}

/* Two tables inside the file, which is written in this machine's order of bytes. */
static bool words_well_formed(struct catalogue *catalogue) {
        size_t table;

        if (catalogue->size < WORDS_HEAD || words_u32(catalogue, 0) != (uint32_t) WORDS_MAGIC ||
                words_u32(catalogue, 4) >> 16 != 0)
                return false;
        catalogue->count = words_u32(catalogue, 8);
        catalogue->originals = words_u32(catalogue, 12);
        catalogue->translations = words_u32(catalogue, 16);
        if (catalogue->count > catalogue->size / 16)
                return false;
        table = 8 * (size_t) catalogue->count;
        return catalogue->originals <= catalogue->size - table &&
               catalogue->translations <= catalogue->size - table;
}

static bool words_map(struct catalogue *catalogue, const char *folder) {
        scoped(closep) int fd = -1;
        char path[PATH_MAX];
        struct stat status;
        void *bytes;

        if (snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/strongroom.mo", folder, catalogue->language) >=
                (int) sizeof path)
                return false;
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &status) || status.st_size < WORDS_HEAD || status.st_size > WORDS_FILE_MAX)
                return false;
        bytes = mmap(NULL, (size_t) status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED)
                return false;
        catalogue->bytes = bytes;
        catalogue->size = (size_t) status.st_size;
        if (words_well_formed(catalogue))
                return true;
        (void) munmap(bytes, catalogue->size);
        catalogue->bytes = NULL;
        return false;
}

/* A build tree has locale/ at its top, an installation share/locale/ beside bin/ and lib/. */
static bool words_beside_program(struct catalogue *catalogue) {
        char folder[PATH_MAX], inner[PATH_MAX + 16];
        ssize_t size = readlink("/proc/self/exe", folder, sizeof folder - 1);
        char *slash;

        if (size < 0)
                return false;
        folder[size] = '\0';
        for (int above = 0; above < WORDS_FOLDERS_ABOVE && (slash = strrchr(folder, '/')); above++) {
                *slash = '\0';
                (void) snprintf(inner, sizeof inner, "%s/locale", folder);
                if (words_map(catalogue, inner))
                        return true;
                (void) snprintf(inner, sizeof inner, "%s/share/locale", folder);
                if (words_map(catalogue, inner))
                        return true;
        }
        return false;
}

static bool words_load(struct catalogue *catalogue) {
        const char *told = getenv("STRONGROOM_LOCALE_DIR");

        if (told && *told)
                return words_map(catalogue, told);
        return words_beside_program(catalogue) || words_map(catalogue, STRONGROOM_LOCALE_DIR);
}

static const struct catalogue *words_catalogue(const char *language) {
        struct catalogue *catalogue = words_catalogues;

        for (; catalogue < words_catalogues + words_catalogue_count; catalogue++)
                if (!strcmp(catalogue->language, language))
                        return catalogue;
        if (words_catalogue_count == WORDS_CATALOGUES_MAX)
                return NULL;
        *catalogue = (struct catalogue){ 0 };
        (void) text_copy(catalogue->language, sizeof catalogue->language, language);
        if (!words_load(catalogue))
                return NULL; /* takes no row, whoever asks for it how often */
        for (size_t i = 0; i < count_of(words_zero_is_one); i++)
                catalogue->zero_is_one |= !strcmp(language, words_zero_is_one[i]);
        words_catalogue_count++;
        return catalogue;
}

/* "pt_BR.UTF-8" has its own catalogue or that of "pt". What isn't a language's name never becomes part of a path. */
void words_use(const char *language) {
        char name[WORDS_LANGUAGE_MAX];
        size_t size = strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");

        words_current = NULL;
        if (size == 0 || size >= sizeof name || !strncmp(language, "C", size) || !strncmp(language, "en", 2))
                return;
        memcpy(name, language, size);
        name[size] = '\0';
        words_current = words_catalogue(name);
        size = strcspn(name, "_");
        if (words_current || !name[size])
                return;
        name[size] = '\0';
        words_current = words_catalogue(name);
}

/* The order of gettext; of LANGUAGE's list the first. */
static const char *words_wanted(void) {
        static const char *const names[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };
        const char *value;

        for (size_t i = 0; i < count_of(names); i++)
                if ((value = getenv(names[i])) && *value)
                        return value;
        return "";
}

void words_start(const char *language) {
        if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
                (void) setlocale(LC_CTYPE, "C.UTF-8");
        words_use(language ? language : words_wanted());
}

const char *words_language(void) {
        return words_current ? words_current->language : "en";
}

/* Binary search; NULL where the message isn't there or is empty. */
static const char *words_find(const struct catalogue *catalogue, const char *message, size_t *ret_size) {
        size_t low = 0, high = catalogue->count, middle, size;
        const char *original, *translation;
        int order;

        while (low < high) {
                middle = low + (high - low) / 2;
                original = words_string(catalogue, catalogue->originals, middle, &size);
                order = original ? strcmp(message, original) : 0;
                if (!original)
                        return NULL;
                if (order == 0) {
                        translation = words_string(catalogue, catalogue->translations, middle, &size);
                        *ret_size = translation ? size : 0;
                        return translation && *translation ? translation : NULL;
                }
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return NULL;
}

const char *words_in_use(const char *message) {
        size_t size;
        const char *found = words_current && *message ? words_find(words_current, message, &size) : NULL;

        return found ? found : message;
}

const char *words_count(const char *one, const char *many, unsigned long count) {
        bool is_one = count == 1 || (count == 0 && words_current && words_current->zero_is_one);
        const char *found, *second;
        size_t size;

        found = words_current ? words_find(words_current, one, &size) : NULL;
        if (!found)
                return count == 1 ? one : many;
        second = found + strlen(found) + 1;
        return is_one || second >= found + size ? found : second;
}
