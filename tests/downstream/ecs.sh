#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# doc/fields.table and the component template are what Elastic publishes as ECS, and what tlspin
# writes of every sample here is as doc/fields.table and ECS have it. What is wrong on purpose is
# refused.
set -eu
. "$(dirname "$0")/../tool/lib.sh"
. "$(dirname "$0")/../fields_lib.sh"
. "$(dirname "$0")/lib.sh"
need jq python3
ecs=$(tool ecs)/ecs.json
table=$top_srcdir/doc/fields.table
ipfix=$top_srcdir/tests/data/ipfix
template=$top_srcdir/contrib/elasticsearch/templates/tlspin-mappings.json

# What fields.table has outside tlspin is what ECS has: type, one or many, and values. Event types
# are also those that ECS expects of each category.
table_faults()
{
    documented "$1" | jq -r --slurpfile theirs "$dir/theirs" --slurpfile ecs "$ecs" '
        . as $ours
        | (to_entries[] | select(.key | startswith("tlspin.") | not)
            | .key as $path | .value as $field | $theirs[0][$path] as $wanted
            | if $wanted == null then "\($path): ECS has no such field"
            elif $field.type != $wanted.type then
                "\($path): ECS has \($wanted.type), not \($field.type)"
            elif $field.is_array != $wanted.is_array then "\($path): ECS has not as many of it"
            elif $wanted.values == null then empty
            elif $field.values == null then "\($path): ECS lists its values"
            else ($field.values - $wanted.values)[] | "\($path): ECS has no value \(.)" end),
        ($ecs[0].fields["event.category"].allowed_values[]
            | select(.name | IN($ours["event.category"].values[])) | .name as $category
            | ($ours["event.type"].values - .expected_event_types)[]
            | "event.type: ECS does not expect \(.) of \($category)"),
        (($ours["ecs.version"].values - [$ecs[0].version])[]
            | "ecs.version: \(.) is not \($ecs[0].version)")'
}

# catalogue_faults CSV: fields of the catalogue that leave under a name that fields.table has not,
# neither as a field nor as an object of fields.
catalogue_faults()
{
    jq -R -r --slurpfile ours "$dir/ours" '
        ./"\"" | select(.[1] == "field" and .[11] != "") | .[11]/", " | .[] as $path
        | select(any($ours[0] | keys[]; . == $path or startswith($path + ".")) | not)
        | "\($path): not in fields.table"' "$1"
}

# template_faults FILE: it maps the fields of fields.table, and those of ECS as ECS has them; others
# it may map are of ECS.
template_faults()
{
    jq -r --slurpfile ours "$dir/ours" --slurpfile ecs "$ecs" '
        def leaves($at): to_entries[] | .key as $key | .value
            | if .properties then .properties | leaves($at + [$key])
            else { key: ($at + [$key] | join(".")), value: . } end;
        [.template.mappings.properties | leaves([])] | from_entries as $mapped
        | ((($ours[0] | keys) - ($mapped | keys))[] | "\(.): not mapped"),
        ((($mapped | keys) - ($ours[0] | keys) - ($ecs[0].fields | keys))[]
            | "\(.): neither in fields.table nor of ECS"),
        ($mapped | to_entries[] | $ecs[0].fields[.key] as $field
            | select($field and .value != ($field | {type, ignore_above} | map_values(values)))
            | "\(.key): ECS does not map it so")' "$1"
}

# document_faults FILE: by fields.table, and what is not ours also by ECS.
document_faults()
{
    with_fields -r --slurpfile ours "$dir/ours" --slurpfile theirs "$dir/theirs" \
        'include "fields"; faults($ours[0]), (del(.tlspin) | faults($theirs[0]))' "$1"
}

# none COMMAND...: it prints no fault.
none()
{
    "$@" >"$dir/faults"
    [ ! -s "$dir/faults" ] || {
        sort "$dir/faults" | uniq -c | head -n 20 >&2
        fail "'$*' found faults"
    }
}

# some FAULT COMMAND...: it prints this one.
some()
{
    local fault=$1
    shift
    "$@" >"$dir/faults"
    grep -qxF -- "$fault" "$dir/faults" || fail "'$*' does not say '$fault'"
}

# refused_table EDIT FAULT: fields.table, edited by sed, has this fault.
refused_table()
{
    sed "$1" "$table" >"$dir/wrong.table"
    ! cmp -s "$table" "$dir/wrong.table" || fail "fields.table has nothing for '$1'"
    some "$2" table_faults "$dir/wrong.table"
}

