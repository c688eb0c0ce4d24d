"""Two firms' builds, the first from res/brand/peicheng and the second from res/brand/nangang: what each is called and what
it holds of the other (nothing), and that on one PC, for one user, they do not touch each other's keys, files, registry,
locks, windows and certificates. Usage: test_brands.py CLASS (the programs' paths come from the environment)."""
import copy
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ui"))

from ui import WINE, WindowPc  # noqa: E402
from host import LIN, WANG, Host, wait_until  # noqa: E402 (tests/flow, by ui.py)
from pc import Pc, windows_path  # noqa: E402
from window_test import ID  # noqa: E402

OPENSSL, PROBE = os.environ["PCCERT_OPENSSL"], os.environ["PCCERT_PROBE"]
FILES = [os.environ[name] for name in ("PCCERT_UI_DRIVER", "PCCERT_UI_EYE")]
OTHER_EXE, OTHER_WINDOW = os.environ["PCCERT_OTHER_EXE"], os.environ["PCCERT_OTHER_WINDOW"]
PROGRAMS = {"PeiChengCert": (os.environ["PCCERT_EXE"], os.environ["PCCERT_WINDOW"]),
            "NangangCert": (OTHER_EXE, OTHER_WINDOW)}
BRANDS = {product_id: json.loads((ROOT / "res/brand" / folder / "brand.json").read_text("utf-8"))
          for product_id, folder in (("PeiChengCert", "peicheng"), ("NangangCert", "nangang"))}
FILE_PASSWORD = "Ab12cd34"


