"""Where the attacks happen: the listeners, the people whose passwords are known, and, if the host is our own, its machine."""
import contextlib
import csv
import functools
import json
import os
import re
import sqlite3

import keys
from customer import Customer
from host import DUE_AT_ONCE, Host, Person, national_id
from report import Missing
from wire import Wire

PASSWORD = "sunny-Taipei-88"
PEOPLE = 240
# What a login costs: little where many are made, and as much as a host is set up with where that is the question.
CHEAP = {"argon2_memory_kib": 64, "argon2_passes": 1}
REAL = {"argon2_memory_kib": 19456, "argon2_passes": 2}


class World:
    """What a stranger has: addresses. The other members are None where this run does not have them."""

    def __init__(self, openssl, api, page=None, plain=None):
        self.openssl, self.api, self.page, self.plain = openssl, api, page, plain
        self.people, self.outbox, self.host = [], None, None
        self.customers, self.honest = [], set()
        self.keys = keys.many(openssl)

    def key(self):
        return next(self.keys)

    @functools.cache
    def used_key(self):
        """One that no certificate is wanted for: requests that come to nothing share it."""
        return self.key()

    def customer(self, phone=True):
        """Somebody who has nothing yet, logged in."""
        for person in self.people:
            if (person.phone is not None) == phone:
                self.people.remove(person)
                customer = Customer(self, person)
                self.customers.append(customer)
                customer.login()
                return customer
        raise Missing("the password of one more person")

    def stranger_id(self):
        """A number that satisfies the checksum and that nobody here has; another each time."""
        self.strangers = getattr(self, "strangers", 8000000) + 1
        return national_id(f"{self.strangers:07d}")

    def messages(self):
        if self.outbox is None:
            raise Missing("the text messages (--outbox)")
        if not os.path.exists(self.outbox):
            return []
        with open(self.outbox, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.startswith("{")]

    def own_host(self):
        if self.host is None:
            raise Missing("a host of our own (no --url)")
        return self.host

    @contextlib.contextmanager
    def figures(self, **sections):
        """The host with other figures in its configuration, and afterwards as it was before."""
        host = self.own_host()
        with open(host.config_path, encoding="utf-8") as file:
            before = file.read()
        host.stop()
        for section, values in sections.items():
            host.configure(section, **values)
        host.start()
        try:
            yield host
        finally:
            host.stop()
            with open(host.config_path, "w", encoding="utf-8") as file:
                file.write(before)
            host.start()

    def invited(self, *people):
        """People of an attack's own, logged in."""
        add(self.own_host(), people)
        guests = [Customer(self, person) for person in people]
        for guest in guests:
            guest.login()
        self.customers += guests
        return guests

    def at(self, later_s):
        """The host again, its clock ahead by that much; everybody logs in anew when needed."""
        self.own_host().restart(later_s)

    def count(self, query, *values):
        """One number out of the host's records."""
        path = os.path.join(self.own_host().folder, "ra.db")
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchone()[0]
        finally:
            connection.close()

    def traces(self):
        """What an attack must leave as it was, as far as this run can look: records and messages."""
        return (None if self.host is None else self.host.records(),
                None if self.outbox is None else len(self.messages()))

    def log(self):
        with open(os.path.join(self.own_host().folder, "host.log"), encoding="utf-8", errors="surrogateescape") as file:
            return file.read()


def own(openssl, program, folder, figures=(), make=Host):
    """A development host of our own, by make, with people in it, not started yet. figures: sections of its configuration."""
    host = make(program, folder, "--issuing-bits", "2048")
    host.send_codes_at_once()
    host.configure("login", **CHEAP)
    host.configure("certificate", **DUE_AT_ONCE)
    host.configure("order", per_day=1000)
    host.configure("transfer", per_day=1000)
    host.configure("revocation", per_day=1000, per_year=1000)
    for section, values in dict(figures).items():
        host.configure(section, **values)
    with open(host.config_path, encoding="utf-8") as file:
        config = json.load(file)
    ca = os.path.join(host.folder, "root.pem")
    world = World(openssl, Wire(config["public_origin"], ca), Wire(config["transfer"]["url"], ca),
                  Wire(config["plain_origin"]))
    world.host, world.outbox, world.ca = host, host.outbox, ca
    world.people = invented(PEOPLE)
    add(host, world.people)
    return world


def invented(count, first=1000000):
    """Made-up customers; every tenth has no phone."""
    return [Person(national_id(f"{first + number:07d}"), f"王小{number}", PASSWORD,
                   None if number % 10 == 9 else f"09{first + number:08d}") for number in range(count)]


def add(host, people):
    path = os.path.join(host.folder, "people.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "phone", "password"])
        rows.writerows([person.id, person.name, person.phone or "", person.password] for person in people)
    os.chmod(path, 0o600)
    host.ra("user", "import", path)
    os.remove(path)


def ready_addresses(host):
    """Of each listener, by its name in the ready line: https, http, transfer."""
    return dict(re.findall(r"(\w+)=(\S+)", host.ready))
