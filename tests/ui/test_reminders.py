"""Reminders by the icon, without a login: the host's word on when to renew and on revocation, a click that opens the
window on what is to be done, and what stays on disk. Usage: test_reminders.py CLASS"""
import glob
import json
import os

from test_tray import NIN_BALLOONUSERCLICK, NIN_SELECT, TrayTest
from window_test import ID, WANG, main, wait_until

WM_TIMER, BM_GETCHECK = 0x113, 0xF0
REMINDING_TIMER_START = 0x181  # src/tray/reminding.h: the first reminder waits for the person to arrive
USER_FOLDER = "drive_c/users/*/AppData/Local/PeiChengCert"


def read_json(path):
    """None where there is no file."""
    if path is None:
        return None
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class ReminderTest(TrayTest):
    """There is one reminder a day, so each class has one test."""

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def record_path(self):
        return next(iter(glob.glob(os.path.join(self.pc.prefix, USER_FOLDER, "reminders.json"))), None)

    def record(self):
        """What is remembered; None before there is anything."""
        return read_json(self.record_path())

    def remembered(self, member, value):
        record = self.record()
        return record is not None and any(one.get(member) == value for one in record["certificates"]) and record

    def switch(self, on):
        """Reminders, by the box on the page about the program; what the user's file says then."""
        self.icon(NIN_SELECT)
        self.shown().click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        self.window.click(ID.IDC_MENU_ABOUT)
        self.window.expect_state(ID.IDC_ABOUT_REMINDERS, "enabled")
        self.assertEqual(self.is_ticked(ID.IDC_ABOUT_REMINDERS), not on)
        self.window.press("alt+n")
        wait_until(lambda: self.settings().get("reminders") is on, "the user's file")
        self.window.close()
        self.window.expect_gone()

    def is_ticked(self, control):
        return self.pc.driver.ask("send", self.window.control(control)["window"], BM_GETCHECK, 0, 0) == 1

    def settings(self):
        return read_json(next(iter(glob.glob(os.path.join(self.pc.prefix, USER_FOLDER, "settings.json"))), None)) or {}


class Renewal(ReminderTest):
    """A host that has certificates renewed from their first day on, which no PC would reckon by itself."""

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("certificate", renew_months=12)

    def test_by_the_hosts_word(self):
        self.applied(WANG)
        self.start("--tray")
        self.switch(False)
        wait_until(lambda: self.remembered("revoked", False), "the host's word")
        os.remove(self.record_path())
        self.post(WM_TIMER, REMINDING_TIMER_START)
        wait_until(lambda: self.remembered("revoked", False), "the look after which it would remind")
        self.menu_texts()
        self.pc.leave_menu()
        self.assertNotIn("stage", self.record()["certificates"][0])
        self.end()
        self.start("--tray")
        self.switch(True)
        self.post(WM_TIMER, REMINDING_TIMER_START)
        self.assertIn(self.said("MSG_STANDING_DUE"), self.pc.balloon())
        self.pc.picture("reminder", None)
        record = wait_until(lambda: self.remembered("stage", "due"), "a record of it")
        self.assertNotIn(WANG.id, json.dumps(record))
        self.assertNotIn(WANG.name, json.dumps(record, ensure_ascii=False))
        self.assertFalse(record["certificates"][0]["revoked"])
        self.assertTrue(any("展期" in text for text in self.menu_texts()))
        self.pc.leave_menu()
        self.icon(NIN_BALLOONUSERCLICK)
        self.shown()
        self.dismiss(self.box(self.said("IDS_ORDER_LOGIN_FIRST")))
        self.window.expect(WANG.id, ID.IDC_LOGIN_ID)
        self.window.picture("log-in-to-renew")


class Revocation(ReminderTest):
    def test_by_somebody_elsewhere(self):
        """This PC learns of it by itself, and says so."""
        serial = self.applied(WANG)
        self.host.ra("cert", "revoke", "--serial", serial, "--reason", "keyCompromise")
        self.start("--tray")
        self.post(WM_TIMER, REMINDING_TIMER_START)
        self.assertIn(self.said("MSG_STANDING_REVOKED"), self.pc.balloon())
        self.pc.picture("revoked", None)
        record = wait_until(lambda: self.remembered("stage", "revoked"), "a record of it")
        self.assertTrue(record["certificates"][0]["revoked"])


if __name__ == "__main__":
    main()