class Ca:
    """The second firm's sample CA, whose certificate is compiled into its programs (res/brand/nangang/firm_ca.pem)."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *arguments):
        subprocess.run([OPENSSL, *arguments], check=True, capture_output=True)

    def issue(self, name, subject, extensions):
        """A certificate of it and its key; their paths."""
        key, request, certificate, more = (self.path(name + end) for end in (".key", ".csr", ".pem", ".ext"))
        with open(more, "w", encoding="ascii") as file:
            file.write(extensions + "\n")
        self.openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-utf8", "-subj",
                     subject)
        self.openssl("x509", "-req", "-in", request, "-CA", str(ROOT / "res/brand/nangang/firm_ca.pem"), "-CAkey",
                     str(ROOT / "tests/brand/nangang_ca.key"), "-days", "300", "-extfile", more, "-out", certificate)
        return certificate, key

    def backup(self, person):
        """A PFX file with a certificate for that person; its path as Windows sees it."""
        certificate, key = self.issue(
            "person", f"/C=TW/O=Nangang Securities/CN={person.name}/serialNumber={person.id}",
            "keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=clientAuth,emailProtection")
        target = self.path("person.pfx")
        self.openssl("pkcs12", "-export", "-in", certificate, "-inkey", key, "-passout", f"pass:{FILE_PASSWORD}", "-out",
                     target)
        return windows_path(target)


class Programs(unittest.TestCase):
    """What is in the files themselves."""

    # Of all brands alike: the protocol's name for its errors, and where our OpenSSL would look for what it is never
    # asked for.
    SHARED = re.compile(rb"urn:peicheng:ra:error:|C:/Windows/System32/peicheng-cert/")

    def test_nothing_of_the_other(self):
        for product_id, files in PROGRAMS.items():
            (other,) = [brand for name, brand in BRANDS.items() if name != product_id]
            own = BRANDS[product_id]
            words = [other[member] for member in ("product_id", "firm_name", "firm_name_en", "product_name",
                                                  "product_name_en", "hotline")]
            words += {"NangangCert": ["北城", "peicheng"], "PeiChengCert": ["南港", "nangang"]}[product_id]
            for path in files:
                data = self.SHARED.sub(b"", pathlib.Path(path).read_bytes())
                for word in words:
                    for encoding in ("utf-8", "utf-16-le"):
                        self.assertFalse(word.lower().encode(encoding) in data.lower(), f"{path} holds {word}")
                for member in ("firm_name", "product_name", "product_name_en"):  # the version block
                    self.assertTrue(own[member].encode("utf-16-le") in data, f"{path} lacks {member}")

    def test_file_names(self):
        self.assertEqual([os.path.basename(path) for path in PROGRAMS["NangangCert"]], ["pccert.exe", "NangangCert.exe"])

    def test_icons(self):
        """The logo and the program's own icon are the brand's: each picture of them lies in the program as it is."""
        for product_id, folder in (("PeiChengCert", "peicheng"), ("NangangCert", "nangang")):
            data = pathlib.Path(PROGRAMS[product_id][1]).read_bytes()
            for name, brand in (("peicheng/logo", "peicheng"), ("nangang/logo", "nangang"), ("nangang/program", "nangang")):
                icon = (ROOT / f"res/brand/{name}.ico").read_bytes()
                self.assertEqual(icon[-2000:] in data, brand == folder, f"{product_id}: {name}")


class Tunnel(threading.Thread):
    """An HTTP proxy that answers for the host that it is asked for, with a certificate for that name. What it was asked."""

    REPLY = b'{"type":"urn:peicheng:ra:error:busy","title":"busy","status":503,"retry_after":7}'

    def __init__(self, certificate, key):
        super().__init__(daemon=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connects, self.requests = [], []
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return  # closed
            connection.settimeout(30)
            try:
                self.answer(connection)
            except OSError:
                connection.close()  # a client that does not like our certificate

    def answer(self, connection):
        self.connects.append(self.head(connection))
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self.context.wrap_socket(connection, server_side=True) as secure:
            self.requests.append(self.head(secure))
            secure.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 7\r\n"
                           b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(self.REPLY) + self.REPLY)

    @staticmethod
    def head(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(4096)
            if not more:
                raise OSError("ended early")
            data += more
        return data.split(b"\r\n\r\n")[0].decode()

    def close(self):
        self.listener.close()


class BrandTest(unittest.TestCase):
    """A PC with both programs, each in a folder of its own, and the first firm's host."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-brand-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.ca = Ca(cls.folder)
        cls.host = Host(os.environ["PCCERT_RA"], os.path.join(cls.folder, "host"))
        cls.host.cheap_passwords()
        cls.host.send_codes_at_once()
        cls.host.add(WANG)
        cls.host.start()
        cls.addClassCleanup(cls.host.stop)
        cls.first = cls.make_pc(os.path.join(cls.folder, "pc"))
        cls.addClassCleanup(cls.first.close)
        cls.second = copy.copy(cls.first)
        cls.second.product_id = "NangangCert"
        cls.second.program = os.path.join(cls.first.prefix, "drive_c", "NangangCert")
        os.makedirs(cls.second.program)
        for pc in (cls.first, cls.second):
            for path in PROGRAMS[pc.product_id]:
                shutil.copy(path, pc.program)

    @classmethod
    def make_pc(cls, folder):
        return Pc(folder, os.environ["PCCERT_EXE"], PROBE, cls.host.pccert_json)

    def ok(self, answer):
        self.assertEqual(answer.status, 0, answer)
        return answer

    def imported(self, person):
        return self.ok(self.second.pccert("import", self.ca.backup(person), typed=[FILE_PASSWORD]))

    def persons(self, pc):
        """Whose certificates it tells of."""
        return sorted(one["national_id"] for one in pc.pccert("--json", "status").json["persons"])

    def registry(self, key):
        """What another program reads there; "" if there is no such key."""
        done = subprocess.run([WINE, "reg", "query", key], env=self.first.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, check=False)
        return done.stdout.decode("utf-8", "replace")

    def generation(self, product_id):
        found = re.search(r"Generation\s+REG_DWORD\s+(\w+)", self.registry(rf"HKCU\Software\{product_id}"))
        return int(found.group(1), 16) if found else 0


