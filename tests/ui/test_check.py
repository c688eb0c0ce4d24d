"""The page of the check of the environment: rows as they come, what the chosen one says, mending from there, and the report
for the helpdesk. Usage: test_check.py CLASS"""
import json
import os
import subprocess

from window_test import ID, IDOK, WANG, WORDS, WindowTest, main, piece, wait_until, windows_path
from host import kept_port
from pc import WINE

LB_GETCURSEL, LB_GETCOUNT = 0x188, 0x18B
KINDS = 20  # enum check_kind of client/checks.h
CA_STORE = r"HKCU\Software\Microsoft\SystemCertificates\CA\Certificates"
CLIPBOARD = "IDS_CHECK_COPIED"


class Check(WindowTest):
    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    def checked(self, *arguments):
        """The page, come to its end; Wine's Windows is too old, so there is always something to say."""
        window = self.open("--open", "check", *arguments)
        self.language = arguments[arguments.index("--lang") + 1] if "--lang" in arguments else "zh-TW"
        self.at_the_end()
        return window

    def at_the_end(self):
        self.window.expect(piece(self.words("IDS_CHECK_SUM_FAIL").split("%2")[0].replace("%1", "1")), ID.IDC_CHECK_SUM)
        self.window.expect_state(ID.IDC_CHECK_SAVE, "enabled")

    def list(self, message):
        return self.pc.driver.ask("send", self.window.control(ID.IDC_CHECK_LIST)["window"], message, 0, 0)

    def go_to(self, name):
        """By the keyboard, from the first row."""
        self.window.focus(ID.IDC_CHECK_LIST)
        self.window.press("home")
        for _ in range(KINDS):
            if self.window.text(ID.IDC_CHECK_NAME) == self.words(name):
                return self.window.text(ID.IDC_CHECK_DETAIL)
            self.window.press("down")
        raise AssertionError(f"no row {name}")

    def test_without_a_login(self):
        window = self.checked()
        self.assertEqual(self.list(LB_GETCOUNT), KINDS)
        self.assertEqual(self.list(LB_GETCURSEL), 0)  # the first of the worst
        self.assertEqual(window.text(ID.IDC_CHECK_NAME), self.words("MSG_CHECK_NAME_WINDOWS"))
        window.expect(self.words("MSG_CHECK_REMEDY_WINDOWS"), ID.IDC_CHECK_DETAIL)
        self.assertFalse(window.sees(ID.IDC_CHECK_ACTION))
        window.expect_state(ID.IDC_CHECK_LIST, "focused")
        self.assertEqual(self.go_to("MSG_CHECK_NAME_SIGNATURE"), self.words("MSG_CHECK_SIGNATURE_NOTHING"))
        self.assertEqual(self.go_to("MSG_CHECK_NAME_STORE_WRITE"), self.words("MSG_CHECK_STORE_WRITABLE"))
        self.assert_fits()
        window.picture("check")
        window.click(ID.IDC_CHECK_AGAIN)
        self.at_the_end()
        self.assertEqual(self.list(LB_GETCOUNT), KINDS)

    def test_english(self):
        window = self.checked("--lang", "en")
        self.assert_fits()
        self.go_to("MSG_CHECK_NAME_TLS")
        window.picture("check-en")

    def test_mended(self):
        self.applied(WANG)
        self.addCleanup(self.removed_all)
        subprocess.run([WINE, "reg", "delete", CA_STORE, "/f"], env=self.pc.environment, check=True, capture_output=True)
        window = self.checked()
        self.assertEqual(self.go_to("MSG_CHECK_NAME_CHAIN"), "\n".join(
            (self.words("MSG_CHECK_CHAIN_MISSING", "1"), self.words("MSG_CHECK_REMEDY_REPAIR"))))
        window.expect(self.words("MSG_CHECK_ACTION_REPAIR"), ID.IDC_CHECK_ACTION)
        window.picture("check-repair")
        window.click(ID.IDC_CHECK_ACTION)
        wait_until(lambda: (self.list(LB_GETCOUNT), self.list(LB_GETCURSEL)) == (KINDS, 0), "another check")
        self.at_the_end()
        self.assertEqual(self.go_to("MSG_CHECK_NAME_CHAIN"), self.words("MSG_CHECK_CHAIN_FINE"))
        self.assertFalse(window.sees(ID.IDC_CHECK_ACTION))

    def host_config(self):
        with open(self.host.config_path, encoding="utf-8") as file:
            return json.load(file)

    def listen_plainly(self, address):
        self.host.stop()
        self.host.configure(None, plain_listen=address)
        self.host.start()

    def test_the_revocation_service_is_not_reached(self):
        """As in a company that lets https through and not http: the longest that this page has to say."""
        self.applied(WANG)
        self.addCleanup(self.removed_all)
        config = self.host_config()
        self.addCleanup(self.listen_plainly, config["plain_listen"])
        self.listen_plainly(f"127.0.0.1:{kept_port()}")
        for language in ("zh-TW", "en"):
            window = self.checked("--lang", language)
            said = self.go_to("MSG_CHECK_NAME_REVOCATION")
            self.assertEqual(said, self.words("FAULT_REVOCATION_UNREACHABLE", config["plain_origin"].split("//")[1]))
            self.assert_fits()
            window.picture(f"check-unreachable-{language}")
            self.end()

    def test_report(self):
        serial = self.applied(WANG)
        self.addCleanup(self.removed_all)
        window = self.checked()
        self.assertIn(serial, self.go_to("MSG_CHECK_NAME_SIGNATURE"))
        self.assertEqual(self.go_to("MSG_CHECK_NAME_REVOCATION"),
                         self.words("MSG_CHECK_REVOCATION_GOOD", serial, self.host_config()["plain_origin"].split("//")[1]))
        window.picture("check-revocation")
        path = os.path.join(self.folder, "report.txt")
        window.click(ID.IDC_CHECK_LOG)
        window.click(ID.IDC_CHECK_SAVE)
        dialog = window.dialog(self.words("IDS_FILES_REPORT_TITLE"))
        self.assertNotIn(WANG.id, dialog.file_name())
        dialog.set_file_name(windows_path(path))
        dialog.click(IDOK)
        dialog.expect_gone()
        self.dismiss(self.box(self.said("IDS_CHECK_SAVED_BOX")))
        with open(path, encoding="utf-8-sig", newline="") as file:
            report = file.read()
        self.assertEqual(report.count("\n"), report.count("\r\n"))
        self.assertIn("check.windows", report)
        self.assertIn("try-write", report)  # the log too
        self.assertIn(f"{serial[:4]}****{serial[-4:]}", report)
        for secret in (WANG.id, serial, WANG.name, "root"):
            self.assertNotIn(secret, report)
        window.click(ID.IDC_CHECK_COPY)
        self.dismiss(self.box(piece(WORDS[self.language][CLIPBOARD].split("\n")[0])))


if __name__ == "__main__":
    main()
