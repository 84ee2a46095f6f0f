#!/bin/sh
# SPDX-License-Identifier: ISC
# Two persons with security keys, one of each kind, through OpenSSH's own helper; the keys are software that it loads.
# What nobody touched is refused, though ssh-keygen takes it.
#       sign_sk.sh STRONGROOMD STRONGROOM SK_TOUCHED SK_UNTOUCHED
set -eu

for tool in ssh-keygen sqlite3 /usr/lib/openssh/ssh-sk-helper; do
        command -v "$tool" > /dev/null || { echo "skipped: $tool isn't here"; exit 77; }
done
agent=$1 program=$2 touched=$3 untouched=$4 folder=$(mktemp -d /tmp/strongroom-sk-XXXXXX)
daemon=''
end() {
        if [ -n "$daemon" ] && kill "$daemon"; then wait "$daemon" || true; fi
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
do_ user add sira --role supervisor --unix "$(id -un)" > /dev/null
do_ user add binta --role auditor --unix nobody > /dev/null
export SSH_SK_PROVIDER="$touched"
ssh-keygen -q -t ed25519-sk -N '' -C sira -w "$touched" -f sira ||
        { echo "skipped: no sk in this ssh-keygen"; exit 77; }
ssh-keygen -q -t ecdsa-sk -N '' -C binta -w "$touched" -f binta
for user in sira binta; do
        do_ key add "$user" "$user.pub" > /dev/null
done
do_ key list | grep -q sk-ssh-ed25519@openssh.com || fail "sira's key isn't a security key"
do_ key list | grep -q sk-ecdsa-sha2-nistp256@openssh.com || fail "binta's key isn't a security key"

do_ --key sira people begin > begin.out 2>&1 &
waits=$!
tries=0
until do_ --json act list | grep -q '"signed":\["sira"\]'; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "sira's signature never came: $(cat begin.out)"
        sleep 0.1
done
status=0
SSH_SK_PROVIDER="$untouched" do_ --key binta sign > untouched.out 2>&1 || status=$?
[ $status = 7 ] || fail "nobody touched it: exit $status, $(cat untouched.out)"
grep -q "Nobody touched the security key" untouched.out || fail "$(cat untouched.out)"
! do_ --json user whoami | grep -q '"begun":true' || fail "the people began with an untouched key"
do_ --key binta sign > sign.out 2>&1 || fail "binta's: $(cat sign.out)"
wait $waits || fail "sira wasn't told that it is done: $(cat begin.out)"
do_ --json user whoami | grep -q '"begun":true' || fail "the people haven't begun"
do_ verify > /dev/null || fail "verify"

# Other people's tool on what the record holds, with the record's own list of who may sign.
do_ key list --allowed-signers > allowed
[ "$(grep -c 'namespaces="custody-event@strongroom",valid-after="20[0-9]*Z" sk-' allowed)" = 2 ] ||
        fail "$(cat allowed)"
proposed="SELECT event FROM entries WHERE event LIKE '%\"kind\":\"act.proposed\"%'"
printf '%s' "$(sqlite3 strongroom.db "$proposed")" > signed
sqlite3 strongroom.db "SELECT CAST(signatures AS TEXT) FROM entries WHERE length(signatures)" | grep . > lines
judged=0
while read -r _ who base64; do
        printf -- '-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n' "$base64" > one.sig
        ssh-keygen -Y verify -q -f allowed -I "$who" -n custody-event@strongroom -s one.sig < signed ||
                fail "ssh-keygen refuses $who's"
        ! ssh-keygen -Y verify -q -f allowed -I "$who" -n git -s one.sig < signed > /dev/null 2>&1 ||
                fail "ssh-keygen takes it for another purpose"
        ! ssh-keygen -Y verify -q -f allowed -I "$who" -n custody-event@strongroom -s one.sig \
                -O verify-time=20010101Z < signed > /dev/null 2>&1 || fail "$who's key is older than the record"
        judged=$((judged + 1))
done < lines
[ $judged = 2 ] || fail "$judged signatures on record"
