#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a file of saved objects says, without Dashboards or Kibana.

dashboard.py check FILE FIELDS CATALOGUE  prints what is wrong in it: FIELDS is doc/fields.table,
                                          CATALOGUE the output of 'tlspin catalogue -o csv'
dashboard.py searches FILE                prints each panel's search: index, title, body
"""
import csv
import json
import re
import sys

PACKED = {"visState", "uiStateJSON", "searchSourceJSON", "panelsJSON", "optionsJSON",
          "fieldFormatMap", "fields"}
TYPES = {  # of a field that an aggregation can take
    "terms": {"keyword", "ip", "boolean", "long"},
    "cardinality": {"keyword", "ip", "boolean", "long", "date"},
    "max": {"long", "date"},
    "date_histogram": {"date"},
    "top_hits": {"keyword", "ip", "boolean", "long", "date", "text"},
}
BUCKETS = {"terms", "date_histogram", "filters"}
WORD = re.compile(r"([a-z@_.]+): *([a-z_]+)")
LINKED = re.compile(r"#/view/([a-z-]+)")


def unpacked(value, key=None):
    """With all JSON that stands in strings as JSON."""
    if key in PACKED and isinstance(value, str):
        value = json.loads(value)
    if isinstance(value, dict):
        return {k: unpacked(v, k) for k, v in value.items()}
    return [unpacked(v) for v in value] if isinstance(value, list) else value


def load(path):
    with open(path) as lines:
        objects = [unpacked(json.loads(line)) for line in lines]
    return {(thing["type"], thing["id"]): thing for thing in objects}, len(objects)


def parts(thing):
    """The aggregations and the search of a panel."""
    attributes = thing["attributes"]
    source = attributes["kibanaSavedObjectMeta"]["searchSourceJSON"]
    return attributes.get("visState", {}).get("aggs", []), source


def queries(thing):
    aggs, source = parts(thing)
    yield source["query"]["query"]
    for agg in aggs:
        yield from (f["input"]["query"] for f in agg["params"].get("filters", []))


def named(thing):
    """References that its attributes use."""
    aggs, source = parts(thing)
    yield from (panel["panelRefName"] for panel in thing["attributes"].get("panelsJSON", []))
    yield from [source["indexRefName"]] if "indexRefName" in source else []


def check_references(objects, thing):
    there = {reference["name"]: (reference["type"], reference["id"])
             for reference in thing["references"]}
    yield from (f"{target} is not in the file" for target in there.values() if target not in objects)
    for target in LINKED.findall(json.dumps(thing)):
        if ("dashboard", target) not in objects:
            yield f"links to {target}, which is not in the file"
    if thing["type"] != "index-pattern" and set(named(thing)) != set(there):
        yield f"uses {set(named(thing))}, and refers to {set(there)}"


def check_fields(thing, types, names):
    for agg in parts(thing)[0]:
        for key in {"field", "sortField"} & agg["params"].keys():
            kind = types.get(agg["params"][key])
            if kind not in (TYPES[agg["type"]] if key == "field" else {"date"}):
                yield f"{agg['type']} of {agg['params'][key]}, which is {kind}"
    for column in thing["attributes"].get("columns", []):
        if column not in types:
            yield f"no field {column}"
    for query in queries(thing):
        for field, value in WORD.findall(query):
            if types.get(field) != "keyword" or value not in names[field.split(".")[-1]]:
                yield f"no {field} can be {value}"


def check_view(thing, types):
    attributes = thing["attributes"]
    yield from (f"no field {field}" for field in attributes["fieldFormatMap"] if field not in types)
    yield from (f"a link of {field}, which is not of type ip"
                for field, form in attributes["fieldFormatMap"].items()
                if form["id"] == "url" and types.get(field) != "ip")
    if attributes["fields"] and {field["name"] for field in attributes["fields"]} != set(types):
        yield "its fields are not those of the table"


def check_places(thing):
    """Inside, and none above another."""
    taken = set()
    for panel in thing["attributes"]["panelsJSON"]:
        at = panel["gridData"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])}
        if cells & taken or at["x"] + at["w"] > 48:
            yield f"{panel['panelRefName']} stands above another, or outside"
        taken |= cells


def check_colours(thing, names):
    """A value that the catalogue has has a colour."""
    coloured = thing["attributes"]["uiStateJSON"].get("vis", {}).get("colors")
    for agg in parts(thing)[0] if coloured else []:
        if agg["type"] == "terms":
            known = names[agg["params"]["field"].split(".")[-1]] - {"none", "suspected"}
            yield from (f"no colour of its own for {name}" for name in known ^ set(coloured))


def check_panels(objects):
    """No two of one name, in all dashboards."""
    panels = [panel["panelIndex"] for thing in objects.values()
              for panel in thing["attributes"].get("panelsJSON", [])]
    yield from (f"two panels are {panel}" for panel in set(panels) if panels.count(panel) > 1)


def faults(objects, types, names):
    yield from check_panels(objects)
    for thing in objects.values():
        kind = thing["type"]
        checks = [check_references(objects, thing)]
        checks += [check_view(thing, types) if kind == "index-pattern" else
                   check_fields(thing, types, names)]
        checks += [check_places(thing)] if kind == "dashboard" else []
        checks += [check_colours(thing, names)] if kind == "visualization" else []
        for found in checks:
            yield from (f"{kind} {thing['id']}: {fault}" for fault in found)


def table(path):
    rows = [line.split("|") for line in open(path) if not line.startswith("#")]
    return {row[0]: row[1].removesuffix("[]") for row in rows}


def catalogue(path):
    names = {"state": set()}
    for row in csv.reader(open(path)):
        names.setdefault(row[0], set()).add(row[1])
    names["state"] = names["finding_state"]
    return names


def check(file, fields, csv_file):
    objects, lines = load(file)
    wrong = list(faults(objects, table(fields), catalogue(csv_file)))
    wrong += ["two objects of one name"] if len(objects) != lines else []
    for fault in wrong:
        print(fault)
    sys.exit(1 if wrong else 0)


# Searches, as Dashboards makes them.

def query(text):
    return {"query_string": {"query": text}} if text else {"match_all": {}}


def metric(agg):
    params = agg["params"]
    if agg["type"] == "top_hits":
        return {"size": params["size"], "_source": params["field"],
                "sort": [{params["sortField"]: params["sortOrder"]}]}
    return {"field": params["field"]}


def metrics(aggs):
    return {agg["id"]: {agg["type"]: metric(agg)} for agg in aggs
            if agg["type"] not in BUCKETS | {"count"}}


def bucket(agg, counted):
    params = agg["params"]
    if agg["type"] == "filters":
        return {"filters": {f["label"]: query(f["input"]["query"]) for f in params["filters"]}}
    if agg["type"] == "date_histogram":
        return {"field": params["field"], "calendar_interval": "1" + params["interval"],
                "min_doc_count": params["min_doc_count"]}
    missing = {"missing": params["missingBucketLabel"]} if params["missingBucket"] else {}
    order = "_count" if counted else params["orderBy"]
    return {"field": params["field"], "size": params["size"], "order": {order: params["order"]},
            **missing}


def body(thing):
    aggs, source = parts(thing)
    counted = any(agg["type"] == "count" for agg in aggs)
    inner = metrics(aggs)
    for agg in reversed([agg for agg in aggs if agg["type"] in BUCKETS]):
        inner = {**metrics(aggs), agg["id"]: {agg["type"]: bucket(agg, counted), "aggs": inner}}
    return {"size": 0 if aggs else 1, "query": query(source["query"]["query"]), "aggs": inner}


def searches(file):
    objects, _ = load(file)
    for thing in objects.values():
        if thing["type"] in ("visualization", "search") and thing["references"]:
            view = objects["index-pattern", thing["references"][0]["id"]]
            print(view["attributes"]["title"], thing["id"], json.dumps(body(thing)), sep="\t")


{"check": check, "searches": searches}[sys.argv[1]](*sys.argv[2:])
