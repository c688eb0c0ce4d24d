"""Applying and renewing in the window: the manual's steps one after another, what can go wrong or be given up at each, and
what host and PC hold then. Usage: test_apply.py CLASS"""
from window_test import CHEN, ID, LIN, WANG, WindowTest, main, next_code, wait_until

WRONG_CODE = "000000"
NOTES = ("1、未綁定手機請臨櫃辦理。", "2、可於北城證券專區變更手機號碼。", "3、所輸入的資料驗證無誤，將發送OTP認證碼，請輸入手機簡訊認證碼。",
         "4、如您未於3分鐘收到認證碼，請點選[發送認證碼]按鈕", "5、申請「拒收企業簡訊」或手機安裝攔截簡訊APP（如：whoscall）")


class OrderTest(WindowTest):
    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def begin(self, person=WANG):
        """At the step of the code."""
        self.open()
        self.log_in(person)
        self.act("IDS_ACTION_APPLY")
        self.window.expect_state(ID.IDC_ORDER_SEND, "enabled")

    def send(self):
        """Presses 發送認證碼; the code that came."""
        before = len(self.host.messages())
        self.window.click(ID.IDC_ORDER_SEND)
        self.dismiss(self.box("驗證碼發送成功"))
        return next_code(self.host, before)

    def take(self, code):
        self.window.set_text(ID.IDC_ORDER_CODE, code)
        self.window.click(ID.IDC_ORDER_APPLY)

    def at_consent(self):
        self.take(self.send())
        self.dismiss(self.box("驗證成功"))
        self.window.expect_state(ID.IDC_ORDER_AGREE, "enabled")

    def finish(self):
        """Cancel, as the manual has it, ends the application."""
        self.window.expect("憑證申請成功且匯入瀏覽器（Windows 憑證存放區），您已可以使用電子下單。")
        self.window.click(ID.IDC_ORDER_CANCEL)
        self.main_page()


