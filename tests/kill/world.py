"""What must hold after any death, seen from outside: the host's database, the folders of the PCs, openssl.

At every moment: the host counts at most one confirmed certificate of a person as valid, and at most one that waits to be
confirmed beside it. The key of each is on exactly one PC; the confirmed one lies there with it, whole, and openssl finds
them a pair that the firm's CA has signed. No private key and no password lies on any disk in the clear.

At rest, when the next start and, where one is due, the next login are over: nothing is open at the host that no PC knows
of, no record, half-written file, lock or key container is left over.
"""
import functools
import os
import re
import sqlite3
import subprocess

def rows(host, query, *values):
    connection = sqlite3.connect(f"file:{os.path.join(host.folder, 'ra.db')}?mode=ro", uri=True)
    try:
        connection.row_factory = sqlite3.Row
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def live(host, person):
    """The certificates that count."""
    return rows(host, "SELECT serial, sha256, spki_hash, confirmed_utc FROM issued WHERE revoked_utc IS NULL"
                      " AND account = (SELECT id FROM account WHERE name = ?)", person.name)


def unfinished(host, person):
    """Orders of which nothing has been issued: those up to ORDER_PROCESSING (protocol/messages.h)."""
    return rows(host, "SELECT spki_hash FROM orders WHERE state < 4"
                      " AND account = (SELECT id FROM account WHERE name = ?)", person.name)


class Pc:
    """The folder of a PC, read without any of our programs."""

    RECORD = (".rec", ".old")  # and the one before it
    TEMPORARY = re.compile(r"\.[0-9A-Za-z]{6}$")

    def __init__(self, folder, openssl, cas):
        self.folder, self.openssl, self.cas = folder, openssl, cas

    def names(self, room, *suffixes):
        place = os.path.join(self.folder, room)
        return sorted(name for name in os.listdir(place) if name.endswith(suffixes)) if os.path.isdir(place) else []

    def path(self, room, name):
        return os.path.join(self.folder, room, name)

    def records(self, room):
        return self.names(room, *self.RECORD)

    def certificates(self):
        return {name[:-len(".der")] for name in self.names("store", ".der")}

    def containers(self):
        return {name[:-len(".p8")] for name in self.names("store", ".p8")}

    def container_of(self, sha256):
        """None where the certificate has no link, or one to nothing."""
        try:
            with open(self.path("store", sha256 + ".link"), encoding="ascii") as file:
                container = file.read()
        except FileNotFoundError:
            return None
        return container if container in self.containers() else None

    def has_record(self, spki_hash):
        """Of an application: by its name alone, for it is sealed."""
        return any(name.startswith(f"order-{spki_hash[:32]}.") for name in self.records("journal"))

    def keeps_for_undo(self, sha256):
        return any(sha256[:32] in name for name in self.records("undo"))

    def has_key(self, certificate):
        return (f"ours-{certificate['spki_hash']}" in self.containers() or self.has_record(certificate["spki_hash"]) or
                self.keeps_for_undo(certificate["sha256"]))

    def usable(self, sha256):
        """There with its key, a pair, and of the firm's CA."""
        container = self.container_of(sha256)
        if sha256 not in self.certificates() or container is None:
            return False
        with open(self.path("store", sha256 + ".der"), "rb") as file:
            leaf = file.read()
        with open(self.path("store", container + ".p8"), "rb") as file:
            key = file.read()
        return is_pair(self.openssl, leaf, key) and is_issued(self.openssl, leaf, self.cas)

    def marks(self):
        """Of installs that are not over."""
        return set(self.names("store", ".mark"))

    def broken_installs(self):
        """What the next start of any program clears away, whatever it was to do."""
        linked = {self.container_of(sha256) for sha256 in self.certificates()}
        for container in self.containers() - linked:
            yield f"a key container that no certificate has: {container}"
        if self.marks():
            yield f"marks of installs: {self.marks()}"

    def left_over(self):
        """What nobody should find at rest, in words."""
        records = self.records("journal")
        if records:
            yield f"records of applications: {records}"
        for room in ("store", "journal", "undo", "backups"):
            half = [name for name in self.names(room, "") if self.TEMPORARY.search(name)]
            if half:
                yield f"half-written in {room}: {half}"
            if room != "store" and self.names(room, ".lock") and not self.records(room):
                yield f"locks without a record in {room}"
        yield from self.broken_installs()
        for sha256 in self.certificates():
            if not self.usable(sha256):
                yield f"a certificate without its key: {sha256}"


@functools.lru_cache(maxsize=None)
def is_pair(openssl, leaf, key):
    def public(*command, given):
        done = subprocess.run([openssl, *command], input=given, capture_output=True)
        return done.stdout if done.returncode == 0 else None

    of_leaf = public("x509", "-inform", "DER", "-noout", "-pubkey", given=leaf)
    return of_leaf is not None and of_leaf == public("pkey", "-inform", "DER", "-pubout", given=key)


@functools.lru_cache(maxsize=None)
def is_issued(openssl, leaf, cas):
    pem = subprocess.run([openssl, "x509", "-inform", "DER"], input=leaf, capture_output=True).stdout
    return subprocess.run([openssl, "verify", "-partial_chain", "-no_check_time", "-CAfile", cas], input=pem,
                          capture_output=True).returncode == 0


class World:
    """The host and each person's PCs; faults are sentences."""

    def __init__(self, host, home):
        """home(pc): what of that PC can be seen from outside."""
        self.host, self.home = host, home
        self.pcs = {}         # person's id -> PCs
        self.given_up = set() # sha256 of what its person has removed on purpose

    def meet(self, person, pc):
        self.pcs.setdefault(person.id, [])
        if pc not in self.pcs[person.id]:
            self.pcs[person.id].append(pc)

    def homes(self, person):
        return [self.home(pc) for pc in self.pcs.get(person.id, [])]

    def at_any_moment(self, person):
        counted = live(self.host, person)
        confirmed = [one for one in counted if one["confirmed_utc"] is not None]
        if len(confirmed) > 1 or len(counted) - len(confirmed) > 1:
            yield f"{len(confirmed)} confirmed and {len(counted) - len(confirmed)} waiting"
        for one in counted:
            if one["sha256"] in self.given_up:
                continue
            homes = [pc for pc in self.homes(person) if pc.has_key(one)]
            if len(homes) != 1:
                yield f"the key of {one['serial']} is on {len(homes)} PCs"
            elif one["confirmed_utc"] is not None and not (homes[0].usable(one["sha256"]) or homes[0].keeps_for_undo(one["sha256"])):
                yield f"{one['serial']} is the host's, and cannot be used"

    def at_rest(self, person, confirmed=1):
        """confirmed: how many the person should have."""
        yield from self.at_any_moment(person)
        counted = [one for one in live(self.host, person) if one["sha256"] not in self.given_up]
        if len(counted) != confirmed or any(one["confirmed_utc"] is None for one in counted):
            yield f"{len(counted)} certificates at rest, {confirmed} wanted"
        for order in unfinished(self.host, person):
            if not any(pc.has_record(order["spki_hash"]) for pc in self.homes(person)):
                yield "an order is open that no PC knows of"
        for pc in self.homes(person):
            yield from pc.left_over()
