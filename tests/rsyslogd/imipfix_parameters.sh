#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A bad parameter stops the start, with a line that names it, its value and what is allowed.
set -eu
. "${0%/*}/imipfix_lib.sh"

# input_of PARAMETERS
input_of()
{
    configure_input <<EOF
input(type="imipfix" $1)
EOF
}

# bad PARAMETER VALUE ALLOWED
bad()
{
    input_of "$1=\"$2\""
    refused "rsyslog.conf, on or before line" "imipfix: parameter '$1' can't be '$2', use $3"
}

bad port 65536 "a whole number from 0 to 65535"
bad port ipfix "a whole number from 0 to 65535"
bad port "" "a whole number from 0 to 65535"
bad address localhost "an IPv4 or IPv6 address of this machine, or '*'"
bad address 10.0.0.0/8 "an IPv4 or IPv6 address of this machine, or '*'"
bad protocol sctp "'udp' or 'tcp'"
bad ruleset "" "the name of a ruleset"
bad name "" "a name"
for allowed in "" 10.0.0 10.0.0.0/33 10.0.0.1/8 10.0.0.0/ 10.0.0.0/x 2001:db8::/129 ::/-1 any \
    example.com; do
    bad allow "$allowed" "an address, or a prefix like '192.0.2.0/24' or '2001:db8::/32'"
done
bad json yes "'on' or 'off'"
for size in 0 -1 8x 2g 1025m m "" 99999999999999999999; do
    bad rcvbufSize "$size" "a number of bytes from 1 to 1g, such as '8m'"
done
bad templateFile templates "the absolute path of a file"
bad templateFile "$dir/" "the absolute path of a file"
bad templateInterval 0 "a whole number of seconds from 1 to 86400"
bad maxSessions 0 "a whole number from 1 to 100000"
bad maxSessions 100001 "a whole number from 1 to 100000"
bad sessionTimeout 0 "a whole number of seconds from 1 to 31536000"
bad maxExporters 0 "a whole number from 1 to 100000"
bad listenPortFileName port "the absolute path of a file"
bad flowmon.contentBits NO_SUCH_TYPE ""
bad flowmon.handshakeBits NO_SUCH_TYPE ""

input_of 'ports="4739"'
refused "parameter 'ports' not known"

input_of "elements=\"$dir/nowhere.xml\""
refused "imipfix: parameter 'elements': $dir/nowhere.xml"
# GLib translates what it says of such a file. With a sanitizer's runtime loaded before rsyslogd, glibc 2.36's
# lock of translations counts wrongly even before main, and GLib waits for it for ever.
if [ -z "${SANITIZED:-}" ]; then
    echo "<registry><no" >"$dir/broken.xml"
    input_of "elements=\"$dir/broken.xml\""
    refused "imipfix: parameter 'elements': $dir/broken.xml"
fi

input_of "protocol=\"tcp\" templateFile=\"$dir/templates\""
refused "imipfix: parameter 'templateFile' can't be '$dir/templates' with protocol=\"tcp\""

configure_input <<EOF
input(type="imipfix" templateFile="$dir/templates")
input(type="imipfix" port="4740" templateFile="$dir/templates")
EOF
refused "imipfix: parameter 'templateFile' can't be '$dir/templates', as another input has that file"

input_of 'ruleset="nowhere"'
refused "imipfix: parameter 'ruleset' can't be 'nowhere', as there is no such ruleset: add \
ruleset(name=\"nowhere\" queue.type=\"LinkedList\")"

configure_input </dev/null
refused "imipfix: the module is loaded, but there is no input"

# What is allowed, in any case of letters.
for good in '' 'PORT="1" protocol="TCP"' 'address="*"' 'address="::1"' 'json="ON"' 'rcvbufsize="1g"' \
    'rcvbufSize="64K"' 'rcvbufSize="1000"' 'allow="0.0.0.0/0"' \
    'allow=["10.0.0.0/8", "192.0.2.1/32", "::/0", "2001:db8::1"]' \
    'templateFile="/nowhere/x" templateInterval="86400" sessionTimeout="1" maxSessions="100000"' \
    'flowmon.contentBits="CCS,ALERT,HS,DATA"' 'name="x" maxExporters="1"'; do
    input_of "$good"
    accepted "$good"
done
