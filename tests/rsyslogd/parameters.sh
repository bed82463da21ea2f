#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A bad parameter stops the start, with a line that names it, its value and what is allowed.
set -eu
. "${0%/*}/lib.sh"

# action PARAMETERS
action()
{
    configure <<EOF
action(type="mmtlspin" $1)
EOF
}

# bad PARAMETER VALUE ALLOWED
bad()
{
    action "$1=\"$2\""
    refused "rsyslog.conf, on or before line" "parameter '$1' can't be '$2', use $3"
}

bad flows.max 0 "a whole number from 1 to"
bad flows.max -1 "a whole number from 1 to"
bad flows.max 12k "a whole number from 1 to"
bad flows.max 99999999999999999999 "a whole number from 1 to"
bad flows.idleTimeout week "a whole number of seconds from 1 to"
bad evidence.window 0 "a whole number of seconds from 1 to 31536000"
bad evidence.maxClients none "a whole number from 1 to 10000000"
bad evidence.maxNames 10000001 "a whole number from 1 to 10000000"
bad evidence.maxPairs -5 "a whole number from 1 to 10000000"
bad findings.interval 1h "a whole number of seconds from 1 to 31536000"
bad findings.ruleset "" "the name of a ruleset with its own queue"
bad state.file "" "the absolute path of a file"
bad state.file state "the absolute path of a file"
bad state.file "$dir/" "the absolute path of a file"
bad state.interval 0 "a whole number of seconds from 1 to 86400"
bad state.interval 86401 "a whole number of seconds from 1 to 86400"
bad container '$/x' "'\$!', '\$!name'"
bad container '$!a!!b' "'\$!', '\$!name'"
bad container tls "'\$!', '\$!name'"
bad annotate some "'tls' or 'all'"
bad rulebase "" "the path of a rulebase"
bad mapDirectory "" "the path of a directory"
bad mapDirectory "$dir/nowhere" "the path of a directory"
bad mapDirectory "$0" "the path of a directory"
bad statsName "" "a name"

action 'flow.max="1"'
refused "parameter 'flow.max' not known"

# What is allowed, in any case of letters.
action 'Flows.Max="5" flows.idletimeout="60" CONTAINER="$!a!b" annotate="ALL" statsname="mine"'
accepted "a good configuration"
action 'evidence.window="60" evidence.maxClients="1" evidence.maxNames="1" evidence.maxPairs="1"
    findings.interval="1" state.file="/nowhere/state" state.interval="86400"'
accepted "small bounds"
for container in '$!' '!' '$!a' '!a' '$.a' '.a' '$.a!b' '$.'; do
    action "container=\"$container\""
    accepted "'$container'"
done
