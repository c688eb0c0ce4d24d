"""A host that was taken over, for tests: lives recorded of the live host (tape.py), played to copies of the PC with a change in
one answer, and what must hold whatever was changed."""
import hashlib
import json
import os
import re
import select
import shutil
import socket
import subprocess
from urllib.parse import urlsplit

import log_scan
from host import DUE_AT_ONCE, LIN, WANG
from hostile import HostileCa
from phone import Phone
from relay import Relay, put_between
from release_notices import ReleaseNotices
from tape import Tape
from test_client import CLIENT, OPENSSL, Flow, NativePc, Outcome

SANITIZER_EXIT = 86
# What a success stands on: without it there is none.
ESSENTIAL = {("POST orders confirm", ("order",)), ("POST orders confirm", ("state",)), ("POST orders confirm", ("spki_hash",)),
             ("POST certificates revoke", ("serial",)), ("POST transfers", ("transfer",)), ("POST transfers", ("url",)),
             ("GET transfers", ("transfer",)), ("GET transfers", ("state",)), ("GET release", ("notice",))}
OBEYED_BY_TERMINALS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class Life:
    """A run that was recorded, and this PC before and after it."""

    def __init__(self, command, person, folder, code=False, done=("status", "ok")):
        self.command, self.person, self.before_folder, self.done = command, person, folder, done
        self.typed = person.password + "\n" + ("123456\n" if code else "")
        self.before, self.options = store(folder), ()

    def recorded(self, relay, pc):
        self.exchanges = [exchange for exchange in relay.exchanges() if exchange.name != "DELETE sessions current"]
        self.after = store(pc.folder)
        return self

    def is_done(self, outcome):
        name, value = self.done
        return outcome.get(name) == value


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)


