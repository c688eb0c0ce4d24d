#!/usr/bin/env python3
"""The host's package: installed, started by its unit's own line as its own user, upgraded, removed, purged.

    test_deb.py ROOT PROGRAM [TEST]

All of it happens in a copy of this machine's system (an overlay over its root, in a mount namespace of its own) that is gone at
the end. No service manager runs in it: the test takes its place, by the unit's command line, its user and its socket; what the
sandbox does to a running host is not seen. Without root, overlays or systemd's tools, 77.
"""
import hashlib
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

SKIPPED = 77
ROOT, PROGRAM = sys.argv[1:3] if len(sys.argv) > 2 else ("", "")
STATE = "/var/lib/pccert-ra"
CONFIG = STATE + "/ra.json"
UNIT = "/lib/systemd/system/pccert-ra.service"
EXPOSURE_MOST = "20"  # of systemd-analyze security: tenths


def room_made(top):
    """Everything as it is on this machine; what is changed lies in memory."""
    for command in (["mount", "-t", "tmpfs", "none", top],
                    ["mkdir", top + "/upper", top + "/work", top + "/room"],
                    ["mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={top}/upper,workdir={top}/work", top + "/room"],
                    ["mount", "--rbind", "/proc", top + "/room/proc"], ["mount", "--rbind", "/dev", top + "/room/dev"],
                    ["mount", "-t", "tmpfs", "none", top + "/room/run"]):
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            return False
    return True


