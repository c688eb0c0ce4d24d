"""A certificate's whole life in the window: login, application, backup, removal, import, a phone, renewal, logout; every page in both
languages at 100, 150 and 200 %, nothing cut, overlapping, outside, nameless or in the other language, and a picture of each.
tools/demo runs Chinese and English for its screenshots. Usage: test_life.py CLASS"""
import os
import re

from window_test import (FILE_PASSWORD, ID, IDOK, ROOT, WANG, WORDS, WindowTest, main, manual, next_code)

import qr  # tests/flow, by ui.py
from phone import Phone


# The other language's name on the button that leads there.
FOREIGN = {words["IDS_LOGIN_LANGUAGE"] for words in WORDS.values()}
# What the main page can say where; with these inserts.
CHIPS = re.compile(r"MSG_(?:HOST|PC)_(?!NONE$|OTHER$)\w+|MSG_HOST_NONE")
SENTENCES = re.compile(r"MSG_STANDING_\w+")
ELSEWHERE = ("FAULT_NO_PHONE", "MSG_PC_OTHER")  # of the manual's sentences: test_apply.py, test_status.py
SENTENCE_LINES, DAYS, END = 2, "30", "2027-11-27"
LIVES_DAYS = 32  # longer than any month, the time before its end in which one is due: fine at first


