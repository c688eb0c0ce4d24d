"""Certificate files in the window: backing up, importing, inspecting; wrong passwords and files, each way out, and what
openssl and a separate program say of the result. Usage: test_files.py CLASS"""
import datetime
import os
import re
import subprocess

from window_test import FILE_PASSWORD, ID, IDCANCEL, IDOK, LIN, ROOT, WANG, WindowTest, main, windows_path

FIXTURES = ROOT / "tests" / "fixtures" / "pfx"
OPENSSL = os.environ["PCCERT_OPENSSL"]


class FileTest(WindowTest):
    people = (WANG, LIN)

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def file(self, name):
        return os.path.join(self.folder, name)

    def exported(self, person, name):
        """A backup made by pccert."""
        path = self.file(name)
        if not os.path.exists(path):
            answer = self.pc.pccert("export", "--id", person.id, "--out", windows_path(path), typed=[FILE_PASSWORD])
            self.assertEqual(answer.status, 0, answer)
        return path

    def openssl(self, *arguments):
        return subprocess.run([OPENSSL, *arguments], capture_output=True, text=True, check=False)

    def file_dialog(self, title):
        return self.window.dialog(title)

    def choose(self, dialog, path):
        """Types the name and presses OK, and the dialog is content."""
        dialog.set_file_name(windows_path(path))
        dialog.click(IDOK)
        dialog.expect_gone()


class Export(FileTest):
    def setUp(self):
        super().setUp()
        self.removed_all()
        self.serial = self.applied(WANG)

    def page(self):
        self.open()
        self.log_in()
        self.act("IDS_ACTION_EXPORT")
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")

    def type_passwords(self, password, again=None):
        self.window.set_text(ID.IDC_EXPORT_PASSWORD, password)
        self.window.set_text(ID.IDC_EXPORT_AGAIN, password if again is None else again)

    def go(self):
        self.window.click(ID.IDC_EXPORT_GO)

    def saving(self):
        self.go()
        return self.file_dialog("設定憑證存放路徑(備份至隨身碟)")

    def test_manual(self):
        self.page()
        window = self.window
        window.expect("※ 說明：憑證申請成功，建議將憑證匯出至隨身碟備份。")
        window.expect("設定憑證密碼(4~10碼)：")
        window.type(FILE_PASSWORD)
        window.press("tab")
        window.type(FILE_PASSWORD)
        self.assert_fits()
        window.picture("export")
        window.press("enter")
        dialog = self.file_dialog("設定憑證存放路徑(備份至隨身碟)")
        self.assertRegex(dialog.file_name(), re.escape(WANG.id) + "-" + datetime.date.today().strftime("%Y%m%d"))
        dialog.picture("export-save")
        path = self.file("隨身碟 備份.pfx")
        self.choose(dialog, path)
        box = self.box("匯出成功", windows_path(path), "加密方式：相容")
        box.picture("export-done")
        self.dismiss(box)
        self.main_page()
        self.assertEqual(self.openssl("pkcs12", "-in", path, "-passin", "pass:" + FILE_PASSWORD, "-noout").returncode, 0)
        serial = self.openssl("pkcs12", "-in", path, "-passin", "pass:" + FILE_PASSWORD, "-clcerts", "-nokeys")
        self.assertIn("BEGIN CERTIFICATE", serial.stdout)
        self.assertNotEqual(self.openssl("pkcs12", "-in", path, "-passin", "pass:wrong", "-noout").returncode, 0)

    def test_wrong_passwords(self):
        self.page()
        self.type_passwords("abc")
        self.go()
        self.refused("FAULT_PASSWORD_LENGTH")
        self.window.expect_state(ID.IDC_EXPORT_PASSWORD, "focused")
        self.type_passwords("密碼密碼密碼")
        self.window.expect(self.said("IDS_EXPORT_CHARACTERS"), ID.IDC_EXPORT_HINT)
        self.go()
        self.refused("FAULT_PASSWORD_CHARACTERS")
        self.type_passwords(FILE_PASSWORD, FILE_PASSWORD + "x")
        self.go()
        self.refused("FAULT_PASSWORDS_DIFFER")
        self.window.expect_state(ID.IDC_EXPORT_AGAIN, "focused")
        self.type_passwords(WANG.id)
        self.window.expect(self.said("MSG_WARN_PASSWORD_LIKE_ID"), ID.IDC_EXPORT_HINT)
        self.assert_fits()
        self.type_passwords("1111")
        self.window.expect(self.said("MSG_WARN_PASSWORD_WEAK"), ID.IDC_EXPORT_HINT)
        self.assert_fits()

    def test_given_up_and_overwriting(self):
        path = self.file("there.pfx")
        with open(path, "wb") as file:
            file.write(b"old")
        self.page()
        self.type_passwords(FILE_PASSWORD)
        dialog = self.saving()
        dialog.click(IDCANCEL)
        dialog.expect_gone()
        self.window.expect_state(ID.IDC_EXPORT_GO, "focused")
        dialog = self.saving()
        dialog.set_file_name(windows_path(path))
        dialog.click(IDOK)
        self.answer(dialog.dialog(), "alt+n")
        dialog.click(IDCANCEL)
        dialog.expect_gone()
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"old")
        dialog = self.saving()
        dialog.set_file_name(windows_path(path))
        dialog.click(IDOK)
        self.answer(dialog.dialog(), "alt+y")
        dialog.expect_gone()
        self.dismiss(self.box("匯出成功"))
        self.assertEqual(self.openssl("pkcs12", "-in", path, "-passin", "pass:" + FILE_PASSWORD, "-noout").returncode, 0)

    def test_strong_and_masked(self):
        self.page()
        self.type_passwords(FILE_PASSWORD)
        self.window.click(ID.IDC_EXPORT_STRONG)
        self.window.click(ID.IDC_EXPORT_MASK)
        self.window.expect("A12xxxx789-", ID.IDC_EXPORT_FILE)
        path = self.file("strong.pfx")
        self.choose(self.saving(), path)
        self.dismiss(self.box("匯出成功", "加密方式：強化"))
        said = self.openssl("pkcs12", "-in", path, "-passin", "pass:" + FILE_PASSWORD, "-info", "-noout").stderr
        self.assertIn("AES-256-CBC", said)

    def test_nothing_to_export(self):
        self.removed_all()
        self.open()
        self.log_in()
        self.window.click(ID.IDC_MENU_EXPORT)
        self.dismiss(self.box("此台電腦沒有可以匯出的憑證。"))
        self.assertFalse(self.window.control(ID.IDC_EXPORT_GO)["enabled"])


