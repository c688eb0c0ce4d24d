"""Uploading the certificate to a phone: what happens when nobody comes, when the person changes their mind, leaves, or has no
such host. The whole way, with the QR code read off the screen, is test_life.py's. Usage: test_upload.py CLASS"""
import os
import re
import sqlite3
from datetime import datetime, timedelta

from window_test import ID, WANG, WindowTest, main, wait_until

from phone import Phone  # tests/flow, by ui.py

WAITING, FETCHED, EXPIRED, CANCELLED = range(4)  # enum transfer_state of protocol/messages.h


class UploadTest(WindowTest):
    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()
        host.configure("transfer", per_day=1000)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial = cls().applied(WANG)
        cls.phone = Phone(os.path.join(cls.host.folder, "root.pem"))

    def state(self):
        """Of the last file for a phone, at the host, and how many bytes of it are left there."""
        connection = sqlite3.connect(f"file:{os.path.join(self.host.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            return connection.execute(
                "SELECT state, length(file) FROM transfer ORDER BY created_utc DESC, rowid DESC").fetchone()
        finally:
            connection.close()

    def page(self):
        self.open()
        self.log_in()
        self.window.click(ID.IDC_MENU_UPLOAD)
        self.window.expect_state(ID.IDC_UPLOAD_GO, "enabled")
        return self.window

    def begun(self):
        """The address and the passphrase that the window shows, once it waits."""
        self.window.click(ID.IDC_UPLOAD_GO)
        self.window.expect_state(ID.IDC_UPLOAD_CANCEL, "enabled")
        return self.window.text(ID.IDC_UPLOAD_ADDRESS), self.window.text(ID.IDC_UPLOAD_PASSPHRASE)

    def assert_told_until_when(self):
        """In a box: the moment until which the file stays at the host, which is near, in whatever zone this PC is."""
        box = self.box(self.said("IDS_UPLOAD_STAYS"))
        moment = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "\n".join(box.texts()))
        self.assertIsNotNone(moment, box.texts())
        self.assertLess(abs(datetime.fromisoformat(moment.group()) - datetime.now()), timedelta(days=1))
        self.dismiss(box)

    def assert_gone(self, state):
        """From the host, and from the screen."""
        self.assertEqual(self.state(), (state, 0))
        for control in (ID.IDC_UPLOAD_QR, ID.IDC_UPLOAD_PASSPHRASE, ID.IDC_UPLOAD_ADDRESS):
            self.assertFalse(self.window.sees(control))


class Upload(UploadTest):
    """Those who change their mind."""

    def test_by_the_keyboard(self):
        self.page()
        wait_until(lambda: self.window.focused() == ID.IDC_UPLOAD_IPHONE, "the focus on the choice")
        self.window.press("alt+d")
        wait_until(lambda: self.window.control(ID.IDC_UPLOAD_ANDROID)["checked"], "Android to be chosen")
        self.window.press("alt+t")
        wait_until(lambda: self.window.control(ID.IDC_UPLOAD_STRONG)["checked"], "the tick")
        self.window.press("enter")
        self.window.expect_state(ID.IDC_UPLOAD_CANCEL, "enabled")
        wait_until(lambda: self.window.focused() == ID.IDC_UPLOAD_ADDRESS, "the focus on what may be copied")
        self.window.press("enter")  # means nothing here
        self.assertEqual(self.state()[0], WAITING)
        self.window.press("esc")
        self.window.expect(self.said("IDS_UPLOAD_CANCELLED"), ID.IDC_UPLOAD_RESULT)
        self.assert_gone(CANCELLED)
        self.assert_fits()
        self.window.picture("upload-cancelled")

    def test_session_ends_meanwhile(self):
        """The host forgets it: the password is asked for over the page, which then goes on waiting for the phone."""
        self.page()
        url, passphrase = self.begun()
        with sqlite3.connect(os.path.join(self.host.folder, "ra.db")) as database:
            database.execute("DELETE FROM session")
        database.close()
        asking = self.box("請重新登入", WANG.masked)
        asking.type(WANG.password)
        self.answer(asking, "enter")
        self.assertEqual(self.window.text(ID.IDC_UPLOAD_PASSPHRASE), passphrase)
        self.assertEqual(self.phone.fetch(url)[0], 200)
        self.window.expect(self.said("IDS_UPLOAD_FETCHED"), ID.IDC_UPLOAD_RESULT)

    def test_left(self):
        self.page()
        self.begun()
        self.window.click(ID.IDC_MENU_EXPORT)
        question = self.box(self.said("IDS_UPLOAD_LEAVE_QUESTION"))
        question.picture("upload-leave-question")
        self.dismiss(question)  # stays
        self.assertTrue(self.window.sees(ID.IDC_UPLOAD_CANCEL))
        self.assertEqual(self.state()[0], WAITING)
        self.window.click(ID.IDC_MENU_EXPORT)
        self.answer(self.box(self.said("IDS_UPLOAD_LEAVE_QUESTION")), "alt+y")
        self.window.expect_state(ID.IDC_EXPORT_GO, "enabled")  # where the person wanted to go
        self.assert_gone(CANCELLED)

    def test_logged_out(self):
        self.page()
        url, _ = self.begun()
        self.window.click(ID.IDC_MENU_LOGOUT)
        self.window.expect("歡迎使用")
        self.assertEqual(self.state(), (CANCELLED, 0))
        self.assertNotEqual(self.phone.fetch(url)[0], 200)


