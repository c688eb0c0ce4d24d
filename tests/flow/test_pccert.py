"""pccert.exe under Wine against the live host: each way it can be refused says so in words of its own, in both languages,
with its own exit code, and leaves the PC's store, the journal and the host as they were; and the whole way when all is
well. Usage: test_pccert.py CLASS (the program paths come from the environment, tests/flow/CMakeLists.txt)."""
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import der
from hostile import HostileHost, HostileCa, free_port
from host import CHEN, LIN, WANG, Host, wait_until
from pc import WINE, Pc, next_code, windows_path

RA = os.environ["PCCERT_RA"]
PCCERT = os.environ["PCCERT_EXE"]
PROBE = os.environ["PCCERT_PROBE"]
OPENSSL = os.environ["PCCERT_OPENSSL"]
FILE_PASSWORD = "Ab12cd34"
ORDER_CREATED, ORDER_CONFIRMED = 0, 5  # enum order_state of protocol/messages.h
MOMENT = re.compile(r"\d\d:\d\d:\d\d")  # the host says for how long: a second later that ends at another
CHINESE = re.compile("[\u4e00-\u9fff]")


class Flow(unittest.TestCase):
    """One host and one PC for the tests of a class, made anew for it."""

    people = (WANG,)

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-flow-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.host = Host(RA, os.path.join(cls.folder, "host"))
        cls.host.cheap_passwords()
        cls.configure(cls.host)
        for person in cls.people:
            cls.host.add(person)
        cls.host.start()
        cls.addClassCleanup(cls.host.stop)
        cls.pc = Pc(os.path.join(cls.folder, "pc"), PCCERT, PROBE, cls.host.pccert_json)
        cls.addClassCleanup(cls.pc.close)

    @classmethod
    def configure(cls, host):
        """Figures of the host's before it is started."""

    def file(self, name):
        return os.path.join(self.folder, name)

    def config(self, name, **members):
        """A configuration of this host's with other members; its path as the program sees it."""
        path = self.file(name + ".json")
        self.host.write_settings(path, **members)
        return windows_path(path)

    def outside(self):
        return self.pc.store(), self.pc.journal(), self.host.records()

    def assert_refused(self, answer, status, fault, words=None):
        self.assertEqual(answer.status, status, answer)
        error = answer.json["error"]
        self.assertEqual(error["fault"], fault, answer)
        self.assertTrue(error["message"] and error["remedy"], answer)
        if words:
            self.assertIn(words, error["message"] + error["remedy"], answer)
        return error

    def assert_refusal(self, status, fault, *arguments, typed=(), run=None):
        """The same refusal in both languages, each in its own words, on the terminal and as JSON; nothing changed."""
        before = self.outside()
        run = run or (lambda *options: self.pc.pccert(*options, *arguments, typed=typed))
        errors = []
        for language in ("zh-TW", "en"):
            error = self.assert_refused(run("--json", "--lang", language), status, fault)
            self.assertEqual(bool(CHINESE.search(error["message"])), language == "zh-TW", error)
            plain = run("--lang", language)
            self.assertEqual(plain.status, status, plain)
            self.assertIn(MOMENT.sub("", error["message"]), MOMENT.sub("", plain.error), plain)
            self.assertIn(error["remedy"], plain.error, plain)
            errors.append(error)
        self.assertNotEqual(errors[0]["message"], errors[1]["message"])
        self.assertEqual(self.outside(), before)

    def applied(self, person):
        answer = self.pc.apply(self.host, person)
        self.assertEqual(answer.status, 0, answer)

    def exported(self, person, name):
        path = self.file(name)
        answer = self.pc.pccert("export", "--id", person.id, "--out", windows_path(path), typed=[FILE_PASSWORD])
        self.assertEqual(answer.status, 0, answer)
        return path

    def check_signature(self, serial):
        data, signature, der = self.file("data"), self.file("signature"), self.file("cert.der")
        with open(data, "wb") as file:
            file.write(os.urandom(1000))
        answer = self.pc.probe("sign", serial, windows_path(data), windows_path(signature), windows_path(der))
        self.assertEqual(answer.status, 0, answer)
        public = self.file("public.pem")
        with open(public, "wb") as file:
            file.write(self.openssl("x509", "-inform", "der", "-in", der, "-noout", "-pubkey"))
        self.openssl("dgst", "-sha256", "-verify", public, "-signature", signature, data)

    def openssl(self, *arguments, data=None):
        return subprocess.run([OPENSSL, *arguments], check=True, capture_output=True, input=data).stdout


class Login(Flow):
    people = (WANG, LIN)

    def test_wrong_password(self):
        # three wrong ones lock a login: the helpdesk unlocks between the runs, as it would
        def run(*options):
            self.host.ra("user", "unlock", "--id", WANG.id)
            return self.pc.pccert(*options, "status", "--id", WANG.id, "--login", typed=["wrong"])

        self.assert_refusal(4, "login", run=run)

    def test_unknown_id_is_answered_like_a_wrong_password(self):
        config = self.config("unknown")
        known = self.pc.pccert("--config", config, "--json", "status", "--id", LIN.id, "--login", typed=["wrong"])
        unknown = self.pc.pccert("--config", config, "--json", "status", "--id", "F131232216", "--login", typed=["wrong"])
        self.assertEqual(known.json["error"], unknown.json["error"])
        self.assertEqual((known.status, unknown.status), (4, 4))
        self.host.ra("user", "unlock", "--id", LIN.id)

    def test_locked_login(self):
        for _ in range(3):
            self.pc.pccert("status", "--id", LIN.id, "--login", typed=["wrong"])
        self.assert_refusal(6, "login_locked", "status", "--id", LIN.id, "--login", typed=[LIN.password])
        self.host.ra("user", "unlock", "--id", LIN.id)
        answer = self.pc.pccert("status", "--id", LIN.id, "--login", typed=[LIN.password])
        self.assertEqual(answer.status, 3, answer)

    def test_no_secret_on_standard_input(self):
        self.assert_refusal(2, "secret_missing", "status", "--id", WANG.id, "--login")

    def test_wrong_national_id(self):
        self.assert_refusal(2, "national_id", "status", "--id", "A123456780")

    def test_wrong_password_when_applying(self):
        def run(*options):
            self.host.ra("user", "unlock", "--id", WANG.id)
            return self.pc.pccert(*options, "apply", "--id", WANG.id, typed=["wrong"])

        self.assert_refusal(4, "login", run=run)


