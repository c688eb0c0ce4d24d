"""The rig of the UI tests: a Windows PC with a screen (Wine prefix, Xvfb), and beside the program under test the driver
(driver.c), which works its windows as a person does and says what is in them."""
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "flow"))

from host import wait_until  # noqa: E402
from pc import PREFIX, WINE, Pc, windows_path  # noqa: E402 (its folder comes first)
from screen import Screen  # noqa: E402

LIMIT_MS = 20000
CLASS_DIALOG, CLASS_MENU, CLASS_TIP = "#32770", "#32768", "tooltips_class32"
LOCALES = {"zh-TW": "zh_TW.UTF-8", "en": "en_US.UTF-8"}
DPI_ONE = 96
SETTLED_S, SETTLE_LIMIT_S, FOCUS_LIMIT_S = 0.1, 3, 5
IDOK, IDCANCEL, IDYES, IDNO = 1, 2, 6, 7
TTS_BALLOON = 0x40
OPEN_NAME, SAVE_NAME = 1148, 1152  # the file name in GetOpenFileName's and IFileSaveDialog's windows


class No(AssertionError):
    """The driver could not do it."""


class Driver:
    """The driver's protocol: a request a line, an answer a line."""

    def __init__(self, program, environment, log):
        self.process = subprocess.Popen([WINE, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                        env=environment)

    def ask(self, *words):
        line = "\t".join(str(word).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for word in words)
        try:
            self.process.stdin.write(line.encode("utf-8") + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise AssertionError(f"the driver has ended before {words}") from None
        answer = self.process.stdout.readline().decode("utf-8").rstrip("\r\n")
        if answer.startswith("ok "):
            return json.loads(answer[3:])
        if answer.startswith("no "):
            raise No(f"{answer[3:]}: {words}")
        raise AssertionError(f"the driver has ended over {words}: {answer!r}")

    def can(self, *words):
        try:
            self.ask(*words)
            return True
        except No:
            return False

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


class Window:
    """A top-level window and what is in it; controls by their ids."""

    def __init__(self, pc, facts):
        self.pc, self.driver = pc, pc.driver
        self.handle, self.process, self.title = facts["window"], facts["process"], facts["text"]

    def facts(self):
        for one in self.driver.ask("windows", self.process, 1):
            if one["window"] == self.handle:
                return one
        raise No(f"the window is gone: {self.title}")

    def front(self):
        self.driver.ask("front", self.handle)
        return self

    def controls(self):
        found = self.driver.ask("controls", self.handle)
        self.pc.seen.update(one["text"] for one in found)
        return found

    def control(self, control_id):
        for one in self.controls():
            if one["id"] == control_id:
                return one
        raise No(f"control {control_id} is not to be seen in {self.title}: {self.describe()}")

    def sees(self, control_id):
        return any(one["id"] == control_id for one in self.controls())

    def text(self, control_id):
        return self.control(control_id)["text"]

    def texts(self):
        """Everything that stands in it, in the order of the controls."""
        return [one["text"] for one in self.controls() if one["text"]]

    def describe(self):
        return "\n".join(f"{one['id']} {one['class']} {one['text']!r}{'' if one['enabled'] else ' (disabled)'}"
                         for one in self.controls())

    def set_text(self, control_id, text):
        """Waits until it can be typed into first."""
        self.expect_state(control_id, "enabled")
        self.driver.ask("set-text", self.handle, control_id, text)

    def label(self, control_id, text):
        """Puts other words on a control, to see whether they would fit."""
        self.driver.ask("label", self.handle, control_id, text)

    def click(self, control_id, limit_ms=LIMIT_MS):
        """Waits until it can be clicked first."""
        self.expect_state(control_id, "enabled", limit_ms)
        self.driver.ask("click", self.handle, control_id)

    def click_text(self, text):
        """The button that says that, its mnemonic left out."""
        for one in self.controls():
            if one["class"] == "Button" and one["text"].replace("&", "").split("(")[0].strip() == text:
                self.driver.ask("click", self.handle, one["id"])
                return
        raise No(f"no button {text}: {self.describe()}")

    def focus(self, control_id):
        self.driver.ask("focus", self.handle, control_id)

    def focused(self):
        return self.driver.ask("focused", self.handle)["id"]

    def expect(self, text, control_id=0, limit_ms=LIMIT_MS):
        """That text comes to be seen, in that control or (0) anywhere."""
        try:
            return self.driver.ask("wait-text", self.handle, control_id, text, limit_ms)
        except No:
            raise AssertionError(f"never said {text!r}; it says\n{self.describe()}") from None

    def expect_state(self, control_id, state, limit_ms=LIMIT_MS):
        """enabled, disabled, focused, gone."""
        try:
            self.driver.ask("wait-state", self.handle, control_id, state, limit_ms)
        except No:
            raise AssertionError(f"control {control_id} never {state}; it says\n{self.describe()}") from None

    def expect_gone(self, limit_ms=LIMIT_MS):
        self.driver.ask("wait-gone", self.handle, limit_ms)

    def press(self, *chords):
        self.front()
        for chord in chords:
            self.driver.ask("press", chord)

    def type(self, text):
        self.front()
        self.driver.ask("type", text)

    def file_name_id(self):
        """Of a file dialog of Windows': where the name is typed."""
        return next(one["id"] for one in self.controls() if one["id"] in (OPEN_NAME, SAVE_NAME))

    def file_name(self):
        return self.text(self.file_name_id())

    def set_file_name(self, name):
        self.set_text(self.file_name_id(), name)

    def tab_order(self, limit=64):
        """The ids that Tab goes through, from where the focus is until it is there again."""
        order = [self.focused()]
        while len(order) < limit:
            self.press("tab")
            at = wait_until(lambda: self.moved_from(order[-1]), f"the focus after {order[-1]}", FOCUS_LIMIT_S)
            if at == order[0]:
                return order
            order.append(at)
        raise AssertionError(f"Tab does not come round: {order}")

    def moved_from(self, control_id):
        now = self.focused()
        return None if now == control_id else now

    def findings(self):
        """What the fit check finds, other than nothing."""
        def look():
            try:
                return [self.driver.ask("fit", self.handle)]
            except No as no:
                if not str(no).startswith("the eye cannot look there"):
                    raise
                return None  # its hook was not reached in time: the window had work, and is asked again

        return wait_until(look, "the eye's look into the window")[0]

    def drop(self, *paths):
        self.driver.ask("drop", self.handle, *paths)

    def responds(self, limit_ms=LIMIT_MS):
        return self.driver.can("responds", self.handle, limit_ms)

    def close(self):
        self.driver.ask("close", self.handle)

    def picture(self, name):
        """A numbered screenshot of it; its path."""
        self.front()
        return self.pc.picture(name, self.facts()["rect"])

    def dialog(self, title="", class_name=CLASS_DIALOG, limit_ms=LIMIT_MS):
        """The window of the same process that waits before this one: a question, a file dialog."""
        return self.pc.wait_window(title, class_name, self.process, self.handle, limit_ms).front()


class WindowPc(Pc):
    """A Windows PC with a screen. files: what lies beside the driver (ui_driver.exe, ui_eye.dll and programs to test)."""

    def __init__(self, folder, pccert, probe, pccert_json=None, language="zh-TW", dpi=DPI_ONE, files=(), pictures=None):
        self.language, self.dpi = language, dpi
        scale = dpi / DPI_ONE
        width, height = (1600, 1200) if scale <= 1.5 else (2000, 1500)
        self.screen = Screen(folder + "-screen", width, height)
        self.pictures, self.picture_number = pictures, 0
        self.driver = None
        self.seen = set()  # every text that stood in a window when it was looked into
        self.tools = folder + "-tools"
        super().__init__(folder, pccert, probe, pccert_json)
        os.makedirs(self.tools)
        for file in files:
            shutil.copy(file, self.tools)
        self.log = open(os.path.join(self.tools, "driver.log"), "wb")
        self.start_driver()

    def start_driver(self):
        self.driver = Driver(os.path.join(self.tools, "ui_driver.exe"), self.environment, self.log)
        self.driver.ask("mouse", 1, 1, "move")  # out of the way; the first move of all is one that a click may miss

    def stop_driver(self):
        if self.driver is not None:
            self.driver.close()
        self.driver = None

    def make_environment(self):
        environment = super().make_environment()
        environment.update(DISPLAY=self.screen.display, LC_ALL=LOCALES[self.language])
        return environment

    def start_windows(self):
        if not os.path.exists(os.path.join(self.prefix, "system.reg")):
            self.prefix_script("clone")
            with open(os.path.join(self.prefix, "user.reg"), "a", encoding="ascii") as registry:
                registry.write(f"\n[Control Panel\\\\Desktop]\n\"LogPixels\"=dword:{self.dpi:08x}\n")
                registry.write("\n[Software\\\\Wine\\\\Explorer\\\\Desktops]\n"
                               f"\"Default\"=\"{self.screen.width}x{self.screen.height}\"\n")
        self.prefix_script("start")

    def plug_in(self, letter, folder):
        """That folder is a drive from now on."""
        os.symlink(folder, os.path.join(self.prefix, "dosdevices", letter.lower() + ":"))

    def prefix_script(self, command):
        """In this PC's language; bash complains of a locale that only Wine knows."""
        done = subprocess.run([PREFIX, command, self.prefix], env=self.environment, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def close(self):
        self.stop_driver()
        self.log.close()
        super().close()
        self.screen.close()
        shutil.rmtree(self.tools, ignore_errors=True)
        shutil.rmtree(self.screen.folder, ignore_errors=True)

    def fill_store(self, certificates):
        self.stop_driver()  # Wine ends
        super().fill_store(certificates)
        self.start_driver()

    def open(self, program, *arguments):
        """Starts a program of C:\\PeiChengCert or of the tools; its process number."""
        path = os.path.join(self.program, program)
        if not os.path.exists(path):
            path = os.path.join(self.tools, program)
        folder = windows_path(os.path.dirname(path))
        return self.driver.ask("start", folder, windows_path(path), *arguments)

    def ended(self, process, limit_ms=LIMIT_MS):
        """Its exit code, once it has ended."""
        return self.driver.ask("ended", process, limit_ms)

    def kill(self, process):
        self.driver.ask("kill", process)

    def windows(self, process=0):
        return self.driver.ask("windows", process, 0)

    def wait_window(self, title="", class_name="", process=0, owner=0, limit_ms=LIMIT_MS):
        return Window(self, self.driver.ask("wait", process, class_name, title, owner, limit_ms))

    def menu(self, limit_ms=LIMIT_MS):
        """The items of the menu that is open."""
        window = self.driver.ask("wait", 0, CLASS_MENU, "", 0, limit_ms)
        return self.driver.ask("menu", window["window"])

    def leave_menu(self):
        """Esc, and until it is gone: what is posted sooner comes while the menu still has the keyboard."""
        self.driver.ask("press", "esc")
        wait_until(lambda: all(one["class"] != CLASS_MENU for one in self.windows()), "the menu to be gone")

    def choose(self, text):
        """In the menu that is open, by the keyboard: down to the item that says that, and Enter."""
        items = self.menu()
        at = self.selected()
        for _ in items:
            self.driver.ask("press", "down")
            at = wait_until(lambda: self.selected_after(at), "another item to be selected", FOCUS_LIMIT_S)
            if text in at:
                self.driver.ask("press", "enter")
                return
        raise No(f"no item {text}: {items}")

    def selected(self):
        """What the selected item says; "" where none is."""
        return next((one["text"].replace("&", "") for one in self.menu() if one["selected"]), "")

    def selected_after(self, text):
        now = self.selected()
        return None if now == text else now

    def balloon(self):
        """The text of the balloon that shows, once one does; its title cannot be asked for under Wine."""
        return wait_until(self.balloon_now, "a balloon")["text"]

    def balloon_now(self):
        for one in self.windows():
            if one["class"] == CLASS_TIP and one["style"] & TTS_BALLOON:
                return one
        return None

    def picture(self, name, rect=None):
        """A screenshot, numbered in the order of a run, once the screen has come to rest."""
        before, end = None, time.monotonic() + SETTLE_LIMIT_S
        while True:
            now = self.screen.pixels(rect)
            if now == before or time.monotonic() > end:
                break
            before = now
            time.sleep(SETTLED_S)
        self.picture_number += 1
        path = os.path.join(self.pictures or self.tools, f"{self.picture_number:02d}-{name}.png")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.screen.save(path, rect)
        return path
