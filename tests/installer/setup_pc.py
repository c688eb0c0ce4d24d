"""The rig of the setup's tests: a Windows PC as a customer's, on which setups are run and looked at from outside, and the
maker of setups that are older, newer, or end in their middle."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "flow"))

from host import wait_until  # noqa: E402
from pc import PREFIX, WINE, Answer, Pc, windows_path  # noqa: E402 (its folder comes first)
from registry import parse_export  # noqa: E402

SETUP = os.environ["PCCERT_SETUP"]
FILES = os.environ["PCCERT_SETUP_FILES"]
DEFINES = os.environ["PCCERT_SETUP_DEFINES"]
SCRIPT = os.environ["PCCERT_SETUP_SCRIPT"]
MAKENSIS = os.environ["PCCERT_MAKENSIS"]
PCCERT = os.environ["PCCERT_EXE"]
PROBE = os.environ["PCCERT_PROBE"]
OPENSSL = os.environ["PCCERT_OPENSSL"]
ID = os.environ["PCCERT_PRODUCT_ID"]
VERSION = os.environ["PCCERT_VERSION"]

PROGRAM = ID + ".exe"
PROGRAMS = (PROGRAM, "pccert.exe")
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall" + "\\" + ID
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
VERBS = r"Software\Classes\SystemFileAssociations"
HIVES = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}
NO_SUCH_KEY = "Unable to find the specified registry key"  # reg.exe says so, in the language of the prefix
WINDOWS_10 = '\n[Software\\\\Wine]\n"Version"="win10"\n'  # Debian's Wine says that it is Windows 7

DONE, CANCELLED, FAILED, USAGE = 0, 1, 2, 3
NEWER_INSTALLED, WINDOWS_TOO_OLD, INSTALLED_ELSEWHERE, NEEDS_ADMINISTRATOR = 10, 11, 13, 14
STILL_RUNNING, ANOTHER_SETUP, CERTIFICATES_LEFT = 15, 16, 17


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def make_setup(folder, version=VERSION, marker=b"", **defines):
    """A setup of that version, its programs another's by what is appended to them. Packed in haste."""
    files = tempfile.mkdtemp(dir=folder, prefix="files-")
    for name in os.listdir(FILES):
        shutil.copy(os.path.join(FILES, name), files)
        if name in PROGRAMS:
            with open(os.path.join(files, name), "ab") as file:
                file.write(marker)
    out = os.path.join(files, f"{ID}-{version}-setup.exe")
    words = {"DEFINES": DEFINES, "COMPRESSOR": "zlib", "VERSION": version, "FILES_DIR": files, "OUT_FILE": out, **defines}
    done = subprocess.run([MAKENSIS, "-V2", "-INPUTCHARSET", "UTF8", *(f"-D{name}={word}" for name, word in words.items()),
                           SCRIPT], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return out


def make_configuration(path, host):
    """A whole one, of a firm that nobody knows."""
    pem = subprocess.run([OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Firm", "-keyout",
                          os.devnull, "-days", "2"], capture_output=True, text=True, check=True).stdout
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"host_url": host, "tls_ca_pem": pem, "firm_ca_pem": pem}, file)


