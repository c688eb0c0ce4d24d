"""Revoking in the window: by the certificate's key, or by a one-time code where the key is not on this PC; what can be given
up or go wrong. Usage: test_revoke.py CLASS"""
from window_test import ID, WANG, WindowTest, main, next_code


class ByCode(WindowTest):
    """The code of an earlier visit still counts: whoever comes back too soon for another one types that."""

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def open_page(self):
        self.act("IDS_ACTION_REVOKE")
        self.window.expect(self.said("IDS_REVOKE_BY_CODE"))
        self.window.expect_state(ID.IDC_REVOKE_SEND, "focused")
        self.window.expect_state(ID.IDC_REVOKE_CODE, "disabled")

    def test_came_back_too_soon(self):
        serial = self.applied(WANG)
        self.removed_all()
        self.open()
        self.log_in()
        self.open_page()
        before = len(self.host.messages())
        self.window.press("space")
        self.dismiss(self.box(self.said("IDS_ORDER_CODE_SENT")))
        self.window.expect_state(ID.IDC_REVOKE_CODE, "focused")
        self.assert_fits()
        code = next_code(self.host, before)
        self.host.configure("code", resend_s=180)
        self.host.restart()
        self.window.press("esc")
        self.main_page()
        self.open_page()
        self.window.press("space")
        self.dismiss(self.box("要求太頻繁"))
        self.window.expect(self.said("IDS_REVOKE_CODE_COUNTS"))
        self.window.expect_state(ID.IDC_REVOKE_CODE, "focused")
        self.assert_fits()
        self.window.picture("revoke-too-soon")
        self.window.type(code)
        self.window.press("enter")
        self.answer(self.box(self.said("IDS_REVOKING_QUESTION")), "alt+y")
        self.dismiss(self.box(serial))
        self.main_page()
        self.assertIsNotNone([one for one in self.host.certificates(WANG) if one["serial"] == serial][0]["revoked"])


class Revoke(WindowTest):
    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()
        host.configure("revocation", per_day=100)

    def setUp(self):
        super().setUp()
        self.removed_all()
        self.serial = self.applied(WANG)

    def page(self):
        self.open()
        self.log_in()
        self.act("IDS_ACTION_REVOKE")
        self.window.expect(self.serial, ID.IDC_REVOKE_SERIAL)
        self.window.expect_state(ID.IDC_REVOKE_GO, "enabled")

    def reason(self):
        """Of the certificate, as the host has it; None: it is in force."""
        (one,) = [one for one in self.host.certificates(WANG) if one["serial"] == self.serial]
        return one["revoked"] and one["reason"]

    def go(self):
        self.window.click(ID.IDC_REVOKE_GO)

    def test_by_the_key(self):
        self.page()
        self.window.expect("註銷後，這張憑證立即作廢，無法復原；重新申請新憑證之前，您將無法使用電子下單。")
        self.assert_fits()
        self.window.click(ID.IDC_REVOKE_KEY_COMPROMISE)
        self.go()
        question = self.box("確定要註銷這張憑證嗎？")
        self.dismiss(question)  # no is what Enter means
        self.assertIsNone(self.reason())
        self.go()
        self.answer(self.box("確定要註銷這張憑證嗎？"), "alt+y")
        self.dismiss(self.box(self.serial, "私密金鑰可能已外洩或遺失"))
        self.main_page()
        self.window.expect("您的憑證已註銷，請重新申請。")
        self.assertEqual(self.reason(), "keyCompromise")

    def test_given_up(self):
        self.page()
        self.window.press("esc")
        self.main_page()
        self.assertIsNone(self.reason())

    def test_by_a_code(self):
        self.removed_all()
        self.page()
        self.window.expect("此台電腦沒有這張憑證的私密金鑰，改以簡訊認證碼確認您的身分。")
        self.assert_fits()
        self.window.picture("revoke-by-code")
        before = len(self.host.messages())
        self.window.click(ID.IDC_REVOKE_SEND)
        self.dismiss(self.box("驗證碼發送成功"))
        code = next_code(self.host, before)
        self.window.click(ID.IDC_REVOKE_CESSATION)
        self.window.set_text(ID.IDC_REVOKE_CODE, "000000" if code != "000000" else "000001")
        self.go()
        self.answer(self.box("確定要註銷這張憑證嗎？"), "alt+y")
        self.refused("FAULT_CODE_WRONG")
        self.assertIsNone(self.reason())
        self.window.set_text(ID.IDC_REVOKE_CODE, code)
        self.go()
        self.answer(self.box("確定要註銷這張憑證嗎？"), "alt+y")
        self.dismiss(self.box(self.serial))
        self.main_page()
        self.assertEqual(self.reason(), "cessationOfOperation")

    def test_host_dies_before_it(self):
        self.page()
        self.window.click(ID.IDC_REVOKE_CESSATION)
        self.host.kill()
        try:
            self.go()
            self.answer(self.box("確定要註銷這張憑證嗎？"), "alt+y")
            self.refused("FAULT_HOST_UNREACHABLE")
        finally:
            self.host.start()
        self.go()
        self.answer(self.box("確定要註銷這張憑證嗎？"), "alt+y")
        self.dismiss(self.box(self.serial))
        self.main_page()
        self.assertEqual(self.reason(), "cessationOfOperation")


if __name__ == "__main__":
    main()