class DefaultHost(BrandTest):
    """The host and the CAs that were compiled in: nothing lies beside the program but the way to a proxy."""

    def ask(self, certificate, key):
        tunnel = Tunnel(certificate, key)
        self.addCleanup(tunnel.close)
        with open(os.path.join(self.second.program, "pccert.json"), "w", encoding="ascii") as file:
            json.dump({"proxy": f"http://127.0.0.1:{tunnel.port}"}, file)
        answer = self.second.pccert("--json", "status", "--id", WANG.id, "--login", typed=[WANG.password])
        self.assertEqual(answer.status, 5, answer)
        return tunnel, answer

    def test_its_host_is_asked_and_trusted(self):
        tunnel, answer = self.ask(*self.ca.issue("host", "/CN=ra.nangang.example", "subjectAltName=DNS:ra.nangang.example"))
        self.assertTrue(tunnel.connects[0].startswith("CONNECT ra.nangang.example:8443 "), tunnel.connects)
        self.assertRegex(tunnel.requests[0], r"(?i)\r\nuser-agent: NangangCert/\d")
        self.assertNotIn("host_tls", answer.out)

    def test_another_ca_is_not(self):
        key, certificate = self.ca.path("stranger.key"), self.ca.path("stranger.pem")
        self.ca.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "30",
                        "-subj", "/CN=ra.nangang.example", "-addext", "subjectAltName=DNS:ra.nangang.example")
        tunnel, answer = self.ask(certificate, key)
        self.assertEqual((len(tunnel.connects), tunnel.requests), (1, []))
        self.assertIn("host_tls", answer.out)


