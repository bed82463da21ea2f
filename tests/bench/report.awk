# SPDX-License-Identifier: Apache-2.0
# Results of tests/bench/run as tables. Input: key, tab, value; the median counts.
BEGIN { FS = "\t" }

{ values[$1] = values[$1] " " $2 }

function median_of(text, list, n, i, j, swap)
{
    n = split(text, list, " ")
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j - 1] + 0 > list[j] + 0; j--) {
            swap = list[j]
            list[j] = list[j - 1]
            list[j - 1] = swap
        }
    return n == 0 ? "" : n % 2 == 1 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function median(key)
{
    return median_of(values[key])
}

# What the module adds to the pass-through that ran right before or after it: the median of the
# differences, as what disturbs the machine for a while disturbs both.
function added(kind, template, workers, module, key, with, without, n, i, differences)
{
    key = "daemon " kind " " template " " workers " "
    n = split(values[key module " us"], with, " ")
    split(values[key "none us"], without, " ")
    for (i = 1; i <= n; i++)
        differences = differences " " (with[i] - without[i])
    return median_of(differences)
}

function share(kind, template, workers, other)
{
    other = added(kind, template, workers, "mmnormalize")
    return added(kind, template, workers, "mmtlspin") / other
}

function counted(kind, key, pass, other)
{
    key = "daemon " kind " raw 1 "
    pass = median(key "none instructions")
    other = median(key "mmnormalize instructions") - pass
    return (median(key "mmtlspin instructions") - pass) / other
}

function library(kind)
{
    return (median(kind " read ns") + median(kind " engine ns") + median(kind " tree ns")) / 1000
}

function budget(what, measured, limit, unit)
{
    printf "| %-62s | %8.2f | %6s | %-4s | %-6s |\n", what, measured, limit, unit,
        limit == "-" ? "" : measured <= limit + 0 ? "ok" : "MISSED"
}

function budgets(kind, times)
{
    print "\n| budget | measured | at most | unit | |\n|---|---:|---:|---|---|"
    for (kind = 1; kind <= 2 && has_daemon; kind++) {
        budget("event of ours, on top of pass-through, " names[kind],
               added(names[kind], "raw", 1, "mmtlspin"), 5, "us")
        budget("the same, as a share of what mmnormalize adds, " names[kind],
               share(names[kind], "raw", 1), 1, "")
        if (("daemon " names[kind] " raw 1 none instructions") in values)
            budget("the same, of its instructions, " names[kind], counted(names[kind]), 1, "")
    }
    for (kind = 1; kind <= 2; kind++)
        budget("event of ours, the library alone, " names[kind], library(names[kind]), 5, "us")
    if (has_daemon) {
        budget("line that does not concern us, on top of pass-through",
               added("other", "raw", 1, "mmtlspin"), 0.3, "us")
        budget("the same for an action that does nothing (mmrm1stspace)",
               added("other", "raw", 1, "mmrm1stspace"), "-", "us")
    }
    budget("line that does not concern us, the library alone",
           median("other read ns") / 1000, 0.3, "us")
    budget("memory of one flow", median("1000000 flow bytes"), 96, "B")
    budget("a million flows, resident", median("1000000 resident bytes") / 1e6, 120, "MB")
    times = median("1000000 known ns") / median("1000 known ns")
    budget("event at a million flows, as a multiple of that at a thousand", times, "-", "")
    budget("event that is evidence, as a multiple of one that is not",
           median("evidence with ns") / median("evidence without ns"), "-", "")
    budget("allocations of an event in core",
           median("encore engine allocations") + median("ftd engine allocations"), 0, "")
}

function daemon_row(kind, template, workers, key, other, ours)
{
    key = "daemon " kind " " template " " workers " "
    other = added(kind, template, workers, "mmnormalize")
    ours = added(kind, template, workers, "mmtlspin")
    printf "| %-6s | %-4s | %d |", kind, template, workers
    printf " %6.2f | %6.2f | %6.2f |", median(key "none us"), median(key "mmnormalize us"),
        median(key "mmtlspin us")
    printf " %6.2f | %6.2f | %5.2f |", other, ours, ours / other
    printf " %7d | %7d | %7d |\n", median(key "none rate"), median(key "mmnormalize rate"),
        median(key "mmtlspin rate")
}

function daemon(kind, template, workers)
{
    print "\nrsyslogd: CPU of the whole process in us a message, and messages/s by the wall clock;"
    print "imtcp, a ruleset's queue (dequeueBatchSize 128), omfile; raw is %rawmsg%, tree is %$!%"
    print "\n| lines | prints | workers | pass | mmnormalize | mmtlspin | mmnormalize adds |" \
        " mmtlspin adds | ratio | msg/s pass | mmnormalize | mmtlspin |"
    print "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for (kind = 1; kind <= 2; kind++)
        for (template = 1; template <= 2; template++)
            for (workers = 1; workers <= 2; workers++)
                daemon_row(names[kind], template == 1 ? "raw" : "tree", workers)
}

