#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The rules of the house, as far as a machine can tell. Sizes only warn, all else fails.
set -eu
export LC_ALL=C
cd "${top_srcdir:-$(dirname "$0")/..}"

faults=0

# fault TEXT: said, counted.
fault()
{
    echo "fault: $*"
    faults=$((faults + 1))
}

# each WHAT COMMAND...: every line that it prints is a fault.
each()
{
    local what=$1 line
    shift
    while IFS= read -r line; do
        fault "$what: $line"
    done < <("$@" || true)
}

sources=$(ls core/*.[ch] input/*.[ch] output/*.[ch] module/*.[ch] module/host/*.h tool/*.[ch] \
    tests/*.h tests/*/*.[ch])
tables=$(ls core/*.def)
scripts=$(ls tests/*.sh tests/*/*.sh tests/downstream/fetch tests/downstream/tools/*/fetch \
    contrib/check contrib/demo contrib/lib.sh contrib/rsyslog-headers contrib/*/*.sh \
    contrib/elasticsearch/install contrib/elasticsearch/resend contrib/impstats/tlspin-metrics \
    contrib/kafka/names \
    contrib/splunk/package contrib/versions contrib/package contrib/debian/manual contrib/debian/tests/installed \
    tests/fuzz/run \
    .ci/run 2>/dev/null)

# house_includes FOLDER ALLOWED: what stands in quotes comes from one of these folders.
house_includes()
{
    each "$1/ may not include this" \
        sh -c "grep -rnE '^ *# *include \"' $1 --include='*.[ch]' | grep -vE '\"($2)/'"
}
house_includes core 'core'
house_includes input 'core|input'
house_includes output 'core|output'
house_includes tool 'core|input|output|tool'
each "nothing but tests includes tests" \
    grep -rn '"tests/' core input output module tool --include='*.[ch]'
c_headers='assert|ctype|errno|float|inttypes|limits|math|stdalign|stdarg|stdbool|stddef|stdint|stdlib|string'
each "core/ includes no other system header" \
    sh -c "grep -nE '^#include <' core/*.[ch] | grep -vE '<($c_headers)\.h>'"

# Functions that have no place here, called as such.
calls()
{
    local names=$1
    shift
    each "banned call" grep -nE "(^|[^a-zA-Z0-9_.>])($names) *\(" "$@"
}
# shellcheck disable=SC2046,SC2086
calls 'strtok|sprintf|vsprintf|strcpy|strcat|strncpy|strncat|atoi|atol|atof|gets|rand|srand|alloca' \
    $(printf '%s\n' $sources | grep -v '^tests/bench/')
calls 'time|clock_gettime|gettimeofday|printf|fprintf|snprintf|vsnprintf|puts|fputs|fopen|open|read|write|getenv|setenv|abort|exit|pthread_[a-z_]*' \
    core/*.[ch]
each "core/ allocates only in *_new" awk '
    /^[a-z].*\(/ { name = $0 }
    /(^|[^a-z_])(malloc|calloc|realloc|strdup|strndup)\(/ && name !~ /_new\(/ { print FILENAME ":" FNR ": " $0 }
' core/*.c
each "core/ has no variable state" awk '
    /^(static )?[a-z].*[a-z_0-9\]] *(= *|;)/ && !/const|typedef|extern|\(/ && /^static/ { print FILENAME ":" FNR ": " $0 }
' core/*.c

# Every file says its licence on its first lines.
for file in $sources $tables $scripts $(ls ./*/Makefile.inc Makefile.am configure.ac); do
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || fault "$file: no SPDX line"
done

