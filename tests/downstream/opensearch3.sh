#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# opensearch.sh with OpenSearch 3.
set -eu
opensearch_major=3
. "${0%/*}/opensearch.sh"
