"""After all attacks: the host lives, has not grown, its records are whole, it issued nothing that it should not have, and
nothing of anybody stands in its log."""
import json
import os
import re
import subprocess

from report import Missing

# time, level, text: src/base/log.h.
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (debug|info|warning|error) [\x20-\x7e]*")
SECRETS = {"a national ID": r"\b[A-Z][A-D1289]\d{8}\b", "a token": r"\b[0-9a-f]{64}\b", "a phone number": r"\b09\d{8}\b",
           "a serial number": r"\b[0-9A-F]{30,34}\b", "a JWS": r"eyJ[\w-]+\.", "a six-digit code": r"\b\d{6}\b"}
GROWTH_MIB = 128


def measured(world):
    """Kilobytes of memory and number of open files, of a host of our own."""
    if world.host is None:
        return None
    folder = f"/proc/{world.host.process.pid}"
    with open(folder + "/status", encoding="ascii") as file:
        memory = int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])
    return memory, len(os.listdir(folder + "/fd"))


def alive(world, report):
    with report.line("after.alive", "the directory, and somebody's whole application") as line:
        line.holds(world.api.ask("GET", "/v1/directory").status == 200, "it does not answer")
        customer = world.customer()
        order = customer.walked("confirmed")
        line.control(customer.ask("GET", "/v1/state").json["certificate"]["serial"] == order.serial, "an application")


def size(world, report, before):
    with report.line("after.size", f"memory within {GROWTH_MIB} MiB of the beginning, files within 40") as line:
        if before is None:
            raise Missing("a host of our own (no --url)")
        now = measured(world)
        line.holds(now[0] - before[0] < GROWTH_MIB * 1024, f"from {before[0]} to {now[0]} KiB")
        line.holds(now[1] - before[1] < 40, f"from {before[1]} to {now[1]} files")
        line.control(before[0] > 0 and before[1] > 3, "it was measured")
        line.note(f"{before[0] // 1024} to {now[0] // 1024} MiB, {before[1]} to {now[1]} files")


def issued(world, report):
    with report.line("after.issued", "every certificate that the host knows was applied for by its owner, to the end") as line:
        host = world.own_host()
        listed = json.loads(host.ra("cert", "list", "--json"))["certificates"]
        serials = {certificate["serial"] for certificate in listed}
        line.holds(serials == world.honest,
                   f"{len(serials - world.honest)} too many, {len(world.honest - serials)} missing")
        line.control(len(serials) > 0, "there are some")
        line.note(f"{len(serials)} certificates")


def audit(world, report):
    with report.line("after.audit", "its chain of hashes, and every row of its export") as line:
        host = world.own_host()
        done = subprocess.run([host.program, "audit", "verify", "--config", host.config_path], capture_output=True, text=True,
                              check=False)
        line.holds(done.returncode == 0, f"it does not verify: {done.stderr}")
        rows = [json.loads(text) for text in host.ra("audit", "export").rstrip("\n").split("\n")]
        numbers = [row["seq"] for row in rows]
        line.holds(numbers == list(range(1, len(rows) + 1)), "rows are missing, or were added")
        line.control(len(rows) > 5, "there are rows")
        line.note(f"{len(rows)} rows")


def log(world, report):
    with report.line("after.log", "each line of the log is one of the host's own, without secrets or people") as line:
        text = world.log()
        lines = text.splitlines()
        for said in lines:
            line.holds(LINE.fullmatch(said) is not None, f"no line of the log: {said[:120]!r}")
            for what, pattern in SECRETS.items():
                line.holds(not re.search(pattern, said.split(" ", 2)[-1]), f"{what}: {said[:120]!r}")
        tokens = [customer.token for customer in world.customers if customer.token]
        line.holds(not any(token in text for token in tokens), "a token")
        line.holds("Sanitizer" not in text and "runtime error" not in text, "the sanitizers found something")
        line.control(len(lines) > 5, "there are lines")
        line.note(f"{len(lines)} lines")


def look(world, report, before):
    alive(world, report)
    size(world, report, before)
    issued(world, report)
    audit(world, report)
    log(world, report)
