#!/usr/bin/env python3
"""One host under load: flat memory, overload answered and survived, nothing acknowledged lost to `kill -9`.

    load.py steady [--seconds N]     finalizations, logins and questions for the state, alone and all at once, as fast as
                                     they go
    load.py overload                 far more logins at once than it can do
    load.py killed [--times N]       kill -9 in the middle of finalizations

Ends with 1 if memory grew, an overloaded answer lacks its Retry-After, or an acknowledged order is gone.
PCCERT_RA, PCCERT_BENCH_ORDERS and PCCERT_BENCH_LOAD name the programs (of native-release).
"""
import argparse
import collections
import http.client
import json
import os
import pathlib
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "flow"))
from host import Host  # noqa: E402

RA, ORDERS, LOAD = (os.environ.get(name, "") for name in ("PCCERT_RA", "PCCERT_BENCH_ORDERS", "PCCERT_BENCH_LOAD"))
PASSWORD = "correct horse"  # of everybody that bench_orders makes
BATCH = 2000  # orders of one round; logins and questions take what they find meanwhile
LOGINS, QUESTIONS = 300, 8000  # of one round
LEAST_ROUNDS = 6
MOST_GROWTH_BYTES = 64  # of memory a request, from the middle third of the rounds to the last
CROWD, EACH = 120, 3  # of the overload
KILL_AFTER = (50, 600)  # acknowledgements, of ORDERS_A_KILL
ORDERS_A_KILL = 1000


