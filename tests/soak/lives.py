#!/usr/bin/env python3
"""Whole lives of many customers against one host, all of whom die at random: nothing is lost.

    lives.py [--lives N] [--windows N] [--threads N] [--seed N]

Each customer applies, makes a backup, renews, makes another, removes the certificate and brings it back from the backup;
one in ten revokes it then, removes it, and applies anew. In one start of six the program is killed, at a moment that the
seed draws; so is the host, every few seconds. Whoever was killed is started again, as a person would start it. At the end
each customer's certificate is looked for from outside: in the host's database and on the PC. Customers of --windows do it
with pccert.exe under Wine.
Prints a table; ends with 1 if anything is lost, doubled or left over.

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs, PCCERT_EXE and PCCERT_PROBE those of Windows.
"""
import argparse
import os
import pathlib
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "flow"), str(ROOT / "tests" / "soak")]
from customers import customers, enter  # noqa: E402
from life import Life, PooledPc  # noqa: E402
from windows_life import WindowsLives  # noqa: E402
from world import World  # noqa: E402

KEYS_OF_A_LIFE = 6  # generously: a start that is killed has taken one too


def at_the_host(world, people):
    """A line for each person whose certificates are not as they must be at rest."""
    def rows(query):
        return connection.execute(query).fetchall()

    connection = sqlite3.connect(f"file:{os.path.join(world.live_host.folder, 'ra.db')}?mode=ro", uri=True)
    try:
        confirmed = dict(rows("SELECT account, count(*) FROM issued"
                              " WHERE revoked_utc IS NULL AND confirmed_utc IS NOT NULL GROUP BY account"))
        waiting = rows("SELECT account FROM issued WHERE revoked_utc IS NULL AND confirmed_utc IS NULL")
        accounts = [account for account, in rows("SELECT id FROM account")]
        serials = {serial for serial, in rows("SELECT serial FROM issued")}
    finally:
        connection.close()
    faults = [f"account {account}: {confirmed.get(account, 0)} confirmed" for account in accounts
              if confirmed.get(account) != 1]
    faults += [f"account {account}: one still waits" for account, in waiting]
    if len(accounts) != len(people):
        faults.append(f"{len(accounts)} accounts of {len(people)}")
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


def show(world, count, took_s):
    counts = world.tally.counts
    print(f"{count} customers, seed {world.seed}, {took_s:.0f} s\n")
    print("| what | how often |\n|---|---|")
    for what in sorted(counts):
        if what != "keys":
            print(f"| {what} | {counts[what]} |")


def live(world, lives, windows, threads):
    """Those with a PC of their own many at a time, those who share one in turn."""
    world.live_host.start()
    world.host.start()
    try:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(Life.live, lives))
        for life in windows.lives:
            life.live()
    finally:
        world.host.end()
        world.live_host.stop()


def judge(world, lives, windows):
    everybody = lives + windows.lives
    faults = [life.trouble for life in everybody if life.trouble]
    wrong, issued = at_the_host(world, everybody)
    faults += wrong + lost(everybody, issued) + windows.left()
    for life in lives:
        faults += life.left()
    faults += crashes(world) + never_tried(world, windows)
    world.live_host.ra("audit", "verify")  # fails if a row is missing or changed
    world.tally.add("certificates issued", len(issued))
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lives", type=int, default=100)
    parser.add_argument("--windows", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2 * os.cpu_count())
    parser.add_argument("--host-lives", type=float, default=20, metavar="S", help="the longest that the host is left alone")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="pccert-lives-")
    world = World(folder, args.seed, args.lives * KEYS_OF_A_LIFE, (args.host_lives / 4, args.host_lives))
    people = customers(args.lives + args.windows)
    enter(world.live_host, people)
    lives = [Life(person, PooledPc(os.path.join(folder, person.id), world), world, number)
             for number, person in enumerate(people[:args.lives])]
    windows = WindowsLives(people[args.lives:], world)
    begun = time.monotonic()
    try:
        live(world, lives, windows, args.threads)
        faults = judge(world, lives, windows)
    finally:
        windows.close()
    show(world, len(people), time.monotonic() - begun)
    if faults:
        print("\n".join(["", *faults[:50], f"lives: {len(faults)} faults, seed {args.seed}; all is left in {folder}"]))
        return 1
    shutil.rmtree(folder)
    print("\nlives: nothing lost, nothing doubled, nothing left over")
    return 0


if __name__ == "__main__":
    sys.exit(main())
