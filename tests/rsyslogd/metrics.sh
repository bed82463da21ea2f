#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The examples of contrib/impstats: impstats' reports become metrics that Prometheus can read, with the
# values that impstats tells, and lines in the log that say what is to be done. With promtool (Debian
# package prometheus) the metrics and the alert rules are checked by it, else by a grammar of our own.
set -eu
. "${0%/*}/lib.sh"
[ -z "${SANITIZED:-}" ] || skip "what omprog starts would inherit the sanitizer's runtime, and end"
here=$top_srcdir/contrib/impstats
[ -f "${RSYSLOGD%/sbin/*}/lib/$(uname -m)-linux-gnu/rsyslog/omprog.so" ] ||
    skip "rsyslog has no omprog where it is looked for"
metrics=$dir/tlspin.prom

# example FILE: that configuration, with the paths and the interval of this test.
example()
{
    sed "s|/usr/local/libexec/tlspin|$here|; s|/var/lib/prometheus/node-exporter/tlspin.prom|$metrics|
        s|/var/log/tlspin-warnings.log|$dir/warnings|; s|interval=\"60\"|interval=\"3\"|" "$here/$1"
}

for port in $(seq 20001 20010); do
    ftd_line 430002 "$port" "$resigned"
done >"$dir/sent"
echo "something else" >>"$dir/sent"
name='with "quotes" and \\ in it'

# run EXAMPLE
run()
{
    example "$1" | cat - <(ruleset 1 'flows.max="4"' "statsName=\"${name//\"/\\\"}\"") <(tcp_input) | configure
    start
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" 11
}

# has LINE: the metrics have it.
has()
{
    [ -f "$metrics" ] && grep -qFx -- "$1" "$metrics"
}

# Exposition format 0.0.4, as far as it is used: HELP and TYPE, then samples of that name.
is_exposition()
{
    awk '
        /^# HELP [a-z_]+ [^ ]/ { help = $3; next }
        /^# TYPE [a-z_]+ (counter|gauge)$/ {
            if (help != $3 || seen[$3]++) exit bad = 1
            type = $3
            next
        }
        match($0, /^[a-z_]+\{([a-z]+="([^"\\]|\\["\\n])*",?)+\} [0-9]+$/) {
            if (substr($0, 1, index($0, "{") - 1) != type || twice[$1 $2 $3 $4 $5 $6 $7]++ ) exit bad = 1
            n++
            next
        }
        { exit bad = 1 }
        END { if (bad || !n) { print "line " NR ": " $0; exit 1 } }' "$1"
}

echo "metrics"
run tlspin-metrics.conf
action='action="with \"quotes\" and \\ in it"'
until_true "metrics" has "tlspin_read_total{$action} 10"
for line in "tlspin_left_total{$action,reason=\"evicted\"} 6" "tlspin_flows{$action} 4" \
    "tlspin_flows_max{$action} 4" "tlspin_not_ours_total{$action} 1" \
    "tlspin_rulebase_read_total{$action,rulebase=\"cisco_ftd\"} 10" \
    "# TYPE tlspin_flows gauge" "# TYPE tlspin_left_total counter"; do
    has "$line" || fail "the metrics have not: $line"
done
is_exposition "$metrics" || fail "the metrics are not in Prometheus' format"
stop
if promtool=$(command -v promtool || command -v "${TLSPIN_TOOLS:-$top_srcdir/.tools}/promtool/usr/bin/promtool"); then
    "$promtool" check metrics <"$metrics" || fail "promtool finds faults in the metrics"
    "$promtool" check rules "$here/tlspin-alerts.yml" || fail "promtool finds faults in the alert rules"
else
    echo "promtool is missing (tests/downstream/fetch promtool): the format was checked by this test alone"
fi
for metric in $(grep -oE 'tlspin_[a-z_]+' "$here/tlspin-alerts.yml" | grep -v ipfix | sort -u); do
    grep -q "^$metric{" "$metrics" || fail "an alert asks for a metric that is not there: $metric"
done

echo "warnings"
rm -f "$dir/annotated"
run tlspin-warn.conf
warns()
{
    [ -f "$dir/warnings" ] && grep -qF 'in it: 6 connections forgotten for want of room: raise flows.max' "$dir/warnings"
}
until_true "a warning" warns
stop
[ "$(wc -l <"$dir/warnings")" = 1 ] || fail "other warnings: $(cat "$dir/warnings")"
