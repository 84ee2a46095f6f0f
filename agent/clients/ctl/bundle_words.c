/* SPDX-License-Identifier: ISC */

/*
 * Every sentence of a bundle's page, by the name that its scripts know it by
 *
 * The names are those of facts (bundle/check.js), gaps (bundle/gaps.js), kinds of events and parts of the page
 * (bundle/page.js); {slots} are filled there. Told in the language in use when the bundle is made.
 */

#include <jansson.h>

#include "bundle.h"
#include "words.h"

static const struct {
        const char *name, *words;
} bundle_sentences[] = {
        { "title", N_("Exhibit {item}: its record of custody") },
        { "title.none", N_("This is no bundle") },
        { "wait", N_("This page checks itself with a script, without a network. If nothing more appears, "
                     "scripts are "
                     "off here: nothing has been checked.") },
        { "demo", N_("DEMONSTRATION: made-up data, no evidence of anything.") },
        { "state.good", N_("holds") },
        { "state.bad", N_("broken") },
        { "state.open", N_("not checked") },
        { "verdict.good", N_("All that can be checked here holds") },
        { "verdict.bad", N_("Broken: don't rely on it") },
        { "verdict.open", N_("Not everything could be checked here") },
        { "verdict.good.means",
                N_("Each entry below stood on the record under the checkpoint, byte for byte, and each "
                   "of the exhibit's entries names the one before it. What that doesn't show stands "
                   "under \"Gaps and limits\". It counts only if the key below is the site's.") },
        { "verdict.bad.means",
                N_("Something in this bundle isn't what was written or signed. It is named here. Ask "
                   "for another copy, and have the record itself checked.") },
        { "verdict.open.means",
                N_("Nothing was found to be wrong, but this browser can't check all of it. Open the "
                   "page in another one, or follow README.txt.") },
        { "tools.browser", N_("Hashes and signatures were worked out by this browser (WebCrypto).") },
        { "tools.own", N_("Hashes and signatures were worked out by this page's own script: this browser "
                          "lends a page "
                          "no WebCrypto, or none with Ed25519.") },

        { "key.title", N_("Whose record it is: compare this key") },
        { "key.vouch",
                N_("This page can't vouch for itself: whoever can forge a record can forge a page that says "
                   "that all is well. Compare the fingerprint with one that you have from elsewhere: from "
                   "the "
                   "site's own letter, an earlier bundle, a witness. And have the bundle checked with other "
                   "tools, as README.txt says, or open bundle.json in a page that you trust.") },
        { "key.name", N_("Name") },
        { "key.fingerprint", N_("Fingerprint (SHA-256)") },
        { "key.vkey", N_("Verifier key") },
        { "key.compare", N_("The fingerprint or key that you have from elsewhere:") },
        { "key.same", N_("the same key") },
        { "key.other", N_("another key") },

        { "checkpoint.title", N_("The checkpoint") },
        { "checkpoint.size", N_("Entries under it") },
        { "checkpoint.root", N_("Root (SHA-256)") },
        { "digest", N_("Digest of this bundle") },
        { "witness.line", N_("{name} signed the first {size} entries at {time}.") },
        { "witness.none",
                N_("No witness from outside has signed it: the checkpoint rests on the site's key alone.") },

        { "gaps.title", N_("Gaps and limits") },
        { "gap.open", N_("the end of the record") },
        { "gap.agent.unclean",
                N_("Before entry {seq} the program ended without an orderly stop: what happened "
                   "meanwhile isn't on record.") },
        { "gap.agent.down",
                N_("From entry {seq} to {until} the program was stopped: nothing was recorded.") },
        { "gap.clock.stepped",
                N_("At entry {seq} the clock was set: times before and after it don't compare.") },
        { "gap.clock.backwards",
                N_("The clock says less than at the exhibit's entry before: {seqs}. Their order is "
                   "certain, their times aren't.") },
        { "gap.reader.silent",
                N_("From entry {seq} to {until} a reader at the exhibit's place was silent: it wasn't "
                   "watched.") },
        { "gap.act.alone",
                N_("At entry {seq} one officer acted alone, in an emergency; countersigned: {until}.") },
        { "gap.corrected",
                N_("Entry {seq} corrects the exhibit's description; what it said before stands above it.") },
        { "gap.withheld",
                N_("Entry {seq} has hashes of personal values that aren't in this bundle: {fields}.") },
        { "gap.erased",
                N_("Entry {seq} erased personal values on the ground that it names; their hashes stay.") },
        { "gap.unsigned",
                N_("No officer signed these entries: {seqs}. They show who was logged in, not who signed.") },
        { "gap.unwitnessed",
                N_("No outside witness had signed the record up to these entries: {seqs}. For them it "
                   "rests on the site's key alone.") },
        { "gap.beyond",
                N_("The record has later entries of this exhibit, which this checkpoint doesn't cover: "
                   "{seqs}.") },
        { "age.witness",
                N_("The newest signature from outside is of {time}, {days} days before today by this "
                   "computer's clock.") },
        { "age.site",
                N_("The newest entry here is of {time} by the site's clock, {days} days before today by this "
                   "computer's.") },
        { "limits.title", N_("What no bundle can show") },
        { "limit.later",
                N_("That there is no later entry of this exhibit. The chain proves what came before its last "
                   "entry; that none came after it, up to the checkpoint, shows only in the whole record. "
                   "Ask "
                   "for its export and search it.") },
        { "limit.chosen",
                N_("That nothing else bears on it. The exhibit's own entries are complete up to the last one "
                   "shown; all others were chosen by rule by whoever made the bundle.") },
        { "limit.clock",
                N_("Exact times. The order of entries is proven; times are what the site's clock said.") },
        { "limit.thing", N_("That the thing is the same thing: a tag can be moved to another, and an officer "
                            "can lie to "
                            "the program.") },
        { "limit.key", N_("What the holder of the site's key wrote anew before a witness signed.") },

        { "trail.title", N_("The trail") },
        { "related.title", N_("What bears on it") },
        { "facts.title", N_("What was checked") },
        { "facts.entries",
                N_("{good} of {all} entries are canonical and included in the checkpoint's tree.") },
        { "why.origin", N_("Whose record this is") },
        { "why.case", N_("Its case") },
        { "why.place", N_("Places where it was") },
        { "why.count", N_("Stock counts that covered it") },
        { "why.finding", N_("Findings about it") },
        { "why.alert", N_("Alerts about it") },
        { "why.act", N_("Acts proposed and approved for it") },
        { "why.effect", N_("What the same acts did besides") },
        { "why.agent", N_("Stops of the program") },
        { "why.clock", N_("Steps of the clock") },
        { "why.reader", N_("Silence of readers") },
        { "why.erasure", N_("Personal values that were erased") },
        { "personal", N_("Personal values, kept beside the record and laid open here:") },
        { "why.person", N_("Persons and their keys") },
        { "entry.bytes", N_("The bytes on record") },
        { "entry.leaf", N_("Leaf hash:") },
        { "signed.by", N_("Signed by") },
        { "reader", N_("reader {name}") },
        { "other.title", N_("Check another bundle with this page") },
        { "other.why", N_("A bundle.json from anyone can be opened in a page that you trust.") },
        { "other.file", N_("bundle.json:") },

        { "checkpoint.good", N_("The checkpoint over {size} entries is signed by {name}.") },
        { "outside.good",
                N_("The record goes on unchanged from the {size} entries that others hold ({names}).") },
        { "witness.unknown", N_("A signature by {name} is there; the bundle has no key to judge it by.") },
        { "trail.good", N_("The exhibit's {count} entries, #{first} to #{last}, are one unbroken chain.") },
        { "signature.good", N_("{name} signed with {key}.") },
        { "act.good", N_("What was done is what was signed in entry #{seq}.") },

        { "malformed", N_("Something isn't in its form.") },
        { "form", N_("The bundle lacks a part, or has one that no bundle has.") },
        { "key.malformed", N_("A key isn't one, or isn't whole.") },
        { "note.malformed", N_("A checkpoint isn't in its form.") },
        { "checkpoint.origin", N_("The checkpoint is of another record, {origin}.") },
        { "checkpoint.signature", N_("The site's signature on the checkpoint is wrong.") },
        { "checkpoint.unsigned", N_("The site's key didn't sign the checkpoint.") },
        { "witness.signature", N_("The signature of witness {name} is wrong.") },
        { "outside.unsigned", N_("A head of {size} entries is signed by nobody known.") },
        { "outside.fork",
                N_("The record doesn't go on from the {size} entries that others hold: it was rewritten.") },
        { "entry.event", N_("It isn't an event of this record.") },
        { "entry.canonical", N_("It isn't in canonical form.") },
        { "entry.proof", N_("It isn't in the checkpoint's tree.") },
        { "entries.order", N_("Entry #{seq} is out of order, or there twice.") },
        { "origin", N_("The first entry doesn't say that this is the record of this site and key.") },
        { "trail.empty", N_("There is no entry of the exhibit.") },
        { "trail.first", N_("It isn't the first of the exhibit: entries are missing before it.") },
        { "trail.link", N_("It doesn't name the exhibit's entry before it: one is missing or was changed.") },
        { "trail.beyond", N_("Entries that are said to be later aren't.") },
        { "signature.malformed", N_("Its signatures aren't in their form.") },
        { "signature.wrong", N_("A signature is wrong.") },
        { "signature.stranger",
                N_("It is signed in the name of {name} with a key that wasn't theirs on record.") },
        { "signature.twice", N_("{name} signed twice.") },
        { "signature.kind", N_("A signature is of a kind that this page doesn't know: {type}.") },
        { "signature.p256", N_("This browser can't check a signature with P-256.") },
        { "act.proposal", N_("The act that was signed, #{seq}, isn't here.") },
        { "act.effects", N_("What was done isn't what was signed.") },
        { "act.partial",
                N_("Only {here} of the {all} things that the act did are here, so they weren't compared.") },
        { "opening", N_("The value of {field} isn't the one that entry #{seq} has a hash of.") },
        { "gaps", N_("The list of gaps isn't what the entries give.") },

        { "item.added", N_("taken in at {place}") },
        { "item.edited", N_("description corrected: {reason}") },
        { "item.moved", N_("moved from {from} to {to}") },
        { "item.checked_out", N_("checked out from {from} to {to}") },
        { "item.returned", N_("returned from {from} to {to}") },
        { "item.handed_over", N_("handed over from {from_actor} to {to_actor}") },
        { "item.status", N_("status: {status}") },
        { "tag.bound", N_("tag bound: {tag}") },
        { "tag.unbound", N_("tag taken off: {tag}") },
        { "tag.retired", N_("tag retired: {tag}") },
        { "count.scanned", N_("seen at {place} in stock count {count}: {result}") },
        { "finding.raised", N_("finding {finding}: {type}") },
        { "presence.appeared", N_("heard at {place}") },
        { "presence.moved", N_("heard at {place} instead of {from}") },
        { "presence.gone", N_("no longer heard at {place}") },
        { "presence.passed", N_("passed the door {place}: {direction}") },
};

json_t *bundle_words(void) {
        json_t *words = json_object();

        for (size_t i = 0; words && i < count_of(bundle_sentences); i++)
                if (json_object_set_new(
                            words, bundle_sentences[i].name, json_string(_(bundle_sentences[i].words)))) {
                        json_decref(words);
                        return NULL;
                }
        return words;
}
