"""The manual: F1, the menu and a failure's box open it at the section, in the language of the window. What opens HTML on this
PC is a command that keeps what it was given. Usage: test_help.py CLASS"""
import os
import re
import shutil
import sqlite3
import subprocess
import urllib.parse

from ui import WINE
from window_test import ID, WANG, WindowTest, main, wait_until, windows_path

WAY = re.compile(r'<html lang="([\w-]+)">\n.*<meta http-equiv="refresh" content="0; url=file:///([A-Z]:[^"]*)#([^"#]*)">'
                 r'.*</a>\n\Z', re.S)
CLASSES = "HKCR"  # Wine does not look at this user's first
OPENED = r"C:\opened.html"


class HelpTest(WindowTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        built = os.path.dirname(os.environ["PCCERT_WINDOW"])
        cls.manuals = [os.path.join(built, f"manual.{language}.html") for language in ("zh-TW", "en")]
        for manual in cls.manuals:
            shutil.copy(manual, cls.pc.program)
        cls.reg(rf"{CLASSES}\.html", "Test.Browser")
        browser = windows_path(os.environ["PCCERT_UI_BROWSER"])
        cls.reg(rf"{CLASSES}\Test.Browser\shell\open\command", f'"{browser}" "%1" {OPENED}')
        cls.kept = os.path.join(cls.pc.prefix, "drive_c", "opened.html")

    @classmethod
    def reg(cls, key, text):
        done = subprocess.run([WINE, "reg", "add", key, "/ve", "/d", text, "/f"], env=cls.pc.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=cls.pc.patience_s, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{key}: {done.stdout} {done.stderr}")

    def setUp(self):
        super().setUp()
        if os.path.exists(self.kept):
            os.unlink(self.kept)

    def read_kept(self):
        """What the browser was given, once that is all there; None until then."""
        if not os.path.exists(self.kept):
            return None
        with open(self.kept, encoding="utf-8") as file:
            text = file.read()
        return text if text.endswith(("</a>\n", "</html>\n")) else None

    def opened(self, at=""):
        text = wait_until(self.read_kept, f"the browser to be opened {at}")
        os.unlink(self.kept)
        return text

    def assert_opened(self, section, language="zh-TW"):
        """It was led to that section of the manual beside the program, which has it."""
        text = self.opened(section)
        found = WAY.search(text)
        self.assertTrue(found, text)
        self.assertEqual((found.group(1), found.group(3)), (language, section))
        manual = os.path.join(self.pc.program, f"manual.{language}.html")
        self.assertEqual(urllib.parse.unquote(found.group(2)), windows_path(manual).replace("\\", "/"))
        with open(manual, encoding="utf-8") as file:
            self.assertIn(f'id="{section}"', file.read())

    def assert_opened_at_the_beginning(self, language):
        self.assertIn(f'<html lang="{language}">', self.opened())


class Help(HelpTest):
    def test_f1(self):
        self.open()
        self.window.press("f1")
        self.assert_opened("login")
        for control, section in ((ID.IDC_LOGIN_IMPORT, "import"), (ID.IDC_IMPORT_INSPECT, "inspect"),
                                 (ID.IDC_MENU_ABOUT, "help"), (ID.IDC_MENU_STATUS, "status")):
            self.window.click(control)
            self.window.expect_state(ID.IDC_MENU_STATUS, "enabled")
            self.window.press("f1")
            self.assert_opened(section)
        self.window.click(ID.IDC_MENU_LOGIN)
        self.log_in()
        self.look_at_the_session_box()
        self.act("IDS_ACTION_APPLY")
        self.window.expect_state(ID.IDC_ORDER_SEND, "focused")
        self.window.press("f1")
        self.assert_opened("apply")

    def look_at_the_session_box(self):
        """A window of its own, which has its keys from Windows and not from the frame."""
        with sqlite3.connect(os.path.join(self.host.folder, "ra.db")) as database:
            database.execute("DELETE FROM session")
        database.close()
        self.window.click(ID.IDC_MENU_STATUS)
        asking = self.box(WANG.masked)
        asking.expect_state(ID.IDC_SESSION_PASSWORD, "focused")
        asking.press("f1")
        self.assert_opened("session")
        asking.type(WANG.password)
        self.answer(asking, "enter")
        self.main_page()

    def test_links_and_language(self):
        self.open()
        self.window.click(ID.IDC_LOGIN_MANUAL)
        self.assert_opened_at_the_beginning("zh-Hant-TW")
        self.window.click(ID.IDC_LOGIN_LANGUAGE)
        self.window.expect(self.said("IDS_LOGIN_NOTE_APPLY", language="en"))
        self.window.press("f1")
        self.assert_opened("login", "en")
        self.window.click(ID.IDC_LOGIN_STATUS)
        self.window.click(ID.IDC_MENU_MANUAL)
        self.assert_opened_at_the_beginning("en")
        self.window.click(ID.IDC_MENU_LOGIN)
        self.window.click(ID.IDC_LOGIN_LANGUAGE)
        self.window.expect(self.said("IDS_LOGIN_NOTE_APPLY"))

    def test_failure(self):
        """The box stays, and leads to its code."""
        self.open()
        self.type_login("A123456788", WANG.password)
        box = self.box(self.said("FAULT_NATIONAL_ID"))
        box.picture("failure")
        box.press("alt+h")
        self.assert_opened("PC-2001")
        box.press("f1")
        self.assert_opened("PC-2001")
        self.assertTrue(box.facts())
        self.dismiss(box)

    def test_started_for_it(self):
        """No window: the manual alone."""
        self.process = self.pc.open("PeiChengCert.exe", "--open", "manual")
        self.assert_opened_at_the_beginning("zh-Hant-TW")
        self.assertEqual([one["class"] for one in self.pc.windows(self.process)], [])
        later = self.pc.open("PeiChengCert.exe", "--open", "manual")
        self.assertEqual(self.pc.ended(later), 0)
        self.assert_opened_at_the_beginning("zh-Hant-TW")

    def test_no_browser(self):
        """A link that leads nowhere says where it would have led."""
        self.reg(rf"{CLASSES}\https\shell\open\command", r'"C:\none.exe" "%1"')
        self.open()
        self.window.click(ID.IDC_LOGIN_HELP)
        box = self.box(self.said("IDS_WEB_PAGE_NOT_OPENED"), "https://www.peicheng.example/password-center")
        box.picture("no-browser")
        self.dismiss(box)

    def test_it_is_not_there(self):
        gone = [os.path.join(self.pc.program, os.path.basename(manual)) for manual in self.manuals]
        for path in gone:
            os.rename(path, path + ".away")
            self.addCleanup(os.rename, path + ".away", path)
        self.open()
        self.window.press("f1")
        box = self.box(self.said("IDS_MANUAL_MISSING"), "(02)2928-3456")
        box.picture("missing")
        self.dismiss(box)
        self.assertIsNone(self.read_kept())


if __name__ == "__main__":
    main()
