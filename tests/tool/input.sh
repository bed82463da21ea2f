#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Files of all kinds: plain, gzip'ed, cut short, empty, missing, a folder, standard input.
set -eu
. "$(dirname "$0")/lib.sh"
need gzip jq

ftd >"$dir/one"
runs 0 replay "$dir/one"
has_lines out 1
is_json
silent err
cp "$dir/out" "$dir/expected"

same()
{
    cmp -s "$dir/out" "$dir/expected" || fail "the output is not that of the plain file"
}

gzip -k "$dir/one"
runs 0 replay "$dir/one.gz"
same
runs 0 replay - <"$dir/one"
same
runs 0 replay - <"$dir/one.gz"
same
printf '%s' "$(cat "$dir/one")" >"$dir/no_newline"
runs 0 replay "$dir/no_newline"
same
sed 's/$/\r/' "$dir/one" >"$dir/crlf"
runs 0 replay "$dir/crlf"
same

# several files are one log: the second event is of the same flow
runs 0 replay "$dir/one" "$dir/one.gz"
has_lines out 2
[ "$(jq .tlspin.flow.events "$dir/out" | xargs)" = "1 2" ] || fail "two files make one flow"

: >"$dir/empty"
gzip -c "$dir/empty" >"$dir/empty.gz"
runs 0 replay "$dir/empty" "$dir/empty.gz" /dev/null
silent out
silent err

runs 1 replay "$dir/missing"
says err "tlspin: $dir/missing: No such file or directory"
runs 1 replay "$dir"
says err "tlspin: $dir: Is a directory"
runs 1 explain "$dir"
says err "tlspin: $dir: Is a directory"

# what can be read is read, and the status tells of the rest
runs 1 replay "$dir/missing" "$dir/one"
same

for _ in $(seq 2000); do ftd ", SSLServerName: $RANDOM$RANDOM.example.test"; done | gzip >"$dir/long.gz"
head -c 3000 "$dir/long.gz" >"$dir/cut.gz"
runs 1 replay "$dir/cut.gz"
says err "$dir/cut.gz"
is_json
head -c 200 /dev/urandom | cat <(head -c 3000 "$dir/long.gz") - >"$dir/damaged.gz"
runs 1 replay "$dir/damaged.gz"
says err "$dir/damaged.gz"
