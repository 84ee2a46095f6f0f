/* SPDX-License-Identifier: ISC */

/*
 * Includes: in order, and only to the left in the flow
 *
 *      base → intake → decode → identify → ledger → people → custody → reconcile → alert → control → clients
 *
 * A folder sees include/strongroom, itself, base and what stands to its left. agent/<file>.c alone sees all of agent/,
 * so nobody includes agent/<file>.h. drivers/ see base; drivers/host sees drivers/; clients see drivers' table too.
 * agent/paper and agent/witness see base, and a witness of the ledger its notes alone. Tests see all.
 */

#include <stdio.h>
#include <string.h>

#include "include.h"
#include "rules.h"

static const char *const includes_flow[] = { "agent/base/", "agent/intake/", "agent/decode/",
        "agent/identify/", "agent/ledger/", "agent/people/", "agent/custody/", "agent/reconcile/",
        "agent/alert/", "agent/control/", "agent/clients/" };

/* Besides the flow: who sees whom. */
static const struct {
        const char *from, *to;
} includes_allowed[] = {
        { "", "include/strongroom/" },
        { "tests/", "" },
        { "drivers/", "agent/base/" },
        { "drivers/host/", "drivers/" },
        { "agent/clients/", "drivers/drivers.h" },
        { "agent/clients/", "agent/paper/" },
        { "agent/paper/", "agent/base/" },
        { "agent/witness/", "agent/base/" },
        { "agent/witness/", "agent/paper/" },
        { "agent/witness/", "agent/ledger/cosign.h" },
};

/* The place of a path in the flow; -1: not in it. */
static int includes_rank(const char *path) {
        for (size_t i = 0; i < count_of(includes_flow); i++)
                if (source_under(path, includes_flow[i]))
                        return (int) i;
        return -1;
}

static bool includes_same_folder(const char *from, const char *to) {
        const char *from_end = strrchr(from, '/'), *to_end = strrchr(to, '/');

        return from_end && to_end && from_end - from == to_end - to &&
               !memcmp(from, to, (size_t) (from_end - from));
}

static bool includes_may(const char *from, const char *to) {
        int from_rank = includes_rank(from), to_rank = includes_rank(to);
        bool top = source_under(from, "agent/") && !strchr(from + strlen("agent/"), '/');

        for (size_t i = 0; i < count_of(includes_allowed); i++)
                if (source_under(from, includes_allowed[i].from) && source_under(to, includes_allowed[i].to))
                        return true;
        if (includes_same_folder(from, to))
                return true;
        if (top)
                return to_rank >= 0 && !source_under(to, "agent/clients/");
        return from_rank >= 0 && to_rank >= 0 && to_rank <= from_rank;
}

/* Several folders may hold a header of the name; one that may be seen is enough. None at all: a generated one. */
static void includes_layer(const struct source *source, const struct tree *tree,
        const struct include *include, struct report *report) {
        const char *found = NULL, *path;
        size_t at = 0;

        while ((path = tree_header(tree, include->name, &at))) {
                if (includes_may(source->path, path))
                        return;
                found = path;
        }
        if (found)
                report_add(report, source->path, include->line, "layer",
                        "\"%s\" is %s, which does not stand to the left of here in the flow", include->name,
                        found);
}

/* Whether a header of that name stands in the file's folder. */
static bool includes_beside(const struct source *source, const struct tree *tree, const char *name) {
        const char *path;
        size_t at = 0;

        while ((path = tree_header(tree, name, &at)))
                if (includes_same_folder(source->path, path))
                        return true;
        return false;
}

/* "ledger.h" for agent/ledger/ledger.c, when that header exists; "" otherwise. */
static void includes_own(const struct source *source, const struct tree *tree, char *ret_name, size_t room) {
        const char *base = strrchr(source->path, '/');

        base = base ? base + 1 : source->path;
        (void) snprintf(ret_name, room, "%.*sh", (int) strlen(base) - 1, base);
        if (source->is_header || !includes_beside(source, tree, ret_name))
                *ret_name = '\0';
}

/* A header of the folder that stands alone at the top does for the own one: several files may share a header. */
static bool includes_shares(
        const struct source *source, const struct tree *tree, const struct include *first, size_t at) {
        struct include next = *first;

        return !source->is_header && !first->is_system && includes_beside(source, tree, first->name) &&
               include_next(source, &at, &next) && next.block != first->block;
}

static const char *const includes_kinds[] = { "the own header (tests: test.h)", "the system's headers",
        "our headers" };

static int includes_kind(const struct source *source, const struct include *include, const char *own) {
        if (!include->is_system && !strcmp(include->name, own))
                return 0;
        if (!strcmp(include->name, "test.h") && source_under(source->path, "tests/"))
                return 0;
        return include->is_system ? 1 : 2;
}

static void includes_order(const struct source *source, const struct include *last, int last_kind,
        const struct include *include, int kind, struct report *report) {
        if (kind < last_kind)
                report_add(report, source->path, include->line, "order", "%s: before %s",
                        includes_kinds[kind], includes_kinds[last_kind]);
        else if (kind == last_kind && include->block == last->block && strcmp(last->name, include->name) > 0)
                report_add(report, source->path, include->line, "order", "%s before %s", include->name,
                        last->name);
        else if (kind > last_kind && include->block == last->block)
                report_add(report, source->path, include->line, "order", "an empty line between %s and %s",
                        includes_kinds[last_kind], includes_kinds[kind]);
}

void rule_includes(const struct source *source, const struct tree *tree, struct report *report) {
        struct include include = { 0 }, last = { 0 };
        char own[SOURCE_PATH_MAX] = "";
        int kind, last_kind = -1;
        size_t at = 0;

        if (source->is_c)
                includes_own(source, tree, own, sizeof own);
        while (source->is_c && include_next(source, &at, &include)) {
                if (last_kind < 0 && includes_shares(source, tree, &include, at))
                        (void) text_copy(own, sizeof own, include.name);
                kind = includes_kind(source, &include, own);
                if (last_kind >= 0)
                        includes_order(source, &last, last_kind, &include, kind, report);
                else if (*own && kind != 0)
                        report_add(report, source->path, include.line, "order", "\"%s\" comes first", own);
                if (!include.is_system)
                        includes_layer(source, tree, &include, report);
                last = include;
                last_kind = kind;
        }
}
