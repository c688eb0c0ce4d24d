"""One customer's whole life with flow_client, whose starts are killed at random."""
import collections
import contextlib
import hashlib
import os
import pathlib
import random
import shutil
import threading
import time

from test_client import NativePc, Outcome
from world import PFX_ITERATIONS

FILE_PASSWORD = "1 Life 88"
KILLED_OF = 6  # one start of so many is killed
TRIES = 60  # of one step; each ends with what the customer sees
REVOKERS_OF = 10
GOOD = ("valid", "due")
ENDS = (0, 1, -9)  # of flow_client: done, refused, killed by us
# What a customer may be told while the host dies and a former start has been killed. Anything else is a fault.
EXPECTED = ("host_unreachable", "host_timeout", "host_busy", "code_too_soon")
WHOLE = (".der", ".p8", ".link", ".ca", ".rec", ".old", ".lock", ".log")  # what a PC may hold at rest


class PooledPc(NativePc):
    """Each start takes a pair of primes of its own for its key."""

    def __init__(self, folder, world):
        super().__init__(folder, world.live_host.pccert_json)
        self.world = world

    def start(self, command, *options, kill_at=None):
        self.pair = self.world.tally.next("keys") if command in ("apply", "renew") else 0
        return super().start(command, *options, kill_at=kill_at)

    def environment(self):
        return dict(super().environment(), PCCERT_KEY_POOL=f"{self.world.pool}:{self.pair}",
                    PCCERT_PFX_ITERATIONS=str(PFX_ITERATIONS))


