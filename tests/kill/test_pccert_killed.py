"""The flows of test_client_killed.py once more, by pccert.exe under Wine with the store of Windows: the points of win/ and
cli/ too. It is a program with hooks (preset mingw64-hooks); what is released has none.

    test_pccert_killed.py [CLASS[.test_FLOW]]

PCCERT_RA, PCCERT_EXE, PCCERT_PROBE, PCCERT_REGISTRY, PCCERT_OPENSSL name the programs; PCCERT_KILL_FOLDER keeps keys and
reports.
"""
import os
import unittest

import test_client_killed as flows  # first: it says where the flows' modules are
from host import wait_until
from killing import OPENSSL, WORDS, Killing
from key_pool import found_in_the_clear
from windows_pc import WindowsHome, WindowsPc


class UnderWine(Killing):
    """In place of the folders: PCs under Wine. A new life has one that is new again, and another one if its person has one."""

    kept_from_flow_to_flow = False  # the PCs

    @classmethod
    def setUpClass(cls):
        cls.pcs = []
        super().setUpClass()

    @classmethod
    def home_of(cls, pc):
        return WindowsHome(pc, OPENSSL, cls.cas)

    def setUp(self):
        if not self.kept_from_flow_to_flow:
            self.close_pcs()

    @classmethod
    def tearDownClass(cls):
        try:
            cls.close_pcs()
        finally:
            super().tearDownClass()

    @classmethod
    def close_pcs(cls):
        """Nothing of any key lies on them in the clear, and nothing in their log that should not."""
        found = []
        while cls.pcs:
            pc = cls.pcs.pop()
            found += found_in_the_clear(cls.pool.keys, WORDS, pc.own_files())
            pc.close()
        if found:
            raise AssertionError("\n".join(found))

    def pc_for(self, person):
        """One that is not theirs yet."""
        known = self.world.pcs.get(person.id, [])
        for pc in self.pcs:
            if pc not in known:
                pc.make_new()
                return pc
        type(self).count += 1
        self.pcs.append(WindowsPc(os.path.join(self.top, f"pc{self.count}"), os.environ["PCCERT_EXE"],
                                  os.environ["PCCERT_PROBE"], os.environ["PCCERT_REGISTRY"], self.host.pccert_json))
        return self.pcs[-1]

    def start(self, life):
        """As the window's start, flow_client's reads what is remembered of backups; of the commands, status does."""
        self.must(life.pc.run("status", f"id={life.person.id}"))
        self.assertEqual(list(self.home(life).broken_installs()), [])
        return super().start(life)

    def files_of(self, pc):
        return pc.own_files()

    def apply_once(self, pc, person, command, *options, kill_at=None):
        seen = len(self.host.messages())
        process = pc.begin(command, f"id={person.id}", *options, kill_at=kill_at)
        pc.type(process, person.password)
        wait_until(lambda: process.poll() is not None or self.host.messages()[seen:], "a text message, or the program's end",
                   pc.patience_s)
        for message in self.host.messages()[seen:][-1:]:
            pc.type(process, message["code"])
        return pc.end(command, process)


class Applying(UnderWine, flows.Applying):
    pass


class Renewing(UnderWine, flows.Renewing):
    pass


class Filing(UnderWine, flows.Filing):
    kept_from_flow_to_flow = True
    test_visit = None  # the window's alone


class Ending(UnderWine, flows.Ending):
    def for_a_code(self):
        """pccert takes the key where it can: it is on this PC no more."""
        life = self.with_a_certificate()
        (sha256,) = {one["sha256"] for one in flows.live(self.host, life.person)}
        self.must(life.pc.run("remove", f"id={life.person.id}"))
        self.world.given_up.add(sha256)
        return life


if __name__ == "__main__":
    unittest.main()
