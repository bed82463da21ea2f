#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Files that are committed and written by a program are what the program writes.
set -eu
. "$(dirname "$0")/tool/lib.sh"
need jq
cd "$top_srcdir"

# printed FILE COMMAND: the command writes FILE to standard output.
printed()
{
    "$2" >"$dir/file"
    diff -u "$1" "$dir/file" >&2 || fail "$1 is stale: $2 >$1"
}

# filled FOLDER COMMAND: the command writes all files of the folder that it is given.
filled()
{
    mkdir "$dir/folder"
    "$2" "$dir/folder"
    diff -ru "$1" "$dir/folder" >&2 || fail "$1 is stale: $2 $1"
    rm -r "$dir/folder"
}

printed doc/fields.md doc/fields.sh
printed contrib/elasticsearch/templates/tlspin-mappings.json contrib/elasticsearch/mappings.sh
filled contrib/splunk/TA-tlspin/lookups contrib/splunk/lookups.sh
