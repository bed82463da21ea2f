# Lines of impstats' JSON to metrics in Prometheus' text format; tlspin-metrics runs it with -n -r -R.

def gauges: ["flows", "flows_max", "clients", "names", "pairs", "sessions", "templates"];

# Counters that differ in one word are one metric, with that word as a label.
def families: {
    symptom: {name: "symptom", label: "symptom"},
    left: {name: "left", label: "reason"},
    read: {name: "rulebase_read", label: "rulebase"}
};

def metric:
    . as $counter
    | (capture("^(?<head>symptom|left|read)_(?<word>.+)$") // null) as $of
    | if $of then families[$of.head]
          | {name: (.name + "_total"), type: "counter", labels: {(.label): $of.word},
             counter: ($of.head + "_X")}
      else {name: ($counter + "_total"), type: "counter", labels: {}, counter: $counter} end
    | if $counter | IN(gauges[]) then .name = $counter | .type = "gauge" else . end;

# What an object of impstats is about: an action, an input, or an exporter of an input.
def place:
    if .origin == "mmtlspin" then {prefix: "tlspin_", labels: {action: .name}}
    else (.name | capture("^(?<input>.*\\))\\[(?<exporter>.*)\\]$") // {input: .})
        | {prefix: (if .exporter then "tlspin_ipfix_exporter_" else "tlspin_ipfix_" end),
           labels: .}
    end;

def escaped: tostring | gsub("\\\\"; "\\\\") | gsub("\""; "\\\"") | gsub("\n"; "\\n");

def sample:
    "\(.name){\(.labels | to_entries | map("\(.key)=\"\(.value | escaped)\"") | join(","))} \(.value)";

[inputs | fromjson? | objects | select(.origin == "mmtlspin" or .origin == "imipfix")]
| map({key: .name, value: .}) | from_entries
| [.[] | place as $place | .origin as $origin
    | del(.name, .origin) | to_entries[]
    | (.key | metric) + {value, origin: $origin}
    | .name = $place.prefix + .name | .labels = $place.labels + .labels]
| group_by(.name)[]
| "# HELP \(.[0].name) Counter \(.[0].counter) of \(.[0].origin).",
  "# TYPE \(.[0].name) \(.[0].type)",
  (.[] | sample)
