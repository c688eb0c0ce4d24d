"""Backups that are known to work: the line on the main page, and the page that opens a file and says what it is worth.
Usage: test_backup.py CLASS"""
import datetime
import os

from window_test import (FILE_PASSWORD, ID, IDOK, LIN, WANG, WindowTest, main, wait_until)


class Check(WindowTest):
    people = (WANG, LIN)

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def setUp(self):
        super().setUp()
        self.removed_all()
        self.serial = self.applied(WANG)

    def exported(self, person, name):
        path = os.path.join(self.stick, name)
        answer = self.pc.pccert("export", "--id", person.id, "--out", self.on_stick(path), typed=[FILE_PASSWORD])
        self.assertEqual(answer.status, 0, answer)
        return path

    def moved_to_another_pc(self, person, name):
        """A backup of a certificate that is on this PC no more."""
        path = self.exported(person, name)
        answer = self.pc.pccert("remove", "--id", person.id, "--yes")
        self.assertEqual(answer.status, 0, answer)
        return path

    def line(self):
        return self.window.text(ID.IDC_STATUS_PC_BACKUP)

    def kept_today(self):
        return self.words("IDS_BACKUP_LINE_VERIFIED", datetime.date.today().isoformat())

    def choose(self, path):
        self.window.expect_state(ID.IDC_BACKUP_CHOOSE, "focused")
        self.window.press("enter")
        dialog = self.window.dialog(self.words("IDS_FILES_OPEN_TITLE"))
        dialog.set_file_name(self.on_stick(path))
        dialog.click(IDOK)
        dialog.expect_gone()

    def check(self, path, password=FILE_PASSWORD):
        """By the keyboard alone."""
        self.choose(path)
        self.window.expect_state(ID.IDC_BACKUP_PASSWORD, "focused")
        self.window.type(password)
        self.window.press("enter")

    def finding(self, *names):
        for name in names:
            self.window.expect(self.said(name))

    def to_the_page(self, nothing_to_export=False):
        """By the menu's page for backing up, without a login."""
        self.window.click(ID.IDC_LOGIN_EXPORT)
        if nothing_to_export:
            self.dismiss(self.box(self.said("IDS_EXPORT_NOTHING")))
        self.window.expect_state(ID.IDC_EXPORT_CHECK, "enabled")
        self.window.click(ID.IDC_EXPORT_CHECK)

    def whole_way(self):
        self.open(*(["--lang", "en"] if self.language == "en" else []))
        self.log_in()
        self.assertEqual(self.line(), self.words("IDS_BACKUP_LINE_NONE"))
        self.assert_fits()
        self.window.picture(f"main-none-{self.language}")
        path = self.exported(WANG, f"good-{self.language}.pfx")
        self.window.click(ID.IDC_MENU_STATUS)
        wait_until(lambda: self.at_rest() and self.line() == self.kept_today(), "the backup on the main page")
        self.window.picture(f"main-kept-{self.language}")
        self.window.click(ID.IDC_STATUS_PC_BACKUP)
        self.check(path, "not the password")
        self.refused("FAULT_PFX_PASSWORD")
        self.assert_fits()
        self.window.picture(f"asked-{self.language}")
        self.window.expect_state(ID.IDC_BACKUP_PASSWORD, "focused")
        self.window.type(FILE_PASSWORD)
        self.window.press("enter")
        self.finding("IDS_BACKUP_USABLE", "IDS_BACKUP_SAME", "IDS_EXPORT_COMPATIBLE", "IDS_EXPORT_KEEP_SAFE")
        self.window.expect(self.serial)
        self.assertFalse(self.window.sees(ID.IDC_BACKUP_NEXT))
        self.assert_fits()
        self.window.picture(f"good-{self.language}")
        self.window.press("enter")  # another one
        self.window.expect_state(ID.IDC_BACKUP_CHOOSE, "focused")

    def test_whole_way(self):
        self.whole_way()

    def test_whole_way_in_english(self):
        self.language = "en"
        self.whole_way()
        self.assert_language("en", [self.window.text(ID.IDC_BACKUP_FILE)])

    def test_none_leads_to_the_export(self):
        self.open()
        self.log_in()
        self.window.click(ID.IDC_STATUS_PC_BACKUP)
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")

    def test_newer_is_brought_in(self):
        """The key is gone from this PC: the file has it, and the next step is the button."""
        path = self.moved_to_another_pc(WANG, "newer.pfx")
        self.open()
        self.to_the_page(nothing_to_export=True)
        self.check(path)
        self.finding("IDS_BACKUP_USABLE", "IDS_BACKUP_NONE_HERE")
        self.assertEqual(self.window.text(ID.IDC_BACKUP_NEXT), self.words("IDS_BACKUP_CHECK_IMPORT"))
        self.assert_fits()
        self.window.picture("to-import")
        self.assertEqual(self.pc.serials(), [])
        self.window.press("enter")
        self.dismiss(self.box(self.said("IDS_IMPORT_DONE")))
        self.main_page()
        self.assertEqual(self.pc.serials(), [self.serial])
        self.assertEqual(self.line(), self.kept_today())  # what it came from is a backup

    def test_older_and_anothers(self):
        old = self.moved_to_another_pc(WANG, "old.pfx")
        self.host.ra("cert", "revoke", "--serial", self.serial, "--reason", "superseded")
        self.applied(WANG)
        self.applied(LIN)
        others = self.moved_to_another_pc(LIN, "others.pfx")
        self.open()
        self.log_in()
        self.assertEqual(self.line(), self.words("IDS_BACKUP_LINE_NONE"))
        self.window.click(ID.IDC_MENU_EXPORT)
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")
        self.window.click(ID.IDC_EXPORT_CHECK)
        self.check(others)
        self.finding("IDS_BACKUP_USABLE", "IDS_BACKUP_OTHER_PERSONS", "IDS_BACKUP_CHECK_OTHER")
        self.assertFalse(self.window.sees(ID.IDC_BACKUP_NEXT))
        self.assert_fits()
        self.window.picture("anothers")
        self.window.press("enter")
        self.check(old)
        self.finding("IDS_BACKUP_OLDER")
        self.assert_fits()
        self.window.picture("older")
        self.assertEqual(self.window.text(ID.IDC_BACKUP_NEXT), self.words("IDS_BACKUP_CHECK_EXPORT"))
        self.window.press("enter")
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")
        self.window.click(ID.IDC_MENU_STATUS)
        self.main_page()
        self.assertEqual(self.line(), self.words("IDS_BACKUP_LINE_NONE"))  # neither was a backup of this one

    def test_no_backup_at_all(self):
        path = os.path.join(self.stick, "text.pfx")
        with open(path, "w", encoding="ascii") as file:
            file.write("no certificate")
        self.open()
        self.to_the_page()
        self.choose(path)
        self.refused("FAULT_NOT_PFX")
        self.window.expect_state(ID.IDC_BACKUP_CHOOSE, "focused")


if __name__ == "__main__":
    main()
