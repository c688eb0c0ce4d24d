"""The icon in the notification area and the program behind it: what the icon shows, its menu, the window that hides behind
it, later starts, and every way to end. Usage: test_tray.py CLASS"""
import os
import pathlib
import shutil
import signal
import time

from ui import CLASS_TIP, IDYES, TTS_BALLOON, No
from window_test import APP_CLASS, ID, WANG, WINDOW_CLASS, WindowTest, main, wait_until

WM_CLOSE, WM_QUERYENDSESSION, WM_ENDSESSION, WM_CONTEXTMENU, WM_APP = 0x10, 0x11, 0x16, 0x7B, 0x8000
NIN_SELECT, NIN_KEYSELECT, NIN_BALLOONUSERCLICK = 0x400, 0x401, 0x405
ICON_MESSAGE, ICON_ID = WM_APP + 0x100, 1  # src/tray/tray_icon.h
ENDSESSION_CLOSEAPP = 1
ICON_PX = 16
CLICKS, CLICK_MS = 4, 8000
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "pfx")
GREEN, GREY = (0x1E, 0x8E, 0x43), (0x5E, 0x64, 0x68)


class TrayTest(WindowTest):
    def start(self, *arguments):
        """Without waiting for a window."""
        self.process = self.pc.open("PeiChengCert.exe", *arguments)
        self.app = wait_until(self.app_window, "the program's hidden window")
        return self.process

    def windows_of(self, class_name):
        """Of the program, hidden ones too."""
        return [one["window"] for one in self.pc.driver.ask("windows", self.process, 1) if one["class"] == class_name]

    def app_window(self):
        return next(iter(self.windows_of(APP_CLASS)), None)

    def open(self, *arguments):
        self.start(*arguments)
        return self.shown()

    def shown(self):
        self.window = self.pc.wait_window(class_name=WINDOW_CLASS, process=self.process).front()
        return self.window

    def is_shown(self):
        return any(one["class"] == WINDOW_CLASS for one in self.pc.windows(self.process))

    def post(self, message, wparam=0, lparam=0):
        self.pc.driver.ask("post", self.app, message, wparam, lparam)

    def icon(self, event, x=300, y=300):
        """As the taskbar says it."""
        self.post(ICON_MESSAGE, x | y << 16, event | ICON_ID << 16)

    def click_icon(self):
        """Under load Wine's desktop misses a click now and then: as a person would, once more if nothing opens."""
        for _ in range(CLICKS):
            self.pc.driver.ask("mouse", *self.icon_place(), "left")
            try:
                return self.pc.wait_window(class_name=WINDOW_CLASS, process=self.process, limit_ms=CLICK_MS)
            except No:
                print("a click on the icon opened nothing")
        raise AssertionError(f"{CLICKS} clicks on the icon opened nothing")

    def icon_place(self):
        """At the right end of the taskbar of Wine's desktop: facts/wine.md."""
        return self.pc.screen.width - 11, self.pc.screen.height - 10

    def icon_colours(self):
        x, y = self.icon_place()
        half = ICON_PX // 2
        _, _, rows = self.pc.screen.pixels((x - half, y - half, x + half, y + half))
        return {tuple(row[i:i + 3]) for row in rows for i in range(0, len(row), 3)}

    def icon_becomes(self, colour):
        try:
            wait_until(lambda: colour in self.icon_colours(), f"an icon with {colour}")
        except AssertionError:
            self.pc.picture("icon-wrong")
            raise

    def menu_texts(self):
        self.icon(WM_CONTEXTMENU)
        return [one["text"].replace("&", "") for one in self.pc.menu() if one["text"]]

    def choose(self, text):
        self.menu_texts()
        self.pc.choose(text)

    def runs(self):
        return not self.pc.driver.can("ended", self.process, 0)

    def expect_end(self, code=0):
        self.assertEqual(self.pc.ended(self.process), code)
        self.process = None


class Icon(TrayTest):
    def test_in_the_tray_without_a_window(self):
        self.start("--tray")
        self.icon_becomes(GREY)
        self.assertFalse(self.is_shown())
        self.click_icon()
        self.shown().expect("歡迎使用北城證券軟體憑證工具，請輸入您的身分證字號與密碼")

    def test_by_keyboard(self):
        self.start("--tray")
        self.icon(NIN_KEYSELECT)
        self.shown()

    def test_close_hides_and_says_so_once(self):
        window = self.open()
        window.close()
        window.expect_gone()
        self.assertIn(self.words("IDS_TRAY_HIDDEN_TEXT")[:8], self.pc.balloon())
        self.pc.picture("hidden", None)
        self.icon(NIN_BALLOONUSERCLICK)
        self.shown()
        wait_until(lambda: self.pc.balloon_now() is None, "the balloon gone")
        self.window.close()
        self.window.expect_gone()
        self.assertTrue(self.runs())
        self.end()
        self.open().close()  # another run remembers
        self.window.expect_gone()
        self.icon(NIN_SELECT)
        self.shown()
        self.assertIsNone(self.pc.balloon_now())

    def test_menu(self):
        self.start("--tray")
        texts = self.menu_texts()
        self.assertEqual((texts[0], texts[-1]), ("開啟憑證工具(O)", "結束(X)"))
        self.assertFalse([text for text in texts if "展期" in text])
        self.pc.picture("menu", None)
        self.pc.choose("關於")
        self.shown().expect_state(ID.IDC_ABOUT_VERSION, "enabled")

    def test_taskbar_begins_anew(self):
        self.start("--tray")
        self.icon_becomes(GREY)
        self.post("TaskbarCreated")
        self.icon(NIN_SELECT)
        self.shown()
        self.icon_becomes(GREY)


