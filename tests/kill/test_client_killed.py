"""The client is killed at each kill point of each of its flows; the host stays up. Then the next start, and the next login
where one is due.

    test_client_killed.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs; PCCERT_KILL_FOLDER keeps keys and reports.
"""
import os
import subprocess
import time
import unittest

from killing import FILE_PASSWORD, Killing, OPENSSL  # first: it says where the flows' modules are
from host import wait_until
from world import live


class Applying(Killing):
    """Nothing that the host has issued is without its key; nothing is issued twice."""

    def test_apply(self):
        def go_on(life):
            if self.start(life):
                return "start"
            self.must(self.ask(life, "apply"))
            return "login"

        self.kill_everywhere("apply", self.new_life, lambda life, at: self.ask(life, "apply", kill_at=at), go_on, main=True,
                             settle=lambda life: self.assertEqual(live(self.host, life.person)[0]["spki_hash"], life.key.spki_hash))


class ApplyingWhole(Applying):
    whole = True


class Renewing(Killing):
    """The old certificate can be used until the new one is proven and confirmed."""

    def test_renew(self):
        kept = []

        def prepare():
            if not kept:
                kept.append(self.new_life())
                self.must(self.ask(kept[0], "apply"))
            self.renew_key(kept[0])
            kept[0].old = live(self.host, kept[0].person)[0]["sha256"]
            return kept[0]

        def go_on(life):
            if self.start(life) and self.home(life).certificates() != {life.old}:
                return "start"
            self.must(self.ask(life, "renew"))
            return "login"

        self.kill_everywhere("renew", prepare, lambda life, at: self.ask(life, "renew", kill_at=at), go_on,
                             main=True)


class RenewingWhole(Renewing):
    whole = True