function instructions(kind, template, key, pass, other, ours)
{
    print "\ninstructions of the whole process for each message, 1 worker"
    print "\n| lines | prints | pass | mmnormalize adds | mmtlspin adds | ratio |"
    print "|---|---|---:|---:|---:|---:|"
    for (kind = 1; kind <= 2; kind++)
        for (template = 1; template <= 2; template++) {
            key = "daemon " names[kind] " " (template == 1 ? "raw" : "tree") " 1 "
            if (!((key "none instructions") in values))
                continue
            pass = median(key "none instructions")
            other = median(key "mmnormalize instructions") - pass
            ours = median(key "mmtlspin instructions") - pass
            printf "| %-6s | %-4s | %6d | %6d | %6d | %5.2f |\n", names[kind],
                template == 1 ? "raw" : "tree", pass, other, ours, ours / other
        }
}

function stage(name, what, kind, unit)
{
    printf "| %-32s |", what
    for (kind = 1; kind <= n_names; kind++)
        for (unit = 1; unit <= 3; unit++)
            printf " %6s |", cell(names[kind], name, units[unit])
    print ""
}

# The fields of a line have no function of their own: they are what is left of reading.
function rest_of_reading(kind, unit, rest)
{
    rest = median(kind " read " unit) - median(kind " anchor " unit)
    return rest - median(kind " rule " unit) - median(kind " tokenizer " unit)
}

function cell(kind, name, unit, key)
{
    key = kind " " name " " unit
    if (name == "fields" && (kind " rule " unit) in values && (kind " read " unit) in values)
        return sprintf("%.0f", rest_of_reading(kind, unit))
    return key in values ? sprintf("%.0f", median(key)) : "-"
}

function stages(kind)
{
    print "\nstages, for each line: ns (best of all repeats), instructions, allocations"
    printf "\n| stage |"
    for (kind = 1; kind <= n_names; kind++)
        printf " %s ns | instr | alloc |", names[kind]
    printf "\n|---|"
    for (kind = 1; kind <= 3 * n_names; kind++)
        printf "---:|"
    print ""
    stage("anchor", "anchors of all stems")
    stage("rule", "rule (liblognorm)")
    stage("tokenizer", "tokenizer, settling doubts")
    stage("fields", "fields (the rest of reading)")
    stage("read", "reading, all of the above")
    stage("engine", "engine: flow and symptom")
    stage("text", "JSON text, for the tool")
    stage("tree", "JSON tree made and freed, rsyslog")
}

function flows(i, n)
{
    print "\n| flows | bytes of one | resident MB | ns, new flow | ns, known flow |"
    print "|---:|---:|---:|---:|---:|"
    for (i = 1; i <= 3; i++) {
        n = counts[i]
        printf "| %7d | %5.1f | %6.1f | %4.0f | %4.0f |\n", n, median(n " flow bytes"),
            median(n " resident bytes") / 1e6, median(n " new ns"), median(n " known ns")
    }
}

function evidence()
{
    print "\n| evidence, with the default settings | |\n|---|---:|"
    printf "| bytes of a client | %.1f |\n", median("client bytes")
    printf "| bytes of a name | %.1f |\n", median("name bytes")
    printf "| bytes of a subject, two for each name | %.1f |\n", median("subject bytes")
    printf "| bytes of a pair | %.1f |\n", median("pair bytes")
    printf "| all of it, MB | %.1f |\n", median("evidence bytes") / 1e6
    printf "| events/s of the engine, without | %d |\n", 1e9 / median("evidence without ns")
    printf "| events/s of the engine, with | %d |\n", 1e9 / median("evidence with ns")
    printf "| a flood: names and clients, each seen twice | %d |\n", median("flood names")
    printf "| resident MB after a tenth of it | %.1f |\n", median("flood resident before") / 1e6
    printf "| resident MB after all | %.1f |\n", median("flood resident after") / 1e6
    printf "| allocations meanwhile | %d |\n", median("flood allocations")
    printf "| entries evicted | %d |\n", median("flood evicted")
    printf "| quiet findings open before | %d |\n", median("flood findings before")
    printf "| quiet findings open after | %d |\n", median("flood findings after")
}

function replay(i, us)
{
    print "\n| tlspin replay, encore lines | us a line | lines a CPU second |\n|---|---:|---:|"
    for (i = 1; i <= 2; i++) {
        us = median("replay " targets[i] " us")
        printf "| to %-9s | %5.2f | %7d |\n", i == 1 ? "/dev/null" : "a file", us, 1e6 / us
    }
}

END {
    n_names = split("encore ftd other firewall json table teardown", names, " ")
    split("ns instructions allocations", units, " ")
    split("1000 100000 1000000", counts, " ")
    split("null file", targets, " ")
    printf "bytes a line: encore %d, its JSON %d, ftd %d, table %d, other programs %d, the firewall's other messages %d, " \
        "teardowns %d\n",
        median("encore line bytes"), median("json line bytes"), median("ftd line bytes"),
        median("table line bytes"), median("other line bytes"), median("firewall line bytes"),
        median("teardown line bytes")
    has_daemon = "daemon other raw 1 none us" in values
    budgets()
    if (has_daemon)
        daemon()
    if ("daemon encore raw 1 none instructions" in values)
        instructions()
    stages()
    flows()
    evidence()
    replay()
}
