"""The About page and the newest version: what the firm signed and the host hands out, asked once a day beside the reminders."""
import json
import os
import subprocess

from window_test import ID, WANG, WindowTest, main, wait_until

RELEASE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "release")
OPENSSL = os.environ["PCCERT_OPENSSL"]
PAGE = "https://www.peicheng.example/tool"


class About(WindowTest):
    people = (WANG,)

    @classmethod
    def configure(cls, host):
        cls.key = os.path.join(host.folder, "firm.key")
        subprocess.run([OPENSSL, "genrsa", "-out", cls.key, "2048"], check=True, capture_output=True)
        public = subprocess.run([OPENSSL, "pkey", "-in", cls.key, "-pubout"], check=True, capture_output=True, text=True)
        host.write_settings(host.pccert_json, release_key_pem=public.stdout)

    def put(self, number, version, minimum):
        made = os.path.join(self.folder, "made.jws")
        subprocess.run([RELEASE, "notice", "--key", self.key, "--number", str(number), "--version", version, "--minimum", minimum,
                        "--released", "2026-11-20", "--page", PAGE, "--out", made], check=True, capture_output=True)
        os.replace(made, os.path.join(self.host.folder, "release.jws"))

    def asked(self):
        """The host, in the background, and what it said is noted."""
        def there():
            for folder, _, names in os.walk(os.path.join(self.pc.prefix, "drive_c", "users")):
                if "release.json" in names:
                    with open(os.path.join(folder, "release.json"), encoding="utf-8") as file:
                        return "notice" in json.load(file) and file.name
            return False

        return wait_until(there, "the notice noted")

    def about(self, text):
        self.window.click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        self.window.click(ID.IDC_MENU_ABOUT)
        self.window.expect(text, ID.IDC_ABOUT_RELEASE)
        self.window.expect_state(ID.IDC_ABOUT_LANGUAGE, "enabled")
        self.assertEqual(self.window.findings(), [])

    def forget(self):
        """As if a day had gone by, and this user had never heard of it."""
        for folder, _, names in os.walk(os.path.join(self.pc.prefix, "drive_c", "users")):
            if "release.json" in names:
                os.remove(os.path.join(folder, "release.json"))

    def test_what_is_known(self):
        self.open()
        self.about(self.words("IDS_RELEASE_UNKNOWN"))
        self.assertFalse(self.window.sees(ID.IDC_ABOUT_PAGE))
        self.end()
        self.forget()
        self.put(2, "9.2.0.0", "1.0.0.0")
        self.open()
        self.asked()
        self.about(self.words("IDS_RELEASE_NEWER", "9.2.0.0", "2026-11-20"))
        self.assertTrue(self.window.sees(ID.IDC_ABOUT_PAGE))
        self.window.picture("newer")
        self.window.click(ID.IDC_ABOUT_LANGUAGE)
        self.window.expect(self.words("IDS_RELEASE_NEWER", "9.2.0.0", "2026-11-20", language="en"), ID.IDC_ABOUT_RELEASE)
        self.assertEqual(self.window.findings(), [])
        self.window.picture("newer-english")
        self.window.click(ID.IDC_ABOUT_LANGUAGE)
        self.window.expect(self.words("IDS_RELEASE_NEWER", "9.2.0.0", "2026-11-20"), ID.IDC_ABOUT_RELEASE)
        self.end()
        self.forget()
        self.put(3, "9.3.0.0", "9.0.0.0")
        self.open()
        self.asked()
        self.about(self.words("IDS_RELEASE_TOO_OLD", "9.3.0.0", "2026-11-20"))
        self.window.picture("too-old")


if __name__ == "__main__":
    main()
