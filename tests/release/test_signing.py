#!/usr/bin/env python3
"""Signing and checksums, as tools/release does them, on a program of this build and a certificate made on the spot.

    test_signing.py PROGRAM [MAKENSIS SCRIPT DEFINES]     with the last three also what NSIS signs

Answers 77 where osslsigncode is not installed.
"""
import argparse
import importlib.machinery
import importlib.util
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import timestamp_service

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIGN = ROOT / "installer/sign"
PROGRAM = pathlib.Path("unset")
NSIS = []


def load_release():
    loader = importlib.machinery.SourceFileLoader("release", str(ROOT / "tools/release"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("release", loader))
    loader.exec_module(module)
    return module


sys.dont_write_bytecode = True
release = load_release()


def flip(file, at):
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def program(self, name="program.exe"):
        return pathlib.Path(shutil.copy(PROGRAM, self.folder / name))

    def signing(self, *arguments):
        work = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        return release.Signing(release.arguments(list(arguments)), work)

    def fails(self, *words):
        return self.assertRaisesRegex(release.Failure, "(?s)" + ".*".join(words))


class WithACertificate(Case):
    def test_signed_is_verified(self):
        signing, file = self.signing(), self.program()
        with self.fails("signature of"):
            signing.verify(file)
        signing.sign(file)
        signing.verify(file)
        self.assertGreater(file.stat().st_size, PROGRAM.stat().st_size)

    def test_one_changed_byte_fails(self):
        signing, signed = self.signing(), self.program("signed.exe")
        signing.sign(signed)
        for at in (0x50, PROGRAM.stat().st_size // 2, PROGRAM.stat().st_size - 1, signed.stat().st_size - 64):
            changed = pathlib.Path(shutil.copy(signed, self.folder / "changed.exe"))
            flip(changed, at)
            with self.subTest(at=at), self.fails("signature of"):
                signing.verify(changed)

    def test_another_signer_fails(self):
        signing, other, file = self.signing(), self.signing(), self.program()
        other.sign(file)
        with self.fails("signature of"):
            signing.verify(file)

    def test_a_given_certificate(self):
        certificate, key = release.make_test_certificate(self.folder)
        signing, file = self.signing("--certificate", str(certificate), "--key", str(key)), self.program()
        self.assertFalse(signing.test)
        signing.sign(file)
        signing.verify(file)

    def test_only_uninstallers_are_kept(self):
        signing = self.signing()
        signing.sign(self.program())
        self.assertEqual(list(signing.keep.iterdir()), [])
        signing.sign(self.program("makensisAb12Cd"))
        kept, = signing.keep.iterdir()
        self.assertEqual(kept.read_bytes(), (self.folder / "makensisAb12Cd").read_bytes())
        signing.verify(kept)

    def test_missing(self):
        certificate, key = release.make_test_certificate(self.folder)
        for arguments, what in [((self.folder / "none.pem", key), "no such certificate"),
                                ((certificate, self.folder / "none.pem"), "no such key")]:
            with self.subTest(what), self.fails(what):
                self.signing("--certificate", str(arguments[0]), "--key", str(arguments[1]))
        with self.fails("gone.exe", "not there"):
            self.signing().sign(self.folder / "gone.exe")

    def test_the_wrong_key(self):
        certificate, _ = release.make_test_certificate(self.folder)
        (self.folder / "other").mkdir()
        _, key = release.make_test_certificate(self.folder / "other")
        signing, file = self.signing("--certificate", str(certificate), "--key", str(key)), self.program()
        with self.fails("did not sign"):
            signing.sign(file)
        self.assertEqual(file.read_bytes(), PROGRAM.read_bytes())

    def test_a_timestamp(self):
        openssl, certificate = release.openssl(), timestamp_service.make_authority(release.openssl(), self.folder)
        with timestamp_service.running(openssl, self.folder) as address:
            signing = self.signing("--timestamp", address, "--timestamp-ca", str(certificate))
            file = self.program()
            signing.sign(file)
        signing.verify(file)
        signing.timestamp_ca = None # this machine does not know that authority
        with self.fails("no authority that is trusted"):
            signing.verify(file)

    def test_a_timestamp_that_is_wanted_and_not_there(self):
        file, certificate = self.program(), release.make_test_certificate(self.folder)
        files = ("--certificate", str(certificate[0]), "--key", str(certificate[1]))
        self.signing(*files).sign(file)
        with self.fails("has no timestamp"):
            self.signing(*files, "--timestamp", "http://127.0.0.1:1/").verify(file)

    def test_a_timestamp_service_that_is_not_there(self):
        signing, file = self.signing("--timestamp", "http://127.0.0.1:1/"), self.program()
        with self.fails("did not sign"):
            signing.sign(file)
        self.assertEqual(file.read_bytes(), PROGRAM.read_bytes())


class WithACommand(Case):
    def command(self, text):
        script = self.folder / "your signer"
        script.write_text(f"#!/bin/sh\nset -e\n{text}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return f"'{script}' --quick"

    def test_signs(self):
        certificate, key = release.make_test_certificate(self.folder)
        command = self.command('[ "$1" = --quick ]; case $2 in *.exe) ;; *) exit 9 ;; esac\n'
                               f"osslsigncode sign -h sha256 -certs '{certificate}' -key '{key}' -in \"$2\" -out \"$2.new\"\n"
                               'mv "$2.new" "$2"')
        signing, file = self.signing("--sign-command", command, "--ca", str(certificate)), self.program("makensis7")
        signing.sign(file)
        signing.verify(file)

    def test_that_signs_nothing(self):
        signing, file = self.signing("--sign-command", "true"), self.program()
        with self.fails("nothing was signed"):
            signing.sign(file)

    def test_that_fails(self):
        signing, file = self.signing("--sign-command", self.command("echo no token; exit 3")), self.program()
        with self.fails("no token", "the sign command failed"):
            signing.sign(file)
        self.assertEqual(file.read_bytes(), PROGRAM.read_bytes())


class WithNsis(Case):
    """The setup's script, packed in haste."""

    def pack(self, signing):
        if not NSIS:
            self.skipTest("there is no makensis")
        makensis, script, defines = NSIS
        setup = self.folder / "setup.exe"
        done = subprocess.run([makensis, "-V2", "-INPUTCHARSET", "UTF8", f"-DDEFINES={defines}", "-DCOMPRESSOR=zlib",
                               f"-DSIGN={SIGN}", f"-DOUT_FILE={setup}", script], capture_output=True, text=True,
                              env={**os.environ, **signing.environment})
        return done, setup

    def test_setup_and_uninstaller_are_signed(self):
        signing = self.signing()
        done, setup = self.pack(signing)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        signing.verify(setup)
        kept = list(signing.keep.iterdir())
        self.assertEqual(len(kept), 1, kept)
        signing.verify(kept[0])

    def test_a_signer_that_fails_fails_the_setup(self):
        done, _ = self.pack(self.signing("--sign-command", "false"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the sign command failed", done.stdout + done.stderr)


class Checksums(Case):
    def setUp(self):
        super().setUp()
        for name in ("a-setup.exe", "b.cdx.json"):
            (self.folder / name).write_text(name)
        release.write_sums(self.folder)

    def test_right(self):
        release.verify_sums(self.folder)
        self.assertEqual(len((self.folder / "SHA256SUMS").read_text().splitlines()), 2)

    def test_one_changed_byte(self):
        flip(self.folder / "a-setup.exe", 0)
        with self.fails("a-setup.exe: FAILED"):
            release.verify_sums(self.folder)

    def test_one_missing(self):
        (self.folder / "b.cdx.json").unlink()
        with self.fails("b.cdx.json"):
            release.verify_sums(self.folder)


class Arguments(unittest.TestCase):
    def test_refused(self):
        for arguments in (["--certificate", "c"], ["--key", "k"], ["--sign-command", "s", "--certificate", "c", "--key", "k"],
                          ["--sign-command", "s", "--timestamp", "t"], ["--ca", __file__], ["--certificate", "c", "--key", "k", "--ca", "/none"], ["--arch", "arm64"], ["--brand", "nobody"]):
            run = subprocess.run([ROOT / "tools/release", *arguments], capture_output=True, text=True)
            self.assertEqual(run.returncode, 2, arguments)
            self.assertIn("error:", run.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("nsis", nargs="*")
    args = parser.parse_args()
    PROGRAM, NSIS = args.program, args.nsis
    if not shutil.which("osslsigncode"):
        print("signing: skipped: osslsigncode is not installed (tools/deps --checks)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
