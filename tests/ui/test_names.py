"""Names that are made to deceive, or fill any line, on every page and in every box that shows one: nothing breaks the line or
turns it, and nothing is cut off or runs into another. Usage: test_names.py CLASS"""
import os

from window_test import ID, WindowTest, main, windows_path

from harmless import harm_in  # tests/flow, by window_test.py
from odd_certificates import CN, HOSTILE, ID as PERSON_ID, PRINTABLE, SERIAL_NUMBER, UTF8, Authority, name

OPENSSL = os.environ["PCCERT_OPENSSL"]


class Names(WindowTest):
    @classmethod
    def configure(cls, host):
        """The firm has another CA, whose certificates have any name."""
        cls.authority = Authority(OPENSSL, cls.folder)
        both = host.settings()["firm_ca_pem"] + cls.authority.pem(cls.authority.certificate)
        host.write_settings(host.pccert_json, firm_ca_pem=both)

    def backup(self, what):
        attributes, _ = HOSTILE[what]
        path = os.path.join(self.folder, f"of {what}.pfx")
        with open(path, "wb") as file:
            file.write(self.authority.pfx(self.authority.issue(name(*attributes, (SERIAL_NUMBER, PRINTABLE, PERSON_ID)))))
        return windows_path(path)

    def assert_harmless(self, window=None):
        for text in (window or self.window).texts():
            self.assertIsNone(harm_in(text.replace("\r", "")), repr(text))

    def look(self, picture):
        self.assert_harmless()
        self.assert_fits(besides=[("cut", ID.IDC_INSPECT_VALUE_FIRST)])  # the whole name: it ends in an ellipsis there
        self.window.picture(picture)

    def told(self, picture, *said):
        box = self.box(*said)
        self.assert_harmless(box)
        box.picture(picture)
        return box

    def life(self, what):
        self.removed_all()
        self.open("--inspect", self.backup(what))
        self.window.expect_state(ID.IDC_INSPECT_PASSWORD, "focused")
        self.window.type("x")
        self.window.press("enter")
        self.window.expect_state(ID.IDC_INSPECT_IMPORT, "focused")
        self.look(f"{what}-inspected")
        self.window.press("enter")
        self.dismiss(self.told(f"{what}-imported", "憑證已成功匯入 IE"))
        self.main_page()
        self.look(f"{what}-status")
        self.act("IDS_ACTION_EXPORT")
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")
        self.look(f"{what}-export")
        self.window.click(ID.IDC_MENU_STATUS)
        self.main_page()
        self.act("IDS_ACTION_REMOVE")
        question = self.told(f"{what}-remove", "刪除後，該電腦將無法進行下單的動作")
        question.click_text("保留 30 天可復原")
        self.answer(question, "alt+y")
        self.dismiss(self.told(f"{what}-removed", "已保留復原資料至"))
        self.main_page()
        self.window.click(ID.IDC_STATUS_CLEAN)
        self.window.expect_state(ID.IDC_UNDO_GO, "enabled")
        self.look(f"{what}-undo")
        self.window.click(ID.IDC_UNDO_GO)
        self.dismiss(self.told(f"{what}-undone", "憑證與私密金鑰已裝回此台電腦，測試簽章成功"))
        self.end()

    def test_control_sequences(self):
        self.life("controls")

    def test_longest(self):
        self.life("long")

    def test_marks_of_inserts_mnemonics_and_links(self):
        self.life("formats")


if __name__ == "__main__":
    main()
