/* SPDX-License-Identifier: ISC */

/*
 * Host names in the bits of '++' schemes (TDS 2.3, 14.5.16)
 *
 *   0 length(6) three characters in 16 bits …        Code 40
 *   1 length(6) characters of 7 bits …               the length counts sevens, not characters
 *
 * Some sevens stand for several characters ("id." and ".com"); 0 to 3 are the first half of a pair that stands for a
 * country's domain or the like. TDS prints two rows of table B3 (.org.cn, .net.cn) with another first half, which
 * belongs to table B1; here they are where their order puts them.
 */

#include <string.h>

#include "epc_value.h"

enum { LENGTH_BITS = 6, SEVENS_MAX = 63, PAIRS = 4, PAIR_TEXT_MAX = 8 };

/* Table A: the sevens that aren't one character. */
static const struct {
        uint8_t seven;
        const char *text;
} short_cuts[] = {
        { 0x1e, "qr." },
        { 0x1f, "www." },
        { 0x20, "id." },
        { 0x5b, ".com" },
        { 0x5c, ".org" },
        { 0x5d, ".net" },
        { 0x5e, ".int" },
        { 0x60, ".edu" },
        { 0x7b, ".gov" },
        { 0x7c, ".mil" },
        { 0x7d, ".biz" },
        { 0x7e, ".eco" },
        { 0x7f, ".med" },
};

/* Tables B1 and B2, by the first seven: two letters for each second one, in order. */
static const char *const countries[2] = {
        "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobqbrbsbtbwbybzcacccdcfcgchcickclcmcnco"
        "crcucvcwcxcyczdedjdkdmdodzeceeegehereseteufifjfkfmfofrgagdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhn"
        "hrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblcli",
        "lklrlsltlulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpgphpk"
        "plpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsiskslsmsnsrssstsusvsxsysztctdtftgthtjtktltmtntotrtttv"
        "twtzuaugusuyuzvavcvevgvivnvuwfwsyeytzazmzw",
};

/* Table B3: first seven 2. */
static const char *const compounds[] = {
        ".com.au",
        ".net.au",
        ".org.au",
        ".co.at",
        ".com.bd",
        ".co.bd",
        ".com.br",
        ".net.br",
        ".co.nz",
        ".com.ng",
        ".com.pk",
        ".co.in",
        ".com.in",
        ".co.il",
        ".co.jp",
        ".co.za",
        ".co.kr",
        ".com.es",
        ".com.lk",
        ".co.th",
        ".co.tt",
        ".com.tt",
        ".com.tr",
        ".biz.tr",
        ".com.ua",
        ".co.uk",
        ".co.zm",
        ".com.zm",
        ".com.cn",
        ".org.cn",
        ".net.cn",
        ".gov.cn",
};

/* Table B4: first seven 3. */
static const char *const rarer[] = { ".tech" };

/* What a pair stands for, or "" if for nothing. */
static void pair_text(unsigned first, unsigned second, char out[PAIR_TEXT_MAX]) {
        const char *found = "";

        out[0] = '\0';
        if (first < count_of(countries) && 2 * second < strlen(countries[first])) {
                out[0] = '.';
                memcpy(out + 1, countries[first] + (size_t) 2 * second, 2);
                out[3] = '\0';
                return;
        }
        if (first == 2 && second < count_of(compounds))
                found = compounds[second];
        if (first == 3 && second < count_of(rarer))
                found = rarer[second];
        memcpy(out, found, strlen(found) + 1);
}

/* Of a name or address and a port; the sets that hosts are written in have more. */
static bool is_host(uint8_t c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.' || c == ':';
}

static bool host_add(struct epc_reader *r, const char *text, char *out, size_t *size) {
        size_t more = strlen(text);

        if (*size + more >= EPC_HOST_MAX)
                return epc_refuse(r, "epc.host", r->at, "A host name of more than 63 characters.");
        memcpy(out + *size, text, more + 1);
        *size += more;
        return true;
}

static const char *short_cut(unsigned seven) {
        for (size_t i = 0; i < count_of(short_cuts); i++)
                if (short_cuts[i].seven == seven)
                        return short_cuts[i].text;
        return NULL;
}

