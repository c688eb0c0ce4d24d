"""What the benchmarks share: the programs that they run, a host with people in it, and the least that could be done."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NATIVE = ROOT / "build" / "native-release"
WINDOWS = ROOT / "build" / "mingw64-release"
sys.path[1:1] = [str(ROOT / "tests" / name) for name in ("flow", "postgres", "attack")]
from host import Host  # noqa: E402


def output(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True,
                          **options).stdout


def raw_signing(openssl, quick, key="rsa2048"):
    """Signatures a second on one core, by a key of that kind."""
    text = output(openssl, "speed", "-mr", "-seconds", "1" if quick else "3", key, stderr=subprocess.DEVNULL)
    for line in text.splitlines(): # +F2:index:bits:seconds a signature:seconds a verification...
        if line.startswith("+F2:"):
            per = float(line.split(":")[3])
            return per if per > 1 else 1 / per
    raise AssertionError(f"openssl speed said: {text}")


def loaded(clients, origin, ca_file, lines):
    """Requests a second, and the milliseconds that half of them and 99 of 100 did not exceed."""
    said = output(NATIVE / "tests/bench/bench_load", str(clients), origin, ca_file, input="\n".join(lines) + "\n")
    return tuple(float(figure) for figure in said.split())


def load(clients, origin, ca_file, lines):
    return loaded(clients, origin, ca_file, lines)[0]


def origin_of(host):
    with open(host.config_path, encoding="utf-8") as file:
        return json.load(file)["public_origin"]


def new_host(folder, count, *options, make=Host):
    """A host with so many persons; (national ID, token, order) of each. options: of init."""
    host = make(str(NATIVE / "src/server/pccert-ra"), str(folder), *options)
    host.configure("server", connections_per_address=512) # all clients are on one address here
    people = [line.split("\t") for line in
              output(NATIVE / "tests/bench/bench_orders", host.config_path, str(count)).splitlines()]
    return host, people


def double_commits(postgres, quick, clients=16):
    """Pairs of durable commits a second, of a row of a certificate's size each, by pgbench: no host, no key."""
    postgres.sql("CREATE TABLE IF NOT EXISTS committed (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row bytea)")
    script = os.path.join(postgres.folder, "double.sql")
    with open(script, "w", encoding="ascii") as file:
        file.write(2 * "BEGIN;\nINSERT INTO committed (row) VALUES (decode(repeat('ab', 1100), 'hex'));\nCOMMIT;\n")
    said = output(os.path.join(postgres.bin, "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, os.cpu_count())), "-T",
                  "6" if quick else "10", "-f", script, postgres.url(), stderr=subprocess.DEVNULL)
    return float(next(line for line in said.splitlines() if line.startswith("tps = ")).split()[2])
