# SPDX-License-Identifier: Apache-2.0
# The request that $form says, for contrib/kafka/names.
"tlspin.finding.id" as $id |
"logs-tlspin.finding-*" as $source |
"tlspin-names" as $target |
"What the workers of tlspin have found together, one document for each finding" as $description |
{range: {"@timestamp": {gte: $since}}} as $query |
{"tlspin.across_workers": {scripted_metric: {
    init_script: "state.workers = new HashMap()",
    map_script: $map_script,
    combine_script: "return state.workers",
    reduce_script: $reduce_script
}}} as $aggregations |

{
    search: {
        size: 0,
        query: $query,
        aggs: {names: {
            composite: {size: 10000, sources: [{($id): {terms: {field: $id}}}]},
            aggs: $aggregations
        }}
    },
    elasticsearch: {
        description: $description,
        source: {index: [$source], query: $query},
        dest: {index: $target},
        sync: {time: {field: "@timestamp", delay: "5m"}},
        frequency: "1m",
        pivot: {group_by: {($id): {terms: {field: $id}}}, aggregations: $aggregations}
    },
    opensearch: {transform: {
        description: $description,
        enabled: true,
        continuous: true,
        schedule: {interval: {start_time: 0, period: 1, unit: "Minutes"}},
        source_index: $source,
        target_index: $target,
        data_selection_query: $query,
        page_size: 1000,
        groups: [{terms: {source_field: $id, target_field: $id}}],
        aggregations: $aggregations
    }}
}[$form]
