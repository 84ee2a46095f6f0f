#!/bin/bash
# SPDX-License-Identifier: ISC
#
# translations: the messages in the code against the catalogues
#
#      translations.sh check  FOLDER LANGUAGE…   fails where a catalogue lacks a message, or has it empty or fuzzy
#      translations.sh merge  FOLDER LANGUAGE…   brings new messages into the catalogues, to be translated by hand
#
# A message stands on one line and no date in the head, so that two changes of a catalogue can be merged.

set -euo pipefail

verb=$1 folder=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pot=$work/strongroom.pot

find agent drivers -name '*.c' -o -name '*.h' | LC_ALL=C sort >"$work/files"
xgettext --force-po --from-code=UTF-8 --language=C --keyword --keyword=_ --keyword=N_ --keyword=words_count:1,2 \
        --keyword=act_refuse:5 --keyword=act_require:3 --keyword=ask_mistyped:3 --keyword=record_mistyped:3 \
        --keyword=item_warn:2 --keyword=ctl_tell:2 --keyword=ctl_fail:3 --keyword=parse_fail:2 --keyword=client_fail:3 \
        --add-comments=Translators: --add-location=file --package-name=strongroom --files-from="$work/files" -o "$pot"
count=$(grep -c '^#: ' "$pot" || true)

failed=0
for language in "$@"; do
        po=$folder/$language.po
        if [ "$verb" = merge ]; then
                msgmerge --quiet --no-fuzzy-matching --add-location=file --no-wrap "$po" "$pot" |
                        grep -v '^"POT-Creation-Date: ' >"$work/merged"
                cp "$work/merged" "$po"
                msgfmt --statistics -o /dev/null "$po"
        elif ! msgcmp "$po" "$pot"; then
                echo "$po lacks messages (above). ./dev translations brings them in; then translate them." >&2
                failed=1
        fi
done
echo "$count messages, languages: $*"
exit "$failed"
