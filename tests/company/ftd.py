# SPDX-License-Identifier: Apache-2.0
"""The simulated company as a Cisco Secure Firewall Threat Defense tells of it by syslog: connection
events 430003 and teardowns 302014, without flags or messages. All is constructed.

What is documented or was seen is as it was seen: keys and their order, whole seconds, forms of the
teardown. What is not known of such a firewall is made the less favourable way:
  - a refused certificate is a Handshake Error or a Success, as it may be;
  - one rejection in five is not told to be the client's: the firewall or the server closed first;
  - three apps in ten speak no HTTP, so that nothing of a request is logged; of requests by HTTP, one
    in seven of an app and one in ten of a browser are not logged either;
  - what an app asks, and is answered, is of about one size each time, often a small one; of three
    apps in ten no connection ever lasts longer than a second;
  - one client in fifty that rejects leaves the connection open for long;
  - one line in a hundred is lost, and either line of a connection may come first.
"""
import math
import random

ACTIONS = {"decrypt-resign": "Decrypt (Resign)", "do-not-decrypt": "Do Not Decrypt"}
CERTIFICATES = {"valid": "Valid", "self_signed": "Self Signed", "expired": "Expired",
                "invalid_issuer": "Invalid Issuer", "revoked": "Revoked"}
DEVICE = "c4539d84-2e31-11eb-8dc0-bf1e889f1237"

FIN, RESET = "TCP FINs from %s", "TCP Reset-%s from %s"
# Who ends it: out of a hundred, reason, side.
CLIENT_FIN, SERVER_FIN = (FIN, "client"), (FIN, "server")
CLIENT_RESET, SERVER_RESET = (RESET, "client"), (RESET, "server")
ENDS = {
    "rejected": ((45, CLIENT_FIN), (35, CLIENT_RESET), (10, SERVER_FIN),
                 (10, ("Flow closed by inspection", None))),
    "accepted": ((45, CLIENT_FIN), (15, CLIENT_RESET), (28, SERVER_FIN), (7, SERVER_RESET),
                 (5, ("Conn-timeout", None))),
    "down": ((60, SERVER_RESET), (40, ("SYN Timeout", None))),
    "unused": ((80, CLIENT_FIN), (20, SERVER_FIN)),
    "cancelled": ((50, CLIENT_FIN), (50, CLIENT_RESET)),
    "cut": ((50, ("FIN Timeout", None)), (50, None)),
}


def log_uniform(rng, least, most):
    return math.exp(rng.uniform(math.log(least), math.log(most)))


class Habits:
    """What connections with one app's servers have in common."""

    def __init__(self, seed, whose):
        rng = random.Random("%s %s" % (seed, whose))
        self.request = log_uniform(rng, 200, 60000)
        self.reply = log_uniform(rng, 200, 2000000)
        self.hello = rng.randint(220, 620)
        self.certificates = rng.randint(2000, 6000)
        self.speaks_http = rng.random() < 0.7
        self.is_brief = rng.random() < 0.3


