#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# rsyslogd is stopped in the middle of impstats' report of thousands of exporters: what is reported
# outlives the inputs, as impstats is another one, and may end later.
set -eu
. "${0%/*}/imipfix_lib.sh"

configure_input <<EOF
$(statistics)
$(input udp 'maxExporters="4000"' 'maxSessions="10"')
$(records)
EOF
size_of_report()
{
    stat -c %s "$dir/stats" 2>/dev/null || echo 0
}

is_being_written()
{
    before_it=$(size_of_report)
    for _ in $(seq 200); do
        [ "$(size_of_report)" = "$before_it" ] || return 0
    done
    return 1
}

for round in 1 2 3; do
    rm -f "$dir/stats"
    start_input udp
    exporter <<'EOF'
for i in range(3000):
    e = Exporter(udp, source="127.7.%d.%d" % (i // 200, i % 200 + 1))
    e.send(template(256))
    e.close()
EOF
    until_true "all exporters" grep -qF '[127.7.14.200]' "$dir/stats"
    until_true "a report" is_being_written
    stop
    echo "$round: stopped, with $(tail -n 1 "$dir/stats" | cut -c1-100)"
done
counters_are_told "$top_srcdir/doc/imipfix.md"