class SideBySide(BrandTest):
    def setUp(self):
        for pc in (self.first, self.second):
            pc.pccert("remove", "--id", WANG.id, "--yes")
            pc.pccert("remove", "--id", LIN.id, "--yes")

    def test_names_and_limits(self):
        self.assertIn("南港證券憑證小幫手", self.ok(self.second.pccert("--lang", "zh-TW", "--version")).out)
        self.imported(LIN)
        target = os.path.join(self.folder, "saved")
        os.makedirs(target)
        refused = self.second.pccert("--json", "export", "--id", LIN.id, "--out", windows_path(target) + "\\",
                                     typed=["Ab12c"])
        self.assertEqual(refused.json["error"]["fault"], "password_length", refused)
        self.assertIn("6-20", refused.out)
        self.ok(self.second.pccert("export", "--id", LIN.id, "--out", windows_path(target) + "\\",
                                   typed=["Ab12cd34Ab12cd34"]))
        (name,) = os.listdir(target)
        self.assertRegex(name, rf"^南港證券_\d{{8}}_{LIN.id}\.pfx$")

    def test_certificates_of_the_other_are_not_shown(self):
        self.ok(self.first.apply(self.host, WANG))
        self.imported(LIN)
        self.assertEqual(self.persons(self.first), [WANG.masked])
        self.assertEqual(self.persons(self.second), [LIN.masked])
        self.assertEqual(len(self.first.serials()), 2)  # MY has both
        answer = self.first.pccert("--json", "import", self.ca.backup(LIN), typed=[FILE_PASSWORD])
        self.assertEqual(answer.json["error"]["fault"], "other_firm", answer)
        self.assertIn("北城證券", self.first.pccert("--lang", "zh-TW", "import", self.ca.backup(LIN),
                                                   typed=[FILE_PASSWORD]).error)

    def test_keys_files_and_registry_are_apart(self):
        self.ok(self.first.apply(self.host, WANG))
        self.assertEqual(self.first.apply(self.host, WANG, code="000000").status, 4)  # an open order, its key in the journal
        before, files = self.first.store(), self.first.journal()
        at = {product_id: self.generation(product_id) for product_id in PROGRAMS}
        self.assertGreater(at["PeiChengCert"], 0)
        self.assertTrue(files)

        self.imported(LIN)
        for arguments in (("remove", "--id", LIN.id, "--yes", "--keep-undo"), ("undo",), ("clean", "--yes"), ("repair",)):
            self.assertEqual(self.second.pccert(*arguments).status, 0, arguments)
        self.assertGreaterEqual(self.generation("NangangCert"), at["NangangCert"] + 3)
        self.assertEqual(self.generation("PeiChengCert"), at["PeiChengCert"])
        self.assertEqual(self.first.journal(), files)

        certificates, containers = self.first.store()
        self.assertTrue(set(before[0]) <= set(certificates) and set(before[1]) <= set(containers))
        self.assertEqual(sorted(name.split("-")[0] for name in containers), ["NangangCert", "PeiChengCert"])
        self.ok(self.second.pccert("remove", "--id", LIN.id, "--yes"))
        self.assertEqual(self.first.store(), before)

        self.imported(LIN)
        self.ok(self.second.pccert("remove", "--id", LIN.id, "--yes", "--keep-undo"))
        self.imported(LIN)
        others = self.second.journal()
        theirs = self.generation("NangangCert")
        self.ok(self.first.pccert("cancel", "--id", WANG.id, typed=[WANG.password]))
        self.ok(self.first.pccert("repair"))
        self.ok(self.first.pccert("remove", "--id", WANG.id, "--yes"))
        self.assertEqual(self.generation("NangangCert"), theirs)
        self.assertEqual([line.split("\t")[3] for line in self.first.store()[0]], [LIN.name])
        self.assertTrue(others)
        self.assertEqual(self.second.journal(), others)

    def test_one_does_not_wait_for_the_other(self):
        """The first one's lock on the store is held by another process: the second's change needs another one."""
        holder = subprocess.Popen([WINE, os.path.join(self.first.prefix, "my_probe.exe"), "hold",
                                   r"Global\PeiChengCert-store-{SID}"], env=self.first.environment,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            self.assertEqual(holder.stdout.readline().strip(), b"held")
            self.imported(LIN)
        finally:
            holder.stdin.close()
            holder.wait(timeout=60)
            holder.stdout.close()


class Windows(BrandTest):
    @classmethod
    def make_pc(cls, folder):
        pictures = os.environ["PCCERT_UI_PICTURES"]
        shutil.rmtree(pictures, ignore_errors=True)
        return WindowPc(folder, os.environ["PCCERT_EXE"], PROBE, cls.host.pccert_json, files=FILES, pictures=pictures)

    @staticmethod
    def colours(window):
        """How often each colour is in it."""
        _, _, rows = window.pc.screen.pixels(window.facts()["rect"])
        found = {}
        for row in rows:
            for x in range(0, len(row), 3):
                found[row[x:x + 3]] = found.get(row[x:x + 3], 0) + 1
        return found

    def open(self, pc, *arguments):
        process = pc.open(f"{pc.product_id}.exe", *arguments)
        self.addCleanup(lambda: pc.driver.can("ended", process, 0) or pc.kill(process))
        return pc.wait_window(class_name=f"{pc.product_id}.Window", process=process)

    def test_in_english(self):
        window = self.open(self.second, "--lang", "en")
        self.assertRegex(window.title, r"^Nangang Certificate Helper \d+\.\d+\.\d+\.\d+$")
        window.expect("Welcome to the Nangang Certificate Helper.")
        window.expect("(02)5550-0199 ext. 7")
        self.assertEqual(window.findings(), [])
        self.assertEqual(self.second.ended(self.second.open("NangangCert.exe", "--quit")), 0)

    def test_both_at_once(self):
        windows = {}
        for pc in (self.first, self.second):
            brand = BRANDS[pc.product_id]
            window = windows[pc.product_id] = self.open(pc)
            self.assertRegex(window.title, rf"^{brand['product_name']} \d+\.\d+\.\d+\.\d+$")
            window.expect(f"歡迎使用{brand['product_name']}，")
            window.expect(brand["hotline"])
            self.assertEqual(window.findings(), [])
            window.picture(pc.product_id)
            colours = self.colours(window)
            for colour, least in (("banner", 10000), ("primary", 500)):
                for name, other in BRANDS.items():
                    count = colours.get(bytes.fromhex(other["colours"][colour][1:]), 0)
                    if name == pc.product_id:
                        self.assertGreater(count, least, f"{name}: {colour}")
                    else:
                        self.assertEqual(count, 0, f"{pc.product_id} has {colour} of {name}")

        self.assertNotEqual(*[window.process for window in windows.values()])

        # A second start goes to its own, and --quit ends that alone.
        self.assertEqual(self.second.ended(self.second.open("NangangCert.exe", "--open", "import")), 0)
        windows["NangangCert"].expect_state(ID.IDC_IMPORT_TITLE, "enabled")
        self.assertTrue(windows["PeiChengCert"].sees(ID.IDC_LOGIN_ID))
        self.assertEqual(self.second.ended(self.second.open("NangangCert.exe", "--quit")), 0)
        wait_until(lambda: self.second.driver.can("ended", windows["NangangCert"].process, 0), "the second's end")
        self.assertTrue(windows["PeiChengCert"].responds())
        self.assertTrue(windows["PeiChengCert"].sees(ID.IDC_LOGIN_ID))
        self.assertEqual(self.first.ended(self.first.open("PeiChengCert.exe", "--quit")), 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
