# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What tests of the output's fields share, for bash: what fields there are, and constructed lines
# that make tlspin write each of them.

# with_fields ARGUMENT...: jq that knows tests/fields.jq.
with_fields()
{
    jq -L "$top_srcdir/tests" "$@"
}

# documented TABLE: the fields of a table like doc/fields.table.
documented()
{
    "$TLSPIN" catalogue -o csv |
        with_fields -R -n 'include "fields"; [inputs] | catalogue' >"$dir/catalogue"
    with_fields -R -n --slurpfile catalogue "$dir/catalogue" \
        'include "fields"; [inputs] | documented($catalogue[0])' "$1"
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

# every_document: what tlspin writes of all that, one JSON object a line.
every_document()
{
    printf 'version=2\nrule=:every %%.:json%%\n' >"$dir/every.rulebase"
    {
        every_field decrypt_resign CLIENT_HELLO,SERVER_CERTIFICATE,CLIENT_ALERT
        every_field decrypt_resign CLIENT_HELLO,SERVER_HELLO,CLIENT_FINISHED,SERVER_FINISHED |
            sed 's/"client_port":"*50122"*/"client_port":50123/; s/"alert[a-z_]*":"[a-z_]*",*//g'
        evidence
    } | "$TLSPIN" replay --all -f "$dir/every.rulebase" -
}