class Firewall:
    def __init__(self, seed, start):
        self.rng = random.Random("ftd %d" % seed)
        self.seed = seed
        self.start = start
        self.habits = {}
        self.connections = []  # (time, line)
        self.teardowns = []

    def habits_of(self, name):
        """api0.app7.example and api1.app7.example are of one app."""
        whose = name.split(".", 1)[1]
        if whose not in self.habits:
            self.habits[whose] = Habits(self.seed, whose)
        return self.habits[whose]

    def see(self, flow):
        """flow: what company.emit() is told."""
        self.habit = self.habits_of(flow.name)
        flow.seconds = self.seconds_of(flow)
        told = flow.at + flow.seconds + 0.1
        first = self.rng.random() < 0.5
        late = self.rng.uniform(0, 20) if self.rng.random() < 0.05 else self.rng.uniform(0, 2)
        reason = self.reason_of(flow)
        if self.rng.random() >= 0.01:
            self.connections.append((told + (late if first else 0), self.connection(flow)))
        if reason is not None and self.rng.random() >= 0.01:
            self.teardowns.append((told + (0 if first else late), self.teardown(flow, reason)))

    def seconds_of(self, flow):
        """A rejection takes as long as the server's part of the handshake, and sometimes longer."""
        if flow.what in ("rejected", "cancelled"):
            return self.rng.choices((0, 1, 2, self.rng.randint(3, 60)), (73, 20, 5, 2))[0]
        is_brief = flow.what == "accepted" and not flow.is_browser and self.habit.is_brief
        return min(flow.seconds, 1) if is_brief else flow.seconds

    def reason_of(self, flow):
        weights, ends = zip(*ENDS[flow.what])
        end = self.rng.choices(ends, weights)[0]
        if end is None or end[1] is None:
            return end and end[0]
        interface, letter = ("inside", "O") if end[1] == "client" else ("outside", "I")
        return end[0] % ((letter, interface) if end[0] == RESET else interface)

    def about(self, size):
        return int(size * self.rng.lognormvariate(0, 0.4))

    def sizes(self, flow):
        """Bytes of IP packets from the client and from the server."""
        hello = self.rng.randint(1700, 1900) if flow.is_browser else self.habit.hello
        client, server = 300 + hello, 300
        if flow.what != "down":
            server += self.habit.certificates + 800
            client += self.rng.randint(100, 300)
        if flow.what == "accepted":
            request, reply = self.about(self.habit.request), self.about(self.habit.reply)
            client += request + reply // 30  # acknowledgements
            server += reply
        return client, server

    def status(self, flow):
        share = {"rejected": 0.0 if flow.is_finished else 0.5, "cut": 0.5, "down": 0.7}
        return "Handshake Error" if self.rng.random() < share.get(flow.what, 0) else "Success"

    def is_logged(self, flow):
        share = 0.9 if flow.is_browser else 0.85 if self.habit.speaks_http else 0
        return flow.what == "accepted" and flow.action == "decrypt-resign" and (
            self.rng.random() < share)

    def connection(self, flow):
        client, server = self.sizes(flow)
        is_logged, status = self.is_logged(flow), self.status(flow)
        pairs = [
            ("EventPriority", "Low"), ("DeviceUUID", DEVICE), ("InstanceID", 1 + flow.number % 4),
            ("FirstPacketSecond", time_of(self.start + flow.at)),
            ("ConnectionID", flow.number % 65536), ("AccessControlRuleAction", "Allow"),
            ("SrcIP", flow.client), ("DstIP", flow.server), ("SrcPort", flow.port),
            ("DstPort", 443), ("Protocol", "tcp"), ("IngressInterface", "inside"),
            ("EgressInterface", "outside"), ("ACPolicy", "Corporate"),
            ("AccessControlRuleName", "Web"), ("Prefilter Policy", "Default Prefilter Policy"),
            ("User", "No Authentication Required"),
            ("UserAgent", "Mozilla/5.0" if is_logged else None), ("Client", flow.application),
            ("ApplicationProtocol", "HTTPS"), ("ConnectionDuration", flow.seconds),
            ("InitiatorPackets", 5 + client // 900), ("ResponderPackets", 5 + server // 1300),
            ("InitiatorBytes", client), ("ResponderBytes", server),
            ("NAPPolicy", "Balanced Security and Connectivity"), ("SSLPolicy", "Inspect"),
            ("SSLRuleName", "Rule"), ("SSLFlowStatus", status),
            ("SSLCipherSuite", "TLS_AES_128_GCM_SHA256" if flow.tls13 else
             "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            ("SSLCertificate", None if flow.what == "down" else "%040x" % (1 + flow.port)),
            ("SSLVersion", "TLSv1.3" if flow.tls13 else "TLSv1.2"),
            ("SSLServerCertStatus",
             "Not Checked" if flow.what == "down" else CERTIFICATES[flow.certificate]),
            ("SSLActualAction", ACTIONS[flow.action]), ("SSLExpectedAction", ACTIONS[flow.action]),
            ("HTTPResponse", 200 if is_logged else None),
            ("URL", "https://" + flow.name + ("/a" if is_logged else "")),
        ]
        return "%FTD-1-430003: " + ", ".join("%s: %s" % p for p in pairs if p[1] is not None)

    def teardown(self, flow, reason):
        return ("%%FTD-6-302014: Teardown TCP connection %d for inside:%s/%d to outside:%s/443 "
                "duration 0:%02d:%02d bytes %d %s") % (
                    flow.number, flow.client, flow.port, flow.server, flow.seconds // 60,
                    flow.seconds % 60, 0 if flow.what == "down" else 1000, reason)

    def text(self, has_teardowns=True):
        lines = sorted(self.connections + (self.teardowns if has_teardowns else []))
        return "".join("%s fw-a : %s\n" % (time_of(self.start + at), line) for at, line in lines)


def time_of(seconds):
    day, rest = divmod(int(seconds), 86400)
    if day not in DAYS:
        import datetime
        DAYS[day] = datetime.date.fromordinal(719163 + day).isoformat()
    return "%sT%02d:%02d:%02dZ" % (DAYS[day], rest // 3600, rest // 60 % 60, rest % 60)


DAYS = {}