class Life:
    """One customer with one PC."""

    def __init__(self, person, pc, world, number):
        self.person, self.pc, self.world = person, pc, world
        self.random = random.Random(f"{world.seed} {number}")
        self.told = []  # serials that a program has reported as this customer's
        self.faults = []
        self.lived, self.holds = False, None  # holds: SHA-256 of the certificate that its PC has at the end

    def live(self):
        """To its end, unless the time is over before its beginning; the PC is looked at and put away."""
        if time.monotonic() > self.world.end:
            return
        self.lived = True
        self.go_through()
        self.faults += self.left()
        if not self.faults:
            self.clear_away()

    def go_through(self):
        steps = [self.apply, self.back_up, self.renew, self.back_up, self.put_away, self.bring_back]
        if self.random.randrange(REVOKERS_OF) == 0:
            steps += [self.revoke, self.put_away, self.apply]
        steps.append(self.start_once_more)
        try:
            for step in steps:
                self.until(step)
            self.world.tally.add("lives lived")
        except Exception as trouble:  # one life's; the others go on, and it is told at the end
            self.faults.append(f"{self.person.id}: {trouble!r}")

    def until(self, step):
        """Again, as a person would, until what was wanted can be seen."""
        said = []
        for _ in range(TRIES):
            self.world.host.up.wait()
            done, outcome = step()
            if done:
                self.world.tally.add(f"done: {step.__name__}")
                return
            said.append(f"{outcome.code} {outcome.get('status')} {outcome.get('fault')}")
        raise AssertionError(f"{step.__name__}: {said[-6:]}")

    # --- one start of the program ---

    def start(self, command, *options, secrets=()):
        """secrets are typed; a code is looked up. In one start of some the program is killed."""
        self.world.tally.add("starts")
        process = self.pc.start(command, *options)
        with self.killed_perhaps(command, process):
            said = self.talk(process, secrets)
            outcome = Outcome(said, process.wait(timeout=300))
        self.judge(command, outcome)
        self.count(command, outcome)
        return outcome

    @contextlib.contextmanager
    def killed_perhaps(self, command, process):
        kind, begun, killer = f"{type(self).__name__} {command}", time.monotonic(), None
        if self.random.randrange(KILLED_OF) == 0:
            killer = threading.Timer(self.world.pace.moment(kind, self.random.random()), process.kill)
            killer.start()
        yield
        if killer:
            killer.cancel()
            killer.join()
        else:
            self.world.pace.took(kind, time.monotonic() - begun)

    ends = ENDS

    def judge(self, command, outcome):
        """A program that crashed, or says what it should never have to say."""
        if outcome.code not in self.ends:
            raise AssertionError(f"{command}: ended with {outcome.code}: {outcome.said[-400:]}")
        if outcome.code != -9 and outcome.get("status") != "ok" and outcome.get("fault") not in EXPECTED:
            raise AssertionError(f"{command}: told {outcome.get('fault')}: {outcome.said[-400:]}")

    def talk(self, process, secrets):
        said = ""
        try:
            process.stdin.write("".join(secret + "\n" for secret in secrets))
            process.stdin.flush()
            for line in process.stdout:
                said += line
                if line.startswith("code? "):
                    process.stdin.write(self.world.phones.code(self.person, line.split()[1]) + "\n")
                    process.stdin.flush()
            process.stdin.close()
        except BrokenPipeError:
            said += process.stdout.read()
        finally:
            process.stdout.close()
        return said

    def count(self, command, outcome):
        if outcome.code == -9:
            self.world.tally.add("killed in " + command)
            self.pc.run("start")  # the next start of the program
        elif outcome.get("status") != "ok":
            self.world.tally.add(f"refused: {command}: {outcome.get('fault')}")
        elif outcome.get("serial"):
            self.told.append(outcome["serial"])

    def seen(self, login=True):
        """Nothing is done on a look that told nothing."""
        for _ in range(TRIES):
            self.world.host.up.wait()
            outcome = self.look(login)
            if outcome.get("status") == "ok":
                return outcome
        raise AssertionError(f"status: {outcome.said}")

    def look(self, login):
        return self.start("status", f"id={self.person.id}", *(["login=yes"] if login else []),
                          secrets=[self.person.password] if login else [])

    # --- what a customer wants; each answers whether it is so, and what was said last ---

    def usable(self):
        outcome = self.seen()
        wanted = {"host": GOOD, "pc": GOOD, "same": ("yes",), "order_here": ("no",)}
        return all(outcome.get(name) in values for name, values in wanted.items()), outcome

    def apply(self):
        done, outcome = self.usable()
        if not done:
            outcome = self.start("apply", f"id={self.person.id}", "replace=yes", secrets=[self.person.password])
        return done, outcome

    def renew(self):
        if len(set(self.told)) > 1:
            done, outcome = self.usable()
            if done:
                return done, outcome
        return False, self.start("renew", f"id={self.person.id}", "replace=yes", secrets=[self.person.password])

    @property
    def backup(self):
        return self.pc.folder + ".pfx"

    def back_up(self):
        outcome = self.start("export", f"id={self.person.id}", f"file={self.backup}", "overwrite=yes",
                             secrets=[FILE_PASSWORD])
        return outcome.get("status") == "ok", outcome

    def put_away(self):
        outcome = self.seen(login=False)
        if outcome.get("pc") == "none":
            return True, outcome
        return False, self.start("remove", f"id={self.person.id}")

    def bring_back(self):
        done, outcome = self.usable()
        if not done:
            outcome = self.start("import", f"file={self.backup}", f"id={self.person.id}", secrets=[FILE_PASSWORD])
        return done, outcome

    def revoke(self):
        outcome = self.seen()
        if outcome.get("host") in ("revoked", "none"):
            return True, outcome
        return False, self.start("revoke", f"id={self.person.id}", "reason=keyCompromise",
                                 secrets=[self.person.password])

    def start_once_more(self):
        """As the next morning does: an order whose last answer was lost on the way is ended by the program's next start."""
        outcome = self.pc.run("start")
        return not self.pc.records(), outcome

    # --- what is left of it, looked at from outside ---

    def left(self):
        """One certificate with its key, no open order, nothing half written."""
        folder = os.path.join(self.pc.folder, "store")
        store = os.listdir(folder)
        names = collections.Counter(pathlib.Path(name).suffix for name in store)
        faults = []
        if (names[".der"], names[".p8"]) != (1, 1):
            faults.append(f"{self.person.id}: store holds {dict(names)}")
        else:
            (certificate,) = (name for name in store if name.endswith(".der"))
            self.holds = hashlib.sha256(pathlib.Path(folder, certificate).read_bytes()).hexdigest()
        if self.pc.records():
            faults.append(f"{self.person.id}: an order is still open")
        half = [path for path in pathlib.Path(self.pc.folder).rglob("*.*")
                 if path.suffix not in WHOLE or path.name.startswith("order-")]
        self.world.tally.add("killed exports whose sealed file lies unnamed beside the backup", len(self.unnamed_backups()))
        return faults + [f"{self.person.id}: {path.name} is left" for path in half]

    def unnamed_backups(self):
        """As far as they were written when the program was killed. Nobody clears them away: THREATS.md, as tests/kill."""
        backup = pathlib.Path(self.backup)
        return [path for path in backup.parent.glob(backup.name + ".*")]

    def clear_away(self):
        """Ten thousand PCs would be a gigabyte."""
        shutil.rmtree(self.pc.folder)
        for path in [self.backup, *self.unnamed_backups()]:
            os.remove(path)