class Chinese(WindowTest):
    language = "zh-TW"

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("certificate", validity_months=0, validity_days=LIVES_DAYS, renew_months=0, renew_days=30)

    def test_life(self):
        self.log_in_first()
        serial = self.apply()
        backup = self.back_up(serial)
        self.remove(serial)
        self.bring_back(backup, serial)
        self.look_into(backup)
        self.to_a_phone()
        self.revoke(self.renew(serial))
        self.leave()
        if self.language == "zh-TW":
            self.assert_manual()

    def assert_manual(self):
        """Every repaired sentence of the manual that belongs to the window has been seen in one."""
        text = (ROOT / "res" / "lang" / "MANUAL.md").read_text(encoding="utf-8")
        rows = [row for row in manual.ROW.findall(text) if "window" in row[2] and row[1] not in ELSEWHERE]
        self.assertGreater(len(rows), 6)
        for _, name, shown, repaired in rows:
            sentence = repaired.replace("%8", "北城證券")
            self.assertTrue(any(sentence in seen for seen in self.pc.seen), (name, shown, repaired))

    def step(self, name, in_both_languages=False):
        """A page: nothing is wrong with its looks, and a picture."""
        self.window.picture(name)
        self.assert_fits()
        if not in_both_languages:
            self.assert_language(self.language, FOREIGN)

    def told(self, string, name):
        """A box that says so, a picture, and its default button."""
        box = self.box(self.said(string))
        box.texts()
        box.picture(name)
        self.dismiss(box)

    def log_in_first(self):
        self.open()
        if self.said("IDS_LOGIN_GO") not in self.window.text(ID.IDC_LOGIN_GO).replace("&", ""):
            self.window.click(ID.IDC_LOGIN_LANGUAGE)
        self.window.expect(self.said("IDS_LOGIN_NOTE_APPLY"))
        self.step("login")
        self.log_in()
        self.window.expect(self.said("MSG_STANDING_APPLY"))
        self.step("no-certificate")

    def apply(self):
        self.act("IDS_ACTION_APPLY")
        self.window.expect_state(ID.IDC_ORDER_SEND, "focused")
        self.step("apply")
        before = len(self.host.messages())
        self.window.press("enter")
        self.told("IDS_ORDER_CODE_SENT", "code-sent")
        self.window.set_text(ID.IDC_ORDER_CODE, next_code(self.host, before))
        self.step("code")
        self.window.click(ID.IDC_ORDER_APPLY)
        self.told("IDS_APPLY_CODE_RIGHT", "code-right")
        self.window.expect_state(ID.IDC_ORDER_AGREE, "enabled")
        self.step("consent", in_both_languages=True)  # the host's text
        self.window.click(ID.IDC_ORDER_AGREE)
        self.window.expect(self.said("IDS_APPLY_DONE"))
        self.window.expect(self.said("IDS_ORDER_DONE_BACKUP"))
        self.step("applied")
        return self.confirmed(WANG)

    def back_up(self, serial):
        path = os.path.join(self.stick, "backup.pfx")
        self.window.click(ID.IDC_ORDER_BACKUP)
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")
        self.window.type(FILE_PASSWORD)
        self.window.press("tab")
        self.window.type(FILE_PASSWORD)
        self.step("export")
        self.window.press("enter")
        dialog = self.window.dialog(self.words("IDS_FILES_SAVE_TITLE"))
        dialog.picture("export-where")
        dialog.set_file_name(self.on_stick(path))
        dialog.click(IDOK)
        dialog.expect_gone()
        self.told("IDS_EXPORT_DONE", "exported")
        self.main_page()
        self.window.expect(serial, ID.IDC_STATUS_PC_SERIAL)
        self.step("valid")
        self.try_words()
        return path

    def try_words(self):
        """Everything that the main page can say has its room there."""
        words = WORDS[self.language]
        for name in filter(CHIPS.fullmatch, words):
            self.window.label(ID.IDC_STATUS_HOST_CHIP, words[name])
            self.window.label(ID.IDC_STATUS_PC_CHIP, words[name])
            self.assert_fits()
        line = self.window.control(ID.IDC_STATUS_SENTENCE)["rect"]
        height = line[3] - line[1]
        for name in filter(SENTENCES.fullmatch, words):
            self.window.label(ID.IDC_STATUS_SENTENCE, self.words(name, DAYS, END))
            for one in self.window.findings():
                self.assertEqual((one["kind"], one["id"]), ("cut", ID.IDC_STATUS_SENTENCE), one)
                self.assertLessEqual(one["needs"][1], SENTENCE_LINES * height, one)
        self.window.click(ID.IDC_MENU_STATUS)
        self.main_page()

    def remove(self, serial):
        self.act("IDS_ACTION_REMOVE")
        question = self.box(self.said("IDS_REMOVING_QUESTION"), serial)
        question.picture("remove")
        self.answer(question, "alt+y")
        self.told("IDS_REMOVE_DONE", "removed")
        self.main_page()
        self.window.expect(self.said("MSG_STANDING_IMPORT"))
        self.step("not-on-this-pc")
        self.assertEqual(self.pc.serials(), [])

    def bring_back(self, backup, serial):
        self.act("IDS_ACTION_IMPORT")
        self.window.expect_state(ID.IDC_IMPORT_CHOOSE, "focused")
        self.step("import")
        self.window.press("enter")
        dialog = self.window.dialog(self.words("IDS_FILES_OPEN_TITLE"))
        dialog.picture("import-which")
        dialog.set_file_name(self.on_stick(backup))
        dialog.click(IDOK)
        dialog.expect_gone()
        self.window.expect_state(ID.IDC_IMPORT_PASSWORD, "focused")
        self.window.type(FILE_PASSWORD)
        self.step("import-password")
        self.window.press("enter")
        self.told("IDS_IMPORT_DONE", "imported")
        self.main_page()
        self.assertEqual(self.pc.serials(), [serial])

    def look_into(self, backup):
        self.window.click(ID.IDC_MENU_IMPORT)
        self.window.click(ID.IDC_IMPORT_INSPECT)
        self.window.expect_state(ID.IDC_INSPECT_CHOOSE, "focused")
        self.step("inspect")
        self.window.press("enter")
        dialog = self.window.dialog()
        dialog.set_file_name(self.on_stick(backup))
        dialog.click(IDOK)
        dialog.expect_gone()
        self.window.expect_state(ID.IDC_INSPECT_PASSWORD, "focused")
        self.window.type(FILE_PASSWORD)
        self.window.press("enter")
        self.window.expect(self.said("IDS_INSPECT_HERE"))
        self.step("inspected", in_both_languages=True)  # the names in it

    def to_a_phone(self):
        """The QR code is read off the screen by another program, and what it leads to is fetched."""
        phone = Phone(os.path.join(self.host.folder, "root.pem"))
        self.window.click(ID.IDC_MENU_UPLOAD)
        self.window.expect_state(ID.IDC_UPLOAD_GO, "enabled")
        self.step("upload")
        self.window.click(ID.IDC_UPLOAD_GO)
        self.window.expect_state(ID.IDC_UPLOAD_CANCEL, "enabled")
        url, passphrase = self.window.text(ID.IDC_UPLOAD_ADDRESS), self.window.text(ID.IDC_UPLOAD_PASSPHRASE)
        self.assertRegex(passphrase, "^[bcdfghjknprstwxyz]{20}$")
        self.step("upload-waiting")
        if qr.ZBARIMG:  # tools/demo does without it
            self.assertEqual(qr.read_picture(self.window.picture("upload-qr")), url)
        self.assertEqual(phone.look(url)[0], 200)
        self.assertEqual(phone.fetch(url)[0], 200)
        self.window.expect(self.said("IDS_UPLOAD_FETCHED"), ID.IDC_UPLOAD_RESULT)
        self.assertEqual(self.window.text(ID.IDC_UPLOAD_PASSPHRASE), passphrase)  # the phone asks for it now
        self.step("upload-fetched")
        self.window.press("enter")
        self.main_page()

    def renew(self, old):
        self.host.configure("certificate", renew_days=LIVES_DAYS)  # as long before its end as it lives: due
        self.host.restart()
        self.window.click(ID.IDC_MENU_STATUS)
        self.main_page()
        self.window.expect(self.said("MSG_HOST_DUE"), ID.IDC_STATUS_HOST_CHIP)
        self.step("due")
        self.act("IDS_ACTION_RENEW")
        self.window.expect_state(ID.IDC_ORDER_GO, "focused")
        self.step("renew")
        self.window.press("enter")
        self.window.expect(self.said("IDS_RENEW_DONE"))
        self.step("renewed")
        self.window.press("esc")
        self.main_page()
        new = self.confirmed(WANG)
        self.assertNotEqual(new, old)
        self.assertEqual(self.pc.serials(), [new])
        return new

    def revoke(self, serial):
        self.act("IDS_ACTION_REVOKE")
        self.window.expect(serial, ID.IDC_REVOKE_SERIAL)
        self.window.expect_state(ID.IDC_REVOKE_GO, "enabled")
        self.window.click(ID.IDC_REVOKE_CESSATION)
        self.step("revoke")
        self.window.click(ID.IDC_REVOKE_GO)
        question = self.box(self.said("IDS_REVOKING_QUESTION"))
        question.picture("revoke-question")
        self.answer(question, "alt+y")
        self.told("IDS_REVOKE_DONE", "revoked")
        self.main_page()
        self.window.expect(self.said("MSG_STANDING_REVOKED"))
        self.step("no-longer-valid")
        self.assertEqual(self.host.states(WANG), ["revoked", "revoked"])

    def leave(self):
        self.window.click(ID.IDC_MENU_ABOUT)
        self.window.expect_state(ID.IDC_ABOUT_LANGUAGE, "focused")
        self.step("about")
        self.window.click(ID.IDC_MENU_LOGOUT)
        self.window.expect(self.said("IDS_LOGIN_NOTE_APPLY"))
        self.assertEqual(self.window.text(ID.IDC_LOGIN_PASSWORD), "")
        self.step("logged-out")


class English(Chinese):
    language = "en"


class Chinese150(Chinese):
    dpi = 144


class English150(English):
    dpi = 144


class Chinese200(Chinese):
    dpi = 192


class English200(English):
    dpi = 192


if __name__ == "__main__":
    main()
