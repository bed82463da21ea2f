#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An analyst has nothing but an export of the management center's table: which names are pinned? And
# what one file's header says is not said of the next.
set -eu
. "$(dirname "$0")/lib.sh"
need jq

header="First Packet,Last Packet,Initiator IP,Responder IP,Source Port / ICMP Type,\
Destination Port / ICMP Code,Client,SSL Actual Action,SSL Flow Error,SSL Flow Flags,\
SSL Flow Messages,URL"
met="CLIENT_HELLO, SERVER_HELLO, SERVER_CERTIFICATE, SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE"

# row PORT CLIENT APPLICATION NAME FLAGS: constructed.
row()
{
    echo "2026-11-21 16:50:$((10 + $1 % 50)),2026-11-21 16:50:$((10 + $1 % 50)),10.20.0.$2,\
198.51.100.10,$1 / tcp,443 (https) / tcp,$3,Decrypt (Resign),Success,\"$5\",\"$met\",https://$4"
}

# Three clients use four sites in their browsers, the bank's among them; the bank's app refuses.
rows()
{
    port=50000
    for client in 1 2 3; do
        for name in news.test wiki.test mail.test api.bank.test; do
            row $((port += 1)) $client Chrome $name "APP_DATA_C2S, APP_DATA_S2C"
        done
        row $((port += 1)) $client "Bank App" api.bank.test \
            "ALERT_SEEN, CLIENT_ALERT_SEEN_UNKNOWN_CA"
    done
}

{ echo "$header" && rows; } >"$dir/events.csv"
runs 0 replay --findings "$dir/events.csv"
[ "$(jq -r 'select(.tlspin.finding) | .tlspin.finding | "\(.kind) \(.server_name) \(.confidence)"' \
    "$dir/out" | tail -n 1)" = "pinning api.bank.test confirmed" ] || fail "the app is not found"

runs 0 replay "$dir/events.csv"
has_lines out 15
sed 's/,/;/g; s/$/\r/' "$dir/events.csv" >"$dir/saved"
runs 0 replay "$dir/saved"
has_lines out 15

rows >"$dir/headless"
runs 0 replay "$dir/events.csv" "$dir/headless" "$dir/events.csv"
has_lines out 30

runs 0 explain -l 1 "$dir/events.csv"
says out "header: it names the columns of the lines after it, 12"
says out "<- SSL Flow Flags"
head -n 2 "$dir/events.csv" | sed '2s/,Success//' >"$dir/narrow"
runs 0 explain -l 2 "$dir/narrow"
says out "malformed: the row has not one cell for each column"
runs 0 replay "$dir/narrow"
says err "1 of 2 lines look like connection events but can't be read"
