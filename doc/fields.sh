#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes doc/fields.md to standard output: the fields of doc/fields.table, with meanings and values
# from the catalogue. TLSPIN=tool/tlspin doc/fields.sh >doc/fields.md
set -eu
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
tlspin=${TLSPIN:-tlspin}

# The tables whose names are values of some field.
tables="kind confidence remedy finding_state name_source conclusion symptom reason tier outcome event_type action"
tables="$tables status certificate message flag alert"

catalogue=$(mktemp)
trap 'rm -f "$catalogue"' EXIT
"$tlspin" catalogue -o csv >"$catalogue"

cat <<'HEAD'
# Fields

Written by `doc/fields.sh` from `doc/fields.table` and the catalogue: change those, not this.

What `tlspin replay` prints, and what `mmtlspin` attaches to a message; with `--findings`, and in
the messages of `findings.ruleset`, what many flows mean. Fields outside `tlspin` are
those of the [Elastic Common Schema](https://www.elastic.co/docs/reference/ecs) 9.4 and mean what it
says; everything of ours is under `tlspin`. A field that is not known is left out. Names are for
ever: a better one would be added, and the old one stay.

HEAD

# CSV of which every field is quoted, and no quote stands inside a field of these tables.
awk -F'|' -v catalogue="$catalogue" -v tables="$tables" '
    BEGIN {
        while ((getline line < catalogue) > 0) {
            split(line, cell, "\"")
            if (cell[2] == "field")
                meaning[cell[4]] = cell[10]
        }
        n_tables = split(tables, list, " ")
        for (i = 1; i <= n_tables; i++)
            is_table[list[i]] = 1
    }

    # A word that is a table of the catalogue becomes a link to it.
    function linked(values, word, n, i, out)
    {
        n = split(values, word, " ")
        for (i = 1; i <= n; i++) {
            if (word[i] in is_table)
                word[i] = "[" word[i] "](#" word[i] ")"
            out = out (i > 1 ? " " : "") word[i]
        }
        return out
    }

    function heading(path)
    {
        if (path ~ /^tlspin.finding/)
            return "Ours, in findings"
        return path ~ /^tlspin/ ? "Ours, in events" : "Elastic Common Schema"
    }

    /^#/ { next }
    NF != 6 { print "fields.table: line " NR " has " NF " columns, not 6" >"/dev/stderr"; exit 1 }
    $4 != "" && !($4 in meaning) {
        print "fields.table: line " NR ": no field " $4 " in the catalogue" >"/dev/stderr"
        exit 1
    }
    heading($1) != last {
        last = heading($1)
        print (last ~ /^Ours/ ? "\n" : "") "## " last "\n"
        print "| field | type | values | meaning | example |"
        print "|---|---|---|---|---|"
    }
    {
        what = $5 != "" ? $5 : meaning[$4]
        print "| `" $1 "` | " $2 " | " linked($3) " | " what " | `" $6 "` |"
    }
' "$here/fields.table"

cat <<'MIDDLE'

# Values
MIDDLE
# shellcheck disable=SC2086 # words
"$tlspin" catalogue -o markdown $tables
