"""Something that happens between two exchanges of a run, before the host hears of the second."""
import os
import signal

from host import wait_until
from test_client import NativePc
from troubled import TroubledFlow


class PcInSight(NativePc):
    """Its process can be stopped, as a PC's sleep stops it."""

    def start(self, *arguments, **options):
        self.process = super().start(*arguments, **options)
        return self.process

    def sleep(self):
        self.process.send_signal(signal.SIGSTOP)
        wait_until(self.is_stopped, "a stopped process")

    def is_stopped(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] == "T"

    def wake(self):
        self.process.send_signal(signal.SIGCONT)


class Meanwhile(TroubledFlow):
    # Due from the first second on, and valid for longer than a clock is set ahead.
    sections = {**TroubledFlow.sections, "certificate": {"validity_months": 12, "renew_months": 13}}

    def new_pc(self):
        type(self).count += 1
        return PcInSight(os.path.join(self.top, f"pc{self.count}"), self.config)

    def during(self, pc, person, command, number, act, *options, then=None):
        """act happens before the host hears of that exchange, which then goes on (or what is given instead)."""
        failures = []

        def trouble(exchange):
            exchange.greet()
            exchange.read()
            try:
                act()
            except BaseException as failure:  # it belongs to the test and not to the relay's thread
                failures.append(failure)
            (then or self.relay.pass_on)(exchange)

        answer = self.run_once(pc, person, command, *options, plan={number: trouble})
        if failures:
            raise failures[0]
        self.assertEqual(self.relay.done, [number], answer.said)
        return answer

    def customer(self, command):
        """A new one, with a certificate if it is to be renewed."""
        pc, person = self.new_pc(), self.next_person()
        if command == "renew":
            self.assertEqual(self.run_once(pc, person, "apply")["status"], "ok")
        return pc, person

    def assert_clean(self, pc):
        """Nothing is left over: each certificate has its key, each key its certificate, no order is open."""
        certificates, keys = self.holding(pc)
        self.assertEqual((len(certificates), pc.records()), (keys, []))
