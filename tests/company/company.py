#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A simulated company behind a firewall that decrypts TLS, with known truth. All is constructed.

Prints connection events, one a line, for company.rulebase; --truth FILE gets what is true, as JSON.
The same seed and the same options give the same bytes.
"""
import argparse
import dataclasses
import json
import math
import random
import sys

import ftd

START = 1700000000  # well in the past: no clock may stand before the log

# Handshakes. TLS 1.3 has neither key exchange messages nor ServerHelloDone (RFC 8446 2).
HELLO = {
    False: "CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE,SERVER_KEY_EXCHANGE,SERVER_HELLO_DONE",
    True: "CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE,CERTIFICATE_VERIFY,SERVER_FINISHED",
}
FULL = {
    False: HELLO[False] + ",CLIENT_KEY_EXCHANGE,CLIENT_CHANGE_CIPHER_SPEC,CLIENT_FINISHED"
    ",SERVER_CHANGE_CIPHER_SPEC,SERVER_FINISHED",
    True: HELLO[True] + ",CLIENT_FINISHED",
}
RESUMED = ("CLIENT_HELLO,SERVER_HELLO,SERVER_CHANGE_CIPHER_SPEC,SERVER_FINISHED"
           ",CLIENT_CHANGE_CIPHER_SPEC,CLIENT_FINISHED")
DATA = ",APP_DATA_FROM_CLIENT,APP_DATA_FROM_SERVER"

# How a client says no, as tests of real ones have shown: first where the CA is unknown to it, then
# where it pins and trusts the CA. Before or after its own Finished, and with which alert, if any.
#   OpenSSL's clients name the CA, but a pin that fails only ends the session; GnuTLS (wget) and
#   Node.js say nothing at all; Go and Java send one alert for both causes; OkHttp compares pins
#   only after the handshake and then says goodbye; Firefox sends its alert after its Finished.
STACKS = {
    "openssl": (("before", "unknown_ca"), ("after", "close_notify")),
    "gnutls": (("after", None), ("after", None)),
    "node": (("before", None), ("before", None)),
    "go": (("before", "bad_certificate"), ("before", "bad_certificate")),
    "java": (("before", "certificate_unknown"), ("before", "certificate_unknown")),
    "okhttp": (("before", "certificate_unknown"), ("after", "close_notify")),
    "firefox": (("after", "unknown_ca"), ("after", "unknown_ca")),
    "chromium": (("before", "certificate_unknown"), ("before", "certificate_unknown")),
    "apple": (("before", "certificate_unknown"), ("before", "certificate_unknown")),
}
BROWSERS = {"chromium": "Chrome", "firefox": "Firefox", "apple": "Safari"}
APP_STACKS = ["openssl", "gnutls", "node", "go", "java", "okhttp", "okhttp", "apple", "apple"]
NAMELESS = "SSL client"


@dataclasses.dataclass
class Population:
    clients: int = 300
    hours: float = 8
    noise: float = 1  # multiplies all that can mislead
    apps: int = 110
    pinning_apps: int = 26  # of these
    apps_per_client: float = 1  # times the usual
    pinning_users: int = 0  # at most so many clients of a pinning app; 0: any number
    named: float = 0.6  # share of the apps that the firewall knows by name
    named_browsers: float = 0.7  # share of the browsers' connections that it does
    tls13: float = 0.6
    new_ca: float = None  # hour at which the firewall gets a new CA, that no client has; None: never


# Beyond the base: what other companies may look like.
POPULATIONS = {
    "base": Population(),
    "few clients": Population(clients=25),
    "many clients": Population(clients=1000),
    "no application names": Population(named=0, named_browsers=0),
    "TLS 1.3 only": Population(tls13=1),
    "many pinned apps per client": Population(pinning_apps=90, apps_per_client=2),
    "one pinned app with one user": Population(pinning_apps=1, pinning_users=1),
    "one hour": Population(hours=1),
}


@dataclasses.dataclass
class App:
    label: str
    stack: str
    names: list
    pinned: set
    share: float  # of the clients that have it
    every: float  # seconds between its runs, on average
    users: int = 0


@dataclasses.dataclass
class Host:
    address: str
    ca_from: float  # seconds; None: never
    browser: str
    apps: list
    rate: float  # pages in ten minutes
    is_server: bool  # it has no browser
    ca_until: float  # seconds; then the firewall has another one
    clicked: set = dataclasses.field(default_factory=set)
    sessions: dict = dataclasses.field(default_factory=dict)

    def has_ca(self, at):
        return self.ca_from is not None and self.ca_from <= at < self.ca_until


@dataclasses.dataclass
class Visit:
    """One attempt of a host to use a name."""
    at: float
    host: Host
    name: str
    label: str
    stack: str
    is_pinned: bool
    is_browser: bool
    tls13: bool = False


@dataclasses.dataclass
class Flow:
    """What became of a visit, as far as a firewall without flags may tell it."""
    number: int
    at: float
    client: str
    port: int
    server: str
    name: str
    application: str
    is_browser: bool
    tls13: bool
    what: str  # accepted, rejected, cancelled, unused, down, cut
    is_finished: bool
    seconds: int
    action: str
    certificate: str


class Company:
    def __init__(self, seed, population):
        self.firewall = ftd.Firewall(seed, START)
        self.rng = random.Random(seed)
        self.population = population
        self.seconds = population.hours * 3600
        self.new_ca = math.inf if population.new_ca is None else population.new_ca * 3600
        self.lines = []
        self.noted = {"pinning": {}, "unknown_ca": {}, "server_certificate": {}}
        self.make_names()
        self.apps = [self.make_app(i) for i in range(population.apps)]
        self.make_hosts()

    def chance(self, share):
        return self.rng.random() < share

    def noise(self, share):
        return self.chance(share * self.population.noise)

    # --- who there is --------------------------------------------------------------------------

    def make_names(self):
        self.web = ["www%d.site%d.example" % (i % 3, i) for i in range(1500)]
        self.popularity = [1 / (i + 5) for i in range(len(self.web))]
        faults = ["self_signed", "expired", "invalid_issuer", "revoked"]
        self.bad = {"old%d.partner.example" % i: self.rng.choice(faults) for i in range(18)}
        self.undecrypted = ["bank%d.example" % i for i in range(20)]

    def make_app(self, i):
        names = ["api%d.app%d.example" % (j, i) for j in range(self.rng.choice([1, 1, 2, 3, 5]))]
        pins = i < self.population.pinning_apps
        pinned = self.rng.sample(names, max(1, int(len(names) * self.rng.uniform(0.4, 1))))
        if i % 9 == 0:  # it also uses a site that browsers use
            names.append(self.rng.choice(self.web[:150]))
            pinned.append(names[-1])
        return App(
            label="app%d" % i if self.chance(self.population.named) else NAMELESS,
            stack=self.rng.choice(APP_STACKS), names=names, pinned=set(pinned) if pins else set(),
            share=self.rng.uniform(0.02, 0.5) if i % 4 else self.rng.uniform(0.01, 0.03),
            every=self.rng.choice([900, 1800, 3600, 7200]))

    def make_hosts(self):
        self.hosts = []
        number = 0
        while len(self.hosts) < self.population.clients:
            number += 1
            address = "10.%d.%d.%d" % (number >> 16, number >> 8 & 255, number & 255)
            for _ in range(self.rng.randint(2, 6) if self.noise(0.02) else 1):
                self.hosts.append(self.make_host(address))
        if self.population.pinning_users:
            self.give_pinning_apps()

    def make_host(self, address):
        ca_from = None if self.noise(1 / 30) else 0
        if ca_from is None and self.chance(0.1):  # it is rolled out there in the middle
            ca_from = self.rng.uniform(0.3, 0.7) * self.seconds
        return Host(
            address=address, ca_from=ca_from, rate=self.rng.uniform(0.3, 2.0),
            browser=self.rng.choice(["chromium", "chromium", "firefox", "apple"]),
            apps=[a for a in self.apps if self.chance(a.share * self.population.apps_per_client)],
            is_server=self.chance(0.1), ca_until=self.new_ca)

    def give_pinning_apps(self):
        """Takes pinning apps from all but so many hosts that trust the CA."""
        for app in self.apps[:self.population.pinning_apps]:
            for host in self.hosts:
                host.apps = [a for a in host.apps if a is not app]
            trusting = [h for h in self.hosts if h.ca_from == 0]
            for host in self.rng.sample(trusting, self.population.pinning_users):
                host.apps.append(app)

    # --- what they do --------------------------------------------------------------------------

    def run(self):
        for host in self.hosts:
            if not host.is_server:
                self.browse(host)
            for app in host.apps:
                self.use(host, app)
        self.lines.sort()

    def browse(self, host):
        at = self.rng.uniform(0, 600)
        while at < self.seconds:
            for name in self.rng.choices(self.web, self.popularity, k=self.rng.randint(1, 8)):
                self.browser_visit(at + self.rng.uniform(0, 5), host, name)
            for names in (sorted(self.bad), self.undecrypted):
                if self.chance(0.03):
                    self.browser_visit(at, host, self.rng.choice(names))
            at += self.rng.expovariate(host.rate / 600)

    def browser_visit(self, at, host, name):
        is_named = self.chance(self.population.named_browsers)
        label = BROWSERS[host.browser] if is_named else NAMELESS
        self.visit(Visit(at, host, name, label, host.browser, False, True))

    def use(self, host, app):
        at = self.rng.uniform(0, app.every)
        while at < self.seconds:
            for name in app.names:
                if self.chance(0.7):
                    self.visit(Visit(at + self.rng.uniform(0, 2), host, name, app.label, app.stack,
                                     name in app.pinned, False))
            at += self.rng.expovariate(1 / app.every)

    def visit(self, visit):
        """The first of these that comes to pass; else it is accepted."""
        visit.tls13 = self.chance(self.population.tls13)
        happenings = (self.not_decrypted, self.server_down, self.bad_certificate, self.rejected,
                      self.unused, self.cancelled, self.cut)
        if not any(happening(visit) for happening in happenings):
            self.accept(visit)

    def not_decrypted(self, visit):
        if visit.name not in self.undecrypted:
            return False
        self.emit(visit, "accepted", "CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE",
                  action="do-not-decrypt", secs=5)
        return True

    def server_down(self, visit):
        if not self.noise(0.004):
            return False
        self.emit(visit, "down", "CLIENT_HELLO", closed="server")
        return True

    def bad_certificate(self, visit):
        fault = self.bad.get(visit.name)
        if fault is None:
            return False
        self.note("server_certificate", visit.name, visit)
        if self.chance(0.85):
            self.reject(visit, STACKS[visit.stack][0], status=fault)
        else:
            self.emit(visit, "accepted", FULL[visit.tls13] + DATA, status=fault, secs=3)
        return True

    def trusts(self, visit):
        """The CA is there, or a user has clicked the warning away, now or earlier."""
        if visit.host.has_ca(visit.at) or visit.name in visit.host.clicked:
            return True
        if visit.is_browser and self.noise(0.008):
            visit.host.clicked.add(visit.name)
        return visit.name in visit.host.clicked

    def rejected(self, visit):
        trusts = self.trusts(visit)
        if trusts and not visit.is_pinned:
            return False
        if visit.host.has_ca(visit.at):
            self.note("pinning", visit.name, visit)
        else:
            self.note("unknown_ca", visit.host.address, visit)
        for i in range(self.rng.choice([1, 2] if visit.is_browser else [1, 1, 2, 3, 6])):
            again = dataclasses.replace(visit, at=visit.at + i * self.rng.uniform(0.2, 3))
            self.reject(again, STACKS[visit.stack][1 if trusts else 0])
        return True

    def unused(self, visit):
        """A browser connects ahead of need, and the connection stays idle: Firefox 2.5 s, others
        longer."""
        if not visit.is_browser or not self.chance(0.06):
            return False
        self.emit(visit, "unused", FULL[visit.tls13], secs=self.rng.choice([3, 5, 10, 30]))
        return True

    def cancelled(self, visit):
        """A user leaves the page at once: looks like a pinning client that says nothing."""
        if not self.noise(0.006):
            return False
        self.emit(visit, "cancelled", FULL[visit.tls13],
                  closed=self.rng.choice(["client", "none"]))
        return True

    def cut(self, visit):
        """The network or the firewall lost the rest."""
        if not self.noise(0.004):
            return False
        self.emit(visit, "cut", HELLO[visit.tls13])
        return True

    def accept(self, visit):
        key = (visit.name, visit.label)
        is_recent = visit.at - visit.host.sessions.get(key, -1e9) < 1200
        messages = RESUMED if is_recent and self.chance(0.5) else FULL[visit.tls13]
        visit.host.sessions[key] = visit.at
        self.emit(visit, "accepted", messages + DATA, secs=self.rng.choice([0, 0, 1, 3, 20, 60]),
                  octets=self.rng.randint(1500, 90000))

    def reject(self, visit, how, status="valid"):
        when, alert = how
        messages = (FULL if when == "after" else HELLO)[visit.tls13]
        is_named = alert is not None and (status != "valid" or self.chance(0.5))
        self.emit(visit, "rejected", messages + (",CLIENT_ALERT" if alert else ""), status=status,
                  alert=alert if is_named else "none", closed=self.rng.choice(["client", "none"]))

    # --- what is told of it --------------------------------------------------------------------

    def note(self, kind, subject, visit):
        self.noted[kind].setdefault(subject, []).append((visit.at, visit.host.address, visit.name))

    def emit(self, visit, what, messages, alert="none", secs=0, action="decrypt-resign",
             closed="none", status="valid", octets=None):
        place = hash_of(visit.name)
        server = "198.18.%d.%d" % (place >> 8, place & 255)
        octets = octets if octets is not None else self.rng.randint(700, 1500)
        number, port = len(self.lines) + 1, self.rng.randint(1024, 65000)
        self.lines.append((visit.at, (
            "%.3f fw-a sim: conn %d end %s:%d > %s:443 sni=%s tls=%s seen=%s alert=%s "
            "secs=%d closed=%s cert=%s app=%s bytes=%d") % (
                START + visit.at, number, visit.host.address, port, server, visit.name, action,
                messages, alert, secs, closed, status, visit.label, octets)))
        self.firewall.see(Flow(
            number, visit.at, visit.host.address, port, server, visit.name, visit.label,
            visit.is_browser, visit.tls13, what, ",CLIENT_FINISHED" in messages, secs, action,
            status))

    def text(self):
        return "\n".join(line for _, line in self.lines) + "\n"

    def truth(self):
        """For each kind and subject when it was rejected, by how many clients, how often by one,
        how many names; for a client also when the CA came."""
        pinned = set(name for app in self.apps for name in app.pinned)
        subjects = {"pinning": sorted(pinned), "unknown_ca": sorted(self.addresses_without_ca()),
                    "server_certificate": sorted(self.bad)}
        truth = {kind: {s: count(self.noted[kind].get(s, [])) for s in subjects[kind]}
                 for kind in subjects}
        for address, until in self.addresses_without_ca().items():
            truth["unknown_ca"][address]["until"] = until
        return truth

    def addresses_without_ca(self):
        """Addresses behind which no host has the CA from the start, and when it came to the last
        of them; None: never."""
        hosts = {}
        for host in self.hosts:
            hosts.setdefault(host.address, []).append(host.ca_from)
        return {address: None if None in since else START + max(since)
                for address, since in hosts.items() if 0 not in since}


def count(noted):
    by_client = {}
    for _, address, _ in noted:
        by_client[address] = by_client.get(address, 0) + 1
    return {"at": sorted(START + at for at, _, _ in noted), "clients": len(by_client),
            "most": max(by_client.values(), default=0), "names": len(set(n for _, _, n in noted))}


def hash_of(name):
    value = 0
    for c in name:
        value = (value * 31 + ord(c)) & 0xffff
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", default="/dev/null")
    parser.add_argument("--ftd", action="store_true",
                        help="as a Cisco Threat Defense logs it by syslog")
    for field in dataclasses.fields(Population):
        parser.add_argument("--" + field.name.replace("_", "-"), type=field.type,
                            default=field.default)
    options = vars(parser.parse_args())
    seed, truth, as_ftd = options.pop("seed"), options.pop("truth"), options.pop("ftd")
    company = Company(seed, Population(**options))
    company.run()
    with open(truth, "w") as file:
        json.dump(company.truth(), file, indent=1)
    sys.stdout.write(company.firewall.text() if as_ftd else company.text())


if __name__ == "__main__":
    main()
