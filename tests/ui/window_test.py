"""What the tests of the window share: a host, a PC with PeiChengCert.exe on it, the numbers of its controls and the words
of its languages, read from res/, and the steps that most tests begin with. One host and PC a class (ui.py)."""
import os
import pathlib
import re
import shutil
import sys
import tempfile
import types
import unittest

from ui import IDCANCEL, IDOK, WindowPc  # noqa: F401 (for the tests)

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "check"))

import manual  # noqa: E402,F401 (tests/check)
import strings  # noqa: E402 (tests/check)
from host import CHEN, DUE_AT_ONCE, LIN, WANG, Host, wait_until  # noqa: E402,F401 (tests/flow, by ui.py)
from pc import next_code, windows_path  # noqa: E402,F401

WINDOW_CLASS, APP_CLASS = "PeiChengCert.Window", "PeiChengCert.App"
FILE_PASSWORD = "Ab12cd34"
STICK = "E"  # a drive as people have it: pictures show its paths
FILES = [os.environ[name] for name in ("PCCERT_UI_DRIVER", "PCCERT_UI_EYE")]
CHINESE = re.compile("[\u4e00-\u9fff]")
EM_GETPASSWORDCHAR = 0xD2


def read_ids():
    """IDC_... and the like of res/dialog_ids.h as attributes."""
    text = (ROOT / "res" / "dialog_ids.h").read_text(encoding="utf-8")
    return types.SimpleNamespace(**{name: int(number) for name, number in
                                    re.findall(r"^#define (ID\w+) (\d+)", text, re.M)})


def read_words(language):
    """Id -> the words, lines apart by real line ends."""
    faults = []
    found = strings.read_strings(ROOT / "res" / "lang" / f"{language}.rc", faults)
    return {name: text.replace("\\n", "\n").replace('""', '"') for name, text in found.items()}


ID = read_ids()
WORDS = {language: read_words(language) for language in ("zh-TW", "en")}


def piece(text):
    """The longest part of a string without inserts, as it must be seen; mnemonics left out."""
    text = re.sub(r"\(&\w\)|&(?=\w)", "", text)
    return max(re.split(r"%\d(?:![^!]*!)?|\n", text.replace("%%", "%")), key=len).strip()


def masked_name(name):
    return name[0] + "○" + name[2:] if len(name) > 2 else name[0] + "○"


