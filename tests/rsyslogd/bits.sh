#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A bit of the flow flags that an operator has named changes what a session shows, in module and
# tool alike; one that nobody has named stays a number. A name for a public bit, and a second name,
# stop the start.
set -eu
. "${0%/*}/lib.sh"

maps=$dir/maps
mkdir "$maps"
map=$maps/cisco-encore-kv.map
shipped=$top_srcdir/rulebase/cisco-encore-kv.map

# A session that ends at the certificate: no message tells of an alert. 0x18 of its flags is not
# public.
encore_line 10001 376 | sed 's/ssl_flow_flags=7 /ssl_flow_flags=31 /' >"$dir/sent"

# shows MAP-DIRECTORY SYMPTOM FLAGS: what leaves for it, from both.
shows()
{
    configure <<EOF2
$(ruleset 1 "${1:+mapDirectory=\"$1\"}")
$(tcp_input)
EOF2
    start
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" 1
    stop
    "$TLSPIN" replay ${1:+-m "$1"} "$dir/sent" | as_set >"$dir/expected"
    as_set <"$dir/annotated" >"$dir/got"
    same "$dir/expected" "$dir/got"
    rm "$dir/annotated"
    [ "$(jq -r '.tlspin.flow | "\(.symptom) \(.flags | join(","))"' "$dir/got")" = "$2 $3" ] ||
        fail "expected $2 $3, got $(cat "$dir/got")"
}

public=VALID,INITIALIZED,INTERCEPT
shows "" closed_on_certificate "$public,0x18"

{ cat "$shipped" && echo 'bit flags 0x8 CLIENT_ALERT_SEEN_UNKNOWN_CA'; } >"$map"
shows "$maps" rejected_by_alert "$public,CLIENT_ALERT_SEEN_UNKNOWN_CA,0x10"

echo 'bit flags 0x10 APP_DATA_C2S' >>"$map"
shows "$maps" accepted "$public,APP_DATA_C2S,CLIENT_ALERT_SEEN_UNKNOWN_CA"

# refused LINE FAULT: behind the map, the line stops rsyslogd and the tool, and check names it.
refused()
{
    local place
    { cat "$shipped" && echo 'bit flags 0x8 ALERT_SEEN' && echo "$1"; } >"$map"
    place="$map:$(wc -l <"$map"):11: $2"
    configure <<<"$(ruleset 1 "mapDirectory=\"$maps\"")"
    check_configuration
    [ "$rc" != 0 ] || fail "rsyslogd takes: $1"
    grep -qF "mmtlspin: $place" "$dir/stderr" || fail "rsyslogd does not say: $place"
    ! "$TLSPIN" replay -m "$maps" "$dir/sent" 2>"$dir/stderr" || fail "replay takes: $1"
    grep -qF "tlspin: $place" "$dir/stderr" || fail "replay does not say: $place"
    ! "$TLSPIN" check -m "$maps" >"$dir/stderr" || fail "check takes: $1"
    grep -qxF "$place" "$dir/stderr" || fail "check does not say: $place"
}

refused 'bit flags 0x2 ALERT_SEEN' "bit '0x2' is INITIALIZED, as is public; expected another"
refused 'bit flags 8 APP_DATA_C2S' "bit '8' has a name already: ALERT_SEEN"
refused 'bit flags 0x18 APP_DATA_C2S' "'0x18' is not one bit, expected for example 0x8"
