// SPDX-License-Identifier: ISC
//
// Gaps: what the entries of a bundle don't show, worked out from the entries themselves
//
// bundle_gaps.c makes the same list by the same rules; check.js compares them, so that none can be left out of the one
// that is told.

/* The next entry of that kind behind this one: its number; 0 where there is none. */
function gapsUntil(entries, at, kind) {
        const next = entries.slice(at + 1).find(entry => entry.event.kind === kind);
        return next ? next.seq : 0;
}

const gapsActs = ["act.approved", "act.broken_glass"]; /* which effects follow */

/* An entry stands under a signature: its own, or that of the act it is an effect of. */
function gapsIsSigned(entry, entries) {
        return entry.signatures !== "" || entries.some(act => gapsActs.includes(act.event.kind) &&
                act.signatures !== "" && act.seq < entry.seq &&
                entry.seq <= act.seq + Number(act.event.body.effects));
}

/* The fields that an entry has hashes of, whose values are neither here nor erased by an entry that is. */
function gapsWithheld(entry, entries, openings) {
        const names = (list, field) => list.some(one => one.seq === entry.seq && one.field === field);
        const erased = entries.filter(other => other.event.kind === "personal.erased")
                .flatMap(other => other.event.body.values);
        return entry.event.commitments.map(commitment => commitment.field)
                .filter(field => !names(openings, field) && !names(erased, field));
}

function gapsOfOne(entry, at, entries) {
        const { kind, body } = entry.event;
        switch (kind) {
        case "agent.started":
                return body.clean === false ? [{ kind: "agent.unclean", seq: entry.seq }] : [];
        case "agent.stopped":
                return [{ kind: "agent.down", seq: entry.seq, until: gapsUntil(entries, at, "agent.started") }];
        case "clock.stepped":
                return [{ kind: "clock.stepped", seq: entry.seq }];
        case "presence.unknown":
                return [{ kind: "reader.silent", seq: entry.seq, until: gapsUntil(entries, at, "presence.known") }];
        case "count.interrupted":
                return [{ kind: "reader.silent", seq: entry.seq, until: gapsUntil(entries, at, "count.resumed") }];
        case "act.broken_glass":
                return [{ kind: "act.alone", seq: entry.seq, until: gapsUntil(entries, at, "act.countersigned") }];
        case "personal.erased":
                return [{ kind: "erased", seq: entry.seq }];
        case "item.edited":
                return [{ kind: "corrected", seq: entry.seq }];
        default:
                return [];
        }
}

/* bundle: { entries: [{ seq, event, signatures }], item, openings }; covered: the largest tree a witness signed. */
function gapsOf(bundle, covered) {
        const entries = bundle.entries, trail = entries.filter(entry => entry.event.item === bundle.item);
        const first = trail.length ? trail[0].seq : 0, gaps = [];
        entries.forEach((entry, at) => {
                if (entry.seq > first)
                        gaps.push(...gapsOfOne(entry, at, entries));
                const fields = gapsWithheld(entry, entries, bundle.openings);
                if (fields.length)
                        gaps.push({ fields, kind: "withheld", seq: entry.seq });
        });
        const backwards = trail.filter((entry, at) => at && entry.event.wall < trail[at - 1].event.wall);
        const bare = trail.filter(entry => !gapsIsSigned(entry, entries));
        const late = trail.filter(entry => entry.seq > covered);
        for (const [kind, list] of [["clock.backwards", backwards], ["unsigned", bare], ["unwitnessed", late]])
                if (list.length)
                        gaps.push({ kind, seqs: list.map(entry => entry.seq) });
        return gaps;
}
