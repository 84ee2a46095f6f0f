#!/bin/sh
# SPDX-License-Identifier: ISC
# Two persons move an exhibit with keys of their own: one a file, the other in a real ssh-agent. Then ssh-keygen itself
# judges each signature that the record holds.
#       sign.sh STRONGROOMD STRONGROOM
set -eu

for tool in ssh-keygen ssh-agent ssh-add sqlite3; do
        command -v "$tool" > /dev/null || { echo "skipped: $tool isn't here"; exit 77; }
done
agent=$1 folder=$(mktemp -d /tmp/strongroom-sign-XXXXXX)
program=$2
daemon='' SSH_AGENT_PID=''
end() {
        if [ -n "$daemon" ] && kill "$daemon"; then wait "$daemon" || true; fi
        [ -z "$SSH_AGENT_PID" ] || kill "$SSH_AGENT_PID" || true
        rm -rf "$folder"
}
trap end EXIT
umask 077
cd "$folder"

do_() { "$program" --lang en --run . --state . "$@"; }
fail() { echo "failed: $*" >&2; exit 1; }

"$agent" --create --site PSK --name Test --state . --run "$folder" --config "$folder/none.conf" > agent.log 2>&1 &
daemon=$!
tries=0
until do_ status > /dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "the agent doesn't answer"
        sleep 0.1
done
do_ place add ER1 --kind store --name Store > /dev/null
do_ place add ER1/A --kind shelf --name A > /dev/null
do_ place add ER1/B --kind shelf --name B > /dev/null
item=$(do_ item add --class other --place ER1/A --legal-status seized --description knife | grep -o 'PSK-[0-9-]*-.')
do_ user add awa --role custodian > /dev/null
do_ user add sira --role supervisor --unix "$(id -un)" > /dev/null
do_ user add binta --role auditor > /dev/null
for user in awa sira binta; do
        ssh-keygen -q -t ed25519 -N '' -C "$user" -f "$user"
        do_ key add "$user" "$user.pub" > /dev/null
done
for user in awa binta; do
        echo "first-of-nobody-$user-x7" | tr "$user" q > "first.$user"
        echo "second-of-nobody-$user-x8" | tr "$user" z > "second.$user"
        do_ user password "$user" --new-file "first.$user" > /dev/null
done
# Nobody on record has begun: whoever the configuration knows proposes, and two on record sign.
status=0
do_ people begin 2> refused || status=$?
[ $status = 7 ] || fail "people begin by nobody: exit $status"
status=0
do_ --key awa people begin 2> refused || status=$?
[ $status = 4 ] || fail "people begin by a custodian: exit $status"
do_ act withdraw "$(do_ --json act list | grep -o '"proposal":[0-9]*' | tr -dc 0-9)" > /dev/null
do_ --key binta people begin > begin.out 2>&1 &
waits=$!
tries=0
until do_ --key sira sign > sign.out 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "people begin never came: $(cat begin.out sign.out)"
        sleep 0.1
done
wait $waits || fail "people begin: $(cat begin.out)"
do_ --json user whoami | grep -q '"begun":true' || fail "the people haven't begun"
do_ --as awa --password-file first.awa user password --new-file second.awa --old-file first.awa > /dev/null

# Without a key, and alone, it is refused.
status=0
do_ --as awa --password-file second.awa item move "$item" ER1/B 2> refused || status=$?
[ $status = 7 ] || fail "one person alone: exit $status"

eval "$(ssh-agent -s)" > /dev/null
ssh-add -q sira
rm sira
do_ --as awa --password-file second.awa --key awa item move "$item" ER1/B > awa.out 2>&1 &
waits=$!
tries=0
until do_ act show 2> /dev/null "$(do_ --json act list | grep -o '"proposal":[0-9]*' | head -1 | tr -dc 0-9)" 2>&1 |
        grep -q 'Signed by awa'; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "awa's signature never came: $(cat awa.out)"
        sleep 0.1
done
do_ --key sira.pub sign > /dev/null 2>&1 || fail "the second signature"
wait $waits || fail "awa wasn't told that it is done: $(cat awa.out)"
do_ item show "$item" | grep -q 'ER1/B' || fail "it wasn't moved"
do_ verify > /dev/null || fail "verify"

# awa's key is stolen, and revoked by herself; what it signed before holds.
print=$(ssh-keygen -l -f awa.pub | cut -d ' ' -f 2)
do_ --as awa --password-file second.awa key revoke "$print" --reason stolen > /dev/null
do_ key list --allowed-signers > allowed
grep -q '^awa .*,valid-before="20[0-9]*Z" ssh-ed25519 ' allowed || fail "awa's key has no end: $(cat allowed)"

# Other people's tool on what the record holds, entry by entry: people.begin, and the move.
judged=0
for approved in $(sqlite3 strongroom.db "SELECT seq FROM entries WHERE length(signatures)"); do
        proposal=$(sqlite3 strongroom.db \
                "SELECT json_extract(event, '$.body.proposal') FROM entries WHERE seq = $approved")
        printf '%s' "$(sqlite3 strongroom.db "SELECT event FROM entries WHERE seq = $proposal")" > signed
        sqlite3 strongroom.db "SELECT CAST(signatures AS TEXT) FROM entries WHERE seq = $approved" |
                grep . > lines
        at=$(sqlite3 strongroom.db "SELECT json_extract(event, '$.wall') FROM entries WHERE seq = $approved" |
                sed 's/\..*//' | tr -dc 0-9)Z
        while read -r _ who base64; do
                printf -- '-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n' "$base64" > one.sig
                ssh-keygen -Y verify -q -f allowed -I "$who" -n custody-event@strongroom -s one.sig \
                        -O "verify-time=$at" < signed || fail "ssh-keygen refuses $who's, at $at"
                ! { [ "$who" = awa ] && ssh-keygen -Y verify -q -f allowed -I awa -s one.sig \
                        -n custody-event@strongroom -O verify-time=20991231Z < signed > /dev/null 2>&1; } ||
                        fail "ssh-keygen takes a revoked key"
                ! ssh-keygen -Y verify -q -f allowed -I "$who" -n custody-event@strongroom -s one.sig \
                        < lines > /dev/null 2>&1 || fail "ssh-keygen takes it for anything"
                judged=$((judged + 1))
        done < lines
done
[ $judged = 4 ] || fail "$judged signatures on record"
