"""A backup on its way to a phone, against the live host: handed out once, whoever asks and whatever dies; and the page in
Debian's Chromium at the size of a phone.

    test_phone.py [CLASS]

PCCERT_RA and PCCERT_OPENSSL name the programs. PCCERT_PHONE_PICTURES: a folder that pictures of the page are left in.
"""
import base64
import http.client
import json
import os
import shutil
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import unittest
from urllib.parse import urlsplit

from browser import Browser
from host import LIN, WANG, Host, wait_until

RA = os.environ.get("PCCERT_RA", "")
OPENSSL = os.environ.get("PCCERT_OPENSSL", "")
PICTURES = os.environ.get("PCCERT_PHONE_PICTURES", "")
FIXTURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "pfx", "3des.p12")
PASSPHRASE = "fixture 1234"


class Answer:
    def __init__(self, status, header, body):
        self.status, self.header, self.body = status, header, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


class PhoneTest(unittest.TestCase):
    """A host with one person who is logged in, and what a PC and a phone say to it."""

    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="pccert-phone-")
        cls.addClassCleanup(shutil.rmtree, cls.top, ignore_errors=True)
        cls.host = Host(RA, os.path.join(cls.top, "host"))
        cls.host.configure("transfer", per_day=1000, sweep_s=1)
        cls.ca = os.path.join(cls.host.folder, "root.pem")
        cls.context = ssl.create_default_context(cafile=cls.ca)
        with open(cls.host.config_path, encoding="utf-8") as file:
            config = json.load(file)
        cls.api, cls.page = config["public_origin"], config["transfer"]["url"]
        for person in (WANG, LIN):
            cls.host.add(person)
        cls.host.start()
        cls.addClassCleanup(cls.host.stop)
        cls.token = cls.login(WANG)
        with open(FIXTURE, "rb") as file:
            cls.file = file.read()

    @classmethod
    def ask(cls, method, url, body=None, source="127.0.0.1", **fields):
        place = urlsplit(url)
        connection = http.client.HTTPSConnection(place.hostname, place.port, context=cls.context, timeout=60,
                                                 source_address=(source, 0))
        try:
            connection.request(method, place.path, body, {name.replace("_", "-"): value for name, value in fields.items()})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    @classmethod
    def call(cls, method, path, message=None, token=None):
        fields = {"Authorization": "Bearer " + token} if token else {}
        if message is not None:
            fields["Content_Type"] = "application/json"
        return cls.ask(method, cls.api + path, None if message is None else json.dumps(message), **fields)

    @classmethod
    def login(cls, person):
        return cls.call("POST", "/v1/sessions", {"national_id": person.id, "password": person.password}).json["token"]

    def make(self, device="iphone", file=None):
        answer = self.call("POST", "/v1/transfers",
                           {"device": device, "file": base64.b64encode(file or self.file).decode()}, self.token)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json

    def state(self, made):
        return self.call("GET", "/v1/transfers/" + made["transfer"], token=self.token).json["state"]

    def english(self, method, url, **more):
        return self.ask(method, url, Accept_Language="en", **more)

    def files_kept(self):
        connection = sqlite3.connect(f"file:{os.path.join(self.host.folder, 'ra.db')}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT count(*) FROM transfer WHERE length(file) > 0").fetchone()[0]
        finally:
            connection.close()


