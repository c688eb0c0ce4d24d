"""The same lives on a Windows PC, with pccert.exe under Wine: one store for all, one customer after the other."""
import os

from host import wait_until
from life import Life
from pc import Pc, windows_path
from pccert_words import command_line, outcome as spoken


class WindowsLives:
    """Customers who share one PC. None: no PC is made."""

    def __init__(self, people, world):
        self.pc, self.lives = None, []
        if people:
            self.pc = Pc(os.path.join(world.folder, "windows"), os.environ["PCCERT_EXE"], os.environ["PCCERT_PROBE"],
                         world.live_host.pccert_json)
            self.lives = [WindowsLife(person, self.pc, world, "windows " + person.id) for person in people]

    def left(self):
        """One certificate for each, with a key; no open order."""
        if self.pc is None:
            return []
        faults = []
        certificates, containers = self.pc.store()
        lived = sum(life.lived for life in self.lives)
        if (len(certificates), len(containers)) != (lived, lived):
            faults.append(f"Windows: {len(certificates)} certificates, {len(containers)} keys, {lived} customers")
        wanted = {life.told[-1] for life in self.lives if life.told}
        faults += [f"Windows: {serial} does not sign" for serial in wanted if not self.signs(serial)]
        faults += [f"Windows: {serial} is not in MY" for serial in wanted - set(self.pc.serials())]
        faults += [f"Windows: {os.path.basename(name)} is left" for name in self.pc.journal() if "journal" in name]
        return faults

    def signs(self, serial):
        """By a separate program."""
        order, *written = (os.path.join(self.pc.folder, name) for name in ("order", "signature", "certificate"))
        with open(order, "w", encoding="ascii") as file:
            file.write("sell")
        return self.pc.probe("sign", serial, *map(windows_path, (order, *written))).status == 0

    def close(self):
        if self.pc is not None:
            self.pc.close()


class WindowsLife(Life):
    """Each start of the program becomes what flow_client would have said of it."""

    def start(self, command, *options, secrets=()):
        self.world.tally.add("starts of pccert.exe")
        process = self.pc.start(*command_line(command, *options))
        with self.killed_perhaps(command, process):
            self.type_all(process, command, secrets)
            answer = process.said(self.pc.patience_s)
        outcome = spoken(command, answer)
        self.judge(command, outcome)
        self.count(command, outcome)
        return outcome

    def start_once_more(self):
        return True, None

    def left(self):
        """Looked for when all have lived: they share a store."""
        return []

    def clear_away(self):
        pass

    ends = (-9, *range(32))  # its own exit codes; a crash has another

    def type_all(self, process, command, secrets):
        sent = self.world.phones.sent(self.person)
        for secret in secrets:
            self.pc.type(process, secret)
        if command == "apply":
            code = wait_until(lambda: process.poll() is not None or self.world.phones.newest(self.person, sent),
                              "a text message, or the program's end", limit_s=self.pc.patience_s)
            if code is not True:
                self.pc.type(process, code)
        process.stdin.close()

    def count(self, command, outcome):
        if outcome.code == -9:
            self.world.tally.add("pccert.exe killed in " + command)
            self.pc.pccert("resume")
        elif outcome.get("status") != "ok":
            self.world.tally.add(f"pccert.exe refused: {command}: {outcome.get('fault')}")
        elif outcome.get("serial"):
            self.told.append(outcome["serial"])

    @property
    def backup(self):
        return os.path.join(self.pc.folder, self.person.id + ".pfx")
