#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The tables as text, CSV and Markdown.
set -eu
. "$(dirname "$0")/lib.sh"

runs 0 catalogue --list
tables=$(cut -d' ' -f1 "$dir/out")
[ "$(echo "$tables" | wc -l)" -ge 15 ] || fail "tables are missing"
for table in $tables; do
    runs 0 catalogue "$table"
    says out "$table: "
done

# as many rows as the .def files have, whatever the form
rows=$(cat "$top_srcdir"/core/*.def | grep -cE '^TP_(ROW|THRESHOLD)\(')
runs 0 catalogue
[ "$(grep -c '^  ' "$dir/out")" = "$rows" ] || fail "the text has not $rows rows"
runs 0 catalogue -o csv
has_lines out $((rows + 1))
says out "table,name,alias,code,meaning,source" '"alert","unknown_ca","","48",'
grep -vq '^"[^"]*","[^"]*","[^"]*","[^"]*","\([^"]\|""\)*","[^"]*"$' <(sed 1d "$dir/out") &&
    fail "a row is not six quoted fields"
runs 0 catalogue -o markdown
[ "$(grep -c '^| `' "$dir/out")" = "$rows" ] || fail "the Markdown has not $rows rows"
says out "## alert" '| `unknown_ca` | 48 |' '| `CLIENT_HELLO` | 0x8 |'

runs 0 catalogue -o csv symptom leave
says out '"symptom","incomplete"' '"leave","closed"'

# a threshold has its default for a code, and its range behind the meaning
runs 0 catalogue threshold
grep -qE '^  pinning_prior +-4\.2 +log odds .*; -100 to 0$' "$dir/out" || fail "no pinning_prior"
runs 0 catalogue -o csv threshold
says out '"threshold","agreeing_clients","","3","'
runs 0 catalogue -o markdown threshold
says out '| name | default | meaning | source |' '| `leap_seconds` | 21600 | '
runs 2 catalogue symptoms
says err "no table 'symptoms'; 'tlspin catalogue --list' names them"
runs 2 catalogue -o html
says err "--output is 'html', expected text, csv or markdown"
