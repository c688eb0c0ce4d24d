"""Each kind of request at rising concurrency, on SQLite and PostgreSQL, one node and two; beside what the least would be, in
the same run: signing alone, Argon2id alone, commits alone, the HTTP library alone. Everything shares this machine, clients too.
"""
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from measure import NATIVE, double_commits, loaded, new_host, origin_of, output, raw_signing
from host import DUE_AT_ONCE
from nodes import Nodes
from server import Postgres

LEVELS = (1, 4, 16, 64)
WAITING_LOGINS = 16  # more at once are told to come again, as they should be (login.waiting)


class Rows:
    def __init__(self):
        self.lines = []

    def add(self, what, cells):
        """cells: a rate, or (rate, p50, p99), of each level; None: not measured."""
        self.lines.append((what, [self.cell(cell) for cell in cells]))
        print("    " + " | ".join([what, *self.lines[-1][1]]), flush=True)

    @staticmethod
    def cell(cell):
        if cell is None:
            return "-"
        if isinstance(cell, tuple):
            return f"{cell[0]:,.0f}/s, {cell[1]:.1f} and {cell[2]:.1f} ms"
        return f"{cell:,.0f}/s"

    def markdown(self):
        heads = ["what: a second, p50 and p99", *(f"{level} client{'s' if level > 1 else ''}" for level in LEVELS)]
        lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
        return "\n".join(lines + ["| " + " | ".join([what, *cells]) + " |" for what, cells in self.lines])


# --- the least ------------------------------------------------------------------------------------------------------------

def sqlite_commits(folder, seconds):
    """Pairs of durable commits a second, of a row of a certificate's size each, by one writer."""
    connection = sqlite3.connect(folder / "committed.db", isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE committed (row BLOB);")
    row, pairs, end = b"\xab" * 1100, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(2):
            connection.execute("INSERT INTO committed VALUES (?)", (row,))
        pairs += 1
    connection.close()
    return pairs / seconds


@contextlib.contextmanager
def bare_http(host):
    """The library on its own, under the host's certificate; its answer is as long as a state."""
    files = [os.path.join(host.folder, name) for name in ("tls.pem", "tls.key")]
    with subprocess.Popen([NATIVE / "tests/bench/bench_http", *files, "400"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as server:
        yield f"https://localhost:{int(server.stdout.readline())}"
        server.stdin.close()


def least(rows, openssl, folder, quick):
    host, _ = new_host(folder / "bare", 1)
    lines = ["/\t\t"] * (100 if quick else 8000)
    with bare_http(host) as origin:
        rows.add("the HTTP library alone, over TLS, 400 bytes",
                 [loaded(level, origin, os.path.join(host.folder, "root.pem"), lines) for level in LEVELS])
    shutil.rmtree(host.folder)
    rows.add("two durable commits, SQLite, one writer", [sqlite_commits(folder, 1 if quick else 3), None, None, None])
    with Postgres() as postgres:
        rows.add("two durable commits, PostgreSQL (pgbench)", [double_commits(postgres, quick, level) for level in LEVELS])
    cores = os.cpu_count()
    rows.add("RSA-2048 signatures, one core", [raw_signing(openssl, quick), None, None, None])
    rows.add(f"Argon2id, {cores} cores", [float(output(NATIVE / "tests/bench/bench_argon2", str(cores),
                                                       "20" if quick else "200")), None, None, None])


# --- the host ---------------------------------------------------------------------------------------------------------------

def split(lines, level, of):
    """That level's part of all requests: each is sent once."""
    share = len(lines) // len(of)
    at = of.index(level) * share
    return lines[at:at + share]


def at_nodes(clients, origins, ca, lines):
    """Clients and requests are divided among the nodes; the times are the worse node's."""
    used = origins[:min(len(origins), clients)]
    with ThreadPoolExecutor(len(used)) as pool:
        tasks = [pool.submit(loaded, clients // len(used), origin, ca, lines[number::len(used)])
                 for number, origin in enumerate(used)]
        said = [task.result() for task in tasks]
    slowest = max(len(lines[number::len(used)]) / one[0] for number, one in enumerate(said))
    return len(lines) / slowest, max(one[1] for one in said), max(one[2] for one in said)


def requests(host, people, quick):
    """Lines of each kind, in the order in which they may be sent."""
    renewals = [line.split("\t") for line in output(NATIVE / "tests/bench/bench_renewals", host.config_path,
                                                     "8" if quick else "1600", str(len(people))).splitlines()]
    reads = 40 if quick else 16000
    key = lambda number: f"Idempotency-Key: {number:032x}"  # noqa: E731
    return {
        "state": [f"/v1/state\tBearer {people[number % len(people)][1]}\t" for number in range(reads)],
        "renewal-info": [f"/v1/renewal-info/{renewals[number % len(renewals)][1]}\t\t" for number in range(reads)],
        "order of a renewal, with its proof": [f"/v1/orders\tBearer {token}\t{body}\t{key(number)}"
                                               for number, (token, _, body) in enumerate(renewals)],
        "finalize": [f"/v1/orders/{order}/finalize\tBearer {token}\t{{}}" for _, token, order in people],
        "login": ["/v1/sessions\t\t" + json.dumps({"national_id": person[0], "password": "correct horse"})
                  for person in people[:16 if quick else 256]],
    }


def load_host(rows, where, host, people, nodes, quick):
    host.configure("certificate", **DUE_AT_ONCE)
    lines = requests(host, people, quick)
    host.start()
    try:
        origins = host.origins()[:nodes] if isinstance(host, Nodes) else [origin_of(host)]
        ca = os.path.join(host.folder, "root.pem")
        for kind, sent in lines.items():
            levels = [level for level in LEVELS if kind != "login" or level <= WAITING_LOGINS // 2]
            cells = [at_nodes(level, origins, ca, split(sent, level, levels)) if level in levels else None
                     for level in LEVELS]
            rows.add(f"{kind}, {where}", cells)
    finally:
        host.stop()


def measured(openssl, folder, quick):
    rows, count = Rows(), 16 if quick else 2400
    least(rows, openssl, folder, quick)
    host, people = new_host(folder / "sqlite", count, "--issuing-bits", "2048")
    load_host(rows, "SQLite", host, people, 1, quick)
    for nodes in (1, 2):
        with Postgres() as postgres:
            host, people = new_host(folder / f"nodes{nodes}", count, "--issuing-bits", "2048",
                                    make=lambda *place, url=postgres.url(): Nodes(*place, database=url))
            host.configure("database", connections=16)
            load_host(rows, f"PostgreSQL, {nodes} node{'s' if nodes > 1 else ''}", host, people, nodes, quick)
    return rows.markdown()