class Filing(Killing):
    """What needs no host: files, removing, bringing back. One person and one PC, from flow to flow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backup = os.path.join(cls.top, "backup.pfx")
        cls.kept = None

    def life(self):
        """Certificate and key are here, a backup lies beside."""
        if self.kept is None:
            type(self).kept = self.new_life()
            self.must(self.ask(self.kept, "apply"))
            self.must(self.export(self.kept, self.backup))
            (self.kept.sha256,) = self.home(self.kept).certificates()
        life = self.kept
        if not self.home(life).certificates():
            self.must(self.import_it(life))
        self.world.given_up.clear()
        self.assertTrue(self.home(life).usable(life.sha256))
        return life

    def export(self, life, path, at=None):
        return life.pc.run("export", f"id={life.person.id}", f"file={path}", "overwrite=yes", typed=FILE_PASSWORD + "\n", kill_at=at)

    def import_it(self, life, at=None):
        return life.pc.run("import", f"file={self.backup}", f"id={life.person.id}", typed=FILE_PASSWORD + "\n", kill_at=at)

    def remove(self, life, *options, at=None):
        return life.pc.run("remove", f"id={life.person.id}", *options, kill_at=at)

    def without(self):
        """The certificate was removed on purpose."""
        life = self.life()
        self.must(self.remove(life))
        self.world.given_up.add(life.sha256)
        return life

    def assert_backup_opens(self, path):
        done = subprocess.run([OPENSSL, "pkcs12", "-in", path, "-passin", "pass:" + FILE_PASSWORD, "-legacy", "-nodes"],
                              capture_output=True, text=True)
        self.assertIn("PRIVATE KEY", done.stdout, done.stderr)

    def exported(self, path, may_be_missing):
        """Whole, with nothing but a whole sealed one beside it that was not named yet; done again it is there."""
        def go_on(life):
            self.assertTrue(may_be_missing or os.path.exists(path))
            if os.path.exists(path):
                self.assert_backup_opens(path)
            self.start(life)
            self.must(self.export(life, path))
            self.assert_backup_opens(path)
            return "again"
        return go_on

    def test_export_to_a_new_file(self):
        path = os.path.join(self.top, "new.pfx")

        def prepare():
            if os.path.exists(path):
                os.remove(path)
            return self.life()

        self.kill_everywhere("export", prepare, lambda life, at: self.export(life, path, at), self.exported(path, True),
                             main=True)

    def test_export_over_a_file(self):
        self.kill_everywhere("export over", self.life, lambda life, at: self.export(life, self.backup, at),
                             self.exported(self.backup, False))

    def test_import(self):
        def go_on(life):
            self.start(life)
            self.must(self.import_it(life), "ok", "already")
            self.world.given_up.clear()
            return "again"

        self.kill_everywhere("import", self.without, lambda life, at: self.import_it(life, at), go_on, main=True,
                             settle=lambda life: self.world.given_up.clear())

    def test_remove(self):
        """The key first: whatever stays cannot sign."""
        def act(life, at):
            answer = self.remove(life, at=at)
            self.world.given_up.add(life.sha256)
            return answer

        def go_on(life):
            self.start(life)
            if self.home(life).certificates():
                self.must(self.remove(life))
            self.assertEqual((self.home(life).certificates(), self.home(life).containers()), (set(), set()))
            return "again"

        self.kill_everywhere("remove", self.life, act, go_on, at_rest=0, main=True)

    def brought_back(self, life):
        """By its record, if it was removed."""
        self.start(life)
        how = "start"
        if not self.home(life).usable(life.sha256):
            self.must(life.pc.run("undo"))
            how = "undo"
        self.assertEqual(self.home(life).records("undo"), [])
        return how

    def test_remove_with_undo(self):
        self.kill_everywhere("remove, undoably", self.life, lambda life, at: self.remove(life, "keep=yes", at=at), self.brought_back)

    def test_undo(self):
        def prepare():
            life = self.life()
            self.must(self.remove(life, "keep=yes"))
            return life

        self.kill_everywhere("undo", prepare, lambda life, at: life.pc.run("undo", kill_at=at), self.brought_back, main=True)

    def test_visit(self):
        """A public PC: what came goes, at the end of the visit or at the next start."""
        def prepare():
            life = self.life()
            self.must(self.export(life, self.backup))  # what is remembered of backups has a predecessor each time
            return life

        def act(life, at):
            answer = life.pc.run("visit", f"id={life.person.id}", typed=life.person.password + "\n", kill_at=at)
            self.world.given_up.add(life.sha256)
            return answer

        def go_on(life):
            self.start(life)
            if self.home(life).certificates():  # nothing was promised yet
                self.must(act(life, None))
            self.assertEqual((self.home(life).certificates(), self.home(life).containers()), (set(), set()))
            return "start"

        self.kill_everywhere("visit", prepare, act, go_on, at_rest=0)

    def test_sign(self):
        path = os.path.join(self.top, "order.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("buy 1000\n")

        def prepare():
            if os.path.exists(path + ".p7s"):
                os.remove(path + ".p7s")
            return self.life()

        def go_on(life):
            if os.path.exists(path + ".p7s"):
                done = subprocess.run([OPENSSL, "cms", "-cmsout", "-inform", "DER", "-in", path + ".p7s", "-noout"], capture_output=True)
                self.assertEqual(done.returncode, 0, done.stderr)
            return "-"

        self.kill_everywhere("sign", prepare, lambda life, at: life.pc.run(
            "sign", f"id={life.person.id}", f"in={path}", f"out={path}.p7s", kill_at=at), go_on)


class FilingWhole(Filing):
    whole = True


class Ending(Killing):
    """Applications that come to nothing, revocations, files for phones, and starts that are killed in their turn."""

    def begun(self):
        """An order that waits for its code."""
        life = self.new_life()
        os.environ["PCCERT_KEY_POOL"] = life.key.name
        try:
            life.pc.run("apply", f"id={life.person.id}", typed=life.person.password + "\n")
        finally:
            del os.environ["PCCERT_KEY_POOL"]
        return life

    def with_login(self, life, command, *options, at=None):
        return life.pc.run(command, f"id={life.person.id}", *options, typed=life.person.password + "\n", kill_at=at)

    def test_cancel(self):
        def go_on(life):
            self.start(life)
            self.must(self.with_login(life, "cancel"), "ok", "not_found")
            return "again"

        self.kill_everywhere("cancel", self.begun, lambda life, at: self.with_login(life, "cancel", at=at), go_on, at_rest=0)

    def test_replace_another_pcs_order(self):
        """Its record there goes with the next start there."""
        def prepare():
            other = self.begun()
            life = self.new_life(other.person)
            life.other = other
            return life

        def go_on(life):
            done = self.start(life)
            self.start(life.other)
            if not done and list(self.world.at_rest(life.person)):
                self.must(self.ask(life, "apply", "replace=yes"))
                self.start(life.other)
            return "login"

        self.kill_everywhere("apply instead", prepare, lambda life, at: self.ask(life, "apply", "replace=yes", kill_at=at), go_on,
                             settle=lambda life: self.start(life.other))

    def damaged(self):
        """Its record cannot be read by anybody."""
        life = self.begun()
        for name in self.home(life).records("journal"):
            with open(self.home(life).path("journal", name), "wb") as file:
                file.write(b"damaged")
        return life

    def test_replace_an_order_that_nobody_can_read(self):
        def go_on(life):
            """With the order cancelled, and the record not yet: what nobody can read, the person clears away."""
            if self.start(life):
                return "start"
            if not live(self.host, life.person):
                self.must(self.ask(life, "apply", "replace=yes"))
            if self.home(life).records("journal"):
                self.must(life.pc.run("forget", f"id={life.person.id}"))
            return "login"

        def prepare():
            life = self.damaged()
            self.renew_key(life)
            return life

        self.kill_everywhere("apply instead of a damaged one", prepare, lambda life, at: self.ask(life, "apply", "replace=yes", kill_at=at), go_on)

    def test_forget(self):
        def go_on(life):
            self.start(life)
            self.must(life.pc.run("forget", f"id={life.person.id}"), "ok", "not_found")
            self.must(self.ask(life, "apply", "replace=yes"))
            return "again"

        self.kill_everywhere("forget", self.damaged, lambda life, at: life.pc.run("forget", f"id={life.person.id}", kill_at=at), go_on, settle=go_on)

    def test_start_that_finishes(self):
        """The next start is killed too, and the one after it finishes."""
        def prepare():
            life = self.new_life()
            self.assertEqual(self.ask(life, "apply", kill_at="enrol.finalized").code, -9)
            return life

        self.kill_everywhere("resume", prepare, lambda life, at: life.pc.run("start", kill_at=at), self.finished_by_start,
                             main=True)

    def finished_by_start(self, life):
        self.assertTrue(self.start(life))
        return "start"

    def test_start_that_gives_up(self):
        """Installed and tested, and declared void before it was confirmed: certificate and key go again."""
        def prepare():
            life = self.new_life()
            self.assertEqual(self.ask(life, "apply", kill_at="enrol.tested").code, -9)
            (waiting,) = live(self.host, life.person)
            self.host.ra("cert", "revoke", "--serial", waiting["serial"], "--reason", "superseded")
            return life

        def go_on(life):
            self.start(life)
            self.assertEqual((self.home(life).certificates(), self.home(life).containers()), (set(), set()))
            return "start"

        self.kill_everywhere("give up", prepare, lambda life, at: life.pc.run("start", kill_at=at), go_on, at_rest=0)

    def with_a_certificate(self):
        life = self.new_life()
        self.must(self.ask(life, "apply"))
        return life

    for_a_code = with_a_certificate

    def revoke(self, flow, prepare, *options):
        def act(life, at):
            return self.ask(life, "revoke", "reason=superseded", *options, kill_at=at)

        def go_on(life):
            self.start(life)
            self.must(act(life, None))
            return "again"

        self.kill_everywhere(flow, prepare, act, go_on, at_rest=0)

    def test_revoke(self):
        self.revoke("revoke", self.with_a_certificate)

    def test_revoke_by_code(self):
        self.revoke("revoke by code", self.for_a_code, "by=code")

    def test_clean(self):
        """Two of a person, of which the host counts one: the other one goes, and can be brought back."""
        life = self.new_life()
        for _ in range(2):  # the second one ends later than the first
            self.must(self.ask(life, "apply"))
            self.renew_key(life)
            second = int(time.time())
            wait_until(lambda since=second: int(time.time()) > since, "the next second")

        def prepare():
            if len(self.home(life).certificates()) == 1:
                self.must(life.pc.run("undo"))
            return life

        def go_on(life):
            self.start(life)
            self.must(life.pc.run("clean"))
            self.assertEqual(self.home(life).certificates(), {live(self.host, life.person)[0]["sha256"]})
            return "again"

        self.kill_everywhere("clean", prepare, lambda life, at: life.pc.run("clean", kill_at=at), go_on)

    def test_upload(self):
        life = self.new_life()
        self.must(self.ask(life, "apply"))

        def go_on(life):
            self.start(life)
            self.must(self.with_login(life, "upload", "then=cancel"))
            return "again"

        self.kill_everywhere("upload", lambda: life, lambda life, at: self.with_login(life, "upload", "then=cancel", at=at), go_on)


class EndingWhole(Ending):
    whole = True


if __name__ == "__main__":
    unittest.main()