class Handing(PhoneTest):
    """Over TLS, by both listeners."""

    def test_once_and_opened_by_others(self):
        made = self.make("android")
        self.assertTrue(made["url"].startswith(self.page + "/t/"))
        for _ in range(5):
            for method in ("GET", "HEAD"):
                seen = self.english(method, made["url"])
                self.assertEqual(seen.status, 200)
                self.assertEqual(method == "HEAD", seen.body == b"")
        self.assertEqual(self.state(made), "waiting")
        self.assertEqual(self.files_kept(), 1)
        got = self.ask("POST", made["url"])
        self.assertEqual((got.status, got.body), (200, self.file))
        self.assertEqual(got.header["Content-Type"], "application/x-pkcs12")
        self.assertEqual(got.header["Content-Disposition"], 'attachment; filename="certificate.p12"')
        self.assertEqual(self.state(made), "fetched")
        self.assertEqual(self.files_kept(), 0)
        for method in ("GET", "POST"):
            again = self.english(method, made["url"])
            self.assertEqual(again.status, 410)
            self.assertIn("This file has been downloaded already", again.text)
        self.assertIn("transfer.fetch", self.host.ra("audit"))

    def test_header_of_a_page(self):
        header = self.english("GET", self.make()["url"]).header
        self.assertEqual(header["Cache-Control"], "no-store")
        self.assertEqual(header["X-Content-Type-Options"], "nosniff")
        self.assertEqual(header["Referrer-Policy"], "no-referrer")
        self.assertEqual(header["X-Robots-Tag"], "noindex, nofollow")
        self.assertRegex(header["Content-Security-Policy"],
                         r"^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; "
                         r"base-uri 'none'; frame-ancestors 'none'$")

    def test_of_many_at_once_one_gets_it(self):
        made = self.make()
        start, answers = threading.Barrier(12), []

        def fetch():
            start.wait()
            answers.append(self.ask("POST", made["url"]))

        threads = [threading.Thread(target=fetch) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [410] * 11)
        self.assertEqual([answer.body for answer in answers if answer.status == 200], [self.file])

    def test_cancelled(self):
        made = self.make()
        ended = self.call("DELETE", "/v1/transfers/" + made["transfer"], token=self.token)
        self.assertEqual((ended.status, ended.json["state"]), (200, "cancelled"))
        self.assertEqual(self.files_kept(), 0)
        self.assertIn("This upload was cancelled", self.english("POST", made["url"]).text)

    def test_the_listeners_have_nothing_of_each_other(self):
        made = self.make()
        self.assertNotEqual(urlsplit(self.api).port, urlsplit(self.page).port)
        self.assertEqual(self.ask("GET", self.page + "/v1/directory").status, 404)
        self.assertEqual(self.ask("GET", self.api + urlsplit(made["url"]).path).status, 404)
        certificates = [ssl.get_server_certificate((urlsplit(url).hostname, urlsplit(url).port))
                        for url in (self.api, self.page)]
        self.assertNotEqual(*certificates)

    def test_a_form_with_much_in_it_is_not_read(self):
        made = self.make()
        got = self.ask("POST", made["url"], b"x" * 200000)
        self.assertEqual((got.status, got.body), (200, self.file))

    def test_refused_files_leave_nothing(self):
        before = self.files_kept()
        plain = os.path.join(os.path.dirname(FIXTURE), "plain.p12")
        with open(plain, "rb") as file:
            clear = file.read()
        for wrong in (clear, self.file + b"x", self.file[:-1], b"no PFX"):
            answer = self.call("POST", "/v1/transfers",
                               {"device": "iphone", "file": base64.b64encode(wrong).decode()}, self.token)
            self.assertEqual((answer.status, answer.json["type"]), (422, "urn:peicheng:ra:error:badFile"))
        self.assertEqual(self.files_kept(), before)

    def test_no_ticket_in_the_log(self):
        made = self.make()
        ticket = made["url"].rpartition("/")[2]
        self.ask("GET", made["url"])
        self.ask("POST", made["url"])
        self.ask("GET", made["url"][:-1])
        with open(os.path.join(self.host.folder, "host.log"), encoding="utf-8") as file:
            log = file.read()
        self.assertIn("phone POST /t/{ticket} 200", log)
        self.assertNotIn(ticket[:12], log)
        self.assertNotIn(ticket[:12], self.host.ra("audit"))


class Ends(PhoneTest):
    """Whatever dies or goes wrong in between; each test has a host that was started for it."""

    def tearDown(self):
        if self.host.process is not None:
            self.host.stop()
        self.host.start()

    def test_expired_and_wiped(self):
        made = self.make()
        self.host.restart(later_s=601)
        self.assertIn("This link has expired", self.english("GET", made["url"]).text)
        self.assertEqual(self.english("POST", made["url"]).status, 410)
        wait_until(lambda: self.files_kept() == 0, "the file's end")
        self.assertIn("transfer.expire", self.host.ra("audit"))

    def test_killed_after_it_was_handed_out(self):
        """What was written down counts: a phone that got nothing asks for a new one, and nobody gets it twice."""
        made = self.make()
        self.host.stop()
        self.host.start(kill_at="transfer.fetched")
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            self.ask("POST", made["url"])
        self.host.process.wait(timeout=60)
        self.host.process.stdout.close()
        self.host.start()
        self.assertIn("This file has been downloaded already", self.english("POST", made["url"]).text)
        self.assertEqual(self.state(made), "fetched")
        self.assertEqual(self.files_kept(), 0)

    def test_an_answer_that_was_lost_is_asked_for_again(self):
        self.host.stop()
        self.host.start(kill_at="transfer.made")
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            self.make()
        self.host.process.wait(timeout=60)
        self.host.process.stdout.close()
        self.host.start()
        made = self.make()
        self.assertEqual(self.files_kept(), 1)
        self.assertEqual(self.ask("POST", made["url"]).body, self.file)

    def test_three_wrong_tickets_block_the_address_and_never_the_right_one(self):
        made = self.make()
        for wrong in ("A" * 22, "B" * 22, "short"):
            self.assertEqual(self.english("POST", f"{self.page}/t/{wrong}").status, 404)
        blocked = self.english("POST", f"{self.page}/t/{'C' * 21}A")
        self.assertEqual(blocked.status, 429)
        self.assertIn(int(blocked.header["Retry-After"]), range(240, 301))  # the host's clock runs on
        self.assertIn("Please try again later", blocked.text)
        elsewhere = self.english("POST", f"{self.page}/t/{'C' * 21}A", source="127.0.0.2")
        self.assertEqual(elsewhere.status, 404)
        right = self.english("POST", made["url"])
        self.assertEqual((right.status, right.body), (200, self.file))


