#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes Splunk's lookups into FOLDER: for each of these tables of the catalogue one file of its
# names and what they mean, for people.
# TLSPIN=tool/tlspin contrib/splunk/lookups.sh contrib/splunk/TA-tlspin/lookups
set -eu
export LC_ALL=C

tlspin=${TLSPIN:-tlspin}
[ "$#" = 1 ] || {
    echo "Usage: lookups.sh FOLDER" >&2
    exit 2
}

# lookup FILE TABLE: no quote stands inside a field of these tables.
lookup()
{
    rows=$("$tlspin" catalogue -o csv "$2")
    echo "$rows" | awk -F'"' -v name="$2" '
        NR == 1 { print name "," name "_meaning"; next }
        { print $4 ",\"" $10 "\"" }
    ' >"$folder/tlspin_$1.csv"
}

folder=$1
lookup alerts alert
lookup confidences confidence
lookup kinds kind
lookup remedies remedy
lookup symptoms symptom
