#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes templates/tlspin-mappings.json to standard output: the component template of all fields in
# doc/fields.table, and of those that contrib/kafka adds, the same for Elasticsearch and OpenSearch.
# contrib/elasticsearch/mappings.sh >contrib/elasticsearch/templates/tlspin-mappings.json
set -eu
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)

# Which of several workers wrote it.
added='agent.name|keyword|'

# Types are those of ECS. An array is mapped like one value. A keyword beyond 1024 characters is not
# indexed, or one long name could be more than Lucene takes and cost the document.
# "dynamic" is false: what is not in the table stays in _source and is not indexed. A message may
# carry fields of others, whose names a stranger may choose: they can't make the mapping grow.
{ cat "$here/../../doc/fields.table"; echo "$added"; } | jq -R -n --indent 4 '
    { date: {type: "date"},
      keyword: {type: "keyword", ignore_above: 1024},
      text: {type: "match_only_text"},
      ip: {type: "ip"},
      long: {type: "long"},
      boolean: {type: "boolean"} } as $mapping
    | [inputs | select(startswith("#") | not) | split("|")
        | { path: .[0], type: (.[1] | rtrimstr("[]")), values: .[2] }] as $fields
    | { version: 1,
        _meta: {
            description: "The fields of tlspin: contrib/elasticsearch/mappings.sh wrote this.",
            ecs_version: ($fields[] | select(.path == "ecs.version").values | gsub("`"; ""))
        },
        template: { mappings: {
            dynamic: false,
            properties: (reduce $fields[] as {$path, $type} ({};
                setpath($path / "." | join(".properties.") / ".";
                    $mapping[$type] // error("fields.table: \($path) is of unknown type"))))
        } } }'
