"""Ways to leave: logout, the end of the host's session in the middle, and on a public PC what must not stay.
Usage: test_leave.py CLASS"""
import os
import sqlite3

from window_test import FILE_PASSWORD, ID, IDOK, WANG, WORDS, WindowTest, main, next_code, wait_until, windows_path

IDD_TEXTS = "請重新登入"


class LeaveTest(WindowTest):
    def session_ends(self):
        """The host forgets it, and the next step meets that; the box that asks for the password anew."""
        with sqlite3.connect(os.path.join(self.host.folder, "ra.db")) as database:
            database.execute("DELETE FROM session")
        database.close()
        self.window.click(ID.IDC_MENU_STATUS)
        return self.box(IDD_TEXTS, WANG.masked)


class SessionOver(LeaveTest):
    """The host forgets the session: the page stays, and the password is asked for over it."""

    def setUp(self):
        super().setUp()
        self.open()
        self.log_in()
        self.asking = self.session_ends()

    def test_password_again(self):
        self.assertEqual(self.asking.focused(), ID.IDC_SESSION_PASSWORD)
        findings = self.asking.findings()
        self.assertEqual(findings, [])
        self.asking.picture("session-over")
        self.asking.type("wrong-password")
        self.asking.press("enter")
        what = WORDS["zh-TW"]["FAULT_LOGIN"].split("\n")[0]
        failure = self.asking.dialog()
        failure.expect(what)
        self.dismiss(failure)
        self.asking.expect_state(ID.IDC_SESSION_PASSWORD, "focused")
        self.asking.type(WANG.password)
        self.answer(self.asking, "enter")
        self.main_page()
        self.assertTrue(self.window.sees(ID.IDC_MENU_LOGOUT))

    def test_shown_and_with_caps_lock(self):
        """As on the login page: the same edit."""
        asking = self.asking
        asking.set_text(ID.IDC_SESSION_PASSWORD, "sunny")
        asking.click(ID.IDC_SESSION_REVEAL)
        wait_until(lambda: self.password_char(ID.IDC_SESSION_PASSWORD, asking) == 0, "the password in the clear")
        self.assertFalse(asking.sees(ID.IDC_SESSION_CAPS))
        asking.focus(ID.IDC_SESSION_PASSWORD)
        asking.press("capslock")
        self.addCleanup(self.pc.driver.ask, "press", "capslock")
        asking.expect("大寫鎖定", ID.IDC_SESSION_CAPS)
        asking.picture("session-over-shown")
        self.assertEqual(asking.findings(), [])

    def test_given_up(self):
        self.answer(self.asking, "esc")
        self.window.expect("歡迎使用")
        self.assertEqual(self.window.text(ID.IDC_LOGIN_ID), WANG.id)
        self.assertEqual(self.window.text(ID.IDC_LOGIN_PASSWORD), "")


class PublicPc(LeaveTest):
    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def setUp(self):
        super().setUp()
        self.removed_all()
        self.serial = self.applied(WANG)
        self.open().click(ID.IDC_LOGIN_PUBLIC)
        wait_until(lambda: self.window.control(ID.IDC_LOGIN_PUBLIC)["checked"], "the tick")
        self.log_in()

    def test_logout_removes(self):
        self.window.press("alt+o")
        question = self.box("登出後，將從這台公用電腦移除您的憑證與私密金鑰", "請先返回匯出，再登出")
        question.picture("public-question")
        self.dismiss(question)  # stays
        self.assertIn(self.serial, self.pc.serials())
        self.assertTrue(self.window.sees(ID.IDC_MENU_LOGOUT))
        self.window.press("alt+o")
        question = self.box("登出後，將從這台公用電腦移除您的憑證與私密金鑰")
        self.answer(question, "alt+r")
        self.dismiss(self.box("您的憑證與私密金鑰已從這台公用電腦移除，並已確認不存在。"))
        self.window.expect("歡迎使用")
        self.assertEqual(self.pc.serials(), [])

    def test_session_over_and_given_up(self):
        """Leaving is leaving: what the visit left goes, and nobody reads the ID afterwards."""
        self.answer(self.session_ends(), "esc")
        self.dismiss(self.box("登出後，將從這台公用電腦移除您的憑證與私密金鑰"))  # stays
        self.assertIn(self.serial, self.pc.serials())
        self.window.expect_state(ID.IDC_MENU_LOGOUT, "enabled")  # without a session too
        self.window.press("alt+o")
        self.answer(self.box("登出後，將從這台公用電腦移除您的憑證與私密金鑰"), "alt+r")
        self.dismiss(self.box("您的憑證與私密金鑰已從這台公用電腦移除，並已確認不存在。"))
        self.window.expect("歡迎使用")
        self.assertEqual(self.window.text(ID.IDC_LOGIN_ID), "")
        self.assertEqual(self.pc.serials(), [])

    def back_up(self):
        self.act("IDS_ACTION_EXPORT")
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")
        for control in (ID.IDC_EXPORT_PASSWORD, ID.IDC_EXPORT_AGAIN):
            self.window.set_text(control, FILE_PASSWORD)
        self.window.click(ID.IDC_EXPORT_GO)
        dialog = self.window.dialog("設定憑證存放路徑")
        dialog.set_file_name(windows_path(os.path.join(self.folder, "backup.pfx")))
        dialog.click(IDOK)
        dialog.expect_gone()
        self.dismiss(self.box("匯出成功"))
        self.main_page()

    def apply_anew(self):
        self.host.ra("cert", "revoke", "--serial", self.serial, "--reason", "superseded")
        self.window.click(ID.IDC_MENU_STATUS)
        self.window.expect("您的憑證已註銷，請重新申請。")
        self.main_page()
        before = len(self.host.messages())
        self.act("IDS_ACTION_APPLY")
        self.window.click(ID.IDC_ORDER_SEND)
        self.dismiss(self.box("驗證碼發送成功"))
        self.window.set_text(ID.IDC_ORDER_CODE, next_code(self.host, before))
        self.window.click(ID.IDC_ORDER_APPLY)
        self.dismiss(self.box(self.said("IDS_APPLY_CODE_RIGHT")))
        self.window.click(ID.IDC_ORDER_AGREE)
        self.window.expect(self.said("IDS_APPLY_DONE"))

    def test_a_former_backup_is_none(self):
        """Backed up, the visit leaves without a question; what came after the backup is asked for again."""
        self.back_up()
        self.apply_anew()
        self.window.press("alt+o")
        self.answer(self.box("登出後，將從這台公用電腦移除您的憑證與私密金鑰"), "alt+r")
        self.dismiss(self.box("您的憑證與私密金鑰已從這台公用電腦移除，並已確認不存在。"))
        self.assertEqual(self.pc.serials(), [])

    def test_there_is_no_undo(self):
        self.act("IDS_ACTION_REMOVE")
        question = self.box("刪除後，該電腦將無法進行下單的動作")
        self.assertFalse(any("可復原" in text for text in question.texts()))
        self.dismiss(question)

    def test_killed_program_removes_at_its_next_start(self):
        self.pc.kill(self.process)
        self.assertIn(self.serial, self.pc.serials())
        self.open()
        wait_until(lambda: self.pc.serials() == [], "the certificate to go")


if __name__ == "__main__":
    main()