class Page(PhoneTest):
    """In a browser, by the button and the link that are on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = Browser(os.path.join(cls.top, "browser"), cls.ca)
        cls.addClassCleanup(cls.browser.close)

    def picture(self, name):
        if PICTURES:
            os.makedirs(PICTURES, exist_ok=True)
            self.browser.picture(os.path.join(PICTURES, name + ".png"))

    def assert_fits(self):
        """Nothing is wider than the phone, and what is to be pressed is large enough for a thumb."""
        self.assertEqual(self.browser.run("document.documentElement.scrollWidth"), self.browser.run("innerWidth"))
        low = self.browser.run("[...document.querySelectorAll('button, header a, summary')].filter("
                               "e => e.getBoundingClientRect().height < 40).map(e => e.outerHTML)")
        self.assertEqual(low, [])

    def opened(self, path):
        """The file by two other tools; the names of the subject that each found."""
        done = subprocess.run([OPENSSL, "pkcs12", "-in", path, "-passin", "pass:" + PASSPHRASE, "-nodes", "-legacy"],
                              capture_output=True, text=True, check=False)
        self.assertIn("PRIVATE KEY", done.stdout, done.stderr)
        again = subprocess.run(["certtool", "--inder", "--p12-info", "--password", PASSPHRASE, "--infile", path],
                               capture_output=True, text=True, check=False)
        self.assertIn("PRIVATE KEY", again.stdout, again.stderr)

    def test_from_the_code_to_the_file(self):
        made = self.make("iphone")
        self.browser.open(made["url"])
        self.assertEqual(self.browser.text("h1"), "把憑證裝進這支 iPhone")
        self.assertEqual(self.browser.run("getComputedStyle(document.querySelector('button')).backgroundColor"),
                         "rgb(11, 110, 138)")  # the style is the one that the policy allows
        self.assert_fits()
        self.picture("iphone.zh-TW")
        self.browser.click("header a")
        self.assertEqual(self.browser.text("h1"), "Install the certificate on this iPhone")
        self.assert_fits()
        self.picture("iphone.en")
        self.assertEqual(self.state(made), "waiting")
        self.browser.click("button")
        path = self.browser.downloaded("certificate.p12")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), self.file)
        self.opened(path)
        self.assertEqual(self.state(made), "fetched")
        self.browser.open(made["url"])
        self.assertEqual(self.browser.text("h1"), "這個檔案已經下載過了")
        self.assert_fits()
        self.picture("fetched.zh-TW")

    def test_every_other_page(self):
        made = self.make("android")
        for tag, title in (("zh-TW", "把憑證裝進這支 Android 手機"), ("en", "Install the certificate on this Android phone")):
            self.browser.open(f"{made['url']}/{tag}")
            self.assertEqual(self.browser.text("h1"), title)
            self.browser.click("summary")  # opens without a script
            self.assertIn("iPhone", self.browser.text("details ol"))
            self.assert_fits()
            self.picture("android." + tag)
        self.call("DELETE", "/v1/transfers/" + made["transfer"], token=self.token)
        self.browser.open(made["url"] + "/en")
        self.assertEqual(self.browser.text("h1"), "This upload was cancelled")
        self.picture("cancelled.en")
        self.browser.resize(320, 568)  # the smallest phone in use
        self.addCleanup(self.browser.resize, 390, 844)
        self.browser.open(self.make()["url"] + "/en")
        self.assert_fits()
        self.picture("small.en")
        self.browser.open(f"{self.page}/t/{'A' * 22}/zh-TW")
        self.assertEqual(self.browser.text("h1"), "找不到這個檔案")
        self.assert_fits()
        self.picture("unknown.zh-TW")

    def test_no_script_of_anybody_runs_in_it(self):
        """The policy holds in a browser: an element that a stranger got into the page would do nothing."""
        self.browser.open(self.make()["url"])
        self.browser.run("(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                         "document.body.append(s); const p = document.createElement('p'); p.style = 'color: red';"
                         "p.id = 'styled'; document.body.append(p); const t = document.createElement('style');"
                         "t.textContent = 'p { color: red }'; document.body.append(t); })()")
        self.assertIsNone(self.browser.run("window.ran ?? null"))
        self.assertEqual(self.browser.run("getComputedStyle(document.querySelector('section p:last-child')).color"
                                          " === 'rgb(255, 0, 0)'"), False)


if __name__ == "__main__":
    unittest.main()
