"""Explorer's menu of certificate files: what stands in the registry is read by a reader of its own, the name of a file put
in by Explorer's rules, and the command started as Explorer starts it. Wine's shell does not look where Windows' does, so
that the menu shows them is not tried here. Usage: test_explorer.py CLASS"""
import json
import os
import re
import shutil
import subprocess

from ui import WINE, No
from window_test import FILE_PASSWORD, ID, ROOT, WANG, WINDOW_CLASS, WindowTest, main, wait_until, windows_path

FIXTURES = ROOT / "tests" / "fixtures" / "pfx"
FIXTURE_PASSWORD = "fixture 1234"  # tests/fixtures/pfx/make
FOLDER = "C:\\PeiChengCert"
PROGRAM = FOLDER + "\\PeiChengCert.exe"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\PeiChengCert"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
ASSOCIATIONS = r"HKCU\Software\Classes\SystemFileAssociations"
APP_CLASS = "PeiChengCert.App"

AWKWARD = [
    "我的 憑證.pfx",
    "two  blanks & an ampersand.pfx",
    "%PATH% 100% %1 %L.pfx",
    "O'Brien ^ (1); {a}=b, !c!.pfx",
    "-import.pfx",
    "--quit.p12",
    "\U00020BB7野家 \U0001F511.pfx",
    "e\u0301 combining, \u00e9 not.pfx",
    "UPPER.PFX",
    ".pfx",
]


def expanded(command, path):
    """Explorer's rules for a command that is a REG_SZ: %1 and %L are the file, once, and nothing else is touched."""
    return re.sub(r"%([1lL%])", lambda found: "%" if found.group(1) == "%" else path, command)


