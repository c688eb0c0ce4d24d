#!/usr/bin/env python3
"""Whole lives of many customers against one host, all of whom die at random: nothing is lost.

    lives.py [--lives N] [--windows N] [--threads N] [--minutes N] [--seed N]

Each customer applies, makes a backup, renews, makes another, removes the certificate and brings it back from the backup;
one in ten revokes it then, removes it, and applies anew. In one start of six the program is killed, at a moment that the
seed draws; so is the host, after some hundred of them. Whoever was killed is started again, as a person would start it. At the end
each customer's certificate is looked for from outside: in the host's database and on the PC. Customers of --windows do it
with pccert.exe under Wine, meanwhile. After --minutes no further life is begun.
Prints a table; ends with 1 if anything is lost, doubled or left over.

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs, PCCERT_EXE and PCCERT_PROBE those of Windows.
"""
import argparse
import collections
import os
import pathlib
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "flow"), str(ROOT / "tests" / "soak")]
from customers import customers, enter  # noqa: E402
from life import Life, PooledPc  # noqa: E402
from windows_life import WindowsLives  # noqa: E402
from world import LOGIN, PFX_ITERATIONS, World  # noqa: E402

KEYS_OF_A_LIFE = 6  # generously: a start that is killed has taken one too
TELL_EVERY_S = 60


def at_the_host(world, everybody):
    """A line for each of them whose certificates are not as they must be at rest, and all serials."""
    def rows(query):
        return connection.execute(query).fetchall()

    connection = sqlite3.connect(f"file:{os.path.join(world.live_host.folder, 'ra.db')}?mode=ro", uri=True)
    try:
        confirmed, waiting = collections.defaultdict(list), []
        for name, sha256, is_confirmed in rows("SELECT name, sha256, confirmed_utc IS NOT NULL FROM issued JOIN account"
                                               " ON account.id = account WHERE revoked_utc IS NULL"):
            if is_confirmed:
                confirmed[name].append(sha256)
            else:
                waiting.append(name)
        serials = {serial for serial, in rows("SELECT serial FROM issued")}
    finally:
        connection.close()
    faults = [f"{name}: one still waits" for name in waiting]
    for life in everybody:
        theirs = confirmed.pop(life.person.name, [])
        if len(theirs) != (1 if life.lived else 0):
            faults.append(f"{life.person.id}: {len(theirs)} confirmed")
        elif life.holds is not None and theirs != [life.holds]:
            faults.append(f"{life.person.id}: holds another than the host has")
    faults += [f"{name}: a stranger's" for name in confirmed]
    return faults, {serial.upper() for serial in serials}


def lost(lives, issued):
    """What a program told its customer and the host does not know."""
    return [f"{life.person.id}: {serial} was told and is not at the host" for life in lives
            for serial in set(life.told) if serial.upper() not in issued]


def crashes(world):
    said = world.said()
    return [f"the host said: {word}" for word in ("Sanitizer", "runtime error", "Assertion") if word in said]


def never_tried(world, windows):
    """A run in which nobody died shows nothing."""
    counts = world.tally.counts
    killed = sum(count for what, count in counts.items() if what.startswith("killed in"))
    faults = [] if counts["host killed"] else ["the host was never killed"]
    faults += [] if killed else ["no flow_client was killed"]
    if windows.lives and not any(what.startswith("pccert.exe killed in") for what in counts):
        faults.append("no pccert.exe was killed")
    return faults


def show(world, lives, took_s):
    counts = world.tally.counts
    programs = [os.path.relpath(os.environ[name], ROOT) for name in ("PCCERT_RA", "PCCERT_FLOW_CLIENT")]
    print(f"{sum(life.lived for life in lives)} customers of {len(lives)}, seed {world.seed}, {took_s:.0f} s, {os.cpu_count()} cores,"
          f" {' and '.join(programs)}\n"
          f"Made cheap: passwords at the host (Argon2id, {LOGIN['argon2_memory_kib']} KiB, {LOGIN['argon2_passes']} pass), native"
          f" backups ({PFX_ITERATIONS} iterations), native keys (of a pool)\n")
    print("| what | how often |\n|---|---|")
    for what in sorted(counts):
        if what != "keys":
            print(f"| {what} | {counts[what]} |")


class Telling(threading.Thread):
    """How far it is, for whoever waits for hours."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.over = world, threading.Event()

    def run(self):
        while not self.over.wait(TELL_EVERY_S):
            counts = self.world.tally.counts
            said = [f"{counts[what]} {what}" for what in ("lives lived", "starts", "starts of pccert.exe", "host killed")]
            print("... " + ", ".join(said), file=sys.stderr, flush=True)


def live(world, lives, windows, threads):
    """Those with a PC of their own many at a time; beside them, in turn, those who share one."""
    telling = Telling(world)
    world.live_host.start()
    world.host.start()
    telling.start()
    try:
        with ThreadPoolExecutor(threads + 1) as pool:
            beside = pool.submit(lambda: [life.live() for life in windows.lives])
            list(pool.map(Life.live, lives))
            beside.result()
    finally:
        telling.over.set()
        world.host.end()
        world.live_host.stop()


def judge(world, lives, windows):
    everybody = lives + windows.lives
    faults = [fault for life in everybody for fault in life.faults]
    wrong, issued = at_the_host(world, everybody)
    faults += wrong + lost(everybody, issued) + windows.left()
    faults += crashes(world) + never_tried(world, windows)
    world.live_host.ra("audit", "verify")  # fails if a row is missing or changed
    world.tally.add("certificates issued", len(issued))
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lives", type=int, default=100)
    parser.add_argument("--windows", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2 * os.cpu_count())
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--host-starts", type=int, default=400, help="the most starts of programs that the host is left alone for")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="pccert-lives-")
    world = World(folder, args.seed, args.lives * KEYS_OF_A_LIFE, (args.host_starts // 8, args.host_starts))
    people = customers(args.lives + args.windows)
    enter(world.live_host, people)
    lives = [Life(person, PooledPc(os.path.join(folder, person.id), world), world, number)
             for number, person in enumerate(people[:args.lives])]
    windows = WindowsLives(people[args.lives:], world)
    begun = time.monotonic()
    world.end = begun + 60 * args.minutes
    try:
        live(world, lives, windows, args.threads)
        faults = judge(world, lives, windows)
    finally:
        windows.close()
    show(world, lives + windows.lives, time.monotonic() - begun)
    if faults:
        print("\n".join(["", *faults[:50], f"lives: {len(faults)} faults, seed {args.seed}; all is left in {folder}"]))
        return 1
    shutil.rmtree(folder)
    print("\nlives: nothing lost, nothing doubled, nothing left over")
    return 0


if __name__ == "__main__":
    sys.exit(main())