class Import(FileTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        cls.serial, cls.hers = case.applied(WANG), case.applied(LIN)
        cls.backup, cls.her_backup = case.exported(WANG, "備份.pfx"), case.exported(LIN, "hers.pfx")

    def setUp(self):
        super().setUp()
        self.removed_all()

    def page(self, login=True):
        self.open()
        if login:
            self.log_in()
            self.window.click(ID.IDC_MENU_IMPORT)
        else:
            self.window.click(ID.IDC_LOGIN_IMPORT)
        self.window.expect_state(ID.IDC_IMPORT_CHOOSE, "focused")

    def drop(self, *paths):
        """On the page."""
        page = self.window.control(ID.IDC_IMPORT_CHOOSE)["parent"]
        self.pc.driver.ask("drop", page, *[windows_path(str(path)) for path in paths])

    def go(self, password):
        self.window.expect_state(ID.IDC_IMPORT_PASSWORD, "focused")
        self.window.set_text(ID.IDC_IMPORT_PASSWORD, password)
        self.window.click(ID.IDC_IMPORT_GO)

    def test_manual(self):
        self.page()
        window = self.window
        window.picture("import")
        window.click(ID.IDC_IMPORT_CHOOSE)
        dialog = self.file_dialog("選擇隨身碟中憑證檔案")
        dialog.picture("import-choose")
        self.choose(dialog, self.backup)
        window.expect_state(ID.IDC_IMPORT_PASSWORD, "focused")
        window.expect("請輸入憑證匯出密碼 (匯出時設定的密碼)：")
        self.assert_fits()
        window.type("wrong")
        window.press("enter")
        self.refused("FAULT_PFX_PASSWORD")
        window.expect_state(ID.IDC_IMPORT_PASSWORD, "focused")
        window.picture("import-password")
        window.type(FILE_PASSWORD)
        window.press("enter")
        box = self.box("憑證已成功匯入 IE（Windows 憑證存放區）")
        box.picture("import-done")
        self.dismiss(box)
        self.main_page()
        self.assertEqual(window.text(ID.IDC_STATUS_PC_SERIAL), self.serial)
        self.assertEqual(self.pc.serials(), [self.serial])

    def test_choice_given_up(self):
        self.page()
        self.window.click(ID.IDC_IMPORT_CHOOSE)
        dialog = self.file_dialog("選擇隨身碟中憑證檔案")
        dialog.click(IDCANCEL)
        dialog.expect_gone()
        self.window.expect("尚未選擇檔案", ID.IDC_IMPORT_FILE)
        self.assertEqual(self.pc.serials(), [])

    def test_several_dropped_without_login(self):
        """One after another: no PFX, skipped, another firm's, ours."""
        self.page(login=False)
        text = self.file("text.pfx")
        with open(text, "wb") as file:
            file.write(b"no certificate at all")
        self.drop(text, self.her_backup, FIXTURES / "3des.p12", self.backup)
        self.refused("FAULT_NOT_PFX")
        self.window.expect("(2/4)", ID.IDC_IMPORT_FILE)
        self.assert_fits()
        self.window.picture("import-several")
        self.window.click(ID.IDC_IMPORT_SKIP)
        self.window.expect("(3/4)", ID.IDC_IMPORT_FILE)
        self.go("Ab12cd34")
        self.dismiss(self.box())  # its password or its firm: no certificate of ours in any case
        if "(3/4)" in self.window.text(ID.IDC_IMPORT_FILE):
            self.window.click(ID.IDC_IMPORT_SKIP)
        self.window.expect("(4/4)", ID.IDC_IMPORT_FILE)
        self.go(FILE_PASSWORD)
        self.dismiss(self.box("憑證已成功匯入 IE"))
        self.main_page()
        self.assertEqual(self.pc.serials(), [self.serial])

    def test_another_persons(self):
        self.page()
        self.drop(self.her_backup)
        self.go(FILE_PASSWORD)
        question = self.box("這張憑證屬於另一個人", LIN.masked)
        question.picture("import-another-person")
        self.dismiss(question)  # not
        self.window.expect_state(ID.IDC_IMPORT_CHOOSE, "focused")
        self.assertEqual(self.pc.serials(), [])
        self.drop(self.her_backup)
        self.go(FILE_PASSWORD)
        self.answer(self.box("這張憑證屬於另一個人"), "alt+y")
        self.dismiss(self.box("憑證已成功匯入 IE"))
        self.assertEqual(self.pc.serials(), [self.hers])

    def test_here_already(self):
        self.page()
        self.drop(self.backup)
        self.go(FILE_PASSWORD)
        self.dismiss(self.box("憑證已成功匯入 IE"))
        self.main_page()
        self.window.click(ID.IDC_MENU_IMPORT)
        self.window.expect_state(ID.IDC_IMPORT_CHOOSE, "focused")
        self.drop(self.backup)
        self.go(FILE_PASSWORD)
        self.dismiss(self.box("已"))
        self.assertEqual(self.pc.serials(), [self.serial])

    def test_inspected_then_imported(self):
        self.page(login=False)
        self.window.click(ID.IDC_IMPORT_INSPECT)
        self.window.expect_state(ID.IDC_INSPECT_CHOOSE, "focused")
        self.assert_fits()
        self.window.picture("inspect")
        self.window.click(ID.IDC_INSPECT_CHOOSE)
        self.choose(self.file_dialog(""), self.backup)
        self.window.expect_state(ID.IDC_INSPECT_PASSWORD, "focused")
        self.window.type("wrong")
        self.window.press("enter")
        self.refused("FAULT_PFX_PASSWORD")
        self.window.type(FILE_PASSWORD)
        self.window.press("enter")
        self.window.expect_state(ID.IDC_INSPECT_IMPORT, "focused")
        self.window.expect("可以匯入此台電腦。")
        self.window.expect(self.serial)
        self.assert_fits()
        self.window.picture("inspected")
        self.assertEqual(self.pc.serials(), [])
        self.window.press("enter")
        self.dismiss(self.box("憑證已成功匯入 IE"))
        self.main_page()
        self.assertEqual(self.pc.serials(), [self.serial])


if __name__ == "__main__":
    main()
