"""The setup under Wine, silent: what it leaves on the PC is looked at from outside, by its files, by what reg.exe exports, by
the processes of Linux. No exit code is believed alone. Usage: test_setup.py CLASS (paths: tests/installer/CMakeLists.txt)."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import setup_pc
from registry import read_files
from setup_pc import (DONE, FAILED, FILES, ID, INSTALLED_ELSEWHERE, NEEDS_ADMINISTRATOR, NEWER_INSTALLED, PREFIX, PROGRAM,
                      PROGRAMS, RUN, SETUP, STILL_RUNNING, USAGE, VERBS, VERSION, WINDOWS_TOO_OLD, SetupPc, digest,
                      make_configuration, make_setup, wait_until)

OLDER, NEWER = "1.0.9.9", "1.10.0.0"
SIZE_MAX = 4 * 1024 * 1024
VERB_STRINGS = {"Import": os.environ["PCCERT_VERB_IMPORT"], "Inspect": os.environ["PCCERT_VERB_INSPECT"]}


class Case(unittest.TestCase):
    """One PC for the tests of a class, made anew for it."""

    windows_10 = True

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-setup-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.pc = SetupPc(os.path.join(cls.folder, "pc"), cls.windows_10)
        cls.addClassCleanup(cls.pc.close)

    @classmethod
    def make(cls, *arguments, **defines):
        return make_setup(cls.folder, *arguments, **defines)

    def assert_installed(self, scope="user", files=FILES, version=VERSION):
        installed = self.pc.installed(scope)
        expected = {name: digest(os.path.join(files, name)) for name in os.listdir(files) if not name.endswith("setup.exe")}
        self.assertEqual({name: installed.get(name) for name in expected}, expected)
        self.assertEqual(set(installed) - set(expected) - {"pccert.json"}, {"uninstall.exe"})
        self.assertEqual(self.pc.entry(scope)["DisplayVersion"], version)
        self.assertEqual(self.pc.version_of(scope)["version"], VERSION)  # it runs; the marker does not change what it is

    def repair(self, scope="user"):
        """What the installed `pccert repair` finds: kind, whether it was mended, how many."""
        firm = os.path.join(self.folder, "firm.json")
        make_configuration(firm, "https://firm.example.test")
        done = subprocess.run([setup_pc.WINE, os.path.join(self.pc.folders[scope], "pccert.exe"), "--config",
                               setup_pc.windows_path(firm), "--json", "repair"], env=self.pc.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertEqual(done.returncode, DONE, done)
        return [(one["kind"], one["mended"], one["count"]) for one in json.loads(done.stdout)["repair"]]

    def assert_nothing(self, scope="user"):
        self.assertIsNone(self.pc.installed(scope))
        self.assertEqual(self.pc.entry(scope), {})


class PerUser(Case):
    """From nothing to installed, mended, and away again, in the order of the letters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run([PREFIX, "stop", cls.pc.prefix], check=True)
        cls.before_files, cls.before_registry = cls.pc.files(), read_files(cls.pc.prefix)
        cls.pc.start_windows()

    def assert_entries(self):
        folder = self.pc.inside(self.pc.folders["user"])
        program = f"{folder}\\{PROGRAM}"
        entry = self.pc.entry()
        self.assertEqual(entry["InstallLocation"], folder)
        self.assertEqual(entry["UninstallString"], f'"{folder}\\uninstall.exe"')
        self.assertEqual(entry["QuietUninstallString"], f'"{folder}\\uninstall.exe" /S _?={folder}')
        self.assertEqual(entry["DisplayIcon"], f"{program},0")
        self.assertTrue(entry["DisplayName"] and entry["Publisher"])
        self.assertEqual((entry["NoModify"], entry["NoRepair"]), (1, 1))
        size = sum(os.path.getsize(os.path.join(self.pc.folders["user"], name)) for name in self.pc.installed())
        self.assertAlmostEqual(entry["EstimatedSize"], size / 1024, delta=2)
        self.assertEqual(self.pc.run_value(), f'"{program}" --tray')
        for ending in (".pfx", ".p12"):
            verbs = self.pc.registry("HKCU", f"{VERBS}\\{ending}\\shell")
            expected = {}
            for verb, string in VERB_STRINGS.items():
                expected[f"{ID}.{verb}"] = {"MUIVerb": f"@{program},-{string}", "Icon": f"{program},0",
                                            "MultiSelectModel": "Single"}
                expected[f"{ID}.{verb}\\command"] = {"": f'"{program}" --{verb.lower()} "%1"'}
            self.assertEqual({name: values for name, values in verbs.items() if name}, expected)
        (link,) = [file for file in self.pc.files() if file.endswith(".lnk")]
        self.assertTrue(link.startswith(self.pc.links["user"]), link)
        with open(link, "rb") as file:
            content = file.read()
        self.assertIn(program.encode("ascii"), content)
        self.assertIn(folder.encode("utf-16-le") + b"\0\0", content.replace(program.encode("utf-16-le"), b""))  # starts there
        self.assertEqual(self.pc.entry("machine"), {})
        self.assertIsNone(self.pc.run_value("machine"))
        self.assertEqual(self.pc.registry("HKLM", VERBS).get(f".pfx\\shell\\{ID}.Import", {}), {})

    def test_a_size(self):
        self.assertLessEqual(os.path.getsize(SETUP), SIZE_MAX)
        print(f"{os.path.basename(SETUP)}: {os.path.getsize(SETUP)} bytes")

    def test_b_install(self):
        store = self.pc.store()
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed()
        self.assert_entries()
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])
        self.pc.tray()
        self.assertEqual(self.pc.store(), store)

    def test_c_again_is_repair(self):
        program = os.path.join(self.pc.folders["user"], PROGRAM)
        first = self.pc.tray()
        os.remove(os.path.join(self.pc.folders["user"], "pccert.exe"))
        self.pc.reg("delete", f"HKCU\\{VERBS}\\.pfx\\shell\\{ID}.Import", "/f")
        self.pc.reg("delete", f"HKCU\\{RUN}", "/v", ID, "/f")
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed()
        self.assert_entries()
        self.assertNotIn(first, self.pc.running())
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])
        self.assertTrue(os.path.exists(program))

    def test_d_repair_of_ours_writes_the_same(self):
        """`pccert repair` finds nothing to do after a setup, and what is missing or another program's it writes as that did."""
        before = self.pc.registry("HKCU", "Software")
        self.assertEqual(self.repair(), [])
        self.assertEqual(self.pc.registry("HKCU", "Software"), before)
        self.pc.reg("delete", f"HKCU\\{VERBS}\\.p12\\shell\\{ID}.Inspect", "/f")
        self.pc.reg("delete", f"HKCU\\{VERBS}\\.pfx", "/f")
        self.pc.reg("add", f"HKCU\\{RUN}", "/v", ID, "/d", r'"C:\old\program.exe" --tray', "/f")
        self.assertEqual(self.repair(), [("verbs", True, 3), ("autostart", True, 1)])
        self.assertEqual(self.pc.registry("HKCU", "Software"), before)
        self.pc.reg("delete", f"HKCU\\{RUN}", "/v", ID, "/f")
        self.assertEqual(self.repair(), [("autostart_gone", False, 1)])
        self.assertIsNone(self.pc.run_value())
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_entries()

    def test_e_uninstall_leaves_nothing(self):
        self.pc.tray()
        folder = self.pc.folders["user"]
        self.assertEqual(self.pc.uninstall(), DONE)
        wait_until(lambda: not os.path.exists(folder), "the folder to go")
        self.pc.wait_gone()
        self.assert_nothing()
        subprocess.run([PREFIX, "stop", self.pc.prefix], check=True)
        made = {file[len(self.pc.home) + 1:] for file in self.pc.files() - self.before_files}
        kept = {file for file in made if file.startswith(os.path.join("AppData", "Local", ID))}  # settings, journal
        temp = {file for file in made if os.path.basename(os.path.dirname(file)).startswith("~nsu")}  # NSIS' own copy
        windows = {os.path.join("AppData", "Local", "Programs", "")}  # Windows' own folder for what users install
        self.assertEqual(made - kept - temp - windows, set())
        after = read_files(self.pc.prefix)
        new = {key: lines for key, lines in after.items() if lines != self.before_registry.get(key, [])}
        self.assertEqual({key for key in new if ID in key[1] or ID in "".join(new[key])}, set(), new)