static bool seven_read(struct epc_reader *r, uint64_t *left, char *out, size_t *size) {
        char text[PAIR_TEXT_MAX] = { 0 };
        uint64_t seven, second;
        const char *cut;

        if (!epc_take(r, 7, &seven))
                return false;
        --*left;
        cut = short_cut((unsigned) seven);
        if (cut)
                return host_add(r, cut, out, size);
        if (seven<PAIRS && * left> 0) {
                if (!epc_take(r, 7, &second))
                        return false;
                --*left;
                pair_text((unsigned) seven, (unsigned) second, text);
        } else if (is_host((uint8_t) seven)) {
                text[0] = (char) seven;
        }
        if (!text[0])
                return epc_refuse(r, "epc.host", r->at - 7, "Seven bits that are nothing of a host name.");
        return host_add(r, text, out, size);
}

bool epc_host_read(struct epc_reader *r, char *out) {
        uint64_t sevens, length, left;
        size_t size = 0;

        out[0] = '\0';
        if (!epc_take(r, 1, &sevens) || !epc_take(r, LENGTH_BITS, &length))
                return false;
        if (length == 0)
                return epc_refuse(r, "epc.host", r->at - LENGTH_BITS, "There is no host name.");
        if (!sevens) {
                out[length] = '\0';
                return epc_code40_read(r, (size_t) length, out);
        }
        for (left = length; left > 0;)
                if (!seven_read(r, &left, out, &size))
                        return false;
        return true;
}

/* --- writing --- */

/* What to write for a place of the host: sevens, the characters they stand for, and the cost of all from there on. */
struct step {
        uint8_t sevens[2];
        size_t sevens_count, size, cost;
};

/* `steps` is of the place; those behind it are known. */
static void step_try(struct step *steps, const char *host, const char *text, unsigned first, int second) {
        struct step step = { { (uint8_t) first, (uint8_t) second }, second < 0 ? 1 : 2, strlen(text), 0 };

        if (step.size == 0 || strncmp(host, text, step.size) != 0)
                return;
        step.cost = step.sevens_count + steps[step.size].cost;
        if (step.cost < steps->cost)
                *steps = step;
}

static void step_choose(struct step *steps, const char *host) {
        char text[PAIR_TEXT_MAX];

        *steps = (struct step){ { (uint8_t) host[0] }, 1, 1, 1 + steps[1].cost };
        for (size_t i = 0; i < count_of(short_cuts); i++)
                step_try(steps, host, short_cuts[i].text, short_cuts[i].seven, -1);
        for (unsigned first = 0; host[0] == '.' && first < PAIRS; first++)
                for (unsigned second = 0; second < 128; second++) {
                        pair_text(first, second, text);
                        step_try(steps, host, text, first, (int) second);
                }
}

/* The fewest sevens; how many. Chosen from the end on: what is longest isn't always best (".id" of ".id.x"). */
static size_t sevens_make(const char *host, size_t size, uint8_t sevens[SEVENS_MAX]) {
        struct step steps[EPC_HOST_MAX] = { { .cost = 0 } };
        size_t count = 0;

        for (size_t i = size; i-- > 0;)
                step_choose(steps + i, host + i);
        for (size_t i = 0; i < size; i += steps[i].size) {
                memcpy(sevens + count, steps[i].sevens, steps[i].sevens_count);
                count += steps[i].sevens_count;
        }
        return count;
}

static bool sevens_write(struct epc_bits *bits, const uint8_t *sevens, size_t count) {
        if (!epc_bits_put(bits, 1, 1) || !epc_bits_put(bits, count, LENGTH_BITS))
                return false;
        for (size_t i = 0; i < count; i++)
                if (!epc_bits_put(bits, sevens[i], 7))
                        return false;
        return true;
}

/* The shorter of the two ways, Code 40 where they are equal. */
bool epc_host_write(struct epc_bits *bits, const char *host) {
        size_t size = strnlen(host, EPC_HOST_MAX), count;
        uint8_t sevens[SEVENS_MAX];
        bool is_code40 = true;

        if (size == 0 || size == EPC_HOST_MAX)
                return false;
        for (size_t i = 0; i < size; i++) {
                if (!is_host((uint8_t) host[i]))
                        return false;
                is_code40 = is_code40 && epc_is_code40((uint8_t) host[i]);
        }
        count = sevens_make(host, size, sevens);
        if (!is_code40 || 7 * count < (size + 2) / 3 * 16)
                return sevens_write(bits, sevens, count);
        return epc_bits_put(bits, 0, 1) && epc_bits_put(bits, size, LENGTH_BITS) &&
               epc_code40_write(bits, host, size);
}
