"""Reminders by the icon, without a login: the host's word on when to renew and on revocation, a click that opens the
window on what is to be done, and what stays on disk. Usage: test_reminders.py CLASS"""
import glob
import json
import os

from test_tray import NIN_BALLOONUSERCLICK, TrayTest
from window_test import ID, WANG, main, wait_until

WM_TIMER = 0x113
REMINDING_TIMER_START = 0x181  # src/tray/reminding.h: the first reminder waits for the person to arrive


class ReminderTest(TrayTest):
    """There is one reminder a day, so each class has one test."""

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def record(self):
        """What is remembered; None before there is anything."""
        found = glob.glob(os.path.join(self.pc.prefix, "drive_c/users/*/AppData/Local/PeiChengCert/reminders.json"))
        if not found:
            return None
        with open(found[0], encoding="utf-8") as file:
            return json.load(file)

    def remembered(self, member, value):
        record = self.record()
        return record is not None and any(one.get(member) == value for one in record["certificates"]) and record


class Renewal(ReminderTest):
    """A host that has certificates renewed from their first day on, which no PC would reckon by itself."""

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("certificate", renew_months=12)

    def test_by_the_hosts_word(self):
        self.applied(WANG)
        self.start("--tray")
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