class Code(Flow):
    """Each test needs an order of its own: what is left open is cancelled by the next one's beginning."""

    people = (WANG, CHEN)

    def test_no_phone_bound(self):
        for language, words in (("zh-TW", "臨櫃"), ("en", "branch")):
            answer = self.pc.pccert("--json", "--lang", language, "apply", "--id", CHEN.id, typed=[CHEN.password])
            self.assert_refused(answer, 6, "no_phone", words)
        self.assertEqual(self.host.states(CHEN), [])
        self.assertEqual(self.pc.serials(), [])

    def begin(self, *options):
        before = len(self.host.messages())
        process = self.pc.start("--json", *options, "apply", "--id", WANG.id)
        self.pc.type(process, WANG.password)
        return process, next_code(self.host, before, process)

    def wrong(self, code):
        return f"{(int(code) + 1) % 1000000:06d}"

    def cancelled(self):
        answer = self.pc.pccert("cancel", "--id", WANG.id, typed=[WANG.password])
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(self.pc.journal(), {})

    def tomorrow(self):
        """A new day for the host: the limits of text messages a number are behind us."""
        Code.day = getattr(Code, "day", 0) + 1
        self.host.restart(later_s=Code.day * 86400)

    def test_wrong_code(self):
        for language in ("zh-TW", "en"):
            self.tomorrow()
            process, code = self.begin("--lang", language)
            self.pc.type(process, self.wrong(code))
            process.stdin.close()
            self.assert_refused(process.said(self.pc.patience_s), 4, "code_wrong")
            self.cancelled()
        self.assertEqual(self.pc.serials(), [])
        self.assertEqual(self.host.states(WANG), [])

    def test_right_code_after_a_wrong_one(self):
        self.tomorrow()
        process, code = self.begin()
        self.pc.type(process, self.wrong(code))
        self.pc.type(process, code)
        self.pc.type(process, "no")
        process.stdin.close()
        answer = process.said(self.pc.patience_s)
        self.assertEqual(answer.status, 7, answer)
        self.cancelled()

    def test_expired_code(self):
        for language in ("zh-TW", "en"):
            self.tomorrow()
            process, code = self.begin("--lang", language)
            self.host.restart(later_s=Code.day * 86400 + 181)
            self.pc.type(process, code)
            process.stdin.close()
            answer = process.said(self.pc.patience_s)
            self.assert_refused(answer, 4, "code_expired")
            self.assertIn("pccert resume", answer.error)  # the order goes on
            self.cancelled()
        self.assertEqual(self.host.states(WANG), [])

    def test_too_soon_for_an_order_without_a_code(self):
        """The host counts by the number: a new order may have to wait, and no old code is asked for meanwhile."""
        for language, earlier in (("zh-TW", "先前"), ("en", "received")):
            self.tomorrow()
            process, _ = self.begin()
            process.stdin.close()
            self.assertEqual(process.said(self.pc.patience_s).status, 2)
            self.cancelled()
            sent = len(self.host.messages())
            answer = self.pc.pccert("--json", "--lang", language, "apply", "--id", WANG.id,
                                    typed=[WANG.password, "123456", "123456"])
            self.assert_refused(answer, 6, "code_too_soon")
            self.assertNotIn(earlier, answer.error)
            self.assertIn("pccert resume", answer.error)
            orders = list(self.pc.journal())
            self.assertNotEqual(orders, [])

            # continued: an earlier run might have had one sent; the host says that it has not
            answer = self.pc.pccert("--json", "--lang", language, "apply", "--id", WANG.id,
                                    typed=[WANG.password, "123456", "123456"])
            self.assert_refused(answer, 6, "code_too_soon")
            self.assertIn(earlier, answer.error)
            self.assertEqual(list(self.pc.journal()), orders)
            self.assertEqual(len(self.host.messages()), sent)
            self.cancelled()

    def test_empty_lines_without_a_keyboard(self):
        """One sends another code; nobody is there to be told that it is too soon, or to press Enter for ever."""
        self.tomorrow()
        process, _ = self.begin()
        sent = len(self.host.messages())
        for _ in range(100):
            self.pc.type(process, "")
        self.assert_refused(process.said(self.pc.patience_s), 6, "code_too_soon")
        process.stdin.close()
        self.assertEqual(len(self.host.messages()), sent)
        self.cancelled()

        self.tomorrow()
        process, _ = self.begin()
        self.host.restart(later_s=Code.day * 86400 + 181)
        for _ in range(100):
            self.pc.type(process, "")
        self.assert_refused(process.said(self.pc.patience_s), 4, "code_format")
        process.stdin.close()
        self.assertEqual(len(self.host.messages()), sent + 2)
        self.cancelled()

    def left_open(self):
        """An order of this PC that waits for its code."""
        self.tomorrow()
        process, _ = self.begin()
        process.stdin.close()
        self.assertEqual(process.said(self.pc.patience_s).status, 2)
        self.assertNotEqual(self.pc.journal(), {})

    def forgotten(self, *options, words):
        """Cleared after a question alone: no password, nothing to the host, and a no or a silence changes nothing."""
        before = self.outside()
        cancel = (*options, "cancel", "--id", WANG.id)
        for typed, status in ((["no"], 7), ([], 2)):
            for language in ("zh-TW", "en"):
                answer = self.pc.pccert("--lang", language, *cancel, typed=typed)
                self.assertEqual(answer.status, status, answer)
                self.assertIn(words[language], answer.error)
                self.assertNotIn("登入密碼：", answer.error)
                self.assertNotIn("Login password: ", answer.error)
        self.assertEqual(self.outside(), before)
        return before

    def test_record_of_another_host_is_cleared_after_a_question(self):
        elsewhere = "https://elsewhere.example.test"
        config = self.config("elsewhere", host_url=elsewhere)
        self.left_open()
        url = self.host_url()
        for language, wrong, right in (("zh-TW", "請執行 pccert apply", "pccert cancel"),
                                       ("en", "run pccert apply", "pccert cancel")):
            answer = self.pc.pccert("--lang", language, "--config", config, "status", "--id", WANG.id)
            self.assertNotIn(wrong, answer.error + answer.out)
            self.assertIn(right, answer.error)
        answer = self.pc.pccert("--json", "--config", config, "status", "--id", WANG.id)
        self.assertEqual((answer.json["resumed"]["waiting"], answer.json["resumed"]["stuck"]), (0, 1))

        before = self.forgotten("--config", config, words={"zh-TW": url, "en": url})
        answer = self.pc.pccert("--json", "--config", config, "cancel", "--id", WANG.id, typed=["yes"])
        self.assertEqual((answer.status, answer.json.get("forgotten")), (0, True), answer)
        self.assertEqual(self.outside(), (before[0], {}, before[2]))
        answer = self.pc.pccert("--json", "--config", config, "cancel", "--id", WANG.id, "--yes")
        self.assert_refused(answer, 3, "no_open_order")

    def test_record_that_cannot_be_read_is_cleared_after_a_question(self):
        self.left_open()
        for path in self.pc.journal():
            with open(path, "wb") as file:
                file.write(b"sealed under another Windows password")
        before = self.forgotten(words={"zh-TW": "無法讀取", "en": "cannot be read"})
        answer = self.pc.pccert("--json", "cancel", "--id", WANG.id, "--yes")
        self.assertEqual((answer.status, answer.json.get("forgotten")), (0, True), answer)
        self.assertEqual(self.outside(), (before[0], {}, before[2]))

    def host_url(self):
        return self.host.settings()["host_url"]

    def test_exhausted_code(self):
        for language in ("zh-TW", "en"):
            self.tomorrow()
            process, code = self.begin("--lang", language)
            for _ in range(5):
                self.pc.type(process, self.wrong(code))
            self.pc.type(process, code)
            process.stdin.close()
            answer = process.said(self.pc.patience_s)
            self.assert_refused(answer, 6, "code_exhausted")
            self.assertNotIn("pccert resume", answer.error)  # nothing is left to continue
        self.assertEqual(self.host.states(WANG), [])
        self.assertEqual(self.pc.serials(), [])