class Apply(OrderTest):
    people = (WANG, LIN, CHEN)

    def setUp(self):
        super().setUp()
        self.removed_all()

    def test_by_keyboard_alone(self):
        self.begin()
        window = self.window
        for note in NOTES:
            window.expect(note)
        self.assert_fits()
        window.picture("apply")
        before = len(self.host.messages())
        window.expect_state(ID.IDC_ORDER_SEND, "focused")
        window.press("enter")
        box = self.box("驗證碼發送成功")
        box.picture("apply-code-sent")
        self.dismiss(box)
        message = self.host.messages()[before]
        window.expect_state(ID.IDC_ORDER_CODE, "focused")
        self.assertEqual(window.text(ID.IDC_ORDER_PREFIX), message["prefix"] + "-")
        self.assertRegex(window.text(ID.IDC_ORDER_LEFT), r"\(\d+秒\)")
        window.picture("apply-code")
        window.type(message["code"])
        self.assert_fits()
        window.press("enter")
        self.dismiss(self.box("驗證成功"))
        window.expect_state(ID.IDC_ORDER_AGREE, "enabled")
        self.assert_fits()
        window.picture("apply-consent")
        window.press("alt+g")
        window.expect("憑證申請成功且匯入瀏覽器（Windows 憑證存放區），您已可以使用電子下單。")
        self.assert_fits()
        window.picture("apply-done")
        serial = self.confirmed(WANG)
        self.assertEqual(window.text(ID.IDC_ORDER_SERIAL), serial)
        self.assertEqual(self.pc.serials(), [serial])
        window.press("esc")
        self.main_page()
        self.assertEqual([window.text(ID.IDC_STATUS_HOST_SERIAL), window.text(ID.IDC_STATUS_PC_SERIAL)], [serial, serial])

    def test_wrong_codes(self):
        self.addCleanup(self.host.restart)
        self.addCleanup(self.host.send_codes_at_once)
        self.host.configure("code", resend_s=2)
        self.host.restart()
        self.begin(LIN)
        code = self.send()
        self.take("12")
        self.dismiss(self.box())
        self.window.expect_state(ID.IDC_ORDER_CODE, "focused")
        self.take(WRONG_CODE if code != WRONG_CODE else "000001")
        self.refused("FAULT_CODE_WRONG")
        self.window.expect_state(ID.IDC_ORDER_CODE, "focused")
        wait_until(lambda: self.window.control(ID.IDC_ORDER_SEND)["enabled"], "the button to come back")
        again = self.send()
        self.take(again)
        self.dismiss(self.box("驗證成功"))
        self.window.expect_state(ID.IDC_ORDER_AGREE, "enabled")
        self.window.click(ID.IDC_ORDER_AGREE)
        self.finish()
        self.assertIn(self.confirmed(LIN), self.pc.serials())

    def test_no_phone_is_bound(self):
        self.begin(CHEN)
        self.window.click(ID.IDC_ORDER_SEND)
        self.dismiss(self.box("未綁定手機請臨櫃辦理。"))
        while any(one["owner"] == self.window.handle for one in self.pc.windows(self.process)):
            self.dismiss()
        self.main_page()
        self.assertEqual(self.host.certificates(CHEN), [])

    def test_cancelled_before_anything(self):
        self.begin()
        before = self.host.records()["orders"]
        self.window.press("esc")
        self.main_page()
        self.assertEqual(self.host.records()["orders"], before)

    def test_given_up_and_gone_on_with(self):
        """At the code: kept, gone on with; at the consent: not agreed, cancelled."""
        self.begin()
        self.send()
        self.window.click(ID.IDC_ORDER_CANCEL)
        question = self.box("這筆申請還沒完成。要取消這筆申請嗎？")
        question.picture("apply-leave-question")
        self.answer(question, "alt+k")
        self.main_page()
        self.assert_fits()
        self.window.picture("status-order-open")
        self.act("IDS_ACTION_RESUME")
        self.window.expect_state(ID.IDC_ORDER_CODE, "enabled")
        self.assert_fits()
        self.window.expect_state(ID.IDC_ORDER_SEND, "enabled")
        self.at_consent()
        self.window.click(ID.IDC_ORDER_CANCEL)
        self.answer(self.box("這筆申請還沒完成。要取消這筆申請嗎？"), "alt+p")
        self.dismiss(self.box())
        self.main_page()
        self.assertNotIn(self.words("IDS_ACTION_RESUME"), self.actions())

    def test_cancelled_from_the_main_page(self):
        self.begin()
        self.send()
        self.window.click(ID.IDC_ORDER_CANCEL)
        self.answer(self.box("這筆申請還沒完成。要取消這筆申請嗎？"), "alt+k")
        self.main_page()
        self.act("IDS_ACTION_CANCEL_ORDER")
        self.answer(self.box("確定要取消這筆申請嗎？"), "alt+p")
        self.dismiss(self.box())
        self.main_page()
        self.assertNotIn(self.words("IDS_ACTION_CANCEL_ORDER"), self.actions())

    def test_host_dies_at_the_consent(self):
        self.begin()
        self.at_consent()
        self.host.kill()
        try:
            self.window.click(ID.IDC_ORDER_AGREE)
            self.refused("FAULT_HOST_UNREACHABLE")
        finally:
            self.host.start()
        self.window.click(ID.IDC_ORDER_AGREE)
        self.finish()
        self.assertEqual(self.pc.serials(), [self.confirmed(WANG)])


class Renew(OrderTest):
    """Due at once, by the host's configuration."""

    def test_renew(self):
        old = self.applied(WANG)
        self.host.configure("certificate", renew_months=12)
        self.host.restart()
        self.open()
        self.log_in()
        self.act("IDS_ACTION_RENEW")
        self.window.expect_state(ID.IDC_ORDER_GO, "focused")
        self.assert_fits()
        self.window.picture("renew")
        self.window.press("esc")  # nothing has begun
        self.main_page()
        self.assertEqual(self.confirmed(WANG), old)
        self.act("IDS_ACTION_RENEW")
        self.host.kill()
        try:
            self.window.click(ID.IDC_ORDER_GO)
            self.refused("FAULT_HOST_UNREACHABLE")
        finally:
            self.host.start()
        self.main_page()
        self.window.click(ID.IDC_MENU_STATUS)
        self.window.expect("憑證即將過期，還有", ID.IDC_STATUS_SENTENCE)
        self.main_page()
        self.act("IDS_ACTION_RENEW")
        self.window.click(ID.IDC_ORDER_GO)
        self.window.expect("憑證展期成功，新憑證已安裝並通過測試簽章，您已可以使用電子下單。")
        self.window.expect(f"舊憑證（序號 {old}）已作廢，並已從此台電腦移除。")
        self.assert_fits()
        self.window.picture("renew-done")
        self.window.press("esc")
        self.main_page()
        serial = self.confirmed(WANG)
        self.assertNotEqual(serial, old)
        self.assertEqual(self.pc.serials(), [serial])


if __name__ == "__main__":
    main()