class SetupPc(Pc):
    """windows_10: else it is Windows 7."""

    def __init__(self, folder, windows_10=True, pccert_json=None):
        self.windows_10 = windows_10
        self.begun = []
        super().__init__(folder, PCCERT, PROBE, pccert_json)
        self.drive = os.path.join(self.prefix, "drive_c")
        users = os.path.join(self.drive, "users")
        self.home = os.path.join(users, next(name for name in os.listdir(users) if name != "Public"))
        self.folders = {"user": os.path.join(self.home, "AppData", "Local", "Programs", ID),
                        "machine": os.path.join(self.drive, "Program Files", ID)}
        self.links = {"user": os.path.join(self.home, "AppData", "Roaming"),
                      "machine": os.path.join(self.drive, "ProgramData")}

    def start_windows(self):
        if not os.path.exists(os.path.join(self.prefix, "system.reg")):
            subprocess.run([PREFIX, "clone", self.prefix, "--headless"], check=True)
            with open(os.path.join(self.prefix, "user.reg"), "a", encoding="ascii") as registry:
                registry.write(WINDOWS_10 if self.windows_10 else "")
        super().start_windows()

    def inside(self, path):
        """A path of ours as programs on this PC see it."""
        return "C:\\" + os.path.relpath(path, self.drive).replace("/", "\\")

    def begin(self, program, *arguments, **environment):
        return subprocess.Popen([WINE, program, *arguments], env={**self.environment, **environment},
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, program, *arguments, **environment):
        """Its exit code, which is the last thing to believe."""
        return self.begin(program, *arguments, **environment).wait(timeout=self.patience_s)

    def setup(self, *arguments, setup=SETUP, **environment):
        return self.run(setup, "/S", *arguments, **environment)

    def uninstall(self, *arguments, scope="user"):
        """By the command that Windows would run, with more arguments in their place."""
        command = self.entry(scope)["QuietUninstallString"]
        program, _, rest = command[1:].partition('" ')
        quiet, _, place = rest.partition(" _?=")
        status = self.run(program, quiet, *arguments, *("_?=" + place).split(" "))
        folder = self.folders[scope]
        wait_until(lambda: not os.path.exists(os.path.join(folder, "uninstall.exe")) or status != DONE,
                   "the uninstaller's own file to go")
        return status

    def registry(self, hive, key):
        """That key and all below, by their names from there on ("" itself); {} if there is none."""
        file = os.path.join(self.drive, "export.reg")
        done = self.reg("export", f"{hive}\\{key}", r"C:\export.reg", "/y")
        if done.returncode != 0:
            if NO_SUCH_KEY not in done.stdout:
                raise AssertionError(f"{hive}\\{key} was not read: {done}")
            return {}
        whole, root = parse_export(file), f"{HIVES[hive]}\\{key}"
        os.remove(file)
        return {name[len(root):].lstrip("\\"): values for name, values in whole.items() if values or name == root}

    def entry(self, scope="user"):
        return self.registry({"user": "HKCU", "machine": "HKLM"}[scope], UNINSTALL).get("", {})

    def run_value(self, scope="user"):
        return self.registry({"user": "HKCU", "machine": "HKLM"}[scope], RUN).get("", {}).get(ID)

    def installed(self, scope="user"):
        """Name and digest of each file in the folder that it is installed in; None if there is none."""
        folder = self.folders[scope]
        if not os.path.isdir(folder):
            return None
        return {name: digest(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}

    def files(self):
        """Every file outside of Windows itself, and every folder that has none."""
        found = set()
        for folder, below, names in os.walk(self.drive):
            if os.path.relpath(folder, self.drive).startswith("windows"):
                continue
            found.update(os.path.join(folder, name) for name in names or ([""] if not below else []))
        return found

    def running(self, program=PROGRAM):
        """{process number: its arguments} of that program's on this PC, as Linux tells of them."""
        found = {}
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{number}/environ", "rb") as file:
                    ours = b"WINEPREFIX=" + self.prefix.encode() in file.read().split(b"\0")
                with open(f"/proc/{number}/cmdline", "rb") as file:
                    words = file.read().decode("utf-8", "replace").rstrip("\0").split("\0")
            except OSError:
                continue
            name = words[0].replace("\\", "/").rsplit("/", 1)[-1]  # as Windows' programs start it, and as we do
            if ours and name == program:
                found[int(number)] = words[1:]
        return found

    def wait_gone(self):
        """Nothing runs: Linux sees the last of a program a moment after Windows, for which --quit and the setup wait."""
        try:
            wait_until(lambda: not self.running(), "the last of the programs to go")
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.running()}") from None

    def tray(self, scope="user"):
        """The program in the notification area, once it can be talked to: one more start hands itself over to it, and
        ends; or, where it was faster, the other one does. The process number of the one that stays."""
        later = self.begin(os.path.join(self.folders[scope], PROGRAM), "--tray")
        self.begun.append(later)  # who is waited for by others, and perhaps stays

        def one():
            running = self.running()
            return running if len(running) == 1 and (later.poll() is not None or later.pid in running) else None

        (number,) = wait_until(one, "one of two starts to stay")
        return number

    def version_of(self, scope="user"):
        """What the installed pccert.exe says of itself: that it runs."""
        done = subprocess.run([WINE, os.path.join(self.folders[scope], "pccert.exe"), "--json", "--version"],
                              env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return json.loads(done.stdout)
