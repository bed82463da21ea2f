# SPDX-License-Identifier: Apache-2.0
# What a document may have, and what is wrong with one. Fields are {PATH: {type, is_array, values}};
# values are all that are allowed, null where anything is.

# Lines of 'tlspin catalogue -o csv' -> {TABLE: [NAME]}
def catalogue:
    reduce (.[1:][] / "\"") as $row ({}; .[$row[1]] += [$row[3]]);

# The column 'values' of fields.table: literals, and tables of the catalogue. Messages and flags are
# open: bits without a name are told as a number, names that nobody knows as they came.
def listed($catalogue):
    if . == "" or . == "message" or . == "flag" then null
    else [scan("`[^`]*`|[a-z_]+") | select(. != "and")
        | if startswith("`") then .[1:-1] else $catalogue[.][] end]
    end;

# Lines of doc/fields.table -> fields
def documented($catalogue):
    map(select(startswith("#") | not) / "|"
        | { key: .[0],
            value: {
                type: .[1] | rtrimstr("[]"),
                is_array: .[1] | endswith("[]"),
                values: (if .[1] == "text" then null else .[2] | listed($catalogue) end)
            } }) | from_entries;

# What Elastic publishes -> fields; text is stored in a way of its own there.
def published:
    .fields | map_values({
        type: (.type | if . == "match_only_text" then "text" else . end),
        is_array: (.normalize | contains(["array"])),
        values: (.allowed_values // null | if . then map(.name) else . end)
    });

def is_address:
    test("^([0-9]{1,3}\\.){3}[0-9]{1,3}$") or (test("^[0-9a-f:.]+$") and contains(":"));

def is_time:
    test("^[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{3})?Z$");

def is_whole:
    . == floor and fabs < pow(2; 63);

def is_of($wanted):
    type as $is
    | if $is == "number" then $wanted == "long" and is_whole
    elif $is == "boolean" then $wanted == "boolean"
    elif $is == "string" then
        $wanted == "keyword" or $wanted == "text" or
            ($wanted == "ip" and is_address) or ($wanted == "date" and is_time)
    else false end;

def leaves($at):
    if type == "object" then to_entries[] | .key as $key | .value | leaves($at + [$key])
    else { path: ($at | join(".")), value: . } end;

# Sentences, one for each value of a document that should not be there.
def faults($fields):
    leaves([]) | .path as $path | .value | $fields[$path] as $field
    | if $field == null then "\($path): there is no such field"
    elif (type == "array") != $field.is_array then
        "\($path): \(tojson) is \(if $field.is_array then "not an" else "an" end) array"
    else
        (if type == "array" then .[] else . end)
        | if is_of($field.type) | not then "\($path): \(tojson) is no \($field.type)"
        elif $field.values and (tostring | IN($field.values[]) | not) then
            "\($path): \(tojson) is none of its values"
        else empty end
    end;
