#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Help, versions and wrong usage.
set -eu
. "$(dirname "$0")/lib.sh"

runs 0 --help
says out "Usage: tlspin COMMAND" replay explain ipfix check catalogue "Exit status: 0 done"
silent err
for command in replay explain ipfix check catalogue; do
    runs 0 "$command" --help
    says out "Usage: tlspin $command"
    silent err
done
runs 0 --version
says out "tlspin "

runs 2
says err "Usage: tlspin COMMAND"
silent out
runs 2 repaly
says err "tlspin: 'repaly' is not a command; the commands are replay, explain, ipfix, check and catalogue"
runs 2 replay
says err "no file given; use - for standard input"
runs 2 explain
says err "no file given; use - for standard input"
runs 2 replay --nonsense /dev/null
says err "nonsense"
runs 2 replay --annotate some /dev/null
says err "--annotate is 'some', expected tls or all"
for n in 0 -1 many 100000001 18446744073709551616; do
    runs 2 replay --flows-max "$n" /dev/null
    says err "--flows-max is '$n', expected a number from 1 to 100000000"
done
for n in 0 1.5 "" 31536001; do
    runs 2 replay --idle-timeout "$n" /dev/null
    says err "--idle-timeout is '$n', expected a number from 1 to 31536000"
done
for option in clients-max:10000000 names-max:10000000 pairs-max:10000000 window:31536000 \
    interval:31536000; do
    for n in 0 -1 1.5 x "" $((${option#*:} + 1)); do
        runs 2 replay "--${option%:*}" "$n" /dev/null
        says err "--${option%:*} is '$n', expected a number from 1 to ${option#*:}"
    done
done
for n in 0 x; do
    runs 2 explain --line "$n" /dev/null
    says err "--line is '$n', expected the number of a line, from 1"
done