class WindowTest(unittest.TestCase):
    people = (WANG,)
    language, dpi = "zh-TW", 96

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-ui-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.host = Host(os.environ["PCCERT_RA"], os.path.join(cls.folder, "host"))
        cls.host.cheap_passwords()
        cls.configure(cls.host)
        for person in cls.people:
            cls.host.add(person)
        cls.host.start()
        cls.addClassCleanup(cls.host.stop)
        pictures = os.path.join(os.environ["PCCERT_UI_PICTURES"], f"{pathlib.Path(sys.argv[0]).stem[5:]}.{cls.__name__}")
        shutil.rmtree(pictures, ignore_errors=True)
        cls.pc = WindowPc(os.path.join(cls.folder, "pc"), os.environ["PCCERT_EXE"], os.environ["PCCERT_PROBE"],
                          cls.host.pccert_json, language=cls.language, dpi=cls.dpi, files=FILES, pictures=pictures)
        cls.addClassCleanup(cls.pc.close)
        shutil.copy(os.environ["PCCERT_WINDOW"], cls.pc.program)
        cls.stick = os.path.join(cls.folder, "stick")
        os.makedirs(cls.stick)
        cls.pc.plug_in(STICK, cls.stick)

    @classmethod
    def configure(cls, host):
        """Figures of the host's before it is started."""

    def setUp(self):
        self.process = self.window = None
        self.addCleanup(self.end)

    # --- the program ---

    def open(self, *arguments):
        """Starts the program; its window, in front."""
        self.process = self.pc.open("PeiChengCert.exe", *arguments)
        self.window = self.pc.wait_window(class_name=WINDOW_CLASS, process=self.process).front()
        return self.window

    def end(self):
        """At once: how it ends by itself is a test of its own."""
        if self.process is not None and not self.pc.driver.can("ended", self.process, 0):
            self.pc.kill(self.process)
        self.process = None

    def on_stick(self, path):
        """A path below self.stick as the PC sees it."""
        return STICK + ":\\" + os.path.relpath(path, self.stick).replace("/", "\\")

    def words(self, name, *inserts, language=None):
        text = WORDS[language or self.language][name]
        for number, insert in enumerate(inserts, 1):
            text = text.replace(f"%{number}", insert)
        return text

    def said(self, name, language=None):
        """What must be seen of that string (its longest part without inserts)."""
        return piece(self.words(name, language=language))

    # --- steps ---

    def type_login(self, person_id, password):
        self.window.set_text(ID.IDC_LOGIN_ID, person_id)
        self.window.set_text(ID.IDC_LOGIN_PASSWORD, password)
        self.window.click(ID.IDC_LOGIN_GO)

    def log_in(self, person=WANG):
        """From the login page to the main page, both states read."""
        self.type_login(person.id, person.password)
        return self.main_page()

    def main_page(self):
        """The main page has come to rest: its sentence is there."""
        wait_until(self.at_rest, "the main page at rest")
        return self.window

    def at_rest(self):
        """The sentence is there, and no job runs: menu and page rest during one."""
        seen = {one["id"]: one for one in self.window.controls()}
        return ({ID.IDC_STATUS_SENTENCE, ID.IDC_MENU_STATUS} <= seen.keys()
                and seen[ID.IDC_STATUS_SENTENCE]["text"] != "" and seen[ID.IDC_MENU_STATUS]["enabled"])

    def actions(self):
        """The words on the buttons under 「您可以進行：」, the primary one first."""
        return [one["text"] for one in self.window.controls()
                if ID.IDC_STATUS_ACTION_FIRST <= one["id"] <= ID.IDC_STATUS_ACTION_LAST]

    def act(self, name):
        """Presses the button of that action (IDS_ACTION_...)."""
        wanted = self.words(name)
        for one in self.window.controls():
            if ID.IDC_STATUS_ACTION_FIRST <= one["id"] <= ID.IDC_STATUS_ACTION_LAST and one["text"] == wanted:
                self.window.click(one["id"])
                return
        raise AssertionError(f"no button {wanted}: {self.actions()}")

    def box(self, *said):
        """The box that the window waits for (a failure, a result, a question); it must say all that."""
        box = self.window.dialog()
        for text in said:
            box.expect(text)
        return box

    def answer(self, box, chord):
        """By the keyboard; returns when the box is gone."""
        box.press(chord)
        box.expect_gone()

    def dismiss(self, box=None):
        """Its default button."""
        self.answer(box or self.window.dialog(), "enter")

    def refused(self, fault):
        """A failure's two lines are shown in a box, which is dismissed; the window goes on."""
        what, remedy = self.words(fault).split("\n")
        box = self.box(piece(what), piece(remedy))
        self.dismiss(box)
        self.assertTrue(self.window.responds())

    def password_char(self, control, window=None):
        edit = (window or self.window).control(control)["window"]
        return self.pc.driver.ask("send", edit, EM_GETPASSWORDCHAR, 0, 0)

    # --- the PC and the host from outside ---

    def applied(self, person):
        answer = self.pc.apply(self.host, person)
        self.assertEqual(answer.status, 0, answer)
        return self.confirmed(person)

    def confirmed(self, person):
        return [one["serial"] for one in self.host.certificates(person)
                if one["confirmed"] is not None and one["revoked"] is None][-1]

    def removed_all(self):
        for serial in self.pc.serials():
            self.pc.pccert("remove", "--serial", serial, "--yes")

    # --- what every page must stand ---

    def assert_fits(self, besides=()):
        """besides: findings that are meant, as (kind, id)."""
        findings = [one for one in self.window.findings() if (one["kind"], one["id"]) not in besides]
        self.assertEqual(findings, [], "\n".join(str(one) for one in findings))

    def assert_language(self, language, besides=()):
        """Nothing is in the other language. besides: texts that are meant to be."""
        texts = [text for text in self.window.texts() if text not in besides]
        # a masked name is the person's own
        chinese = [text for text in texts if CHINESE.search(text.replace(masked_name(WANG.name), ""))]
        if language == "en":
            self.assertEqual(chinese, [])
        else:
            self.assertTrue(chinese)


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
