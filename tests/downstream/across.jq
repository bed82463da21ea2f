# SPDX-License-Identifier: Apache-2.0
# What contrib/kafka/names adds up, once more and without its server: findings of several workers on
# stdin (-n), in the order in which they were told; one object for each finding.
def latest: max_by([."@timestamp", (.tlspin.finding | .rejections + .acceptances)]);

[inputs | .agent.name //= ""] | group_by(.tlspin.finding.id)[] |
(latest | .tlspin.finding) as $latest |
[if $latest.kind == "unknown_ca" then latest else group_by(.agent.name)[] | latest end |
    .tlspin.finding] |
(map(select(.state != "cleared"))) as $open |
(if $open == [] then [$latest] else $open end) as $said |
($said | map(.acceptances) | add) as $acceptances |
($said | map(.rejections) | add) as $rejections |
{
    id: $latest.id, kind: $latest.kind, server_name: $latest.server_name,
    application: $latest.application, client: $latest.client,
    state: (if $open == [] then "cleared" else "open" end), workers: ($open | length),
    clients: ($said | map(.clients // 0) | add), rejections: $rejections, acceptances: $acceptances,
    first_seen: ($said | map(.first_seen) | min), last_seen: ($said | map(.last_seen) | max),
    confidence: (if any($said[]; .confidence == "confirmed") or
        $latest.kind == "pinning" and ($open | length) >= 3 and $acceptances == 0 or
        $latest.kind == "server_certificate" and $rejections >= 5
        then "confirmed" else "probable" end)
} | with_entries(select(.value != null))
