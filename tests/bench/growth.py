"""What accounts and certificates cost: how long their import takes, the room of the records on disk, the memory of the host
that has them, on SQLite and PostgreSQL. Passwords are hashed at the least cost here: at the real one an import takes what
Argon2id takes (loads.py), whatever is done besides.
"""
import os
import shutil
import time

from measure import NATIVE, load, new_host, origin_of
from host import Host, national_id
from nodes import Nodes
from server import Postgres

COUNTS = (10_000, 100_000, 1_000_000)
AT_ONCE = 100_000  # no file may have more


def table_of(path, numbers):
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,phone,password\n")
        file.writelines(f"{national_id(f'{number:07d}')},王小明,0912345678,correct horse\n" for number in numbers)


def import_all(host, count, at_once):
    """Seconds, of as many imports as it takes."""
    path, seconds = os.path.join(host.folder, "people.csv"), 0.0
    for first in range(0, count, at_once):
        table_of(path, range(first, min(first + at_once, count)))
        begun = time.monotonic()
        host.ra("user", "import", path)
        seconds += time.monotonic() - begun
    os.remove(path)
    return seconds


def resident_mb(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024


def records_mb(host, postgres):
    if postgres is not None:
        return int(postgres.sql("SELECT pg_database_size('postgres')")) / 1e6
    return sum(os.path.getsize(os.path.join(host.folder, name)) for name in os.listdir(host.folder)
               if name.startswith("ra.db")) / 1e6


def imported(host, postgres, count, quick):
    """Seconds of the import, megabytes of the records, of the host when it is ready, and after a thousand logins."""
    host.cheap_passwords()
    host.configure("server", connections_per_address=512)
    seconds = import_all(host, count, 80 if quick else AT_ONCE)
    host.start()
    try:
        ready = resident_mb(host.process)
        step = max(1, count // (20 if quick else 1000))
        lines = [f'/v1/sessions\t\t{{"national_id": "{national_id(f"{number:07d}")}", "password": "correct horse"}}'
                 for number in range(0, count, step)]
        origin = host.origins()[0] if isinstance(host, Nodes) else origin_of(host)
        load(4, origin, os.path.join(host.folder, "root.pem"), lines)
        return seconds, records_mb(host, postgres), ready, resident_mb(host.process)
    finally:
        host.stop()


def row(where, count, figures):
    seconds, records, ready, after = figures
    line = f"| {where} | {count:,} | {seconds:.1f} s ({count / seconds:,.0f}/s) | {records:,.0f} MB | {ready:.0f} MB | {after:.0f} MB |"
    print("    " + line, flush=True)
    return line


def certificates(folder, quick):
    """What one more of them takes on disk, with its order and its rows of the audit log."""
    count = 20 if quick else 2000
    host, people = new_host(folder / "certificates", count, "--issuing-bits", "2048")
    before = records_mb(host, None)
    host.start()
    try:
        load(16, origin_of(host), os.path.join(host.folder, "root.pem"),
             [f"/v1/orders/{order}/finalize\tBearer {token}\t{{}}" for _, token, order in people])
    finally:
        host.stop()  # which writes the journal back
    after = records_mb(host, None)
    shutil.rmtree(host.folder)
    return f"A certificate takes {(after - before) * 1000 / count:.1f} kB of the records (SQLite, {count:,} finalized)."


def measured(folder, quick):
    lines = ["| records | accounts | import | on disk | host, ready | after a thousand logins |", "|---|---|---|---|---|---|"]
    program = str(NATIVE / "src/server/pccert-ra")
    for count in (200,) if quick else COUNTS:
        host = Host(program, str(folder / "host"))
        lines.append(row("SQLite", count, imported(host, None, count, quick)))
        shutil.rmtree(host.folder)
        with Postgres() as postgres:
            host = Nodes(program, str(folder / "host"), database=postgres.url())
            lines.append(row("PostgreSQL", count, imported(host, postgres, count, quick)))
            shutil.rmtree(host.folder)
    return "\n".join(lines) + "\n\n" + certificates(folder, quick)
