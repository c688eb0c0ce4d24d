"""Revoking by a one-time code, where this PC has no key. Usage: test_revoke.py CLASS"""
from window_test import ID, WANG, WindowTest, main, next_code


class ByCode(WindowTest):
    """The code of an earlier visit still counts: whoever comes back too soon for another one types that."""

    @classmethod
    def configure(cls, host):
        host.configure("code", resend_s=1, per_window=100, per_day=100)

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


if __name__ == "__main__":
    main()
