"""The setup's windows on a screen, worked by control and keyboard in both languages: every page is photographed, and looked over
for what is cut, overlaps or shares its underlined letter. Usage: test_wizard.py CLASS (paths: tests/installer/CMakeLists.txt)."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "ui"))

from setup_pc import (ANOTHER_SETUP, CANCELLED, DONE, ID, NEWER_INSTALLED, PROGRAM, SETUP, UNINSTALL, VERSION, WINDOWS_10,
                      SetupPc, make_setup, wait_until)
from ui import CLASS_DIALOG, IDCANCEL, IDNO, IDOK, WindowPc
from pc import WINE
from registry import parse_export

PICTURES = os.environ.get("PCCERT_SETUP_PICTURES")
DRIVER, EYE = os.environ["PCCERT_UI_DRIVER"], os.environ["PCCERT_UI_EYE"]
OLDER, NEWER = "1.0.9.9", "1.10.0.0"
NEXT, CANCEL = 1, 2  # NSIS' own; what stands on a page is numbered from 1200 in its order
WHAT, FOR_WHOM, FOR_ME, FOR_ALL, AUTOSTART, AUTOSTART_NOTE, FOLDER_LABEL, FOLDER = range(1200, 1208)
END_TEXT, RUN = 1200, 1201
UN_TEXT, UN_CERTS, UN_CERTS_NOTE = range(1200, 1203)
# NSIS' banner and lines lie under one another and go to the edges; its Back touches what is beside it.
FRAME = {0, 3, 1028, 1034, 1035, 1036, 1037, 1038, 1039, 1045, 1256}
PROGRESS_TEXT, IDRETRY = 1006, 4
INSTALL_LIMIT_MS = 90000
WORDS = {
    "zh-TW": {"setup": "安裝程式", "new": "申請、展期", "upgrade": "將更新為", "repair": "相同的版本",
              "installed": "已安裝在這台電腦",
              "newer": "較新的版本", "off": "停用自動啟動", "remove": "移除 ", "question": "沒有備份就無法復原",
              "removed": "解除安裝已完成", "gone": "已從這台電腦移除",
              "closing": "正在關閉", "deaf": "仍在執行"},
    "en": {"setup": "Setup", "new": "Applies for", "upgrade": "becomes", "repair": "once more",
           "installed": "is installed on this PC",
           "newer": "which is newer", "off": "switched this off", "remove": "Remove ", "question": "without a backup",
           "removed": "was completed successfully", "gone": "has been removed",
           "closing": "Closing", "deaf": "is still running"},
}


class SetupWindowPc(WindowPc):
    def start_windows(self):
        if not os.path.exists(os.path.join(self.prefix, "system.reg")):
            self.prefix_script("clone")
            with open(os.path.join(self.prefix, "user.reg"), "a", encoding="ascii") as registry:
                registry.write(f"\n[Control Panel\\\\Desktop]\n\"LogPixels\"=dword:{self.dpi:08x}\n" + WINDOWS_10)
        super().start_windows()

    def entry(self, hive):
        """The entry of Add/Remove Programs."""
        file = os.path.join(self.prefix, "drive_c", "export.reg")
        subprocess.run([WINE, "reg", "export", f"{hive}\\{UNINSTALL}", r"C:\export.reg", "/y"], env=self.environment,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if not os.path.exists(file):
            return {}
        values = next(iter(parse_export(file).values()))
        os.remove(file)
        return values

    def reg(self, *words):
        subprocess.run([WINE, "reg", *words], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)


class Wizard:
    language, dpi = None, 96

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-wizard-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.older = make_setup(cls.folder, OLDER, b"older")
        cls.newer = make_setup(cls.folder, NEWER, b"newer")
        cls.plain = make_setup(cls.folder, PRETEND_USER="1")  # Wine's user is an administrator
        pictures = PICTURES and os.path.join(PICTURES, f"{cls.language}-{cls.dpi}")
        shutil.rmtree(pictures or "", True)
        cls.pc = SetupWindowPc(os.path.join(cls.folder, "pc"), os.environ["PCCERT_EXE"], os.environ["PCCERT_PROBE"],
                               language=cls.language, dpi=cls.dpi, files=(DRIVER, EYE), pictures=pictures)
        cls.addClassCleanup(cls.pc.close)
        cls.words = WORDS[cls.language]

    def open(self, setup, name):
        """A setup under a name of its own; its process and its window."""
        shutil.copy(setup, os.path.join(self.pc.tools, name))
        process = self.pc.open(name)
        return process, self.page(process, self.words["setup"])

    def page(self, process, title):
        window = self.pc.wait_window(title, CLASS_DIALOG, process).front()
        window.expect_state(NEXT, "enabled")
        return window

    def look(self, window, name):
        found = [one for one in window.findings() if not FRAME & {one["id"], one.get("other")}]
        self.assertEqual(found, [], name)
        window.picture(name)

    def open_uninstaller(self, folder):
        """The window of the copy that it goes on as."""
        self.pc.driver.ask("start", "C:\\", f"{folder}\\uninstall.exe")
        window = self.pc.wait_window(self.words["remove"], CLASS_DIALOG).front()
        window.expect_state(NEXT, "enabled")
        return window

    def ended(self, process, code):
        self.assertEqual(self.pc.ended(process), code)

    def installed(self, hive):
        return self.pc.entry(hive).get("DisplayVersion")

    def quit_program(self, folder):
        self.pc.ended(self.pc.driver.ask("start", "C:\\", f"{folder}\\{PROGRAM}", "--quit"))

    def test_a_cancelled(self):
        process, window = self.open(SETUP, "new-setup.exe")
        self.assertIn(self.words["new"], window.text(WHAT))
        self.look(window, "new")
        second = subprocess.run([WINE, SETUP, "/S"], env=self.pc.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        self.assertEqual(second.returncode, ANOTHER_SETUP)
        window.click(CANCEL)
        self.ended(process, CANCELLED)
        self.assertIsNone(self.installed("HKCU"))

    def test_b_for_all(self):
        """The second part installs, elevated; this one says so at the end and starts the program."""
        process, window = self.open(self.plain, "all-setup.exe")
        self.assertIn("Local", window.text(FOLDER))
        window.click(FOR_ALL)
        window.expect("Program Files", FOLDER)
        self.look(window, "for-all")
        window.click(NEXT)
        window.expect(self.words["installed"], END_TEXT, INSTALL_LIMIT_MS)
        self.assertEqual(self.installed("HKLM"), VERSION)
        self.assertIsNone(self.installed("HKCU"))
        window.click(NEXT)
        self.ended(process, DONE)
        self.pc.wait_window(VERSION, f"{ID}.Window")
        folder = self.pc.entry("HKLM")["InstallLocation"]
        self.quit_program(folder)
        window = self.open_uninstaller(folder)
        window.click(NEXT)
        box = self.pc.wait_window(self.words["remove"], CLASS_DIALOG, window.process, window.handle, INSTALL_LIMIT_MS)
        box.expect(self.words["gone"])
        box.picture("removed-for-all")
        self.assertIsNone(self.installed("HKLM"))
        box.click(IDCANCEL if box.sees(IDCANCEL) else IDOK)
        window.expect_gone()

    def test_c_new(self):
        process, window = self.open(self.older, "older-setup.exe")
        window.click(NEXT)
        window.expect(self.words["installed"], END_TEXT, INSTALL_LIMIT_MS)
        self.look(window, "end")
        window.click(RUN)  # not now
        window.click(NEXT)
        self.ended(process, DONE)
        self.assertEqual(self.installed("HKCU"), OLDER)

    def test_d_upgrade(self):
        self.pc.reg("add", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run", "/v", ID, "/t",
                    "REG_BINARY", "/d", "030000000000000000000000", "/f")
        process, window = self.open(SETUP, "upgrade-setup.exe")
        self.assertIn(self.words["upgrade"], window.text(WHAT))
        window.expect(self.words["off"], AUTOSTART_NOTE)  # what the Task Manager was told
        self.look(window, "upgrade")
        window.click(NEXT)
        window.expect(self.words["installed"], END_TEXT, INSTALL_LIMIT_MS)
        window.click(NEXT)
        self.ended(process, DONE)
        self.assertEqual(self.installed("HKCU"), VERSION)
        self.pc.wait_window(VERSION, f"{ID}.Window").picture("program")

    def test_e_repair(self):
        process, window = self.open(SETUP, "repair-setup.exe")
        self.assertIn(self.words["repair"], window.text(WHAT))
        self.look(window, "repair")
        window.click(CANCEL)
        self.ended(process, CANCELLED)

    def test_ea_deaf(self):
        """The program takes no notice: the setup asks, and goes on when it has ended after all."""
        (number,) = SetupPc.running(self.pc)
        os.kill(number, signal.SIGSTOP)
        try:
            process, window = self.open(SETUP, "deaf-setup.exe")
            window.click(NEXT)
            window.expect(self.words["closing"], PROGRESS_TEXT)
            self.look(window, "progress")
            box = self.pc.wait_window(self.words["setup"], CLASS_DIALOG, process, window.handle, INSTALL_LIMIT_MS).front()
            box.expect(self.words["deaf"])
            box.picture("deaf")
        finally:
            os.kill(number, signal.SIGCONT)
        wait_until(lambda: not SetupPc.running(self.pc), "it to do what it was asked for")
        box.click(IDRETRY)
        window.expect(self.words["installed"], END_TEXT, INSTALL_LIMIT_MS)
        self.assertEqual(list(SetupPc.running(self.pc).values()), [["--tray"]])  # as it was before
        window.click(NEXT)
        self.ended(process, DONE)

    def test_f_refused(self):
        """An older setup than what is installed, in words."""
        process, window = self.open(self.newer, "newer-setup.exe")
        window.click(NEXT)
        window.expect(self.words["installed"], END_TEXT, INSTALL_LIMIT_MS)
        window.click(RUN)
        window.click(NEXT)
        self.ended(process, DONE)
        shutil.copy(SETUP, os.path.join(self.pc.tools, "refused-setup.exe"))
        process = self.pc.open("refused-setup.exe")
        box = self.pc.wait_window(class_name=CLASS_DIALOG, process=process).front()
        box.expect(self.words["newer"])
        box.picture("refused")
        box.click(IDCANCEL if box.sees(IDCANCEL) else IDOK)
        self.ended(process, NEWER_INSTALLED)
        self.assertEqual(self.installed("HKCU"), NEWER)

    def test_g_removed(self):
        folder = self.pc.entry("HKCU")["InstallLocation"]
        window = self.open_uninstaller(folder)
        self.look(window, "remove")
        window.click(UN_CERTS)
        window.click(NEXT)
        box = window.dialog()
        box.expect(self.words["question"])
        box.picture("remove-certificates")
        box.click(IDNO)
        box.expect_gone()
        self.assertEqual(self.installed("HKCU"), NEWER)
        window.click(UN_CERTS)  # not after all
        window.click(NEXT)
        window.expect(self.words["removed"], 0, INSTALL_LIMIT_MS)
        window.expect_state(NEXT, "enabled")
        self.look(window, "removed")
        window.click(NEXT)
        wait_until(lambda: self.installed("HKCU") is None, "it to go")


class Chinese(Wizard, unittest.TestCase):
    language = "zh-TW"


class English(Wizard, unittest.TestCase):
    language = "en"


class Chinese200(Wizard, unittest.TestCase):
    language, dpi = "zh-TW", 192


class English200(Wizard, unittest.TestCase):
    language, dpi = "en", 192


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