class Idle(TrayTest):
    """That nothing wakes the program while nothing happens: tests/bench/idle has the figures."""

    WINDOW_S = 6  # a thread pool of Wine's comes round every five

    def linux_process(self):
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                line, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue
            if b"PeiChengCert.exe" in line and f"WINEPREFIX={self.pc.prefix}".encode() in environment.split(b"\0"):
                return folder
        return None

    def switches(self):
        """How often any of its threads was given the processor."""
        return sum(int(line.split()[1]) for task in (self.linux / "task").iterdir()
                   for line in (task / "status").read_text("ascii").splitlines() if "ctxt_switches" in line)

    def is_idle(self):
        before = self.switches()
        time.sleep(self.WINDOW_S)
        return self.switches() == before

    def test_in_the_tray(self):
        self.start("--tray")
        self.linux = wait_until(self.linux_process, "its process")
        wait_until(self.is_idle, "the program at rest")
        self.assertEqual(self.windows_of(WINDOW_CLASS), [], "a window is kept that nobody asked for")

    def test_after_work_in_the_window(self):
        self.open()
        self.linux = wait_until(self.linux_process, "its process")
        self.log_in()
        self.window.close()
        self.window.expect_gone()
        wait_until(self.is_idle, "the program at rest")


class Shows(TrayTest):
    """One certificate, as the icon and its tooltip tell it without a login."""

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def tip(self):
        """What stands beside the mouse over the icon."""
        self.pc.driver.ask("mouse", 1, 1, "move")
        x, y = self.icon_place()
        self.pc.driver.ask("mouse", x, y, "move")
        self.pc.driver.ask("mouse", x + 1, y, "move")
        return wait_until(self.tip_now, "a tooltip")

    def tip_now(self):
        for one in self.pc.windows():
            if one["class"] == CLASS_TIP and not one["style"] & TTS_BALLOON:
                return one["text"]
        return None

    def test_states(self):
        self.start("--tray")
        self.icon_becomes(GREY)
        self.end()
        self.applied(WANG)
        self.start("--tray")
        self.icon_becomes(GREEN)
        tip = self.tip()
        self.assertIn(self.said("MSG_STANDING_PC_FINE"), tip)
        self.assertRegex(tip, r"憑證效期\(終止\)：\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.0$")


class Ends(TrayTest):
    def test_exit(self):
        self.start("--tray")
        self.choose("結束")
        self.expect_end()

    def test_windows_ends_the_session(self):
        self.start("--tray")
        self.assertEqual(self.pc.driver.ask("send", self.app, WM_QUERYENDSESSION, 0, 0), 1)
        self.post(WM_ENDSESSION, 0)  # another program said no
        self.icon(NIN_SELECT)
        self.shown()
        self.assertTrue(self.runs())
        self.post(WM_ENDSESSION, 1)
        self.expect_end()

    def test_restart_manager(self):
        self.open()
        self.assertEqual(self.pc.driver.ask("send", self.app, WM_QUERYENDSESSION, 0, ENDSESSION_CLOSEAPP), 1)
        self.post(WM_ENDSESSION, 1, ENDSESSION_CLOSEAPP)
        self.expect_end()

    def test_asked_to_close(self):
        self.start("--tray")
        self.post(WM_CLOSE)
        self.expect_end()

    def test_quit(self):
        self.start("--tray")
        later = self.pc.open("PeiChengCert.exe", "--quit")
        self.assertEqual(self.pc.ended(later), 0)
        self.pc.driver.ask("ended", self.process, 0)  # gone when --quit is
        self.process = None

    def test_quit_with_nothing_to_end(self):
        self.assertEqual(self.pc.ended(self.pc.open("PeiChengCert.exe", "--quit")), 0)

    def test_exit_while_something_is_going_on(self):
        self.open()
        self.host.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.host.process.send_signal, signal.SIGCONT)
        self.type_login(WANG.id, WANG.password)
        self.window.expect_state(ID.IDC_BUSY_CANCEL, "enabled")
        self.choose("結束")
        box = self.box(self.said("IDS_WINDOW_STOP_QUESTION"))
        box.press("esc")
        box.expect_gone()
        self.assertTrue(self.runs())
        self.window.expect_state(ID.IDC_BUSY_CANCEL, "enabled")
        self.choose("結束")
        self.box(self.said("IDS_WINDOW_STOP_QUESTION")).click(IDYES)
        self.expect_end()