class Loaded:
    """A new host in a folder, and people with an order each that only waits for its certificate."""

    def __init__(self, folder):
        self.host = Host(RA, os.path.join(folder, "host"))
        self.host.configure("server", connections_per_address=512)
        self.people = 0
        with open(self.host.config_path, encoding="utf-8") as file:
            self.origin = json.load(file)["public_origin"]
        self.ca = os.path.join(self.host.folder, "root.pem")

    def more(self, count):
        """(national ID, token, order) of each."""
        made = subprocess.run([ORDERS, self.host.config_path, str(count), str(self.people)], check=True,
                              capture_output=True, text=True).stdout
        self.people += count
        return [line.split("\t") for line in made.splitlines()]

    def load(self, clients, lines):
        """Requests a second."""
        done = subprocess.run([LOAD, str(clients), self.origin, self.ca], input="\n".join(lines) + "\n", check=True,
                              capture_output=True, text=True)
        return float(done.stdout)

    def memory_kb(self):
        status = pathlib.Path(f"/proc/{self.host.process.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


class Client:
    """One connection that is kept."""

    def __init__(self, loaded):
        url = urlsplit(loaded.origin)
        self.connection = http.client.HTTPSConnection(url.hostname, url.port, timeout=60,
                                                      context=ssl.create_default_context(cafile=loaded.ca))

    def ask(self, method, path, body=None, token=None):
        """Status, headers, document."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = "Bearer " + token
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        is_document = "json" in answer.headers.get("Content-Type", "")
        return answer.status, answer.headers, json.loads(text) if is_document else text.decode("utf-8")

    def login(self, national_id):
        return self.ask("POST", "/v1/sessions", {"national_id": national_id, "password": PASSWORD})


# --- steady ---

CLIENTS = {"finalizations": 16, "logins": 8, "questions for the state": 8}  # of the first two: as tests/bench/run has them


def requests_of(people):
    return {
        "finalizations": [f"/v1/orders/{order}/finalize\tBearer {token}\t{{}}" for _, token, order in people],
        "logins": ["/v1/sessions\t\t" + json.dumps({"national_id": national_id, "password": PASSWORD})
                   for national_id, _, _ in people[:LOGINS]],
        "questions for the state": [f"/v1/state\tBearer {token}\t" for _, token, _ in people] * (QUESTIONS // len(people)),
    }


def one_round(loaded, people, rates):
    """Each alone, as tests/bench/run measures it, with a quarter of the requests; then all at once with the rest."""
    requests = requests_of(people)
    alone = {what: loaded.load(CLIENTS[what], lines[:len(lines) // 4]) for what, lines in requests.items()}
    with ThreadPoolExecutor(len(requests)) as pool:
        at_once = pool.map(lambda what: loaded.load(CLIENTS[what], requests[what][len(requests[what]) // 4:]), requests)
        for what, rate in zip(requests, at_once):
            rates[what].append((alone[what], rate))


def middle(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def show_rates(rates):
    """The shares of those that share the processors come to 1 where none is lost by their being done at once."""
    print("| what | a second, alone: median | all at once | share: median (least to most) |\n|---|---|---|---|")
    shares = {what: [at_once / alone for alone, at_once in pairs] for what, pairs in rates.items()}
    for what, pairs in rates.items():
        alone, at_once = (statistics.median(column) for column in zip(*pairs))
        print(f"| {what}, {CLIENTS[what]} clients | {alone:.0f} | {at_once:.0f} | {middle(shares[what])} |")
    print(f"| all of them | | | {middle([sum(of_a_round) for of_a_round in zip(*shares.values())])} |")


def steady(loaded, seconds):
    rates, memory = collections.defaultdict(list), []
    loaded.host.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(memory) < LEAST_ROUNDS:
        one_round(loaded, loaded.more(BATCH), rates)
        memory.append(loaded.memory_kb())
    loaded.host.stop()
    third = len(memory) // 3
    then, last = statistics.median(memory[third:2 * third]), statistics.median(memory[-third:])
    print(f"{len(memory)} rounds in {seconds:.0f} s and what the last took, {loaded.people} people, {os.cpu_count()} cores\n")
    show_rates(rates)
    print(f"\nmemory: first {memory[0] / 1024:.1f} MiB, middle third {then / 1024:.1f}, last third {last / 1024:.1f}")
    requests = third * (BATCH + LOGINS + QUESTIONS)  # between the middles of those thirds
    growth = (last - then) * 1024 / requests
    print(f"growth: {growth:.1f} bytes a request")
    return [] if growth <= MOST_GROWTH_BYTES else [f"memory grew: {memory}"]


# --- overload ---

def overload(loaded, _):
    people = loaded.more(CROWD * EACH)
    counts, faults, lock = collections.Counter(), [], threading.Lock()

    def crowd(mine):
        client = Client(loaded)
        for national_id, _, _ in mine:
            status, headers, document = client.login(national_id)
            with lock:
                counts[status] += 1
                if status == 503 and not headers.get("Retry-After", "").isdigit():
                    faults.append(f"503 without Retry-After: {document}")
                elif status not in (201, 503):
                    faults.append(f"{status}: {document}")

    loaded.host.start()
    with ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(crowd, [people[i::CROWD] for i in range(CROWD)]))
    status, _, document = Client(loaded).login(people[0][0])
    loaded.host.stop()
    print(f"{CROWD} clients: {dict(counts)}; afterwards a login: {status}")
    if not counts[503]:
        faults.append("it was never too much: nothing was tried")
    if not counts[201]:
        faults.append("nobody got in")
    if status != 201:
        faults.append(f"it has not recovered: {document}")
    return faults


# --- killed ---

def finalize_until_killed(loaded, mine, acknowledged, most):
    """What was answered with 200 counts; what was not may be either way. Whoever has the most-th answer kills the host."""
    client = Client(loaded)
    try:
        for _, token, order in mine:
            status, _, document = client.ask("POST", f"/v1/orders/{order}/finalize", {}, token)
            if status == 200 and document["state"] == "issued":
                acknowledged.append((token, order))
            if len(acknowledged) == most:
                loaded.host.process.kill()
    except (OSError, http.client.HTTPException):
        pass  # it is dead


def certificate_of(client, token, order):
    status, _, document = client.ask("GET", f"/v1/orders/{order}/certificate", token=token)
    return document if status == 200 and "BEGIN CERTIFICATE" in document else None


def killed_once(loaded, after, counts):
    people, acknowledged = loaded.more(ORDERS_A_KILL), []
    loaded.host.start()
    with ThreadPoolExecutor(8) as pool:
        tasks = [pool.submit(finalize_until_killed, loaded, people[i::8], acknowledged, after) for i in range(8)]
        for task in tasks:
            task.result()
    loaded.host.kill()
    loaded.host.start()
    client = Client(loaded)
    kept = [certificate_of(client, token, order) for token, order in acknowledged]
    again = [client.ask("POST", f"/v1/orders/{order}/finalize", {}, token)[0] for _, token, order in people]
    loaded.host.stop()
    counts["acknowledged"] += len(acknowledged)
    counts["finished by asking again"] += len(people) - len(acknowledged)
    faults = [f"order {order} was acknowledged and has no certificate" for (_, order), one in zip(acknowledged, kept)
              if not one]
    return faults + [f"asked again: {status}" for status in again if status != 200]


def killed(loaded, times):
    counts, faults = collections.Counter(), []
    for number in range(times):
        least, most = KILL_AFTER
        faults += killed_once(loaded, least + (most - least) * number // max(1, times - 1), counts)
    print(f"killed {times} times: {dict(counts)}")
    if not counts["acknowledged"] or not counts["finished by asking again"]:
        faults.append("never killed in the middle: nothing was tried")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["steady", "overload", "killed"])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--times", type=int, default=5)
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="pccert-load-")
    loaded = Loaded(folder)
    try:
        faults = {"steady": steady, "overload": overload, "killed": killed}[args.what](
            loaded, args.seconds if args.what == "steady" else args.times)
    finally:
        if loaded.host.process is not None:
            loaded.host.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(faults[:20]) or f"load: {args.what}: held")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