class Manager:
    """What systemd would do with the unit, as far as one process can."""

    @staticmethod
    def unit_of(room):
        with open(room + UNIT, encoding="utf-8") as file:
            return dict(re.findall(r"^(\w+)=(.*)$", file.read(), re.M))

    def __init__(self, room):
        self.room = room
        self.unit = self.unit_of(room)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(room + "/run/notify")
        os.chmod(room + "/run/notify", 0o777)
        self.socket.settimeout(60)
        self.process, self.https = None, None

    def command(self, line, **changed):
        """That of the unit, as its user, with the variables of its file."""
        with open(self.room + self.unit["EnvironmentFile"], encoding="utf-8") as file:
            variables = dict(line.strip().split("=", 1) for line in file if re.match(r"\w+=", line)) | changed
        words = [re.sub(r"\$\{(\w+)\}", lambda name: variables[name[1]], word) for word in shlex.split(self.unit[line])]
        user = ["--reuid", self.unit["User"], "--regid", self.unit["Group"], "--init-groups", "--no-new-privs", "--bounding-set=-all"]
        return ["chroot", self.room, "setpriv", *user, "env", "-i", "NOTIFY_SOCKET=/run/notify",
                *(f"{name}={value}" for name, value in variables.items()), *(word.replace("$$", "$") for word in words)]

    def may_start(self, **changed):
        return subprocess.run(self.command("ExecCondition", **changed), check=False).returncode == 0

    def start(self):
        if not self.may_start():
            raise AssertionError("the unit's condition is not met")
        self.process = subprocess.Popen(self.command("ExecStart"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = self.heard()
        self.https = re.search(r"https=\S+:(\d+)", self.process.stdout.readline())[1]
        return said

    def heard(self):
        return self.socket.recv(4096).decode("ascii").split("\n")

    def reload(self):
        self.process.send_signal(signal.SIGHUP)
        return self.heard(), self.heard()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        said = self.heard()
        self.process.communicate(timeout=60)
        return said, self.process.returncode


class Deb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="pccert-deb-")
        cls.addClassCleanup(shutil.rmtree, cls.top, ignore_errors=True)
        if not room_made(cls.top):
            print("no overlay can be mounted here")
            sys.exit(SKIPPED)
        cls.addClassCleanup(subprocess.run, ["umount", "-R", cls.top], check=False)
        cls.room = cls.top + "/room"

    def packed(self, *options, folder="/var/tmp", umask=-1, **variables):
        done = subprocess.run([ROOT + "/tools/deb", "--quick", "--program", PROGRAM, "--out", self.room + folder, *options],
                              capture_output=True, text=True, check=True, umask=umask, env=os.environ | variables)
        return done.stdout.splitlines()[-1].removeprefix(self.room)

    def within(self, *command, typed="", check=True):
        return subprocess.run(["chroot", self.room, *command], input=typed, capture_output=True, text=True, check=check)

    def as_host(self, *arguments, typed="", check=True):
        return self.within("runuser", "-u", "pccert-ra", "--", "pccert-ra", *arguments, typed=typed, check=check)

    def test_its_life(self):
        first = self.packed("--version", "1.0.0.1~test")
        said = self.within("dpkg", "-i", first).stdout
        self.assertIn("pccert-ra init --dir " + STATE, said)
        self.looks_right()
        manager = Manager(self.room)
        # Without a CA nothing is started; with a configuration that is said to be elsewhere it is, or fails for all to see.
        self.assertEqual((manager.may_start(), manager.may_start(RA_CONFIG="/srv/ra/ra.json")), (False, True))
        self.assertFalse([name for name in manager.unit if name.startswith(("Condition", "Assert"))])
        self.as_host("init", "--dir", STATE, "--names", "localhost,127.0.0.1", "--issuing-bits", "2048")
        self.as_host("-n", "--config", CONFIG)
        self.serves(manager)
        add = ("user", "add", "--config", CONFIG, "--id", "A123456789", "--name", "王小明", "--phone", "0912345678")
        self.as_host(*add, typed="sunny-Taipei-88\n")
        self.upgraded(manager, add)
        self.removed(manager)

    def packed_alike(self, deb):
        """By somebody else: on another file system, later, with another umask, language and time zone."""
        again = self.packed(folder="/run/again", umask=0o077, TMPDIR=self.room + "/run", LC_ALL="C", TZ="Asia/Taipei")
        same = [hashlib.sha256(Path(self.room + name).read_bytes()).hexdigest() for name in (deb, again)]
        self.assertEqual(same[0], same[1])
        # Nor is it by whom it was packed; unless DEBFULLNAME says so.
        if not {"DEBFULLNAME", "DEBEMAIL"} & set(os.environ):
            maintainer = self.within("dpkg-deb", "-f", deb, "Maintainer").stdout.strip()
            self.assertEqual(maintainer, "Pei Cheng certificate tool authors <root@localhost>")

    def looks_right(self):
        account = self.within("getent", "passwd", "pccert-ra").stdout.strip().split(":")
        self.assertEqual(account[5:], [STATE, "/usr/sbin/nologin"])
        state = os.stat(self.room + STATE)
        self.assertEqual((state.st_mode & 0o777, state.st_uid), (0o700, int(account[2])))
        self.assertTrue(os.path.islink(self.room + "/etc/systemd/system/multi-user.target.wants/pccert-ra.service"))
        self.assertEqual(self.within("systemd-analyze", "verify", "pccert-ra.service").stderr, "")
        self.starts_no_more_than_it_should()
        self.within("systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSURE_MOST}", UNIT)
        for name in ("usr/bin/pccert-ra", "usr/lib/pccert-ra/libmicrohttpd.so.12", UNIT):
            there = os.stat(os.path.join(self.room, name.lstrip("/")))
            self.assertEqual((there.st_uid, there.st_mode & 0o022), (0, 0), name)
        linked = self.within("ldd", "/usr/bin/pccert-ra").stdout
        self.assertIn("=> /usr/lib/pccert-ra/libmicrohttpd.so.12", linked)
        self.assertNotIn("not found", linked)
        licences = os.listdir(self.room + "/usr/share/doc/pccert-ra/licences")
        self.assertEqual(sorted(licences), ["cjson", "curl", "libmicrohttpd", "openssl"])

    def starts_no_more_than_it_should(self):
        """A PIN that the token refused (the host's exit code for it) is not tried again; and nothing is started for ever."""
        with open(ROOT + "/src/server/command.h", encoding="utf-8") as file:
            refused = re.search(r"COMMAND_PIN = (\d+)", file.read())[1]
        unit = Manager.unit_of(self.room)
        self.assertEqual((unit["Restart"], unit["RestartPreventExitStatus"]), ("on-failure", refused))
        # systemd gives up only if so many starts fall into that time.
        self.assertLess(int(unit["StartLimitBurst"]) * int(unit["RestartSec"]), int(unit["StartLimitIntervalSec"]))

    def serves(self, manager):
        """As a manager of services sees it: ready when it answers, a reload that ends, an end that was announced."""
        self.assertEqual(manager.start(), ["READY=1"])
        context = ssl.create_default_context(cafile=self.room + STATE + "/root.pem")
        with urllib.request.urlopen(f"https://localhost:{manager.https}/v1/directory", context=context, timeout=60) as answer:
            self.assertEqual(answer.status, 200)
        with open(f"/proc/{manager.process.pid}/status", encoding="ascii") as file:
            status = dict(line.rstrip("\n").split(":\t", 1) for line in file)
        self.assertEqual(int(status["Uid"].split()[1]), os.stat(self.room + STATE).st_uid)
        self.assertEqual((status["NoNewPrivs"], int(status["CapBnd"], 16), int(status["CapEff"], 16)), ("1", 0, 0))
        reloading, ready = manager.reload()
        self.assertEqual(reloading[0], "RELOADING=1")
        self.assertRegex(reloading[1], r"^MONOTONIC_USEC=\d+$")
        self.assertEqual(ready, ["READY=1"])
        stopping, code = manager.stop()
        self.assertEqual((stopping[0], code), ("STOPPING=1", 0))

    def upgraded(self, manager, add):
        """What the operator changed, and what the host keeps, are there afterwards."""
        with open(self.room + "/etc/default/pccert-ra", "a", encoding="utf-8") as file:
            file.write("# ours\n")
        self.second = self.packed()
        self.packed_alike(self.second)
        self.within("dpkg", "-i", self.second)
        with open(self.room + "/etc/default/pccert-ra", encoding="utf-8") as file:
            self.assertIn("# ours", file.read())
        # As README.Debian has it before an upgrade.
        self.within("install", "-d", "-m", "0700", "-o", "pccert-ra", "-g", "pccert-ra", "/srv/backup")
        self.as_host("backup", "--config", CONFIG, "--to", "/srv/backup")
        again = self.as_host(*add, typed="sunny-Taipei-88\n", check=False)
        self.assertEqual(again.returncode, 1, again)
        self.assertEqual(manager.start(), ["READY=1"])
        self.assertEqual(manager.stop()[1], 0)

    def removed(self, manager):
        self.within("dpkg", "-r", "pccert-ra")
        self.assertFalse(os.path.exists(self.room + "/usr/bin/pccert-ra"))
        self.assertTrue(os.path.exists(self.room + "/etc/default/pccert-ra"))
        self.assertTrue(os.path.exists(self.room + STATE + "/ra.db"))
        said = self.within("dpkg", "-P", "pccert-ra").stdout
        self.assertFalse(os.path.exists(self.room + "/etc/default/pccert-ra"))
        self.assertFalse(os.path.lexists(self.room + "/etc/systemd/system/multi-user.target.wants/pccert-ra.service"))
        self.assertIn("stay in " + STATE, said)
        self.assertTrue(os.path.exists(self.room + STATE + "/issuing.key"))
        self.within("dpkg", "-i", self.second)  # and back again: the same CA goes on
        self.assertEqual(manager.start(), ["READY=1"])
        self.assertEqual(manager.stop()[1], 0)


if __name__ == "__main__":
    tools = ("unshare", "dpkg-deb", "dpkg-shlibdeps", "systemd-analyze", "systemd-sysusers", "setpriv", "runuser", "deb-systemd-helper")
    missing = [tool for tool in tools if not shutil.which(tool)]
    if os.geteuid() != 0 or missing:
        print("not looked at: no root, or no", *missing)
        sys.exit(SKIPPED)
    if "PCCERT_IN_NAMESPACE" not in os.environ:
        os.environ["PCCERT_IN_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