class ExplorerTest(WindowTest):
    """With the entry in the registry that setup makes; the verbs are written by `pccert repair`."""

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reg("add", UNINSTALL, "/v", "InstallLocation", "/d", FOLDER, "/f")
        cls.repaired = cls.pc.pccert("--json", "repair")

    @classmethod
    def reg(cls, *arguments):
        done = cls.pc.reg(*arguments)
        if done.returncode != 0:
            raise AssertionError(f"reg {arguments}: {done.stdout} {done.stderr}")

    @classmethod
    def exported(cls, key):
        """Key -> name ("@": the default) -> text, of that key and those under it, as regedit's file says it."""
        path = os.path.join(cls.pc.program, "exported.reg")
        cls.reg("export", key, windows_path(path), "/y")
        with open(path, encoding="utf-16") as file:
            text = file.read()
        os.unlink(path)
        keys = {}
        for line in text.splitlines():
            if line.startswith("["):
                values = keys.setdefault(line[1:-1].replace("HKEY_CURRENT_USER", "HKCU"), {})
            elif found := re.fullmatch(r'(@|"(?:[^"\\]|\\.)*")="((?:[^"\\]|\\.)*)"', line):
                name, value = (re.sub(r"\\(.)", r"\1", part) for part in found.groups())
                values[name.strip('"')] = value
        return keys

    @classmethod
    def command(cls, verb, kind=".pfx"):
        return cls.exported(ASSOCIATIONS)[rf"{ASSOCIATIONS}\{kind}\shell\PeiChengCert.{verb}\command"]["@"]

    def line(self, verb, path):
        kind = os.path.splitext(path)[1].lower() or ".pfx"
        return expanded(self.command(verb, kind if kind in (".pfx", ".p12") else ".pfx"), path)

    def explorer(self, verb, path):
        """As the menu starts it, in the folder of the file; its process."""
        return self.pc.driver.ask("start-line", "C:\\", self.line(verb, path))

    def file(self, *parts, like="3des.p12"):
        """A certificate file in C:, as Explorer names it."""
        path = os.path.join(self.pc.prefix, "drive_c", *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(like if os.path.isabs(like) else FIXTURES / like, path)
        return "C:\\" + "\\".join(parts)

    def start(self, *arguments):
        self.process = self.pc.open("PeiChengCert.exe", *arguments)
        wait_until(lambda: any(one["class"] == APP_CLASS for one in self.pc.driver.ask("windows", self.process, 1)),
                   "the program's hidden window")

    def shown(self):
        self.window = self.pc.wait_window(class_name=WINDOW_CLASS, process=self.process).front()
        return self.window


class Registered(ExplorerTest):
    def test_repair_wrote_them_once(self):
        self.assertEqual(self.repaired.status, 0, self.repaired)
        found = [(one["kind"], one["mended"], one["count"]) for one in self.repaired.json["repair"]]
        self.assertEqual(found, [("verbs", True, 4)])
        before = self.exported("HKCU\\Software")
        again = self.pc.pccert("--json", "repair")
        self.assertEqual((again.status, again.json["repair"]), (0, []), again)
        self.assertEqual(self.exported("HKCU\\Software"), before)

    def test_what_is_registered(self):
        keys = self.exported(ASSOCIATIONS)
        for kind in (".pfx", ".p12"):
            for verb, option, number in (("Import", "--import", 5000), ("Inspect", "--inspect", 5001)):
                key = rf"{ASSOCIATIONS}\{kind}\shell\PeiChengCert.{verb}"
                self.assertEqual(keys[key], {"MUIVerb": f"@{PROGRAM},-{number}", "Icon": f"{PROGRAM},0",
                                             "MultiSelectModel": "Single"})
                self.assertEqual(keys[key + "\\command"], {"@": f'"{PROGRAM}" {option} "%1"'})
            self.assertEqual(keys[rf"{ASSOCIATIONS}\{kind}\shell"], {})  # no default: the stock one stays

    def test_words(self):
        keys = self.exported(ASSOCIATIONS)
        for verb, words in (("Import", "匯入北城證券憑證"), ("Inspect", "檢視憑證內容")):
            reference = keys[rf"{ASSOCIATIONS}\.pfx\shell\PeiChengCert.{verb}"]["MUIVerb"]
            self.assertEqual(self.pc.driver.ask("words", reference), words)
        with self.assertRaises(No):
            self.pc.driver.ask("words", f"@{PROGRAM},-5009")

    def test_another_copys_are_led_back(self):
        """The verbs and the start with Windows of a folder that is not there any more."""
        key = rf"{ASSOCIATIONS}\.pfx\shell\PeiChengCert.Import\command"
        self.reg("add", key, "/ve", "/d", r'"D:\old\PeiChengCert.exe" --import "%1"', "/f")
        self.reg("add", RUN, "/v", "PeiChengCert", "/d", r'"D:\old\PeiChengCert.exe" --tray', "/f")
        for language, words in (("zh-TW", ("檔案總管", "自動啟動")), ("en", ("Explorer", "starts with Windows"))):
            self.reg("add", key, "/ve", "/d", "x", "/f")
            self.reg("add", RUN, "/v", "PeiChengCert", "/d", r'"D:\old\PeiChengCert.exe" --tray', "/f")
            answer = self.pc.pccert("--lang", language, "repair")
            self.assertEqual((answer.status, len(answer.out.splitlines())), (0, 2), answer)
            for said in words:
                self.assertIn(said, answer.out)
        self.assertEqual(self.command("Import"), f'"{PROGRAM}" --import "%1"')
        self.assertEqual(self.exported(RUN)[RUN]["PeiChengCert"], f'"{PROGRAM}" --tray')
        self.reg("delete", RUN, "/v", "PeiChengCert", "/f")
        self.reg("add", UNINSTALL, "/v", "Autostart", "/t", "REG_DWORD", "/d", "1", "/f")
        answer = self.pc.pccert("--json", "repair")
        self.assertEqual([(one["kind"], one["mended"]) for one in answer.json["repair"]], [("autostart_gone", False)])
        self.assertNotIn("PeiChengCert", self.exported(RUN).get(RUN, {}))
        self.reg("delete", UNINSTALL, "/v", "Autostart", "/f")

    def test_a_copy_elsewhere_takes_over_nothing(self):
        folder = os.path.join(self.pc.prefix, "drive_c", "stick")
        shutil.copytree(self.pc.program, folder)
        self.addCleanup(shutil.rmtree, folder)
        key = rf"{ASSOCIATIONS}\.p12\shell\PeiChengCert.Inspect\command"
        self.reg("add", key, "/ve", "/d", "broken", "/f")
        done = subprocess.run([WINE, os.path.join(folder, "pccert.exe"), "--json", "repair"], env=self.pc.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=self.pc.patience_s, check=False)
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(json.loads(done.stdout)["repair"], [])
        self.assertEqual(self.command("Inspect", ".p12"), "broken")
        self.assertEqual(self.pc.pccert("repair").status, 0)
        self.assertEqual(self.command("Inspect", ".p12"), f'"{PROGRAM}" --inspect "%1"')


class Verbs(ExplorerTest):
    def assert_handed_over(self, verb, path, file_control, password_control):
        self.assertEqual(self.pc.ended(self.explorer(verb, path)), 0, path)
        self.window.expect(path, file_control)
        self.window.expect_state(password_control, "focused")

    def test_awkward_names(self):
        self.open()
        paths = [self.file("備份 & 夾", name) for name in AWKWARD]
        paths.append(self.file(*["a long folder's name " * 4 + str(depth) for depth in range(4)], "憑證.pfx"))
        self.assertGreater(len(paths[-1]), 300)
        for path in paths:
            self.assert_handed_over("Inspect", path, ID.IDC_INSPECT_FILE, ID.IDC_INSPECT_PASSWORD)
            self.assert_handed_over("Import", path, ID.IDC_IMPORT_FILE, ID.IDC_IMPORT_PASSWORD)
        self.window.picture("long-name")
        self.assert_fits(besides=[("cut", ID.IDC_IMPORT_FILE)])  # in the middle, on purpose

    def test_program_does_not_run_yet(self):
        path = self.file("不 在.pfx")
        self.process = self.explorer("Import", path)
        self.shown().expect(path, ID.IDC_IMPORT_FILE)
        self.window.expect_state(ID.IDC_IMPORT_PASSWORD, "focused")

    def test_several_wait_for_their_turn(self):
        self.start("--tray")
        paths = [self.file("several", f"{number}.pfx") for number in (1, 2, 3)]
        for path in paths:
            self.assertEqual(self.pc.ended(self.explorer("Import", path)), 0)
        self.shown().expect("(1/3)", ID.IDC_IMPORT_FILE)
        for number, path in enumerate(paths, 1):
            self.window.expect(f"({number}/3)", ID.IDC_IMPORT_FILE)
            self.window.expect(path, ID.IDC_IMPORT_FILE)
            self.window.click(ID.IDC_IMPORT_SKIP)
        self.window.expect("尚未選擇檔案", ID.IDC_IMPORT_FILE)

    def test_all_started_at_once(self):
        """Sixteen processes: none of the files is lost, whatever the first ones are at."""
        self.start("--tray")
        paths = {self.file("crowd", f"{number}.pfx") for number in range(16)}
        for process in [self.explorer("Import", path) for path in paths]:
            self.assertEqual(self.pc.ended(process), 0)
        self.shown().expect("/16)", ID.IDC_IMPORT_FILE)
        for number in range(1, 17):
            self.window.expect(f"({number}/16)", ID.IDC_IMPORT_FILE)
            paths = {path for path in paths if path not in self.window.text(ID.IDC_IMPORT_FILE)}
            self.window.click(ID.IDC_IMPORT_SKIP)
        self.assertEqual(paths, set())

    def test_while_a_box_is_open(self):
        """They come when it was answered."""
        self.open()
        self.window.click(ID.IDC_LOGIN_GO)
        box = self.box()
        paths = [self.file("box", f"{number}.pfx") for number in (1, 2)]
        for path in paths:
            self.assertEqual(self.pc.ended(self.explorer("Import", path)), 0)
        self.assertTrue(box.facts())
        self.dismiss(box)
        self.window.expect("(1/2)", ID.IDC_IMPORT_FILE)
        self.window.expect(paths[0], ID.IDC_IMPORT_FILE)

    def test_while_a_failure_is_told(self):
        self.open()
        text = self.file("box", "text.pfx", like=__file__)
        self.assertEqual(self.pc.ended(self.explorer("Import", text)), 0)
        box = self.box(self.said("FAULT_NOT_PFX"))
        path = self.file("box", "3.pfx")
        self.assertEqual(self.pc.ended(self.explorer("Import", path)), 0)
        self.dismiss(box)
        self.window.expect(path, ID.IDC_IMPORT_FILE)
        self.window.expect_state(ID.IDC_IMPORT_PASSWORD, "focused")

    def test_refused_in_words(self):
        self.open()
        path = self.file("there.pfx")
        gone = "C:\\is not there & never was.pfx"
        for verb, chooser in (("Inspect", ID.IDC_INSPECT_CHOOSE), ("Import", ID.IDC_IMPORT_CHOOSE)):
            self.assertEqual(self.pc.ended(self.explorer(verb, gone)), 0)
            self.refused("FAULT_FILE_MISSING")
            self.window.expect_state(chooser, "enabled")
        for verb, option in (("Import", "--import"), ("Inspect", "--inspect")):
            for line, name in ((self.line(verb, path) + " --quit", "IDS_TRAY_USAGE_LAST"),
                               (self.line(verb, path) + " C:\\more.pfx", "IDS_TRAY_USAGE_LAST"),
                               (self.line(verb, "relative.pfx"), "IDS_TRAY_USAGE_FILE"),
                               (self.line(verb, "\\\\server\\share\\x.pfx"), "IDS_TRAY_USAGE_FILE")):
                process = self.pc.driver.ask("start-line", "C:\\", line)
                box = self.pc.wait_window(process=process).front()
                for said in self.words(name, option).replace("\\\\", "\\").split("\n"):
                    box.expect(said)
                box.press("enter")
                self.assertEqual(self.pc.ended(process), 2)
        self.assertTrue(self.window.responds())


class Inspect(ExplorerTest):
    def test_everything_and_nothing_is_imported(self):
        self.applied(WANG)
        backup = os.path.join(self.folder, "backup.pfx")
        answer = self.pc.pccert("export", "--id", WANG.id, "--out", windows_path(backup), typed=[FILE_PASSWORD])
        self.assertEqual(answer.status, 0, answer)
        serial = self.pc.serials()[0]
        self.removed_all()
        before = self.pc.store()
        printed = self.pc.pccert("inspect", windows_path(backup), typed=[FILE_PASSWORD]).out
        self.open()
        path = self.file("備份.pfx", like=backup)
        self.assertEqual(self.pc.ended(self.explorer("Inspect", path)), 0)
        self.window.expect_state(ID.IDC_INSPECT_PASSWORD, "focused")
        self.window.type(FILE_PASSWORD)
        self.window.press("enter")
        self.window.expect("可以匯入此台電腦。")
        fields = self.fields()
        self.assertEqual(fields[self.words("IDS_LABEL_SERIAL")], serial)
        for name in ("OWNER", "ID", "NOT_BEFORE", "NOT_AFTER", "ISSUER", "KEY_KIND", "KEY_MATCH", "KEY_CIPHER", "MAC",
                     "ITERATIONS"):
            self.assertIn(fields[self.words("IDS_LABEL_" + name)] or "nothing", printed, name)
        self.assertEqual(fields[self.words("IDS_LABEL_OWNER")], WANG.name)
        self.assertEqual(fields[self.words("IDS_LABEL_KEY_MATCH")], self.words("IDS_YES"))
        self.assertEqual(self.pc.store(), before)

    def fields(self):
        """Label -> value, as the page shows them."""
        seen = {one["id"]: one["text"] for one in self.window.controls()}
        return {text: seen.get(number - ID.IDC_INSPECT_LABEL_FIRST + ID.IDC_INSPECT_VALUE_FIRST)
                for number, text in seen.items() if ID.IDC_INSPECT_LABEL_FIRST <= number < ID.IDC_INSPECT_VALUE_FIRST}

    def test_warnings(self):
        """A file that is weakly protected says so."""
        self.open()
        path = self.file("weak.p12", like="small.p12")
        self.assertEqual(self.pc.ended(self.explorer("Inspect", path)), 0)
        self.window.expect_state(ID.IDC_INSPECT_PASSWORD, "focused")
        self.window.type(FIXTURE_PASSWORD)
        self.window.press("enter")
        self.window.expect(self.said("MSG_WARN_FEW_ITERATIONS"), ID.IDC_INSPECT_FINDINGS)
        self.assertEqual(self.pc.serials(), [])


if __name__ == "__main__":
    main()
