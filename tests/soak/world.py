"""The host of a soak, which is killed again and again, and what all lives share."""
import collections
import os
import random
import threading

import primes
from customers import Phones
from host import DUE_AT_ONCE, Host
from test_client import OPENSSL, RA

# What is made cheap, since its cost is not what a soak is about; lives.py prints it.
LOGIN = {"argon2_memory_kib": 64, "argon2_passes": 1}
PFX_ITERATIONS = 2000


class Tally:
    """What happened how often; of all threads."""

    def __init__(self):
        self.counts, self.lock = collections.Counter(), threading.Condition()

    def add(self, what, count=1):
        with self.lock:
            self.counts[what] += count
            self.lock.notify_all()

    def wait(self, what, count, over):
        """Until it has happened so often, or all is over; which of them."""
        with self.lock:
            self.lock.wait_for(lambda: self.counts[what] >= count or over.is_set())
        return not over.is_set()

    def next(self, what):
        with self.lock:
            self.counts[what] += 1
            return self.counts[what] - 1


class Pace:
    """How long starts of each kind took, so that whoever kills one does it while it runs, on any machine."""

    def __init__(self):
        self.usual, self.lock = {}, threading.Lock()

    def took(self, what, seconds):
        with self.lock:
            before = self.usual.get(what, seconds)
            self.usual[what] = before + (seconds - before) / 10

    def moment(self, what, drawn):
        """drawn: 0..1. A little later than usual is possible too."""
        return drawn * 1.2 * self.usual.get(what, 0.1)


class MortalHost(threading.Thread):
    """Kills the host again and again, and starts it again: after so many starts of programs, since a machine that is
    slow would get nothing done between two kills of a clock's; then at any moment of what is being done."""

    def __init__(self, host, world, starts):
        super().__init__(daemon=True)
        self.starts, self.pace = starts, world.pace
        self.host, self.tally, self.random = host, world.tally, random.Random(world.seed)
        self.up, self.over = threading.Event(), threading.Event()
        self.trouble = None
        self.up.set()

    def run(self):
        try:
            while self.tally.wait("starts", self.tally.counts["starts"] + self.random.randint(*self.starts), self.over):
                self.over.wait(self.pace.moment("Life apply", self.random.random()))
                self.up.clear()
                self.end_one()
                self.tally.add("host killed")
                self.host.start()
                self.up.set()
        except Exception as trouble:  # the lives wait for it: they must hear
            self.trouble = trouble
            self.up.set()

    def end_one(self):
        """Nobody but us may end it."""
        ended = self.host.process.poll()
        if ended is not None:
            raise AssertionError(f"the host ended by itself, with {ended}")
        self.host.kill()

    def end(self):
        self.over.set()
        self.tally.add("host killed", 0)  # wakes it
        self.join()
        if self.trouble:
            raise self.trouble


class World:
    """host_starts: the least and the most starts of programs between two kills of the host."""

    def __init__(self, folder, seed, keys, host_starts):
        self.folder, self.seed, self.tally, self.pace = folder, seed, Tally(), Pace()
        self.end = float("inf")  # of time.monotonic(): no life is begun after it
        self.pool = primes.keep(OPENSSL, keys)
        self.live_host = Host(RA, os.path.join(folder, "host"))
        self.live_host.send_codes_at_once()
        self.live_host.configure("certificate", **DUE_AT_ONCE)
        self.live_host.configure("login", **LOGIN)
        self.live_host.configure("order", per_day=1000)
        self.live_host.configure("revocation", per_day=1000, per_year=1000)
        self.live_host.configure("server", connections_per_address=512)
        self.phones = Phones(self.live_host.outbox)
        self.host = MortalHost(self.live_host, self, host_starts)

    def said(self):
        """What the host has written to its standard error, in all its lives."""
        with open(os.path.join(self.live_host.folder, "host.log"), encoding="utf-8", errors="replace") as file:
            return file.read()
