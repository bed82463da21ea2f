#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the documents say is what the programs do: fields, options, and what rulebase/README.md tells
# to type.
set -eu
export LC_ALL=C

skip()
{
    echo "skipped: $*"
    exit 77
}

fail()
{
    echo "FAILED: $*" >&2
    exit 1
}

[ -x "${TLSPIN:-}" ] || skip "the tool is not built"
command -v jq >/dev/null || skip "jq is missing: apt install jq"
top=$(cd "$top_srcdir" && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/tlspin-test.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"
. "$top/tests/fields_lib.sh"

# doc/fields.table has the fields that come out, no more and no fewer.
fields_are_complete()
{
    every_document >every.json
    jq -r 'paths(type != "object" and type != "array") | map(strings) | join(".")' every.json |
        sort -u >written
    grep -v '^#' "$top/doc/fields.table" | cut -d'|' -f1 | sort >documented
    diff documented written || fail "doc/fields.table (<) is not what the tool writes (>)"
}

# Each has the type that it gives, and one of the values.
fields_are_as_told()
{
    documented "$top/doc/fields.table" >fields.json
    with_fields -r --slurpfile fields fields.json 'include "fields"; faults($fields[0])' \
        every.json >faults
    [ ! -s faults ] || fail "doc/fields.table does not say so: $(sort -u faults | head -n 5)"
}

# doc/mmtlspin.md lists the thresholds that there are, and no document gives one that is refused.
thresholds_are_current()
{
    local file setting
    "$TLSPIN" catalogue -o markdown threshold | grep '^| ' >thresholds
    sed -n '/^### policy$/,/^### state/p' "$top/doc/mmtlspin.md" |
        sed -n '/^| name /,$p' | grep '^| ' | diff - thresholds ||
        fail "doc/mmtlspin.md (<) has not what 'tlspin catalogue -o markdown threshold' prints (>)"
    for file in README.md NEWS doc/mmtlspin.md doc/tlspin.1; do
        for setting in $(grep -oE '[a-z]+(_[a-z]+)+=-?[0-9][-0-9.e]*' "$top/$file"); do
            "$TLSPIN" replay --policy "$setting" /dev/null || fail "$file: '$setting' is refused"
        done
    done
}

# Every option of --help has its place in the manual, and every command.
manual_is_complete()
{
    local command option
    for command in replay explain ipfix check catalogue; do
        for option in $("$TLSPIN" "$command" --help | grep -oE -e '--[a-z-]+' | sort -u); do
            sed 's/\\-/-/g' "$top/doc/tlspin.1" | grep -qE -e "Fl -${option#--}( |\$)" ||
                fail "doc/tlspin.1 has no $option of 'tlspin $command'"
        done
    done
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$top/doc/tlspin.1" || fail "mandoc finds faults in doc/tlspin.1"
    fi
}

# The commands of rulebase/README.md, exactly as they stand there, in their order, in an empty folder;
# the shipped rulebases are where they are, and a log of eNcore is there.
guide_works()
{
    local missing='squid-bump.samples: warning: missing' text stem
    mkdir bin guide
    ln -s "$TLSPIN" bin/tlspin
    echo 'rec_type=71 src_ip=10.0.0.1 dest_ip=10.0.0.2 ssl_flow_flags=8' >guide/firewall.log
    awk '/^```/ { is_ours = $0 == "```sh"; next } is_ours' "$top/rulebase/README.md" |
        sed "s|/usr/local/share/tlspin/rulebase|$top/rulebase|" >guide.sh
    (cd guide && PATH=$dir/bin:$PATH bash -eu ../guide.sh >../guide.out 2>../guide.err) ||
        fail "the commands of rulebase/README.md fail: $(tail -n 3 guide.out guide.err)"
    for text in 'not ours' 'malformed: an event needs' 'symptom   rejected_by_alert' \
        '"symptom":"rejected_by_alert"' 'symptom   closed_on_certificate' \
        $'T14:39:04.989Z\taccepted\tThe client accepted' \
        $'T14:39:05.093Z\trejected_by_alert\tThe client answered' \
        CLIENT_ALERT_SEEN_UNKNOWN_CA "$missing"; do
        grep -qF "$text" guide.out || fail "the commands of rulebase/README.md do not say: $text"
    done
    ! grep 'warning:\|expected' guide.out | grep -vF -e "$missing" -e cisco-encore-kv.samples: ||
        fail "check has something to say of rulebase/README.md"
    for stem in acme-gate squid-bump; do
        cmp "guide/$stem.rulebase" <(grep -v '^#' "$top/rulebase/example/$stem.rulebase") ||
            fail "rulebase/README.md ends with another $stem.rulebase than rulebase/example has"
    done
}

fields_are_complete
fields_are_as_told
thresholds_are_current
manual_is_complete
guide_works
