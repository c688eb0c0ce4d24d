"""The main page: both states in words, each certificate's lines, paging, who is masked, and the way in and out of it.
Usage: test_status.py CLASS"""
import os
import re
import signal
import sqlite3
import subprocess

from window_test import ID, LIN, WANG, WINDOW_CLASS, WindowTest, main, masked_name, wait_until

MOMENT = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.0$")
STRANGERS = 200


class StatusTest(WindowTest):
    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def pane(self, side):
        """What stands in a pane: name and ID, serial, beginning, end, the word of its state."""
        return [self.window.text(getattr(ID, f"IDC_STATUS_{side}_{part}"))
                for part in ("NAME", "SERIAL", "BEGIN", "END", "CHIP")]

    def assert_pane(self, side, person, serial, state):
        name, seen, begin, end, chip = self.pane(side)
        self.assertIn(masked_name(person.name), name)
        self.assertIn(person.masked, name)
        self.assertEqual((seen, chip), (serial, state))
        self.assertRegex(begin, MOMENT)
        self.assertRegex(end, MOMENT)

    def sessions(self):
        connection = sqlite3.connect(f"file:{os.path.join(self.host.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT count(*) FROM session").fetchone()[0]
        finally:
            connection.close()


class States(StatusTest):
    """One customer's certificate through its states, as the host and the PC tell them."""

    def test_life(self):
        self.no_certificate()
        serial = self.applied(WANG)
        self.valid(serial)
        self.without_login(serial)
        self.due(serial)
        self.revoked(serial)

    def seen(self, name, *sentences):
        self.open()
        self.log_in()
        for sentence in ("身分驗證成功，請依照下方憑證狀態進行下一步動作", "憑證註冊狀態(主機端)", "憑證狀態(主機端)：",
                         "憑證狀態(客戶端)：", "使用者姓名", "憑證序號", "憑證效期(開始)", "憑證效期(終止)", *sentences):
            self.window.expect(sentence, limit_ms=0)
        self.assert_fits()
        self.window.picture(name)

    def no_certificate(self):
        self.seen("status-none", "此台電腦憑證狀態(客戶端) (0/0)", "* 此台電腦瀏覽器（Windows 憑證存放區），查無您有效憑證",
                  "找不到您的憑證，請申請憑證。")
        self.assertEqual(self.pane("HOST"), ["", "", "", "", "找不到憑證"])
        self.assertFalse(self.window.sees(ID.IDC_STATUS_PC_ON))
        self.end()

    def valid(self, serial):
        self.seen("status-valid", "此台電腦憑證狀態(客戶端) (1/1)", "憑證有效，可正常使用至")
        for side in ("HOST", "PC"):
            self.assert_pane(side, WANG, serial, "有效憑證")
        before = self.sessions()
        self.window.press("alt+o")
        self.window.expect("歡迎使用")
        wait_until(lambda: self.sessions() < before, "the host's session to end")
        self.end()

    def without_login(self, serial):
        self.open().click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        self.window.expect("尚未登入，以下僅為此台電腦的憑證狀態", limit_ms=0)
        self.assertEqual(self.pane("HOST"), ["", "", "", "", "未查詢"])
        self.assert_pane("PC", WANG, serial, "有效憑證")
        self.assert_fits()
        self.window.picture("status-without-login")
        self.window.click(ID.IDC_MENU_LOGIN)
        self.window.expect("歡迎使用")
        self.end()

    def due(self, serial):
        self.host.configure("certificate", renew_months=12)  # as long before its end as it lives
        self.host.restart()
        self.seen("status-due", "憑證即將過期，還有", "請辦理展期")
        for side in ("HOST", "PC"):
            self.assert_pane(side, WANG, serial, "憑證即將過期")
        self.end()

    def revoked(self, serial):
        self.host.ra("cert", "revoke", "--serial", serial, "--reason", "keyCompromise")
        self.seen("status-revoked", "您的憑證已註銷，請重新申請。")
        self.assert_pane("HOST", WANG, serial, "已註銷")
        self.end()


