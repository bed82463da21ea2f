#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lines of JSON, bare as programs send them: rsyslogd finds no header in them, and the module reads
# them whole. Of what is too long for it rsyslogd makes two messages: the first is malformed, the rest
# is not ours, and nothing of either is believed.
set -eu
. "${0%/*}/lib.sh"

# sample STEM PATTERN: the first line of the stem's samples that has it.
sample()
{
    grep -m 1 "^line {.*$2" "$top_srcdir/rulebase/$1.samples" | sed 's/^line //'
}

{
    sample cisco-encore-json recordType
    sample cisco-security-cloud LastPacketSecond
    sample zeek-ssl-json unknown_ca
    sample zeek-ssl-json '"last_alert":"close_notify"}'
    sample cisco-encore-json recordType | sed "s/^{/{\"x\": \"$(head -c 5000 /dev/zero | tr '\0' x)\", /"
    echo '{"a": "line of something else"}'
} >"$dir/sent"

configure <<EOF
$(statistics)
$(ruleset 1 'statsName="json"')
$(tcp_input)
EOF
sed -i 's/maxMessageSize="1m"/maxMessageSize="8k"/' "$dir/rsyslog.conf"
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 7
wait_counter json read 4
stop

is_counter json read_cisco_encore_json 1
is_counter json read_cisco_security_cloud 1
is_counter json read_zeek_ssl_json 2
is_counter json forged 1
is_counter json malformed 1
is_counter json not_ours 2 # the rest of the long one is one more

# Each but the long one leaves as it came.
sed 5d "$dir/sent" | while read -r line; do
    grep -qFx -- "$line" "$dir/lines" || fail "a line was altered: $line"
done