# Headers compile alone and only once.
for header in core/*.h input/*.h output/*.h tool/*.h; do
    grep -q '^#pragma once$' "$header" || fault "$header: no #pragma once"
    ${CC:-cc} -std=gnu11 -D_GNU_SOURCE -I. -Wall -Wextra -Wno-unused -fsyntax-only -x c "$header" \
        ${FASTJSON_CFLAGS:-$(pkg-config --cflags libfastjson)} 2>"${TMPDIR:-/tmp}/house.$$" ||
        fault "$header does not compile alone: $(head -n 3 "${TMPDIR:-/tmp}/house.$$")"
done
rm -f "${TMPDIR:-/tmp}/house.$$"

# Every row has the seven columns: symbol, name, alias, code, facts, meaning, source; a threshold:
# name, member, measure, default, least, most, meaning.
each "a row is not uniform" awk '
    /^TP_(ROW|THRESHOLD)\(/ {
        row = $0
        gsub(/\\./, "", row)
        gsub(/"[^"]*"/, "\"\"", row)
        sub(/^TP_[A-Z]+\(/, "", row)
        if (row !~ /\)$/ || gsub(/,/, ",", row) != 6)
            print FILENAME ":" FNR ": " $0
    }
    !/^(TP_ROW\(|TP_THRESHOLD\(|\/\*| \*|#define|#undef|$)/ { print FILENAME ":" FNR ": " $0 }
' $tables
for table in $tables; do
    grep -q "\"$table\"" core/catalogue.h core/catalogue.c || fault "$table is not used"
done

# thresholds HEADER STRUCT MEMBER: every member of the struct has its row in threshold.def. What has a
# parameter of its own has none.
thresholds()
{
    local name
    for name in $(sed -n "/^struct $2 {/,/^}/p" "core/$1" | tr '\n' ' ' |
        sed 's|/\*[^*]*\*/||g; s/^[^{]*{//; s/}.*//; s/ \+[a-z0-9_]\+ \+/ /g; s/[;,]/ /g'); do
        case $name in max_* | window_ms | idle_ms | update_ms) continue ;; esac
        grep -q "^TP_THRESHOLD([a-z_]*, $3$name, " core/threshold.def ||
            fault "core/threshold.def has no row for $3$name"
    done
}
thresholds facts.h tp_policy policy.
thresholds flow_table.h tp_flow_limits flows.
thresholds evidence.h tp_evidence_limits evidence.
thresholds weigh.h tp_weights weights.
thresholds conclude.h tp_finding_policy findings.

# Scripts stop at the first fault, and parse.
for script in $scripts; do
    case $(head -n 1 "$script") in
    '#!/bin/bash') shell=bash ;;
    '#!/bin/sh') shell=sh ;;
    '# SPDX'*) bash -n "$script" && continue ;; # read by one that stops
    *) fault "$script: starts with neither #!/bin/sh nor #!/bin/bash" && continue ;;
    esac
    "$shell" -n "$script" || fault "$script does not parse"
    grep -qE '^set -eu(o pipefail)?$|^\. .*lib\.sh"?$' "$script" || fault "$script: no set -eu"
done

# liblognorm 2.0.6 indexes its tables with signed bytes there: a line of Latin-1 ends the process.
each "liblognorm's string parser is not safe" grep -n '"string"\|:string[%{]' -r rulebase --include=*.rulebase

# It forgets what it has allocated for a custom type where the type does not match.
each "liblognorm's custom types leak" grep -n '^type=@' -r rulebase --include=*.rulebase

# Rulebases have samples, and samples say where they are from.
for rulebase in rulebase/*.rulebase rulebase/*/*.rulebase; do
    samples=${rulebase%rulebase}samples
    [ -f "$samples" ] || fault "$rulebase has no samples"
    [ "$(head -n 1 "$rulebase")" = version=2 ] || fault "$rulebase: the first line is not version=2"
    each "a sample without a word on its origin" awk -v file="$samples" '
        /^# *-* ?.*(real|constructed|Constructed|Hostile|Not connection|Other values)/ { told = 1 }
        /^line / && !told { print file ":" FNR }
    ' "$samples"
done

# Ceilings: 400 lines a file, 40 a function, 5 parameters, 100 columns.
for file in $(ls core/*.[ch] input/*.[ch] output/*.[ch] module/*.[ch] tool/*.[ch]); do
    n=$(wc -l <"$file")
    [ "$n" -le 400 ] || echo "warning: $file has $n lines"
done
awk '
    FNR == 1 { inside = 0 }
    /^[a-z].*\(/ { name = $0; params = gsub(/,/, ",", name) }
    /^\{/ { inside = 1; start = FNR }
    /^\}/ { if (inside && FNR - start - 1 > 40) print "warning: " FILENAME ":" start ": a function of " FNR - start - 1 " lines"; inside = 0 }
' core/*.c input/*.c output/*.c module/*.c tool/*.c
for file in core input output module tool; do
    tr '\n' ' ' <<<"$(cat "$file"/*.c)" | grep -oE '[a-z_0-9]+\([^(){};]*\) *\{' |
        awk -v file="$file" -F, '!/^(if|for|while|switch|TP_ROW)/ && NF > 5 { print "warning: " file "/: more than 5 parameters: " $0 }'
done

if command -v clang-format >/dev/null && clang-format --version | grep -q 'version 14\.'; then
    # shellcheck disable=SC2046,SC2086
    each "not as clang-format has it" sh -c 'clang-format --dry-run "$@" 2>&1 | grep "warning:"' - \
        $(printf '%s\n' $sources | grep -v '^module/host/')
else
    echo "clang-format 14 is missing: the layout was not checked"
fi

echo "$faults faults"
[ "$faults" = 0 ]