class UploadTrouble(UploadTest):
    """Nobody comes, the host is away or does not do it, there is nothing to upload."""

    def test_again(self):
        self.page()
        first = self.begun()
        self.window.click(ID.IDC_UPLOAD_CANCEL)
        self.window.click(ID.IDC_UPLOAD_AGAIN)
        self.window.expect_state(ID.IDC_UPLOAD_GO, "enabled")
        second = self.begun()
        self.assertNotEqual(first[0], second[0])
        self.assertNotEqual(first[1], second[1])
        self.assertNotEqual(self.phone.fetch(first[0])[0], 200)
        self.assertEqual(self.phone.fetch(second[0])[0], 200)
        self.window.expect(self.said("IDS_UPLOAD_FETCHED"), ID.IDC_UPLOAD_RESULT)

    def test_nobody_comes(self):
        self.page()
        self.begun()
        self.host.restart(later_s=700)
        try:
            self.window.expect(self.said("IDS_UPLOAD_EXPIRED"), ID.IDC_UPLOAD_RESULT)
            self.assert_gone(EXPIRED)
            self.assert_fits()
        finally:
            self.host.restart()

    def test_host_does_not_hear_that_it_is_cancelled(self):
        self.page()
        url, _ = self.begun()
        self.host.kill()
        try:
            self.window.click(ID.IDC_UPLOAD_CANCEL)
            self.refused("FAULT_HOST_UNREACHABLE")
            self.assert_told_until_when()
            self.assertTrue(self.window.sees(ID.IDC_UPLOAD_CANCEL))
        finally:
            self.host.start()
        self.assertEqual(self.phone.fetch(url)[0], 200)
        self.window.expect(self.said("IDS_UPLOAD_FETCHED"), ID.IDC_UPLOAD_RESULT)

    def test_host_is_away_for_a_while(self):
        self.page()
        url, _ = self.begun()
        self.host.kill()
        try:
            self.window.expect(self.said("IDS_UPLOAD_LEFT_UNHEARD"), ID.IDC_UPLOAD_LEFT)
            self.assert_fits()
        finally:
            self.host.start()
        self.assertEqual(self.phone.fetch(url)[0], 200)
        self.window.expect(self.said("IDS_UPLOAD_FETCHED"), ID.IDC_UPLOAD_RESULT)

    def test_session_ends_and_is_given_up(self):
        self.page()
        self.begun()
        with sqlite3.connect(os.path.join(self.host.folder, "ra.db")) as database:
            database.execute("DELETE FROM session")
        database.close()
        self.answer(self.box("請重新登入", WANG.masked), "esc")
        self.assert_told_until_when()
        self.window.expect("歡迎使用")
        self.assertEqual(self.state()[0], WAITING)  # nobody is logged in who could cancel it: it ends by itself

    def test_nothing_to_upload(self):
        with sqlite3.connect(os.path.join(self.host.folder, "ra.db")) as database:
            before = database.execute("SELECT count(*) FROM transfer").fetchone()
        self.removed_all()
        try:
            self.page()
            self.window.click(ID.IDC_UPLOAD_GO)
            self.refused("FAULT_CERTIFICATE_MISSING")
            self.assertTrue(self.window.sees(ID.IDC_UPLOAD_GO))
        finally:
            self.end()
            type(self).serial = self.applied(WANG)
        with sqlite3.connect(os.path.join(self.host.folder, "ra.db")) as database:
            self.assertEqual(database.execute("SELECT count(*) FROM transfer").fetchone(), before)

    def test_only_after_login(self):
        self.open()
        self.window.click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        self.window.click(ID.IDC_MENU_UPLOAD)
        self.dismiss(self.box(self.said("IDS_UPLOAD_LOGIN_FIRST")))
        self.window.expect_state(ID.IDC_LOGIN_GO, "enabled")

    def test_host_that_does_not_do_it(self):
        with open(self.host.config_path, "rb") as file:
            before = file.read()
        self.host.configure("transfer", url="")
        self.host.restart()
        try:
            self.open()
            self.log_in()
            self.assertFalse(self.window.sees(ID.IDC_MENU_UPLOAD))
            self.assert_fits()
            self.window.picture("menu-without-upload")
        finally:
            with open(self.host.config_path, "wb") as file:
                file.write(before)
            self.host.restart()


if __name__ == "__main__":
    main()
