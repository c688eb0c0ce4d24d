"""Removing a certificate: the manual's question, its ways out, what is proved from outside, and what is kept for undo.
Usage: test_remove.py CLASS"""
from window_test import ID, LIN, WANG, WindowTest, main, masked_name

QUESTION = "刪除後，該電腦將無法進行下單的動作，必須再重新執行憑證匯入。確定刪除請按「是」，否則請按「否」。"


class Remove(WindowTest):
    people = (WANG, LIN)

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def setUp(self):
        super().setUp()
        self.removed_all()
        self.serial = self.applied(WANG)
        self.container = self.container_of(self.serial)

    def container_of(self, serial):
        return next(line.split("\t")[2] for line in self.pc.store()[0] if line.startswith(serial))

    def asked(self):
        self.act("IDS_ACTION_REMOVE")
        return self.box(QUESTION, self.serial, masked_name(WANG.name))

    def assert_there(self):
        self.assertIn(self.serial, self.pc.serials())
        self.assertEqual(self.pc.probe("absent", self.serial, self.container).status, 1)

    def assert_gone(self):
        answer = self.pc.probe("absent", self.serial, self.container)
        self.assertEqual(answer.status, 0, answer)

    def test_no_is_what_enter_and_esc_mean(self):
        self.open()
        self.log_in()
        question = self.asked()
        question.picture("remove-question")
        self.dismiss(question)
        question = self.asked()
        self.answer(question, "esc")
        question = self.asked()
        self.answer(question, "alt+n")
        self.assertTrue(self.window.responds())
        self.assert_there()
        self.window.expect("(1/1)", ID.IDC_STATUS_PC_TITLE)

    def test_yes(self):
        self.open()
        self.log_in()
        question = self.asked()
        self.answer(question, "alt+y")
        box = self.box("憑證與私密金鑰已從此台電腦移除，並已確認不存在。")
        box.picture("removed")
        self.dismiss(box)
        self.assert_gone()
        self.main_page()
        self.window.expect("您有一張有效憑證，但不在此台電腦；請匯入備份。")
        self.window.expect("(0/0)", ID.IDC_STATUS_PC_TITLE)
        self.window.picture("status-host-valid-pc-none")

    def test_kept_for_undo(self):
        self.open()
        self.log_in()
        question = self.asked()
        question.click_text("保留 30 天可復原")
        self.answer(question, "alt+y")
        self.dismiss(self.box("已保留復原資料至", self.serial))
        self.assert_gone()
        self.main_page()
        self.window.expect("復原已移除的憑證", ID.IDC_STATUS_CLEAN)
        self.window.picture("status-link-undo")
        self.window.click(ID.IDC_STATUS_CLEAN)
        self.window.click(ID.IDC_UNDO_GO)
        self.dismiss(self.box("憑證與私密金鑰已裝回此台電腦，測試簽章成功"))
        self.assertIn(self.serial, self.pc.serials())

    def test_another_persons_without_login(self):
        """The one that is seen is the one that goes."""
        hers = self.applied(LIN)
        self.open().click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        if self.window.text(ID.IDC_STATUS_PC_SERIAL) != hers:
            self.window.click(ID.IDC_STATUS_PC_ON)
            self.window.expect(hers, ID.IDC_STATUS_PC_SERIAL)
        self.act("IDS_ACTION_REMOVE")
        question = self.box(QUESTION, hers, masked_name(LIN.name))
        self.answer(question, "alt+y")
        self.dismiss(self.box("已從此台電腦移除"))
        self.assertNotIn(hers, self.pc.serials())
        self.assert_there()

    def test_gone_meanwhile(self):
        self.open()
        self.log_in()
        question = self.asked()
        self.removed_all()
        self.answer(question, "alt+y")
        self.refused("FAULT_CERTIFICATE_MISSING")
        self.main_page()


if __name__ == "__main__":
    main()
