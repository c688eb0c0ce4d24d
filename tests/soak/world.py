"""The host of a soak, which is killed again and again, and what all lives share."""
import collections
import os
import random
import threading

import primes
from customers import Phones
from host import DUE_AT_ONCE, Host
from test_client import OPENSSL, RA



class Tally:
    """What happened how often; of all threads."""

    def __init__(self):
        self.counts, self.lock = collections.Counter(), threading.Lock()

    def add(self, what, count=1):
        with self.lock:
            self.counts[what] += count

    def next(self, what):
        with self.lock:
            self.counts[what] += 1
            return self.counts[what] - 1


class MortalHost(threading.Thread):
    """Kills the host again and again, and starts it again."""

    def __init__(self, host, tally, seed, lives_s):
        super().__init__(daemon=True)
        self.lives_s = lives_s
        self.host, self.tally, self.random = host, tally, random.Random(seed)
        self.up, self.over = threading.Event(), threading.Event()
        self.trouble = None
        self.up.set()

    def run(self):
        try:
            while not self.over.wait(self.random.uniform(*self.lives_s)):
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
        self.join()
        if self.trouble:
            raise self.trouble


class World:
    def __init__(self, folder, seed, keys, host_lives_s):
        self.folder, self.seed, self.tally = folder, seed, Tally()
        self.pool = os.path.join(folder, "primes")
        primes.make(OPENSSL, self.pool, keys)
        self.live_host = Host(RA, os.path.join(folder, "host"))
        self.live_host.send_codes_at_once()
        self.live_host.configure("certificate", **DUE_AT_ONCE)
        self.live_host.configure("login", argon2_memory_kib=64, argon2_passes=1)  # its cost is measured elsewhere
        self.live_host.configure("order", per_day=1000)
        self.live_host.configure("revocation", per_day=1000, per_year=1000)
        self.live_host.configure("server", connections_per_address=512)
        self.phones = Phones(self.live_host.outbox)
        self.host = MortalHost(self.live_host, self.tally, seed, host_lives_s)

    def said(self):
        """What the host has written to its standard error, in all its lives."""
        with open(os.path.join(self.live_host.folder, "host.log"), encoding="utf-8", errors="replace") as file:
            return file.read()
