"""The login page: everything that can be wrong with a login says so in its own words, keeps what was typed except the
secret, and leaves the keyboard where it is needed; by keyboard alone; in both languages. Usage: test_login.py CLASS"""
import os
import signal

from window_test import CHINESE, ID, LIN, WANG, WORDS, WindowTest, main, wait_until

BULLET = 0x25CF
WM_KEYDOWN, VK_RETURN = 0x100, 0x0D
WM_SYSCOMMAND, SC_MINIMIZE, SC_RESTORE = 0x112, 0xF020, 0xF120


class Login(WindowTest):
    people = (WANG, LIN)

    def test_first_page(self):
        window = self.open()
        self.assertRegex(window.title, r"^北城證券軟體憑證工具 \d+\.\d+\.\d+\.\d+$")
        for sentence in ("歡迎使用北城證券軟體憑證工具，請輸入您的身分證字號與密碼", "身分證字號：", "登入密碼：",
                         "顯示密碼明文", "登入", "這是公用電腦", "請在此登入後點選【申請】", "請由手機【密碼中心】補發",
                         "操作流程", "執行憑證申請，需先做手機門號綁定，請致電本公司客服人員", "(02)2928-3456 分機 312、314"):
            window.expect(sentence)
        window.expect_state(ID.IDC_LOGIN_ID, "focused")
        self.assert_fits()
        window.picture("login")

    def test_wrong_id(self):
        window = self.open()
        self.type_login("A123456788", WANG.password)
        self.refused("FAULT_NATIONAL_ID")
        window.expect_state(ID.IDC_LOGIN_ID, "focused")
        self.assertEqual(window.text(ID.IDC_LOGIN_ID), "A123456788")

    def test_nothing_typed(self):
        window = self.open()
        window.click(ID.IDC_LOGIN_GO)
        self.refused("FAULT_NATIONAL_ID")
        window.set_text(ID.IDC_LOGIN_ID, WANG.id)
        window.click(ID.IDC_LOGIN_GO)
        self.refused("FAULT_SECRET_MISSING")
        window.expect_state(ID.IDC_LOGIN_PASSWORD, "focused")

    def test_wrong_password_then_right(self):
        window = self.open()
        self.type_login(WANG.id, "wrong-password")
        box = self.box("身分證字號或登入密碼錯誤")
        window.pc.picture("login-wrong-password", window.facts()["rect"])
        self.dismiss(box)
        window.expect_state(ID.IDC_LOGIN_PASSWORD, "focused")
        self.assertEqual(window.text(ID.IDC_LOGIN_ID), WANG.id)
        window.type(WANG.password)  # over what was there: it is selected
        window.press("enter")
        self.main_page()
        window.expect("身分驗證成功，請依照下方憑證狀態進行下一步動作")

    def test_unknown_id_is_answered_like_a_wrong_password(self):
        self.open()
        self.type_login("F131232216", "wrong-password")
        self.refused("FAULT_LOGIN")

    def test_locked(self):
        window = self.open()
        for _ in range(3):
            self.type_login(LIN.id, "wrong-password")
            self.dismiss(self.box())
        self.type_login(LIN.id, LIN.password)
        box = self.box("登入已暫時鎖定", "(02)2928-3456")
        self.dismiss(box)
        self.host.ra("user", "unlock", "--id", LIN.id)
        window.set_text(ID.IDC_LOGIN_PASSWORD, LIN.password)
        window.click(ID.IDC_LOGIN_GO)
        self.main_page()

    def test_password_is_revealed_and_hidden(self):
        window = self.open()
        window.set_text(ID.IDC_LOGIN_PASSWORD, "secret")
        self.assertEqual(self.password_char(ID.IDC_LOGIN_PASSWORD), BULLET)
        window.click(ID.IDC_LOGIN_REVEAL)
        wait_until(lambda: self.password_char(ID.IDC_LOGIN_PASSWORD) == 0, "the password in the clear")
        window.picture("login-revealed")
        window.click(ID.IDC_LOGIN_REVEAL)
        wait_until(lambda: self.password_char(ID.IDC_LOGIN_PASSWORD) == BULLET, "the password hidden again")

    def test_password_is_hidden_when_another_program_comes(self):
        window = self.open()
        window.set_text(ID.IDC_LOGIN_PASSWORD, "secret")
        window.click(ID.IDC_LOGIN_REVEAL)
        wait_until(lambda: self.password_char(ID.IDC_LOGIN_PASSWORD) == 0, "the password in the clear")
        other = self.pc.open(os.path.join(self.pc.prefix, "drive_c", "windows", "notepad.exe"))
        self.addCleanup(self.pc.kill, other)
        self.pc.wait_window(process=other).front()
        wait_until(lambda: self.password_char(ID.IDC_LOGIN_PASSWORD) == BULLET, "the password hidden")
        self.assertFalse(window.control(ID.IDC_LOGIN_REVEAL)["checked"])

    def test_caps_lock_is_told(self):
        window = self.open()
        self.assertFalse(window.sees(ID.IDC_LOGIN_CAPS))
        window.press("tab", "capslock")
        self.addCleanup(self.pc.driver.ask, "press", "capslock")
        window.expect("大寫鎖定", ID.IDC_LOGIN_CAPS)
        window.focus(ID.IDC_LOGIN_ID)
        window.expect_state(ID.IDC_LOGIN_CAPS, "gone")

    def test_keyboard_alone(self):
        window = self.open()
        window.expect_state(ID.IDC_LOGIN_ID, "focused")  # what is done at the start is over
        order = window.tab_order()
        self.assertEqual(order, [
            ID.IDC_LOGIN_ID, ID.IDC_LOGIN_PASSWORD, ID.IDC_LOGIN_REVEAL, ID.IDC_LOGIN_PUBLIC, ID.IDC_LOGIN_GO,
            ID.IDC_LOGIN_HELP, ID.IDC_LOGIN_MANUAL, ID.IDC_LOGIN_LANGUAGE, ID.IDC_LOGIN_STATUS, ID.IDC_LOGIN_IMPORT,
            ID.IDC_LOGIN_EXPORT])
        window.type(WANG.id.lower())
        window.press("tab")
        window.expect_state(ID.IDC_LOGIN_PASSWORD, "focused")
        window.type(WANG.password)
        window.press("enter")
        self.main_page()
        window.press("alt+o")  # 登出
        window.expect("歡迎使用北城證券軟體憑證工具")
        self.assertEqual(window.text(ID.IDC_LOGIN_PASSWORD), "")

    def test_language_is_switched(self):
        window = self.open()
        window.click(ID.IDC_LOGIN_LANGUAGE)
        window.expect("Welcome to the")
        for one in window.controls():
            if one["id"] != ID.IDC_LOGIN_LANGUAGE:
                self.assertIsNone(CHINESE.search(one["text"]), one)
        self.assertEqual(window.text(ID.IDC_LOGIN_LANGUAGE), WORDS["en"]["IDS_LOGIN_LANGUAGE"])
        self.assert_fits()
        window.picture("login-english")
        window.click(ID.IDC_LOGIN_LANGUAGE)
        window.expect("歡迎使用")

    def test_closed_by_its_x(self):
        window = self.open()
        window.close()
        window.expect_gone()


