# SPDX-License-Identifier: Apache-2.0
"""What others would call pinned: rules of products and tools, flow by flow over a company's log.

None of them is told which clients lack the CA, as none of them asks.
"""
import re

LINE = re.compile(r" (\S+):\d+ > \S+ sni=(\S+) tls=(\S+) seen=(\S+) alert=(\S+) secs=(\d+) ")
CERTIFICATE_ALERTS = ("unknown_ca", "bad_certificate", "certificate_unknown")


class Flow:
    def __init__(self, match):
        self.client, self.name, action, seen, alert, seconds = match.groups()
        self.is_decrypted = action == "decrypt-resign" and "SERVER_CERTIFICATE" in seen
        self.has_alert = alert in CERTIFICATE_ALERTS or (
            alert == "none" and "CLIENT_ALERT" in seen)
        self.is_finished = "CLIENT_FINISHED" in seen
        self.has_data = "APP_DATA" in seen
        self.seconds = int(seconds)


class Cisco:
    """Cisco's documented procedure: an alert about the certificate, or a finished handshake without
    data either way. Every name with one such flow is pinned."""

    def __init__(self):
        self.pinned = set()

    def see(self, flow):
        if flow.has_alert or (flow.is_finished and not flow.has_data):
            self.pinned.add(flow.name)


class FailedOnce:
    """mitmproxy's example tls_passthrough, conservative: a handshake that failed once, for any
    client, and the name is let pass from then on."""

    def __init__(self):
        self.pinned = set()

    def see(self, flow):
        if not flow.has_data and (flow.has_alert or not flow.is_finished):
            self.pinned.add(flow.name)


class InARow:
    """As a tool built on mitmproxy does it, per client and name: an alert at once, or three
    connections in a row that end unused; data begins the count anew."""

    def __init__(self):
        self.pinned = set()
        self.failures = {}

    def see(self, flow):
        key = (flow.client, flow.name)
        self.failures[key] = 0 if flow.has_data else self.failures.get(key, 0) + 1
        if self.failures[key] >= 3 or (flow.has_alert and not flow.has_data):
            self.pinned.add(flow.name)


class TwoTrusting:
    """A plain threshold: two clients that have accepted anything reject the name, none accepts
    it."""

    def __init__(self):
        self.accepting, self.rejecting, self.trusting = {}, {}, set()

    def see(self, flow):
        if flow.has_data:
            self.trusting.add(flow.client)
            self.accepting.setdefault(flow.name, set()).add(flow.client)
        elif flow.seconds < 2:
            self.rejecting.setdefault(flow.name, set()).add(flow.client)

    @property
    def pinned(self):
        return {name for name, clients in self.rejecting.items()
                if len(clients & self.trusting) >= 2 and name not in self.accepting}


RULES = {
    "Cisco's rule, per flow": Cisco,
    "failed once (mitmproxy)": FailedOnce,
    "three in a row (mitmproxy)": InARow,
    "two trusting clients, none accepts": TwoTrusting,
}


def apply_all(text):
    """{rule: names that it calls pinned}"""
    rules = {name: rule() for name, rule in RULES.items()}
    for line in text.splitlines():
        flow = Flow(LINE.search(line))
        if flow.is_decrypted:
            for rule in rules.values():
                rule.see(flow)
    return {name: rule.pinned for name, rule in rules.items()}
