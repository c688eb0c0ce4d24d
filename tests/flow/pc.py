"""A Windows PC for tests: a Wine prefix of its own with the release pccert.exe, and the separate CryptoAPI witness."""
import hashlib
import json
import os
import shutil
import struct
import subprocess
import tempfile

import log_scan

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "wine")
PREFIX, WINE = os.path.join(TOOLS, "prefix"), os.environ.get("PCCERT_WINE", os.path.join(TOOLS, "wine"))


def windows_path(path):
    """A Unix path as programs in the prefix see it."""
    return "Z:" + path.replace("/", "\\")


class Answer:
    """What a program said: exit code, both streams, and the JSON document if it was asked for one."""

    def __init__(self, status, out, error):
        self.status, self.out, self.error = status, out, error

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise AssertionError(f"no JSON document: {self}") from None

    def __str__(self):
        return f"exit {self.status}\n--- out\n{self.out}\n--- error\n{self.error}"


class Program(subprocess.Popen):
    """pccert in the background; its own process, so that it can be killed. Output goes to files, which Wine's services may
    hold as long as they like; they go with it."""

    def __init__(self, command, folder, **options):
        self.out, self.error = (tempfile.TemporaryFile(dir=folder) for _ in range(2))
        super().__init__(command, stdout=self.out, stderr=self.error, **options)

    def wait_line(self, line):
        """Until that line was said, or the program has ended."""
        from host import wait_until

        def seen():
            with open(f"/proc/self/fd/{self.out.fileno()}", encoding="utf-8") as out:  # its own place in the file
                return line in out.read().splitlines() or self.poll() is not None

        wait_until(seen, f"the line {line!r}")

    def said(self, limit_s):
        """What it said, once it has ended."""
        status = self.wait(timeout=limit_s)
        texts = []
        for file in (self.out, self.error):
            file.seek(0)
            texts.append(file.read().decode("utf-8").replace("\r\n", "\n"))
            file.close()
        return Answer(status, *texts)


class Pc:
    patience_s = 120  # for one program
    product_id = "PeiChengCert"  # of the brand under test

    def __init__(self, folder, pccert, probe, pccert_json=None):
        self.folder = folder
        self.typed = set()  # all that ever was
        self.prefix = os.path.join(folder, "prefix")
        os.makedirs(folder)
        self.environment = self.make_environment()
        self.start_windows()
        self.program = os.path.join(self.prefix, "drive_c", self.product_id)
        os.makedirs(self.program)
        shutil.copy(pccert, self.program)
        shutil.copy(probe, self.prefix)
        if pccert_json:
            shutil.copy(pccert_json, self.program)

    def make_environment(self):
        environment = dict(os.environ, WINEPREFIX=self.prefix, WINEDEBUG="-all", WINEARCH=os.environ.get("PCCERT_WINEARCH", "win64"),
                           WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe=", LC_ALL="C.UTF-8")
        environment.pop("DISPLAY", None)
        return environment

    def start_windows(self):
        subprocess.run([PREFIX, "start", self.prefix, "--headless"], check=True)

    def close(self):
        subprocess.run([PREFIX, "stop", self.prefix], check=True)
        try:
            log_scan.check(os.path.join(self.prefix, "drive_c", "users"), self.typed)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *arguments, stdin=subprocess.PIPE):
        return Program([WINE, os.path.join(self.program, "pccert.exe"), *arguments], self.folder, stdin=stdin,
                       env=self.environment)

    def pccert(self, *arguments, typed=()):
        """Runs to its end; typed: lines for standard input, which ends after them."""
        self.typed.update(typed)
        process = self.start(*arguments)
        try:
            process.stdin.write("".join(line + "\n" for line in typed).encode("utf-8"))
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended: its exit code says why
        return process.said(self.patience_s)

    def apply(self, host, person, *options, code=None, agree="yes"):
        """A whole application: password, the code from the outbox (or another one), consent."""
        before = len(host.messages())
        process = self.start(*options, "apply", "--id", person.id)
        self.type(process, person.password)
        self.type(process, code or next_code(host, before, process))
        self.type(process, agree)
        process.stdin.close()
        return process.said(self.patience_s)

    def type(self, process, line):
        self.typed.add(line)
        try:
            process.stdin.write((line + "\n").encode("utf-8"))
            process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended: its exit code says why

    def probe(self, *arguments):
        done = self.run_windows(os.path.join(self.prefix, "my_probe.exe"), *arguments)
        return Answer(done.returncode, done.stdout, done.stderr)

    def fill_store(self, certificates):
        """More certificates (DER) in MY, without keys, in the registry's own form: thousands in a moment. Wine restarts."""
        def prop(number, value): # of wincrypt.h: CERT_..._PROP_ID
            return struct.pack("<III", number, 1, len(value)) + value

        lines = []
        for certificate in certificates:
            sha1 = hashlib.sha1(certificate).digest()
            blob = prop(3, sha1) + prop(32, certificate)
            lines.append("\n[Software\\\\Microsoft\\\\SystemCertificates\\\\My\\\\Certificates\\\\%s]\n\"Blob\"=hex:%s\n"
                         % (sha1.hex().upper(), blob.hex(",")))
        subprocess.run([PREFIX, "stop", self.prefix], check=True)
        with open(os.path.join(self.prefix, "user.reg"), "a", encoding="ascii") as registry:
            registry.writelines(lines)
        self.start_windows()

    def run_windows(self, program, *words):
        """Another program than pccert, to its end: subprocess.CompletedProcess."""
        return subprocess.run([WINE, program, *words], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", errors="replace", timeout=self.patience_s, check=False)

    def reg(self, *words):
        """What reg.exe ended with and said."""
        return self.run_windows("reg", *words)

    def store(self):
        """What a separate program sees: the lines of MY and the key containers."""
        return self.listed("list"), self.listed("containers")

    def listed(self, what):
        answer = self.probe(what)
        if answer.status != 0:
            raise AssertionError(f"my_probe {what}: {answer}")
        return answer.out.splitlines()

    def serials(self):
        return [line.split("\t")[0] for line in self.store()[0]]

    def log(self):
        """The lines of the programs' log, oldest first, without their time."""
        return [line.split(" ", 1)[1] for text in reversed(list(log_scan.texts(os.path.join(self.prefix, "drive_c", "users"))))
                for line in text.splitlines()]

    def journal(self):
        """Name and digest of each file that the product keeps of its own, but for its log and its memory of what the host said."""
        files = {}
        for folder, _, names in os.walk(os.path.join(self.prefix, "drive_c", "users")):
            if self.product_id not in folder or os.path.basename(folder) == "log":
                continue
            for name in set(names) - {"reminders.json", "release.json"}:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    files[path] = hashlib.sha256(file.read()).hexdigest()
        return files


def next_code(host, before, process=None):
    """The code in the message after the first 'before' ones."""
    from host import wait_until

    def message():
        if process is not None and process.poll() is not None and len(host.messages()) <= before:
            raise AssertionError(f"the program ended before a code was sent: {process.said(0)}")
        return host.messages()[before:]

    return wait_until(message, "a text message")[0]["code"]