class Upgrade(Case):
    """Over an older version that runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.older = cls.make(OLDER, b"older")
        cls.newer = cls.make(NEWER, b"newer")

    def setUp(self):
        self.assertEqual(self.pc.setup(setup=self.older), DONE)
        self.assert_installed(files=os.path.dirname(self.older), version=OLDER)
        self.first = self.pc.tray()

    def tearDown(self):
        self.pc.tray()
        self.assertEqual(self.pc.uninstall(), DONE)
        wait_until(lambda: self.pc.installed() in (None, {}), "the programs to go")

    def test_running(self):
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed()
        self.assertNotIn(self.first, self.pc.running())
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])

    def test_not_running(self):
        self.assertEqual(self.pc.run(os.path.join(self.pc.folders["user"], PROGRAM), "--quit"), DONE)
        self.pc.wait_gone()
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed()
        self.pc.wait_gone()
        self.pc.begin(os.path.join(self.pc.folders["user"], PROGRAM), "--tray")

    def test_cannot_write(self):
        """The older one works on, and runs again."""
        before = self.pc.installed()
        in_the_way = os.path.join(self.pc.folders["user"], f"{PROGRAM}.new")
        os.mkdir(in_the_way)
        try:
            self.assertEqual(self.pc.setup(), FAILED)
        finally:
            os.rmdir(in_the_way)
        self.assertEqual(self.pc.installed(), before)
        self.assertEqual(self.pc.entry()["DisplayVersion"], OLDER)
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])

    def test_downgrade_is_refused(self):
        self.assertEqual(self.pc.setup(setup=self.newer), DONE)
        self.assert_installed(files=os.path.dirname(self.newer), version=NEWER)
        running, before = self.pc.running(), self.pc.installed()
        self.assertEqual(self.pc.setup(), NEWER_INSTALLED)  # 1.1 is older than 1.10
        self.assertEqual(self.pc.installed(), before)
        self.assertEqual(self.pc.entry()["DisplayVersion"], NEWER)
        self.assertEqual(self.pc.running(), running)

    def test_the_firms_configuration_stays(self):
        path = os.path.join(self.pc.folders["user"], "pccert.json")
        make_configuration(path, "https://firm.example.test")
        before = digest(path)
        self.assertEqual(self.pc.setup("/RAURL=https://other.example.test"), DONE)
        self.assertEqual(digest(path), before)
        self.pc.tray()
        self.assertEqual(self.pc.uninstall(), DONE)
        wait_until(lambda: list(self.pc.installed()) == ["pccert.json"], "all but the firm's file to go")
        self.assertEqual(digest(path), before)
        os.remove(path)
        self.setUp()

    def test_in_use(self):
        """By a script: what runs is renamed, and goes with the next setup."""
        make_configuration(os.path.join(self.pc.folders["user"], "pccert.json"), "https://firm.example.test")
        with subprocess.Popen([setup_pc.WINE, os.path.join(self.pc.folders["user"], "pccert.exe"), "apply", "--id",
                               "A123456789"], env=self.pc.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as script:
            wait_until(lambda: self.pc.running("pccert.exe"), "the script's pccert to run")
            self.assertEqual(self.pc.setup(), DONE)
            self.assertIsNone(script.poll())
            installed = self.pc.installed()
            for name in PROGRAMS:
                self.assertEqual(installed[name], digest(os.path.join(FILES, name)))
            older = digest(os.path.join(os.path.dirname(self.older), "pccert.exe"))
            self.assertEqual({name: installed[name] for name in installed if ".old" in name}, {"pccert.exe.old0": older})
        self.pc.tray()
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed()
        os.remove(os.path.join(self.pc.folders["user"], "pccert.json"))

    def test_deaf(self):
        """It takes no notice: nothing is changed, and the setup says so."""
        before = self.pc.installed()
        os.kill(self.first, signal.SIGSTOP)
        try:
            self.assertEqual(self.pc.setup(), STILL_RUNNING)
            self.assertEqual(self.pc.installed(), before)
            self.assertEqual(self.pc.entry()["DisplayVersion"], OLDER)
            self.assertIn(self.first, self.pc.running())
        finally:
            os.kill(self.first, signal.SIGCONT)
        wait_until(lambda: not self.pc.running(), "it to do what it was asked for")
        self.pc.begin(os.path.join(self.pc.folders["user"], PROGRAM), "--tray")


class Choices(Case):
    """What the command line chooses."""

    def tearDown(self):
        if self.pc.entry():
            if self.pc.running():
                self.pc.tray()
            self.assertEqual(self.pc.uninstall(), DONE)
            wait_until(lambda: self.pc.installed() is None, "the folder to go")

    def test_no_autostart(self):
        self.assertEqual(self.pc.setup("/NOAUTOSTART"), DONE)
        self.assert_installed()
        self.assertIsNone(self.pc.run_value())
        self.pc.wait_gone()
        self.assertEqual(self.pc.setup(), DONE)  # remembers
        self.assertIsNone(self.pc.run_value())

    def test_host(self):
        path = os.path.join(self.pc.folders["user"], "pccert.json")
        self.assertEqual(self.pc.setup("/NOAUTOSTART", "/RAURL=https://ra.example.test:8443"), DONE)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(json.load(file), {"host_url": "https://ra.example.test:8443"})
        answer = subprocess.run([setup_pc.WINE, os.path.join(self.pc.folders["user"], "pccert.exe"), "--json", "status"],
                                env=self.pc.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertEqual(json.loads(answer.stdout)["error"]["detail"], "pccert.json: firm_ca_pem")  # all that is missing
        self.assertEqual(self.pc.uninstall(), DONE)  # its own file goes with it
        wait_until(lambda: self.pc.installed() is None, "the folder to go")

    def test_language(self):
        for language, letters in (("zh-TW", "證券"), ("en", "Securities")):
            with self.subTest(language):
                self.assertEqual(self.pc.setup("/NOAUTOSTART", f"/LANG={language}"), DONE)
                self.assertIn(letters, self.pc.entry()["Publisher"])
                links = [file for file in self.pc.files() if file.endswith(".lnk")]
                self.assertEqual(len(links), 1)  # one name, whatever the language

    def test_folder(self):
        """With a space and Chinese; what is there belongs to somebody else and stays."""
        folder = os.path.join(self.pc.drive, "My 工具")
        os.makedirs(folder)
        with open(os.path.join(folder, "theirs.txt"), "w", encoding="utf-8") as file:
            file.write("theirs")
        self.assertEqual(self.pc.setup("/NOAUTOSTART", "/D=C:\\My", "工具"), DONE)
        self.assertIsNone(self.pc.installed())
        self.pc.folders["user"], usual = folder, self.pc.folders["user"]
        try:
            self.assertEqual(self.pc.entry()["InstallLocation"], "C:\\My 工具")
            self.assertEqual(set(self.pc.installed()), {*os.listdir(FILES), "uninstall.exe", "theirs.txt"})
            self.assertEqual(self.pc.setup("/D=C:\\Elsewhere"), INSTALLED_ELSEWHERE)
            self.assertFalse(os.path.exists(os.path.join(self.pc.drive, "Elsewhere")))
            self.assertEqual(self.pc.uninstall(), DONE)
            wait_until(lambda: list(self.pc.installed()) == ["theirs.txt"], "all but their file to go")
        finally:
            self.pc.folders["user"] = usual

    def test_usage(self):
        before = self.pc.files()
        for words in (["/CURENTUSER"], ["/AllUsers", "/CurrentUser"], ["/LANG=fr"], ["/RAURL=http://ra.example.test"],
                      ["/RAURL=https://"], ['/RAURL=https://x","proxy":"y'], ["/RAURL=https://x/path"], ["silent"]):
            with self.subTest(words):
                self.assertEqual(self.pc.setup(*words), USAGE)
                self.assert_nothing()
        self.assertEqual(self.pc.files(), before)


class OldWindows(Case):
    windows_10 = False

    def test_is_refused(self):
        before = self.pc.files()
        self.assertEqual(self.pc.setup(), WINDOWS_TOO_OLD)
        self.assert_nothing()
        self.assertEqual(self.pc.files(), before)


class AllUsers(Case):
    """Wine's user is an administrator; PRETEND_USER makes a setup that takes him for none."""

    def test_a_needs_an_administrator(self):
        setup = self.make(PRETEND_USER="1")
        self.assertEqual(self.pc.setup("/AllUsers", setup=setup), NEEDS_ADMINISTRATOR)
        self.assert_nothing("machine")
        self.assertEqual(self.pc.setup("/NOAUTOSTART", setup=setup), DONE)  # for himself he may
        self.assert_installed(files=os.path.dirname(setup))
        self.assertEqual(self.pc.setup("/AllUsers"), INSTALLED_ELSEWHERE)
        self.assert_nothing("machine")
        self.assertEqual(self.pc.uninstall(), DONE)
        wait_until(lambda: self.pc.installed() is None, "the folder to go")

    def test_b_install(self):
        before = self.pc.files()
        self.assertEqual(self.pc.setup("/AllUsers"), DONE)
        self.assert_installed("machine")
        self.assert_nothing("user")
        program = "C:\\Program Files\\" + ID + "\\" + PROGRAM
        self.assertEqual(self.pc.run_value("machine"), f'"{program}" --tray')
        self.assertIsNone(self.pc.run_value("user"))
        verbs = self.pc.registry("HKLM", VERBS)
        self.assertEqual(verbs[f".p12\\shell\\{ID}.Import\\command"], {"": f'"{program}" --import "%1"'})
        self.assertEqual([key for key in self.pc.registry("HKCU", VERBS) if ID in key], [])
        (link,) = [file for file in self.pc.files() - before if file.endswith(".lnk")]
        self.assertTrue(link.startswith(self.pc.links["machine"]), link)
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])
        self.pc.tray("machine")

    def test_c_other_scope_is_refused(self):
        before = self.pc.installed("machine")
        self.assertEqual(self.pc.setup("/CurrentUser"), INSTALLED_ELSEWHERE)
        self.assert_nothing("user")
        self.assertEqual(self.pc.installed("machine"), before)

    def test_d_unsaid_means_where_it_is(self):
        self.pc.tray("machine")
        os.remove(os.path.join(self.pc.folders["machine"], "pccert.exe"))
        self.assertEqual(self.pc.setup(), DONE)
        self.assert_installed("machine")
        self.assert_nothing("user")

    def test_da_repair_leaves_it_to_the_administrator(self):
        self.assertEqual(self.repair("machine"), [])
        self.pc.reg("delete", f"HKLM\\{VERBS}\\.p12\\shell\\{ID}.Inspect", "/f")
        self.pc.reg("add", f"HKLM\\{RUN}", "/v", ID, "/d", r'"C:\old\program.exe" --tray', "/f")
        before = [self.pc.registry(hive, key) for hive in ("HKLM", "HKCU") for key in (VERBS, RUN)]
        self.assertEqual(self.repair("machine"), [("all_users", False, 2)])
        self.assertEqual([self.pc.registry(hive, key) for hive in ("HKLM", "HKCU") for key in (VERBS, RUN)], before)
        self.pc.tray("machine")
        self.assertEqual(self.pc.setup("/AllUsers"), DONE)
        self.assertEqual(self.repair("machine"), [])
        self.pc.reg("add", f"HKCU\\{VERBS}\\.pfx\\shell\\{ID}.Import\\command", "/ve", "/d",
                    r'"C:\deleted\program.exe" --import "%1"', "/f")
        self.assertEqual(self.repair("machine"), [("verbs_dead", True, 1)])
        self.assertEqual([key for key in self.pc.registry("HKCU", VERBS) if ID in key], [])

    def test_e_uninstall(self):
        self.pc.tray("machine")
        self.assertEqual(self.pc.uninstall(scope="machine"), DONE)
        wait_until(lambda: self.pc.installed("machine") is None, "the folder to go")
        self.assert_nothing("machine")
        self.assertIsNone(self.pc.run_value("machine"))
        self.pc.wait_gone()
        self.assertEqual([file for file in self.pc.files() if file.endswith(".lnk")], [])
        verbs = self.pc.registry("HKLM", VERBS)
        self.assertEqual([key for key in verbs if ID in key], [])


class Elevated(Case):
    """Beside a shell: what an elevated setup (Wine's user is an administrator) starts, it starts with the shell's token, and
    not at all if it cannot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ready = os.path.join(cls.pc.drive, "ready")
        shell = cls.pc.begin(os.environ["PCCERT_SHELL_WINDOW"], r"C:\ready")
        cls.addClassCleanup(shell.wait)
        cls.addClassCleanup(shell.kill)
        wait_until(lambda: os.path.exists(ready), "the shell's window")

    def test_closed_and_started_again(self):
        self.assertEqual(self.pc.setup(), DONE)  # also: the shell's user is this one
        self.assert_installed()
        first = self.pc.tray()
        self.assertEqual(self.pc.setup(), DONE)
        self.assertNotIn(first, self.pc.running())
        self.assertEqual(list(self.pc.running().values()), [["--tray"]])
        self.pc.tray()
        self.assertEqual(self.pc.uninstall(), DONE)
        wait_until(lambda: self.pc.installed() is None, "the folder to go")
        self.pc.wait_gone()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