class LaterStart(TrayTest):
    def later(self, *arguments):
        """A second start, which must end at once; its exit code."""
        return self.pc.ended(self.pc.open("PeiChengCert.exe", *arguments))

    def programs(self):
        return [one for one in self.pc.driver.ask("windows", 0, 1) if one["class"] == APP_CLASS]

    def test_window_comes_forward(self):
        self.start("--tray")
        self.assertEqual(self.later(), 0)
        self.shown()
        self.assertEqual(len(self.programs()), 1)

    def test_tray_leaves_it_as_it_is(self):
        self.start("--tray")
        self.assertEqual(self.later("--tray"), 0)
        self.assertFalse(self.is_shown())

    def test_person(self):
        self.start("--tray")
        self.assertEqual(self.later("--id", WANG.id), 0)
        self.shown().expect(WANG.id, ID.IDC_LOGIN_ID)

    def test_person_of_the_first(self):
        self.open("--id", WANG.id)
        self.window.expect(WANG.id, ID.IDC_LOGIN_ID)

    def test_files(self):
        """As Explorer's verbs hand them over, with a blank and Chinese in the name."""
        folder = os.path.join(self.pc.prefix, "drive_c", "備份 夾")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(os.path.join(FIXTURES, "3des.p12"), os.path.join(folder, "我的 憑證.pfx"))
        self.start("--tray")
        self.assertEqual(self.later("--import", "C:\\備份 夾\\我的 憑證.pfx"), 0)
        self.shown().expect("我的 憑證.pfx", ID.IDC_IMPORT_FILE)
        self.window.expect_state(ID.IDC_IMPORT_PASSWORD, "focused")
        self.assertEqual(self.later("--inspect", "C:\\備份 夾\\我的 憑證.pfx"), 0)
        self.window.expect("我的 憑證.pfx", ID.IDC_INSPECT_FILE)

    def test_file_of_the_first(self):
        """The program's first job is over before the page comes."""
        self.open("--import", "C:\\there is none.pfx")
        self.refused("FAULT_FILE_MISSING")
        self.window.expect_state(ID.IDC_IMPORT_CHOOSE, "enabled")

    def test_pages(self):
        self.start("--tray")
        for page, control in (("import", ID.IDC_IMPORT_CHOOSE), ("remove", ID.IDC_STATUS_SENTENCE)):
            self.assertEqual(self.later("--open", page), 0)
            self.shown().expect_state(control, "enabled")
        self.assertEqual(self.later("--open", "export"), 0)
        self.dismiss(self.box("此台電腦沒有可以匯出的憑證。"))
        self.assertEqual(self.later("--open", "apply", "--id", WANG.id), 0)
        self.dismiss(self.box(self.said("IDS_ORDER_LOGIN_FIRST")))
        self.window.expect(WANG.id, ID.IDC_LOGIN_ID)

    def test_while_a_question_is_open(self):
        window = self.open()
        window.click(ID.IDC_LOGIN_GO)
        box = self.box()
        self.assertEqual(self.later("--id", WANG.id), 0)
        self.assertTrue(box.facts())
        self.assertEqual(window.text(ID.IDC_LOGIN_ID), "")
        self.dismiss(box)

    def test_many_at_once(self):
        starts = [self.pc.open("PeiChengCert.exe", "--tray") for _ in range(6)]
        running = wait_until(lambda: [one for one in starts if not self.pc.driver.can("ended", one, 0)]
                             if len([one for one in starts if self.pc.driver.can("ended", one, 0)]) == 5 else None,
                             "five of six to end")
        self.process = running[0]
        self.assertEqual([self.pc.ended(one) for one in starts if one != self.process], [0] * 5)
        self.assertEqual(len(self.programs()), 1)

    def test_wrong_line(self):
        for line, name, insert in ((["--open", "x"], "IDS_TRAY_USAGE_OPEN", "--open"),
                                   (["--import", r"\\server\share\x.pfx"], "IDS_TRAY_USAGE_FILE", "--import"),
                                   (["--password=x"], "IDS_TRAY_USAGE_OPTION", "--password"),
                                   (["x.pfx"], "IDS_TRAY_USAGE_WORD", "")):
            process = self.pc.open("PeiChengCert.exe", *line)
            box = self.pc.wait_window(process=process).front()
            for said in self.words(name, insert).replace("\\\\", "\\").split("\n"):
                box.expect(said)
            box.press("enter")
            self.assertEqual(self.pc.ended(process), 2)

    def test_wrong_line_in_the_language_asked_for(self):
        process = self.pc.open("PeiChengCert.exe", "--lang", "en", "--open", "x")
        box = self.pc.wait_window(process=process).front()
        box.expect(self.words("IDS_TRAY_USAGE_OPEN", "--open", language="en").split("\n")[0])
        box.press("enter")
        self.assertEqual(self.pc.ended(process), 2)


if __name__ == "__main__":
    main()
