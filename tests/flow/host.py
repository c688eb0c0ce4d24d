"""A live pccert-ra for tests: made anew in a folder, started on ports that stay its own, looked at from outside."""
import itertools
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import time

READY_S = 30
POOLED = 5  # hosts of one test with keys from a pool: so many the pool has (CMakeLists.txt)
# For Host.configure("certificate", ...): due from the first second on.
DUE_AT_ONCE = {"validity_months": 0, "validity_days": 30, "renew_months": 0, "renew_days": 30}

CHEAP_PASSWORDS = {"argon2_memory_kib": 64, "argon2_passes": 1}


def kept_port():
    """A free port that no outgoing connection takes while the host is down: below those that Linux hands out by itself."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        end = int(file.read().split()[0])
    while True:
        port = random.randrange(end // 2, end)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Host:
    """One development host. Start waits for the ready line; stop and kill are by the process that was started."""

    numbers = itertools.count()

    def __init__(self, program, folder, *options, founded_s=0):
        """options: of init. founded_s: seconds ago, when CA, keys and certificate of TLS were made (test builds only)."""
        self.program = program
        self.folder = folder
        self.process, self.ready = None, ""
        for name in ("--listen", "--plain-listen", "--transfer-listen"):
            if name not in options: # those that init would pick are lent to outgoing connections while the host is down
                options += (name, f"127.0.0.1:{kept_port()}")
        subprocess.run([program, "init", "--dir", folder, "--names", "localhost,127.0.0.1", *options],
                       check=True, stdout=subprocess.DEVNULL, env=self.environment(-founded_s) | self.key_pool())
        self.config_path = os.path.join(folder, "ra.json")
        self.pccert_json = os.path.join(folder, "pccert.json")
        self.outbox = os.path.join(folder, "outbox.txt")

    def key_pool(self):
        """flow_host has primes beside it, and takes its keys from those: no two hosts of a test the same ones."""
        number, primes = next(self.numbers), self.program + ".primes"
        return {"PCCERT_KEY_POOL": f"{primes}:{2 * number}"} if number < POOLED and os.path.exists(primes) else {}

    def configure(self, section, **figures):
        """Change figures of the configuration (None: those in no section); takes effect at the next start."""
        with open(self.config_path, encoding="utf-8") as file:
            config = json.load(file)
        (config if section is None else config.setdefault(section, {})).update(figures)
        with open(self.config_path, "w", encoding="utf-8") as file:
            json.dump(config, file, ensure_ascii=False)

    def settings(self):
        """What it made for PCs (pccert.json)."""
        with open(self.pccert_json, encoding="utf-8") as file:
            return json.load(file)

    def write_settings(self, path, **members):
        """Those with other members, as a file there."""
        settings = self.settings() | members
        with open(path, "w", encoding="utf-8") as file:
            json.dump(settings, file, ensure_ascii=False)

    def cheap_passwords(self):
        """For tests that are about something else: a login in no time."""
        self.configure("login", **CHEAP_PASSWORDS)

    def send_codes_at_once(self):
        """However many one person asks for: an investor is slower than a test."""
        self.configure("code", resend_s=0, per_window=1000, per_day=1000)

    def ra(self, *arguments, typed=""):
        """Runs a subcommand on this host's configuration; its standard output."""
        command, rest = list(arguments[:2]), list(arguments[2:])
        done = subprocess.run([self.program, *command, "--config", self.config_path, *rest], input=typed, check=True,
                              capture_output=True, text=True)
        return done.stdout

    def add(self, person):
        phone = ["--phone", person.phone] if person.phone else []
        self.ra("user", "add", "--id", person.id, "--name", person.name, *phone, typed=person.password + "\n")

    def add_many(self, people):
        """With cheap passwords (argon2 in the configuration) that takes no time."""
        path = os.path.join(self.folder, "people.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("id,name,phone,password\n")
            file.writelines(f"{one.id},{one.name},{one.phone},{one.password}\n" for one in people)
        self.ra("user", "import", path)

    def start(self, later_s=0, kill_at=None):
        """later_s: the host's clock is ahead by that much (test builds only). kill_at: a point that it may pass before it is ready."""
        environment = self.environment(later_s)
        if kill_at:
            environment["PCCERT_KILL_AT"] = kill_at
        with open(os.path.join(self.folder, "host.log"), "ab") as log:
            self.process = subprocess.Popen([self.program, "serve", "--config", self.config_path],
                                            stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        line = self.process.stdout.readline()
        if not line.startswith("ready") and not (kill_at and line == ""):
            raise AssertionError(f"the host did not get ready: {line!r}, see {log.name}")
        self.ready = line
        return line

    @staticmethod
    def environment(later_s):
        return dict(os.environ, PCCERT_RA_CLOCK_OFFSET_S=str(later_s))

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None
        if status != 0:
            raise AssertionError(f"the host ended with {status}")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def restart(self, later_s=0):
        self.stop()
        self.start(later_s)

    def messages(self):
        """The text messages sent so far: time, order, masked phone, prefix and code of each."""
        if not os.path.exists(self.outbox):
            return []
        with open(self.outbox, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.startswith("{")]

    def certificates(self, person):
        return json.loads(self.ra("cert", "list", "--id", person.id, "--json"))["certificates"]

    def states(self, person):
        """Each certificate in a word: waiting (issued, not confirmed), confirmed, revoked."""
        def state(certificate):
            if certificate["revoked"] is not None:
                return "revoked"
            return "waiting" if certificate["confirmed"] is None else "confirmed"

        return sorted(state(certificate) for certificate in self.certificates(person))

    def issued(self, person):
        """All that was ever issued to that name, from the database: serial to (sha256, word as in states())."""
        connection = sqlite3.connect(f"file:{os.path.join(self.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT serial, sha256, confirmed_utc, revoked_utc FROM issued"
                                      " WHERE account = (SELECT id FROM account WHERE name = ?)", (person.name,))
            return {serial: (sha256, "revoked" if revoked else "confirmed" if confirmed else "waiting")
                    for serial, sha256, confirmed, revoked in rows}
        finally:
            connection.close()

    def agreement_request(self):
        """The number of the request by which somebody agreed, of the one agreement that there is."""
        connection = sqlite3.connect(f"file:{os.path.join(self.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            (request,), = connection.execute("SELECT request_id FROM consent")
            return request
        finally:
            connection.close()

    def records(self):
        """What a failed attempt must leave as it was: people, orders, certificates. Not its counters and sessions."""
        tables = {
            "account": "SELECT id, name, password FROM account",
            "orders": "SELECT id, account, state, spki_hash FROM orders",
            "issued": "SELECT serial, account, confirmed_utc, revoked_utc FROM issued",
        }
        connection = sqlite3.connect(f"file:{os.path.join(self.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            return {name: sorted(connection.execute(query)) for name, query in tables.items()}
        finally:
            connection.close()


class Person:
    """A made-up customer: the number only satisfies the checksum."""

    def __init__(self, national_id, name, password, phone):
        self.id, self.name, self.password, self.phone = national_id, name, password, phone

    @property
    def masked(self):
        return self.id[:3] + "****" + self.id[-3:]


def national_id(digits):
    """A made-up number of that seven digits that satisfies the checksum."""
    total = 1 + 0 * 9 + 1 * 8 + sum(int(digit) * weight for digit, weight in zip(digits, range(7, 0, -1)))
    return f"A1{digits}{-total % 10}"


WANG = Person("A123456789", "王小明", "sunny-Taipei-88", "0912345678")
LIN = Person("B223456782", "林美玲", "rainy-Keelung-77", "0922333444")
CHEN = Person("12345675", "陳氏企業", "windy-Hsinchu-66", None)


def wait_until(question, what, limit_s=60):
    """Asks again until the answer is true; for things outside that give no sign of their own."""
    end, pause_s = time.monotonic() + limit_s, 0.01
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}")
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, 0.1)
