#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the documents say is what the programs do: fields, options, and the ten minutes of
# rulebase/README.md.
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

fields_are_current()
{
    "$top/doc/fields.sh" >fields.md
    diff "$top/doc/fields.md" fields.md ||
        fail "doc/fields.md is stale: doc/fields.sh >doc/fields.md"
}

# every_field ACTION MESSAGES: a line that gives every canonical field.
every_field()
{
    "$TLSPIN" catalogue -o csv field | sed 1d | cut -d'"' -f4 |
        jq -R -n -r --arg action "$1" --arg messages "$2" '
            { time: "2026-11-21T18:00:01Z", start: "2026-11-21T18:00:00Z",
              end: "2026-11-21T18:00:01Z", duration: 1, type: "end", protocol: "tcp",
              client_ip: "10.1.2.3", client_port: 50122, server_ip: "198.51.100.7",
              server_port: 443, action: $action, expected_action: $action, status: "success",
              error: 0, certificate_status: "valid", messages: $messages, flags: "VALID",
              alert: "unknown_ca", alert_side: "client", closed_by: "client",
              tls_version: "TLSv1.2", certificate_sha1: "fe743b49549e6e74e78a52b986390daaa9e4fb1e"
            } as $special
            | [inputs | {(.): ($special[.] // "7")}] | "every \(add)"'
}

# flow MINUTE CLIENT PORT NAME APPLICATION MESSAGES CERTIFICATE
flow()
{
    printf 'every {"time":"2026-11-21T19:%02d:00Z","type":"end","duration":"0","client_ip":"10.9.9.%s",' "$1" "$2"
    printf '"client_port":"%s","server_ip":"198.51.100.9","server_port":"443","server_name":"%s",' "$3" "$4"
    printf '"client_application":"%s","action":"decrypt_resign","messages":"%s","certificate_status":"%s"}\n' \
        "$5" "$6" "$7"
}

# What opens a finding of each kind: a trusting client that rejects one name, a client that rejects
# all, and a server with a bad certificate.
evidence()
{
    local i
    for i in 1 2 3 4 5 6 7 8; do
        flow "$i" 1 "400$i" "www.site$i.example" browser APP_DATA_FROM_CLIENT valid
    done
    for i in 11 14 17 20; do
        flow "$i" 1 "401$i" api.bank.example bank CLIENT_ALERT,SERVER_CERTIFICATE valid
    done
    for i in 1 2 3 4 5 6; do
        flow "$((i + 20))" 2 "402$i" "www.site$i.example" browser CLIENT_ALERT,SERVER_CERTIFICATE valid
    done
    for i in 1 2; do
        flow "$((i + 30))" 3 "403$i" old.example.net browser CLIENT_ALERT,SERVER_CERTIFICATE self_signed
    done
}

# doc/fields.table has the fields that come out, no more and no fewer.
fields_are_complete()
{
    printf 'version=2\nrule=:every %%.:json%%\n' >every.rulebase
    every_field decrypt_resign CLIENT_HELLO,SERVER_CERTIFICATE,CLIENT_ALERT >every.log
    every_field decrypt_resign \
        CLIENT_HELLO,SERVER_HELLO,CLIENT_FINISHED,SERVER_FINISHED |
        sed 's/"client_port":"*50122"*/"client_port":50123/; s/"alert[a-z_]*":"[a-z_]*",*//g' \
            >>every.log
    evidence >>every.log
    "$TLSPIN" replay --all -f ./every.rulebase every.log >every.json
    jq -r 'paths(type != "object" and type != "array") | map(strings) | join(".")' every.json |
        sort -u >written
    grep -v '^#' "$top/doc/fields.table" | cut -d'|' -f1 | sort >documented
    diff documented written || fail "doc/fields.table (<) is not what the tool writes (>)"
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
    for command in replay explain ipfix catalogue; do
        for option in $("$TLSPIN" "$command" --help | grep -oE -e '--[a-z-]+' | sort -u); do
            sed 's/\\-/-/g' "$top/doc/tlspin.1" | grep -qE -e "Fl -${option#--}( |\$)" ||
                fail "doc/tlspin.1 has no $option of 'tlspin $command'"
        done
    done
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$top/doc/tlspin.1" || fail "mandoc finds faults in doc/tlspin.1"
    fi
}

# The commands of rulebase/README.md, exactly as they stand there.
ten_minutes_work()
{
    mkdir bin
    ln -s "$TLSPIN" bin/tlspin
    awk '/^## Ten minutes/ { is_ours = 1 } /^### / { is_ours = 0 }
         /^```/ { is_code = !is_code; next }
         is_ours && is_code && !/^(symptom|reason|action\()/' "$top/rulebase/README.md" >minutes.sh
    PATH=$dir/bin:$PATH bash -eu minutes.sh >minutes.out
    for text in 'not ours' 'malformed: an event needs' 'symptom   rejected_by_alert' \
        '"symptom":"rejected_by_alert"'; do
        grep -qF "$text" minutes.out || fail "the commands of rulebase/README.md do not say: $text"
    done
    cmp acme-gate.rulebase <(grep -v '^#' "$top/rulebase/example/acme-gate.rulebase") ||
        fail "rulebase/README.md ends with another rulebase than rulebase/example has"
}

fields_are_current
fields_are_complete
thresholds_are_current
manual_is_complete
ten_minutes_work
