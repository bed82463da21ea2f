/* SPDX-License-Identifier: Apache-2.0 */
/* Is the rsyslogd that loads this module the one it was built for? rsyslog has no stable module
 * ABI: its structures change between releases and with build switches, and its interface version
 * has been the same for all of 8.x. A module with another layout loads, and corrupts messages. */
#pragma once

#include <stdbool.h>

/* Compares the version in the running program's constants with that of the headers we were compiled
 * with; then builds a message through functions of the host and compares what they wrote with the
 * offsets of those headers, as a build can differ with the version the same. Call it before any
 * objUse(): that one lets the host write its interface, of the host's size, into our memory. */
bool tp_abi_matches(void);

/* Says in one line of the host's log what this module was built for and how to build it anew. */
void tp_abi_refuse(const char *module);