class HostTrouble(Flow):
    """The host is down, somebody else, or out of its mind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ca = HostileCa(OPENSSL, os.path.join(cls.folder, "hostile-ca"))

    def refused_by(self, fault, mode, **members):
        hostile = HostileHost(self.ca, mode)
        self.addCleanup(hostile.close)
        members.setdefault("tls_ca_pem", self.ca.pem)
        config = self.config("hostile", host_url=hostile.url, **members)
        self.assert_refusal(5, fault, "--config", config, "status", "--id", WANG.id, "--login", typed=[WANG.password])
        return hostile

    def test_host_down(self):
        config = self.config("down", host_url=f"https://localhost:{free_port()}")
        self.assert_refusal(5, "host_unreachable", "--config", config, "status", "--id", WANG.id, "--login",
                            typed=[WANG.password])

    def test_pc_state_is_told_when_the_host_is_down(self):
        config = self.config("down", host_url=f"https://localhost:{free_port()}")
        answer = self.pc.pccert("--config", config, "--json", "status", "--id", WANG.id, "--login",
                                typed=[WANG.password])
        self.assertEqual(answer.status, 5, answer)
        self.assertIn("error", answer.json)
        self.assertIn(WANG.id, answer.out)

    def test_wrong_ca(self):
        hostile = self.refused_by("host_tls", "refuse", tls_ca_pem=self.host_ca())
        self.assertEqual(hostile.bodies, [], "something was sent to somebody who is not the host")

    def host_ca(self):
        return self.host.settings()["tls_ca_pem"]

    def test_wrong_name(self):
        hostile = self.refused_by("host_tls", "other-name")
        self.assertEqual(hostile.bodies, [])

    def test_rubbish(self):
        for mode in ("not-http", "html", "broken-json", "other-json", "too-long"):
            with self.subTest(mode):
                self.refused_by("host_rubbish", mode)

    def test_connection_cut_in_the_answer(self):
        self.refused_by("host_unreachable", "cut")

    def test_redirect_is_not_followed(self):
        self.refused_by("host_rubbish", "redirect")

    def test_busy(self):
        self.refused_by("host_busy", "busy")


class Files(Flow):
    """Files that cannot be imported, targets that cannot be written."""

    people = (WANG, LIN)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls()
        test.applied(LIN)
        cls.of_lin = test.exported(LIN, "lin.pfx")
        removed = cls.pc.pccert("remove", "--id", LIN.id, "--yes")
        assert removed.status == 0, removed
        test.applied(WANG)
        cls.of_wang = test.exported(WANG, "王 備份.pfx")

    def refused_file(self, status, fault, path, password=FILE_PASSWORD, options=()):
        self.assert_refusal(status, fault, "import", windows_path(path), *options, typed=[password])

    def made(self, name, data):
        path = self.file(name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def test_not_a_pfx(self):
        self.refused_file(1, "not_pfx", self.made("letter.pfx", "親愛的客戶".encode()))

    def test_empty_file(self):
        self.refused_file(1, "not_pfx", self.made("empty.pfx", b""))

    def test_missing_file(self):
        self.refused_file(3, "file_missing", self.file("nowhere.pfx"))

    def test_too_large(self):
        self.refused_file(1, "file_too_large", self.made("large.pfx", b"0" * (1024 * 1024 + 1)))

    def test_wrong_password(self):
        self.refused_file(4, "pfx_password", self.of_lin, password="not-it")

    def test_damaged(self):
        with open(self.of_lin, "rb") as file:
            data = file.read()
        self.refused_file(1, "pfx_damaged", self.made("half.pfx", data[:len(data) // 2]))

    def test_without_a_key(self):
        pem = self.openssl("pkcs12", "-in", self.of_lin, "-passin", "pass:" + FILE_PASSWORD, "-nokeys")
        path = self.file("no-key.pfx")
        self.openssl("pkcs12", "-export", "-nokeys", "-passout", "pass:" + FILE_PASSWORD, "-out", path, data=pem)
        self.refused_file(1, "pfx_no_key", path)

    def test_key_of_another_certificate(self):
        """No tool pairs them, so the key of one file and the certificates of the other are put into a third."""
        kept = {}
        for name, path, leave_out in (("key", self.of_lin, "-nocerts"), ("certificates", self.of_wang, "-nokeys")):
            pem, made = self.file(name + ".pem"), self.file(name + ".p12")
            self.openssl("pkcs12", "-in", path, "-passin", "pass:" + FILE_PASSWORD, leave_out, "-nodes", "-out", pem)
            inputs = ["-inkey", pem] if name == "key" else []
            self.openssl("pkcs12", "-export", leave_out, *inputs, "-in", pem, "-nomac", "-passout",
                         "pass:" + FILE_PASSWORD, "-out", made)
            with open(made, "rb") as file:
                kept[name] = file.read()
        path = self.made("mismatch.pfx", der.joined(kept["key"], kept["certificates"]))
        self.refused_file(1, "pfx_key_mismatch", path)

    def test_two_to_the_31_iterations(self):
        with open(self.of_lin, "rb") as file:
            path = self.made("huge.pfx", der.with_mac_iterations(file.read(), 2 ** 31 - 1))
        self.assertIn(b"7FFFFFFF", self.openssl("asn1parse", "-inform", "der", "-in", path))
        self.refused_file(1, "pfx_cost", path)

    def test_someone_elses(self):
        self.refused_file(1, "other_person", self.of_lin, options=("--id", WANG.id))

    def test_another_firms(self):
        key, pem, path = self.file("other.key"), self.file("other.pem"), self.file("other.pfx")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem, "-days", "30",
                     "-subj", f"/C=TW/O=Another Firm/CN=Somebody/serialNumber={WANG.id}")
        self.openssl("pkcs12", "-export", "-inkey", key, "-in", pem, "-passout", "pass:" + FILE_PASSWORD, "-out", path)
        self.refused_file(1, "other_firm", path)

    def test_elliptic_key(self):
        key, pem, path = self.file("ec.key"), self.file("ec.pem"), self.file("ec.pfx")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                     "-out", pem, "-days", "30", "-subj", "/CN=Somebody")
        self.openssl("pkcs12", "-export", "-inkey", key, "-in", pem, "-passout", "pass:" + FILE_PASSWORD, "-out", path)
        self.refused_file(1, "pfx_key_kind", path)

    def test_already_here(self):
        self.refused_file(1, "certificate_here", self.of_wang)

    def test_read_only_target(self):
        folder = self.file("read-only")
        os.makedirs(folder)
        os.chmod(folder, stat.S_IRUSR | stat.S_IXUSR)
        self.addCleanup(os.chmod, folder, stat.S_IRWXU)
        target = os.path.join(folder, "backup.pfx")
        if os.geteuid() == 0:  # root writes anywhere: a file with the read-only attribute stands for the medium
            with open(target, "wb") as file:
                file.write(b"the old backup")
            os.chmod(target, stat.S_IRUSR)
        self.assert_refusal(1, "target_read_only", "export", "--id", WANG.id, "--out", windows_path(target), "--force",
                            typed=[FILE_PASSWORD])
        if os.path.exists(target):
            with open(target, "rb") as file:
                self.assertEqual(file.read(), b"the old backup")

    def test_missing_folder(self):
        self.assert_refusal(1, "target_folder", "export", "--id", WANG.id, "--out",
                            windows_path(self.file("no such folder/backup.pfx")), typed=[FILE_PASSWORD])

    def test_target_exists(self):
        target = self.made("there.pfx", b"the old backup")
        self.assert_refusal(1, "target_exists", "export", "--id", WANG.id, "--out", windows_path(target),
                            typed=[FILE_PASSWORD])
        with open(target, "rb") as file:
            self.assertEqual(file.read(), b"the old backup")

    def test_export_password_rules(self):
        for password, fault in (("abc", "password_length"), ("abcdefghijk", "password_length"),
                                ("密碼密碼", "password_characters")):
            with self.subTest(password):
                target = self.file("never.pfx")
                self.assert_refusal(2, fault, "export", "--id", WANG.id, "--out", windows_path(target), typed=[password])
                self.assertFalse(os.path.exists(target))

    def test_nothing_to_remove(self):
        self.assert_refusal(3, "certificate_missing", "remove", "--serial", "00FF", "--yes")

    def test_remove_asks(self):
        before = self.outside()
        answer = self.pc.pccert("remove", "--id", WANG.id, typed=["no"])
        self.assertEqual(answer.status, 7, answer)
        self.assertEqual(self.outside(), before)


class WholeLife(Flow):
    """Apply, export in both formats, remove, import; seen from outside at each step."""

    def test_life(self):
        self.assertEqual(self.pc.pccert("status", "--id", WANG.id).status, 3)
        self.applied(WANG)
        self.assertEqual(self.host.states(WANG), ["confirmed"])
        serial = self.host.certificates(WANG)[0]["serial"]
        self.assertEqual(self.pc.serials(), [serial])
        self.assertEqual(self.pc.pccert("status", "--id", WANG.id, "--login", typed=[WANG.password]).status, 0)
        self.assertEqual([name for name in self.pc.journal() if "journal" in name], [])
        self.check_signature(serial)

        files = []
        for name in ("compatible", "strong"):
            path = self.file(f"備份 {name}.pfx")
            answer = self.pc.pccert("export", "--serial", serial.lower(), "--format", name, "--out", windows_path(path),
                                    typed=[FILE_PASSWORD])
            self.assertEqual(answer.status, 0, answer)
            self.openssl("pkcs12", "-in", path, "-passin", "pass:" + FILE_PASSWORD, "-noout")
            files.append(path)

        for path in files:
            answer = self.pc.pccert("--json", "inspect", windows_path(path), typed=[FILE_PASSWORD])
            self.assertEqual(answer.status, 0, answer)
            self.assertEqual(answer.json["file"]["certificate"]["serial"], serial)
            answer = self.pc.pccert("remove", "--serial", serial, "--yes")
            self.assertEqual(answer.status, 0, answer)
            self.assertEqual(self.pc.serials(), [])
            answer = self.pc.pccert("import", windows_path(path), typed=[FILE_PASSWORD])
            self.assertEqual(answer.status, 0, answer)
            self.assertEqual(self.pc.serials(), [serial])
            self.check_signature(serial)
        self.check_log(serial)

    def check_log(self, serial):
        """What was done stands there, and the host finds its half of it by the number of the request. What must not stand
        there is looked for in every log (Pc.close)."""
        log = [re.sub(r"^pccert\[\d+\] ", "", line) for line in self.pc.log()]
        begin = log.index("apply")
        apply = log[begin:log.index("end 0", begin)]
        self.assertRegex(log[begin - 1], r"^start \d+(\.\d+){3}$")
        self.assertEqual(apply[-1], "apply: done")
        self.assertIn(f"store install ****{serial[-4:]}: done", apply)
        steps = [line.split(":")[0] for line in apply if line.startswith("host ")]
        for step in ("host POST /v1/sessions", "host POST /v1/orders", "host POST /v1/orders/{}/otp/verify",
                     "host GET /v1/orders/{}/certificate", "host POST /v1/orders/{}/confirm"):
            self.assertIn(step, steps)
        for line in apply:  # this host has no translation of what is agreed to
            if line.startswith("host ") and not line.startswith("host GET /v1/consent/en: 404"):
                self.assertRegex(line, r": 20\d, request [0-9a-f]{16}$")
        agreed, = (line for line in apply if line.startswith("host POST /v1/orders/{}/consent: 200"))
        self.assertEqual(agreed.split("request ")[1], self.host.agreement_request())
        for line in (f"store remove ****{serial[-4:]}: done", f"store export-key ****{serial[-4:]}: done", "import: done"):
            self.assertIn(line, log)
        self.check_report_of_log(serial, agreed)

    def check_report_of_log(self, serial, agreed):
        """It is in a report if the person says so, and there as it was written."""
        path = self.file("report.txt")
        for options, there in (((), False), (("--with-log",), True)):
            answer = self.pc.pccert("check", "--report", windows_path(path), *options)
            self.assertIn(answer.status, (0, 1), answer)
            with open(path, encoding="utf-8-sig") as file:
                report = file.read()
            self.assertEqual(agreed in report, there)
            self.assertEqual(f"store install ****{serial[-4:]}: done" in report, there)
            for secret in (WANG.id, WANG.password, FILE_PASSWORD, serial):
                self.assertNotIn(secret, report)


class Keeping(Flow):
    """What is removed and comes back, what is cleaned away, what a backup is worth; seen from outside at each step."""

    people = (WANG, LIN)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls()
        for person in cls.people:
            test.applied(person)
        cls.of_wang = test.exported(WANG, "wang.pfx")
        cls.serials = {person.id: cls.host.certificates(person)[0]["serial"] for person in cls.people}

    def kept(self):
        return [path for path in self.pc.journal() if path.endswith(".sealed") and os.sep + "undo" + os.sep in path]

    def removed(self, person, *options):
        answer = self.pc.pccert("--json", "remove", "--serial", self.serials[person.id], "--yes", *options)
        self.assertEqual(answer.status, 0, answer)
        self.assertNotIn(self.serials[person.id], self.pc.serials())
        return answer

    def test_all_removed(self):
        """This firm's, of whomever; with a person that person's. What is kept for undo comes back."""
        before = self.pc.store()
        answer = self.pc.pccert("remove", "--all", typed=["no"])
        self.assertEqual(answer.status, 7, answer)
        self.assertEqual(self.pc.store(), before)
        answer = self.pc.pccert("--json", "remove", "--all", "--id", LIN.id, "--yes", "--keep-undo")
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual([item["serial"] for item in answer.json["all_removed"]], [self.serials[LIN.id]])
        self.assertEqual(self.pc.serials(), [self.serials[WANG.id]])
        self.assertEqual(self.pc.pccert("undo").status, 0)
        answer = self.pc.pccert("remove", "--all", "--keep-undo", typed=["yes"])
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(self.pc.store(), ([], []))
        self.assertEqual(self.pc.pccert("remove", "--all", "--yes").status, 3)
        for serial in self.serials.values():
            self.assertEqual(self.pc.pccert("undo", "--serial", serial).status, 0)
        self.assertEqual(sorted(self.pc.serials()), sorted(self.serials.values()))

    def test_removed_and_brought_back(self):
        before = self.outside()
        answer = self.removed(WANG, "--keep-undo")
        self.assertRegex(answer.json["undo_until"], "^20.*Z$")
        self.assertEqual(len(self.kept()), 1)
        self.assertNotIn(WANG.id, self.kept()[0])
        self.assertEqual(len(self.pc.store()[1]), len(before[0][1]) - 1)  # the key is in the record alone
        self.assertEqual(self.pc.pccert("status", "--id", WANG.id).status, 3)
        answer = self.pc.pccert("--json", "undo")
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(answer.json["certificate"]["serial"], self.serials[WANG.id])
        self.assertEqual(answer.json["certificate"]["state"], "valid")
        self.assertNotIn(WANG.id, answer.out)
        self.assertEqual(self.kept(), [])
        self.check_signature(self.serials[WANG.id])
        self.assertEqual(self.host.records(), before[2])

    def test_several_and_none(self):
        self.assert_refusal(3, "undo_nothing", "undo")
        for person in (WANG, LIN):
            self.removed(person, "--keep-undo")
        self.assert_refusal(2, "undo_several", "undo")
        candidates = self.pc.pccert("--json", "undo").json["certificates"]
        self.assertEqual({c["serial"] for c in candidates}, set(self.serials.values()))
        self.assert_refusal(3, "undo_nothing", "undo", "--serial", "00E9")
        self.assert_refusal(2, "serial", "undo", "--serial", "no serial")
        for person in (WANG, LIN):
            answer = self.pc.pccert("undo", "--serial", self.serials[person.id].lower())
            self.assertEqual(answer.status, 0, answer)
            self.check_signature(self.serials[person.id])

    def test_here_again_by_another_way(self):
        """The backup was quicker: undo says so, and keeps nothing that would bring back what is here."""
        for command, status in (("undo", 1), ("status", 0)):
            self.removed(WANG, "--keep-undo")
            self.imported()
            if command == "undo":
                answer = self.pc.pccert("--json", "undo")
                self.assert_refused(answer, 1, "certificate_here")
            else:
                self.assertEqual(self.pc.pccert("status", "--id", WANG.id).status, status)
            self.assertEqual(self.kept(), [])

    def imported(self):
        answer = self.pc.pccert("import", windows_path(self.of_wang), typed=[FILE_PASSWORD])
        self.assertEqual(answer.status, 0, answer)

    def test_without_undo_nothing_is_kept(self):
        answer = self.removed(WANG)
        self.assertNotIn("undo_until", answer.json)
        self.assertEqual(self.kept(), [])
        self.imported()

    def but_for_what_is_remembered(self):
        """As outside(), without the record of backups: that one was checked is remembered."""
        store, kept, records = self.outside()
        return store, {path: what for path, what in kept.items() if "backups" not in path}, records

    def test_backup_check(self):
        before = self.but_for_what_is_remembered()
        for language in ("zh-TW", "en"):
            answer = self.pc.pccert("--lang", language, "backup", "check", windows_path(self.of_wang),
                                    typed=[FILE_PASSWORD])
            self.assertEqual(answer.status, 0, answer)
            self.assertEqual(bool(CHINESE.search(answer.out.splitlines()[0])), language == "zh-TW")
        answer = self.pc.pccert("--json", "backup", "check", windows_path(self.of_wang), "--id", WANG.id, "--serial",
                                self.serials[WANG.id], typed=[FILE_PASSWORD])
        backup = answer.json["backup"]
        self.assertEqual((backup["relation"], backup["state"], backup["format"], backup["chain_included"]),
                         ("same", "valid", "compatible", True), answer)
        self.assertEqual(self.but_for_what_is_remembered(), before)
        answer = self.pc.pccert("--json", "status", "--id", WANG.id)
        kept, = (one["backup"] for one in answer.json["persons"][0]["this_pc"]["certificates"])
        self.assertEqual((kept["state"], kept["format"], kept["file"].lower()),
                         ("verified", "compatible", windows_path(self.of_wang).lower()), answer)
        self.assertGreaterEqual(kept["verified"], kept["exported"])
        self.assertIn(kept["verified"][:10], self.pc.pccert("status", "--id", WANG.id).out)

    def test_no_id_in_what_is_said_of_a_backup(self):
        path = self.exported(WANG, WANG.id + "-20261127.pfx")
        answer = self.pc.pccert("--json", "status")
        self.assertEqual(answer.status, 0, answer)
        self.assertNotIn(WANG.id, answer.out)
        self.assertIn("A12****789-20261127.pfx", answer.out)
        os.remove(path)

    # --- the command after a change ---

    CMD = r"C:\windows\system32\cmd.exe"

    def told(self, *arguments, **settings):
        """Removes and brings back under that configuration; what it says of the command."""
        config = self.config("told", post_change_command=list(arguments), **settings)
        answer = self.pc.pccert("--json", "--config", config, "remove", "--id", WANG.id, "--yes", "--keep-undo")
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(self.pc.serials(), [self.serials[LIN.id]])
        plain = self.pc.pccert("--config", config, "undo")
        self.assertEqual(plain.status, 0, plain)
        self.check_signature(self.serials[WANG.id])
        result, = answer.json["post_change"]
        self.assertEqual((result["change"], result["serial"]), ("removed", self.serials[WANG.id]))
        return result, plain

    def test_command_after_a_change(self):
        target = os.path.join(self.pc.prefix, "drive_c", "told.txt")
        result, plain = self.told(self.CMD, "/c", "set", r"PCCERT_>>C:\told.txt")
        self.assertEqual((result["result"], result["exit_code"]), ("ok", 0), plain)
        with open(target, encoding="utf-8") as file:
            lines = file.read().splitlines()
        serial = self.serials[WANG.id]
        self.assertEqual([line.strip() for line in lines if line.startswith(("PCCERT_CHANGE", "PCCERT_SERIAL"))],
                         ["PCCERT_CHANGE=removed", f"PCCERT_SERIAL={serial}",
                          "PCCERT_CHANGE=installed", f"PCCERT_SERIAL={serial}"])
        self.assertIn(f"post-change installed ****{serial[-4:]}: ok, exit 0", "\n".join(self.pc.log()))

    def test_command_that_fails_changes_nothing_of_the_answer(self):
        for arguments, wanted, fault in (((self.CMD, "/c", "exit", "3"), "failed", "program_failed"),
                                         ((r"C:\nowhere\reload.exe",), "missing", "program_missing")):
            result, plain = self.told(*arguments)
            self.assertEqual((result["result"], result["fault"]), (wanted, fault))
            self.assertEqual(result.get("exit_code"), 3 if wanted == "failed" else None)
            self.assertTrue(plain.error.strip(), plain)

    def test_nothing_changed_and_nobody_told(self):
        config = self.config("told", post_change_command=[self.CMD, "/c", "exit", "3"])
        answer = self.pc.pccert("--json", "--config", config, "status")
        self.assertEqual(answer.status, 0, answer)
        self.assertNotIn("post_change", answer.json)

    def test_command_that_is_none(self):
        config = self.config("told", post_change_command=["reload.exe"])
        self.assert_refusal(1, "configuration", "--config", config, "status")

    def test_backup_check_refuses(self):
        def refused(status, fault, *arguments, path=self.of_wang, password=FILE_PASSWORD):
            self.assert_refusal(status, fault, "backup", "check", windows_path(path), *arguments, typed=[password])

        refused(4, "pfx_password", password="not-it")
        refused(1, "backup_person", "--id", LIN.id)
        refused(1, "backup_serial", "--serial", self.serials[LIN.id])
        refused(2, "serial", "--serial", "no serial")
        refused(3, "file_missing", path=self.file("nowhere.pfx"))
        self.assert_refusal(2, "usage", "backup", windows_path(self.of_wang))

    def test_nothing_to_clean_or_repair(self):
        before = self.outside()
        answer = self.pc.pccert("--json", "clean")
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(answer.json["clean"]["removed"], [])
        self.assertEqual({item["why"] for item in answer.json["clean"]["kept"]}, {"only"})
        self.assertEqual(sorted((one["takes"], one["taken"], one["proven"]) for one in answer.json["clean"]["persons"]),
                         sorted(("right", serial, serial) for serial in self.serials.values()))
        self.assertTrue(answer.json["clean"]["host_asked"])
        self.assertNotIn(WANG.id, answer.out)
        self.assert_refusal(1, "clean_stays", "clean", "--serial", self.serials[WANG.id], "--yes")
        self.assert_refusal(3, "certificate_missing", "clean", "--serial", "00E9", "--yes")
        self.assert_refusal(2, "serial", "clean", "--serial", "no serial")
        answer = self.pc.pccert("--json", "undo", "--list")
        self.assertEqual((answer.status, answer.json["kept_for_undo"]), (0, []), answer)
        self.assert_refusal(2, "usage", "undo", "--list", "--serial", self.serials[WANG.id])
        answer = self.pc.pccert("--json", "repair")
        self.assertEqual((answer.status, answer.json["repair"]), (0, []), answer)
        for command in ("clean", "repair"):
            for language in ("zh-TW", "en"):
                answer = self.pc.pccert("--lang", language, command)
                self.assertEqual(answer.status, 0, answer)
                self.assertEqual(bool(CHINESE.search(answer.out)), language == "zh-TW", answer)
        self.assertEqual(self.outside(), before)

    def test_repair_tells_what_it_found(self):
        folder = next(path for path, _, _ in os.walk(os.path.join(self.pc.prefix, "drive_c", "users"))
                      if path.endswith(os.path.join("PeiChengCert", "journal")))
        before = self.outside()
        for name in (f"order-{'0' * 32}.sealed.0a1b2c3d.tmp", f"order-{'1' * 32}.sealed"):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(b"sealed under another Windows password")
        answer = self.pc.pccert("--json", "repair")
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual([(found["kind"], found["mended"], found["count"]) for found in answer.json["repair"]],
                         [("half_written", True, 1), ("order_unreadable", False, 1)])
        for language, words in (("zh-TW", "無法讀取"), ("en", "cannot be read")):
            answer = self.pc.pccert("--lang", language, "repair")
            self.assertEqual((answer.status, len(answer.out.splitlines())), (0, 1), answer)
            self.assertIn(words, answer.out)
        self.assertEqual(self.pc.pccert("cancel", "--id", WANG.id, "--yes").status, 0)
        self.assertEqual(self.outside(), before)


class Cleaning(Flow):
    """A second application: the older certificate, void by then, goes after a question, and comes back."""

    people = (WANG,)

    def test_superseded(self):
        self.applied(WANG)
        old = self.pc.serials()[0]
        self.host.restart(later_s=200)  # another text message is sent after 180 s; a certificate begins 300 s ago
        self.applied(WANG)
        new = next(serial for serial in self.pc.serials() if serial != old)
        before = self.outside()
        for typed, status in ((["no"], 7), ([], 2)):
            for language in ("zh-TW", "en"):
                answer = self.pc.pccert("--lang", language, "clean", typed=typed)
                self.assertEqual(answer.status, status, answer)
                self.assertIn(old, answer.error)
                self.assertNotIn(WANG.id, answer.error)
        self.assertEqual(self.outside(), before)

        answer = self.pc.pccert("--json", "clean", typed=["yes"])
        self.assertEqual(answer.status, 0, answer)
        removed, kept = answer.json["clean"]["removed"], answer.json["clean"]["kept"]
        self.assertEqual([(item["certificate"]["serial"], item["why"]) for item in removed], [(old, "revoked")])
        self.assertEqual([(item["certificate"]["serial"], item["why"]) for item in kept], [(new, "proven")])
        self.assertEqual([(one["takes"], one["taken"], one["proven"]) for one in answer.json["clean"]["persons"]],
                         [("right", new, new)])
        self.assertEqual(self.pc.serials(), [new])
        self.check_signature(new)

        listed = self.pc.pccert("--json", "undo", "--list").json["kept_for_undo"]
        self.assertEqual([(one["certificate"]["serial"], one["here"], one["undo_until"]) for one in listed],
                         [(old, False, removed[0]["undo_until"])])
        for language in ("zh-TW", "en"):
            answer = self.pc.pccert("--lang", language, "undo", "--list")
            self.assertIn(old, answer.out)
            self.assertEqual(bool(CHINESE.search(answer.out.splitlines()[0])), language == "zh-TW")
        answer = self.pc.pccert("undo", "--serial", old)
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(sorted(self.pc.serials()), sorted([old, new]))
        self.check_signature(old)
        self.host.stop()  # what it said of the old one is not forgotten
        answer = self.pc.pccert("--json", "clean", "--serial", old, "--yes")
        self.assertEqual((answer.status, self.pc.serials()), (0, [new]), answer)
        self.assertEqual([item["why"] for item in answer.json["clean"]["removed"]], ["revoked"])
        self.assertFalse(answer.json["clean"]["host_asked"])


class Resume(Flow):
    """Killed between finalize and install: the next start, of whatever command, finishes without a password."""

    people = (WANG, LIN)

    def hold_store(self):
        holder = subprocess.Popen([WINE, os.path.join(self.pc.prefix, "my_probe.exe"), "hold",
                                   r"Global\PeiChengCert-store-{SID}"], env=self.pc.environment, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertTrue(holder.stdout.readline().startswith(b"held"))
        return holder

    def test_kill_and_next_start(self):
        holder = self.hold_store()
        before = len(self.host.messages())
        process = self.pc.start("apply", "--id", WANG.id, "--agree")
        self.pc.type(process, WANG.password)
        self.pc.type(process, next_code(self.host, before, process))
        wait_until(lambda: self.host.states(WANG) == ["waiting"], "an issued certificate")
        process.kill()
        process.wait()
        process.stdin.close()
        holder.communicate(b"")
        self.assertEqual(self.pc.serials(), [])
        self.assertNotEqual(self.pc.journal(), {})

        answer = self.pc.pccert("--json", "status", "--id", WANG.id)
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(answer.json["resumed"]["finished"], 1)
        self.assertEqual(self.host.states(WANG), ["confirmed"])
        self.assertEqual(len(self.pc.serials()), 1)

    def test_login_continues_an_order_without_another_key(self):
        process, before = self.pc.start("apply", "--id", LIN.id), len(self.host.messages())
        self.pc.type(process, LIN.password)
        code = next_code(self.host, before, process)
        process.kill()
        process.wait()
        process.stdin.close()
        (order,) = [row for row in self.host.records()["orders"] if row[2] == ORDER_CREATED]
        answer = self.pc.pccert("apply", "--id", LIN.id, "--agree", typed=[LIN.password, code])
        self.assertEqual(answer.status, 0, answer)
        id_, account, _, spki = order
        self.assertEqual([row for row in self.host.records()["orders"] if row[1] == account],
                         [(id_, account, ORDER_CONFIRMED, spki)])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:], "-v"])