class Paging(StatusTest):
    """Two certificates of one person and one of another: this person's first, the other's masked; among 200 strangers."""

    people = (WANG, LIN)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = os.path.join(cls.folder, "strangers")
        subprocess.run([os.environ["PCCERT_CERTIFICATES"], str(STRANGERS), path + ".pem", path], check=True)
        with open(path, encoding="ascii") as file:
            cls.pc.fill_store(bytes.fromhex(line) for line in file.read().split())

    def test_paging(self):
        former = self.applied(WANG)
        hers = self.applied(LIN)
        self.host.restart(later_s=60)  # it ends later by more than the second in which all three could be issued
        serial = self.applied(WANG)  # anew: the former one is void, and stays until it is removed
        self.open()
        self.log_in()
        window = self.window
        window.expect("此台電腦憑證狀態(客戶端) (1/3)", ID.IDC_STATUS_PC_TITLE)
        self.assert_pane("PC", WANG, serial, "有效憑證")
        self.assert_fits()
        window.picture("status-paging-1")
        window.focus(ID.IDC_STATUS_PC_ON)
        window.press("space")
        window.expect("(2/3)", ID.IDC_STATUS_PC_TITLE)
        self.assert_pane("PC", WANG, former, "有效憑證")
        window.press("space")
        window.expect("(3/3)", ID.IDC_STATUS_PC_TITLE)
        window.expect_state(ID.IDC_STATUS_PC_BACK, "focused")  # the end: the other way is open
        self.assert_pane("PC", LIN, hers, self.pane("PC")[4])
        whole = "".join(window.texts())
        self.assertNotIn(LIN.name, whole)
        self.assertNotIn(LIN.id, whole)
        self.assert_fits()
        window.picture("status-paging-3")
        window.press("space", "space")
        window.expect("(1/3)", ID.IDC_STATUS_PC_TITLE)
        window.press("alt+o")
        window.expect("歡迎使用")
        window.click(ID.IDC_LOGIN_STATUS)  # of nobody in particular: what is said is of the person who stands worst
        self.main_page()
        self.assert_pane("PC", LIN, hers, "有效憑證")
        self.end()
        for one in (former, serial):
            self.assertEqual(self.pc.pccert("remove", "--serial", one, "--yes").status, 0)
        self.open()
        self.log_in()
        self.window.expect("* 此台電腦瀏覽器（Windows 憑證存放區），查無您有效憑證（僅有他人憑證）", ID.IDC_STATUS_PC_NOTE)
        self.assert_fits()

    def test_nothing_is_said_before_it_is_known(self):
        self.open()
        self.log_in()
        self.host.process.send_signal(signal.SIGSTOP)
        try:
            self.window.click(ID.IDC_MENU_STATUS)
            self.window.expect_state(ID.IDC_BUSY_CANCEL, "focused")
            self.assertFalse([text for text in self.window.texts() if "查無" in text or "找不到" in text or "(0/0)" in text])
            self.assertFalse(self.window.sees(ID.IDC_STATUS_HOST_CHIP))
            self.assertFalse(self.window.sees(ID.IDC_STATUS_PC_CHIP))
        finally:
            self.host.process.send_signal(signal.SIGCONT)
        self.main_page()
        self.assertTrue(self.window.sees(ID.IDC_STATUS_PC_CHIP))

    def test_host_dies_before_it_is_read_again(self):
        self.open()
        self.log_in()
        self.host.kill()
        try:
            self.window.click(ID.IDC_MENU_STATUS)
            self.main_page()
            self.assertTrue(self.window.responds())
            self.assertEqual(self.pc.windows(self.process)[0]["class"], WINDOW_CLASS)
            self.window.picture("status-host-died")
        finally:
            self.host.start()


if __name__ == "__main__":
    main()