# refused_template EDIT FAULT: the template, edited by jq, has this fault.
refused_template()
{
    jq ".template.mappings.properties |= ($1)" "$template" >"$dir/wrong.json"
    some "$2" template_faults "$dir/wrong.json"
}

# refused_document EDIT FAULT: the first document, edited by jq, has this fault.
refused_document()
{
    head -n 1 "$dir/every" | jq -c "$1" >"$dir/wrong"
    some "$2" document_faults "$dir/wrong"
}

# replayed NAME ARGUMENT...: what tlspin writes, to $dir/NAME.
replayed()
{
    local name=$1
    shift
    "$TLSPIN" replay --all "$@" >"$dir/$name" 2>"$dir/err" || fail "replay fails for $name"
    [ -s "$dir/$name" ] || fail "nothing comes out for $name: there is nothing to check"
}

"$TLSPIN" catalogue -o csv >"$dir/catalogue.csv"
documented "$table" >"$dir/ours"
with_fields 'include "fields"; published' "$ecs" >"$dir/theirs"

none table_faults "$table"
none catalogue_faults "$dir/catalogue.csv"
none template_faults "$template"

sed -n 's/^line //p' "$top_srcdir"/rulebase/*.samples "$top_srcdir"/rulebase/*/*.samples \
    >"$dir/samples.log"
"$top_srcdir/tests/company/company.py" --seed 1 --clients 20 --hours 2 >"$dir/company.log"
every_document >"$dir/every"
replayed demo "$top_srcdir/tests/data/demo.log"
replayed samples --annotate all "$dir/samples.log"
replayed ipfix --annotate all "$ipfix/constructed_sessions.ipfix" "$top_srcdir"/tests/fuzz/seeds/ipfix/tls_*
replayed company -f "$top_srcdir/tests/company/company.rulebase" "$dir/company.log"
for name in every demo samples ipfix company; do
    none document_faults "$dir/$name"
    echo "$name: $(wc -l <"$dir/$name") documents"
done

refused_table 's/^source\.user\.name|/source.username|/' 'source.username: ECS has no such field'
refused_table 's/^source\.port|long/source.port|keyword/' 'source.port: ECS has long, not keyword'
refused_table 's/^event\.type|keyword\[\]/event.type|keyword/' \
    'event.type: ECS has not as many of it'
refused_table 's/^\(event\.kind|keyword|\)[^|]*/\1/' 'event.kind: ECS lists its values'
refused_table '/^event\.kind/s/`alert`/`finding`/' 'event.kind: ECS has no value finding'
refused_table '/^event\.type/s/`connection`/`creation`/' \
    'event.type: ECS does not expect creation of network'
refused_table '/^ecs\.version/s/9\.4\.0/9.3.0/' 'ecs.version: 9.3.0 is not 9.4.0'

sed 's/"destination.port"/"destination.service"/' "$dir/catalogue.csv" >"$dir/wrong.csv"
some 'destination.service: not in fields.table' catalogue_faults "$dir/wrong.csv"

refused_template 'del(.tlspin.properties.verdict)' 'tlspin.verdict: not mapped'
refused_template '.tls.properties.extra = {type: "ip"}' \
    'tls.extra: neither in fields.table nor of ECS'
refused_template '.message.type = "text"' 'message: ECS does not map it so'
refused_template 'del(.rule.properties.name.ignore_above)' 'rule.name: ECS does not map it so'

refused_document '.source.adress = "10.1.2.3"' 'source.adress: there is no such field'
refused_document '.tlspin.flow.sympton = "accepted"' 'tlspin.flow.sympton: there is no such field'
refused_document '.tlspin.flow.symptom = "refused"' \
    'tlspin.flow.symptom: "refused" is none of its values'
refused_document '.event.kind = "alarm"' 'event.kind: "alarm" is none of its values'
refused_document '.event.type += ["finish"]' 'event.type: "finish" is none of its values'
refused_document '.event.category = "network"' 'event.category: "network" is not an array'
refused_document '.event.outcome = ["success"]' 'event.outcome: ["success"] is an array'
refused_document '.source.port = "443"' 'source.port: "443" is no long'
refused_document '.source.bytes = 0.5' 'source.bytes: 0.5 is no long'
refused_document '.source.bytes = 9.3e18' 'source.bytes: 9.3e+18 is no long'
refused_document '.source.ip = "10.1.2"' 'source.ip: "10.1.2" is no ip'
refused_document '.tls.established = 1' 'tls.established: 1 is no boolean'
refused_document '.rule.name = null' 'rule.name: null is no keyword'
refused_document '.event.start = "2026-11-21 18:00:00"' \
    'event.start: "2026-11-21 18:00:00" is no date'