def store(folder):
    """What is in that PC's MY: the name and content of each file. Not the CAs', which stay, and are nobody's."""
    place, found = os.path.join(folder, "store"), {}
    for name in [name for name in os.listdir(place) if not name.endswith(".ca")] if os.path.isdir(place) else ():
        with open(os.path.join(place, name), "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


class HostileFlow(Flow):
    """Nobody hands out lists of revoked certificates: what this PC believes of a revocation is the host's word over TLS, and no
    list, forged or old, can say otherwise."""

    patience_s = 60  # waits take no time here (hurry=yes): nothing the client does by itself may last longer

    @classmethod
    def configure(cls, host):
        """The host knows itself by the relay's address, for which the client's proofs are made."""
        super().configure(host)
        host.configure("certificate", **DUE_AT_ONCE)
        host.configure("transfer", ttl_s=60)  # who is told to wait asks until then
        cls.notices = ReleaseNotices(OPENSSL, cls.top, os.path.join(host.folder, "release.jws"))
        cls.notices.put(4, "1.1.0.0", "1.0.0.0")
        cls.ca = HostileCa(OPENSSL, os.path.join(cls.top, "ca"))
        cls.config = os.path.join(cls.top, "pccert.json")
        cls.relay = put_between(host, lambda url: Relay(cls.ca, url), cls.ca, cls.config)
        write_json(cls.config, {**read_json(cls.config), "release_key_pem": cls.notices.public_pem})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = os.path.join(cls.top, "home")
        os.mkdir(cls.home)
        cls.lives = {life.command: life for life in cls().record(cls.relay)}
        cls.relay.close()
        cls.tape = Tape(cls.ca, cls.relay.listener_port)
        cls.addClassCleanup(cls.tape.close)
        cls.host.stop()
        lists = urlsplit(read_json(cls.host.config_path)["plain_origin"])
        cls.lists = socket.create_server((lists.hostname, lists.port))
        cls.addClassCleanup(cls.lists.close)

    def new_pc(self):
        pc = super().new_pc()
        return NativePc(pc.folder, self.config)

    def snapshot(self, pc):
        folder = f"{pc.folder}.{len(os.listdir(self.top))}"
        shutil.copytree(pc.folder, folder)
        return folder

    def record(self, relay):
        """One person's whole life, another's application that was broken off."""
        pc = self.new_pc()
        yield self.record_order(relay, pc, "apply", code=True)
        for command, options in (("status", ("login=yes",)), ("renewal-info", ())):
            yield self.record_question(relay, pc, command, *options)
        yield self.record_order(relay, pc, "renew")
        yield self.record_upload(relay, pc)
        yield self.record_question(relay, pc, "release", "record={folder}/release.json")
        yield self.record_question(relay, pc, "revoke", "reason=superseded")
        other = self.new_pc()
        self.assertEqual(self.apply(other, LIN, kill_at="enrol.finalized").code, -9)
        life = Life("resume", LIN, self.snapshot(other), done=("finished", "1"))
        relay.forget()
        self.assertEqual(other.run("resume")["finished"], "1")
        yield life.recorded(relay, other)

    def record_order(self, relay, pc, command, code=False):
        """From the request on, so that key and order are the recording's."""
        self.assertEqual(self.apply(pc, WANG, command=command, kill_at="enrol.have_csr").code, -9)
        life = Life(command, WANG, self.snapshot(pc), code)
        relay.forget()
        answer = self.apply(pc, WANG, command=command)
        self.assertEqual(answer["status"], "ok", answer.said)
        return life.recorded(relay, pc)

    def record_question(self, relay, pc, command, *options):
        life = Life(command, WANG, self.snapshot(pc))
        life.options = options
        relay.forget()
        given = [option.format(folder=pc.folder) for option in options]
        answer = pc.run(command, f"id={WANG.id}", *given, typed=WANG.password + "\n")
        self.assertEqual(answer["status"], "ok", answer.said)
        return life.recorded(relay, pc)

    def record_upload(self, relay, pc):
        """With a phone that fetches it as soon as it can."""
        life = Life("upload", WANG, self.snapshot(pc))
        relay.forget()
        process = pc.start("upload", f"id={WANG.id}")
        process.stdin.write(WANG.password + "\n")
        process.stdin.close()
        url = next(line.split()[1] for line in process.stdout if line.startswith("url?"))
        self.assertEqual(Phone(os.path.join(self.host.folder, "root.pem")).fetch(url)[0], 200)
        said = process.stdout.read()
        process.stdout.close()
        answer = Outcome(said, process.wait(timeout=60))
        self.assertEqual((answer["status"], answer["transfer"]), ("ok", "fetched"), said)
        return life.recorded(relay, pc)

    # --- an attack ---

    def attack(self, life, change, what):
        """Plays it with that change to the PC as it was; (outcome, the PC's store), after what must hold always."""
        folder = os.path.join(self.top, "attacked")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(life.before_folder, folder)
        self.tape.play(life.exchanges, change)
        outcome = self.run_client(life, folder, what)
        found = store(folder)
        self.check_shown(outcome, folder, life, what)
        self.check_store(life, outcome, found, what)
        return outcome, found

    def run_client(self, life, folder, what):
        environment = {"HOME": self.home, "ASAN_OPTIONS": f"exitcode={SANITIZER_EXIT}",
                       "UBSAN_OPTIONS": f"halt_on_error=1:exitcode={SANITIZER_EXIT}", "PATH": os.environ["PATH"]}
        command = [CLIENT, folder, self.config, life.command, f"id={life.person.id}", "hurry=yes",
                   *(option.format(folder=folder) for option in life.options)]
        try:
            done = subprocess.run(command, input=life.typed.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env=environment, timeout=self.patience_s, check=False)
        except subprocess.TimeoutExpired:
            self.fail(f"{what}: it did not end")
        try:
            said = done.stdout.decode("utf-8")
        except UnicodeDecodeError:
            self.fail(f"{what}: {done.stdout[:2000]!r}")
        self.assertIn(done.returncode, (0, 1), f"{what}: {said[:4000]}")
        return Outcome(said, done.returncode)

    def check_shown(self, outcome, folder, life, what):
        self.assertNotRegex(outcome.said, OBEYED_BY_TERMINALS, what)
        self.assertNotIn("runtime error", outcome.said, what)
        log_scan.check(folder, life.typed.splitlines())
        self.assertEqual(os.listdir(self.home), [], what)
        self.assertFalse([body for body in self.tape.bodies if b"\r\ncookie:" in body.lower()], what)
        self.assertEqual(select.select([self.lists], [], [], 0)[0], [], f"{what}: a list of revoked certificates was asked for")

    def check_store(self, life, outcome, found, what):
        told = f"{what}: {outcome.said[-1500:]}"
        if life.before == life.after:
            self.assertEqual(found, life.before, told)
        elif life.is_done(outcome):
            stays = outcome.get("replaced_stays") == "yes"
            self.assertEqual(found, {**life.before, **life.after} if stays else life.after, told)
        else:
            self.assertIn(found, (life.before, life.after, {**life.before, **life.after}), told)

    def check_lie(self, life, number, way, value, strict):
        exchange = life.exchanges[number]
        what = f"{life.command}, {exchange.name}, {'.'.join(map(str, way))} = {str(value)[:60]}"
        changed = exchange.with_member(way, value)
        outcome, _ = self.attack(life, lambda at, _: changed if at == number else None, what)
        self.assertIn(number, self.tape.said, f"{what}: nobody asked")
        if strict or (exchange.name, way) in ESSENTIAL:
            self.assertFalse(life.is_done(outcome), f"{what}: {outcome.said[-1500:]}")