class Unreachable(WindowTest):
    """The host is not there, goes away in the middle, or does not answer: the window says so and stays usable."""

    def tearDown(self):
        if self.host.process is None:
            self.host.start()

    def test_offline(self):
        window = self.open()
        self.host.stop()
        self.type_login(WANG.id, WANG.password)
        self.refused("FAULT_HOST_UNREACHABLE")
        self.assertEqual(window.text(ID.IDC_LOGIN_ID), WANG.id)
        self.host.start()
        self.log_in()

    def test_silent_host_can_be_given_up(self):
        window = self.open()
        self.host.process.send_signal(signal.SIGSTOP)
        try:
            self.type_login(WANG.id, WANG.password)
            window.expect_state(ID.IDC_BUSY_CANCEL, "focused")
            self.assertTrue(window.responds(1000))
            self.assertFalse(window.control(ID.IDC_LOGIN_GO)["enabled"])
            self.assert_fits(besides=(("overlap", 0),))  # the strip lies over the page, which rests
            window.picture("login-busy")
            window.press("esc")
            window.expect_state(ID.IDC_BUSY_TEXT, "gone")
        finally:
            self.host.process.send_signal(signal.SIGCONT)
        window.expect_state(ID.IDC_LOGIN_GO, "enabled")
        self.assertEqual([one["text"] for one in self.pc.windows(self.process)], [window.title])  # giving up is no failure
        self.log_in()

    def test_pressed_twice(self):
        """Enter again before the strip comes, while the page rests: it is not done a second time."""
        window = self.open()
        window.set_text(ID.IDC_LOGIN_ID, WANG.id)
        window.set_text(ID.IDC_LOGIN_PASSWORD, WANG.password)
        for _ in range(2):
            self.pc.driver.ask("post", window.handle, WM_KEYDOWN, VK_RETURN, 0)
        self.main_page()

    def test_host_dies_in_the_middle(self):
        window = self.open()
        self.host.process.send_signal(signal.SIGSTOP)
        self.type_login(WANG.id, WANG.password)
        window.expect_state(ID.IDC_BUSY_CANCEL, "focused")
        self.host.kill()
        self.dismiss(self.box())
        self.assertTrue(window.responds())
        self.host.start()
        self.log_in()

    def test_ends_under_the_question(self):
        """What the work came to is told over the question, which waits for that: else one could go on beneath both."""
        window = self.open()
        self.host.process.send_signal(signal.SIGSTOP)
        try:
            self.type_login(WANG.id, "wrong-password")
            window.expect_state(ID.IDC_BUSY_CANCEL, "focused")
            window.close()
            question = self.box("作業還在進行中，要停止嗎？")
        finally:
            self.host.process.send_signal(signal.SIGCONT)
        self.dismiss(question.dialog())
        self.answer(question, "alt+n")
        window.expect_state(ID.IDC_LOGIN_GO, "enabled")
        self.log_in()

    def test_minimised_meanwhile(self):
        """The main page comes while the window is minimised, and is whole when it comes back."""
        window = self.open()
        self.host.process.send_signal(signal.SIGSTOP)
        try:
            self.type_login(WANG.id, WANG.password)
            window.expect_state(ID.IDC_BUSY_CANCEL, "focused")
            narrow = window.facts()["rect"]
            self.pc.driver.ask("send", window.handle, WM_SYSCOMMAND, SC_MINIMIZE, 0)
        finally:
            self.host.process.send_signal(signal.SIGCONT)
        self.main_page()
        self.pc.driver.ask("send", window.handle, WM_SYSCOMMAND, SC_RESTORE, 0)
        wide = window.facts()["rect"]
        self.assertGreater(wide[2] - wide[0], narrow[2] - narrow[0])
        self.assert_fits()

    def test_closed_during_work(self):
        window = self.open()
        self.host.process.send_signal(signal.SIGSTOP)
        try:
            self.type_login(WANG.id, WANG.password)
            window.expect_state(ID.IDC_BUSY_CANCEL, "focused")
            window.close()
            question = self.box("作業還在進行中，要停止嗎？")
            self.answer(question, "alt+n")
            self.assertTrue(window.sees(ID.IDC_BUSY_CANCEL))
            window.close()
            question = self.box("作業還在進行中，要停止嗎？")
            self.answer(question, "alt+y")
            window.expect_gone()
        finally:
            self.host.process.send_signal(signal.SIGCONT)


if __name__ == "__main__":
    main()
