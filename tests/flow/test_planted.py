"""The programs of Windows in a folder that somebody has prepared: beside them, in the working folder and on the path lie DLLs
with the name of every DLL that Windows has, and the environment names configurations, certificates, proxies and files of
his. All is as if he were not there.

    test_planted.py [CLASS] (see test_pccert.py); PCCERT_PLANTED: a DLL that leaves a file beside itself when it is loaded,
    PCCERT_TRAY: PeiChengCert.exe
"""
import os
import shutil
import subprocess
import tempfile
import unittest

import planted
from hostile import HostileCa, HostileHost
from host import WANG, wait_until
from pc import WINE, windows_path
from test_pccert import OPENSSL, Flow

PLANTED = os.environ.get("PCCERT_PLANTED", "")
TRAY = os.environ.get("PCCERT_TRAY", "")
BY_OPENSSL = ("legacy.dll", "planted.dll", "capi.dll", "fips.dll")  # what its configuration and folders would have it load
CONFIGURATION = """openssl_conf = all
[all]
providers = those
engines = these
[those]
planted = one
legacy = one
[one]
module = {module}
activate = 1
[these]
planted = engine
[engine]
dynamic_path = {module}
init = 1
"""
CURLRC = "insecure\nproxy = http://127.0.0.1:1\ntrace = curl.trace\n"


class Beside(Flow):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shutil.copy(TRAY, cls.pc.program)
        programs = [os.path.join(cls.pc.program, name) for name in ("pccert.exe", os.path.basename(TRAY))]
        system = os.path.join(cls.pc.prefix, "drive_c", "windows", "system32")
        cls.names = planted.names_for(programs, system) | set(BY_OPENSSL)
        cls.folders = [cls.pc.program]
        for name in ("working folder", "path", "home"):
            cls.folders.append(os.path.join(cls.folder, name))
            os.mkdir(cls.folders[-1])
        first = os.path.join(cls.folder, "planted.dll")
        shutil.copy(PLANTED, first)
        planted.plant(first, cls.names, cls.folders)
        cls.ca = HostileCa(OPENSSL, os.path.join(cls.folder, "his"))
        cls.poison(*cls.folders[1:])

    @classmethod
    def poison(cls, working, path, home):
        for name, text in {"openssl.cnf": CONFIGURATION.format(module=windows_path(os.path.join(home, "planted.dll")).replace("\\", "\\\\")),
                           ".curlrc": CURLRC, "_curlrc": CURLRC, ".netrc": "default login him password his\n",
                           "_netrc": "default login him password his\n", "settings.json": '{"host_url":"https://localhost:1"}',
                           "pccert.json": '{"host_url":"https://localhost:1"}'}.items():
            for folder in cls.folders:
                if folder != cls.pc.program or name != "pccert.json":
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                        file.write(text)
        cls.pc.environment["WINEDEBUG"] = "+loaddll"
        proxy = "http://127.0.0.1:1"
        cls.key_log = os.path.join(home, "keys.log")
        cls.pc.environment.update(
            OPENSSL_CONF=windows_path(os.path.join(home, "openssl.cnf")), OPENSSL_CONF_INCLUDE=windows_path(home),
            OPENSSL_MODULES=windows_path(home), OPENSSL_ENGINES=windows_path(home), CTLOG_FILE=windows_path(home),
            SSL_CERT_FILE=windows_path(cls.ca.path("ca.pem")), SSL_CERT_DIR=windows_path(home), CURL_CA_BUNDLE=windows_path(cls.ca.path("ca.pem")),
            SSLKEYLOGFILE=windows_path(cls.key_log), CURL_HOME=windows_path(home), HOME=home, CURL_ENTROPY="0", RANDFILE=windows_path(home),
            QLOGDIR=windows_path(home), http_proxy=proxy, https_proxy=proxy, HTTPS_PROXY=proxy, ALL_PROXY=proxy, all_proxy=proxy,
            WINEPATH=windows_path(path), PCCERT_KILL_AT="enrol.have_key", PCCERT_CONFIG=windows_path(os.path.join(home, "pccert.json")),
            PCCERT_RA_CLOCK_OFFSET_S="99999999")
        cls.working = working

    def setUp(self):
        """Programs of this class begin in the prepared folder."""
        before = os.getcwd()
        os.chdir(self.working)
        self.addCleanup(os.chdir, before)

    def assert_untouched(self, said):
        """said: by Wine, on standard error."""
        places = ["C:\\" + self.pc.product_id, *(windows_path(folder) for folder in self.folders)]
        self.assertEqual(planted.found_in(said, places), [])
        self.assertEqual(planted.taken(self.folders), [])
        self.assertFalse(os.path.exists(self.key_log))
        self.assertFalse([name for folder in self.folders for name in os.listdir(folder) if name.endswith(".trace")])

    def test_a_planted_one_leaves_a_trace(self):
        """Else the others would see nothing: one of them loaded by its path, by a program of Windows."""
        one = os.path.join(self.folders[3], "capi.dll")
        subprocess.run([WINE, "rundll32.exe", windows_path(one) + ",Nothing"], env=self.pc.environment, check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        self.assertTrue(os.path.exists(one + ".loaded"))
        os.remove(one + ".loaded")

    def test_whole_way(self):
        """An application: TLS, the proxy's lookup, keys, MY, sealed files; then what else reads and writes."""
        self.assertGreater(len(self.names), 300)
        applied = self.pc.apply(self.host, WANG)
        self.assertEqual(applied.status, 0, applied)
        exported = self.pc.pccert("export", "--id", WANG.id, "--out", windows_path(self.file("backup.pfx")), typed=["Ab12cd34"])
        self.assertEqual(exported.status, 0, exported)
        checked = self.pc.pccert("check", "--report", windows_path(self.file("report.txt")))
        self.assertTrue(os.path.exists(self.file("report.txt")), checked)
        for answer in applied, exported, checked:
            self.assert_untouched(answer.error)

    def test_his_ca_is_nobodys(self):
        """His host, with a certificate by the CA that the environment names."""
        host = HostileHost(self.ca, "html")
        self.addCleanup(host.close)
        answer = self.pc.pccert("--config", self.config("his", host_url=host.url), "--json", "status", "--id", WANG.id, "--login",
                                typed=[WANG.password])
        self.assert_refused(answer, 5, "host_tls")
        self.assertEqual(host.bodies, [])
        self.assert_untouched(answer.error)

    def test_window(self):
        """PeiChengCert.exe, from its start to its end."""
        tray = os.path.join(self.pc.program, os.path.basename(TRAY))
        begun = len(self.pc.log())
        said = tempfile.TemporaryFile()
        self.addCleanup(said.close)
        running = subprocess.Popen([WINE, tray, "--tray"], env=self.pc.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=said)
        wait_until(lambda: [line for line in self.pc.log()[begun:] if line.startswith("tray[")] or running.poll() is not None, "a line of its log")
        ended = subprocess.run([WINE, tray, "--quit"], env=self.pc.environment, stderr=subprocess.DEVNULL, timeout=120, check=False)
        self.assertEqual(ended.returncode, 0)
        self.assertEqual(running.wait(timeout=120), 0)
        said.seek(0)
        self.assert_untouched(said.read().decode("utf-8", "replace"))


if __name__ == "__main__":
    unittest.main()
