/* SPDX-License-Identifier: Apache-2.0 */
/* explain --finding: the events that led to a finding, and what was concluded when. */
#pragma once

#include "tool/tool.h"

/* Reads the files twice: for the finding's scope, then for what happened within it. */
int trace_finding(const struct tool_settings *settings, const char *id, char **paths);
