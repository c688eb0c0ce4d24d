"""The operators' page against the live host: in Debian's Chromium at a desk's size, as a helpdesk works with it; and what its
listener wants and refuses.

    test_operators.py [CLASS]

PCCERT_RA and PCCERT_FLOW_CLIENT name the programs. PCCERT_PHONE_PICTURES: a folder that pictures of the page are left in.
"""
import http.client
import json
import os
import re
import ssl
import subprocess
import unittest
import urllib.parse

from browser import Browser
from host import CHEN, LIN, WANG, Person, kept_port, wait_until
from test_client import OPENSSL, RA, Flow

PICTURES = os.environ.get("PCCERT_PHONE_PICTURES", "")
PASSWORD = "twelve characters at least"
LONG = Person("F131104093", "臺北市立第一女子高級中學校友會財團法人獎助學金管理委員會 <b>&amp;</b> Foundation", "cloudy-Taichung-66", None)


class Served(Flow):
    """A host that has the page, and an operator, Mei."""

    people = (WANG, LIN, CHEN, LONG)
    operators = {}

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("operators", listen=f"127.0.0.1:{kept_port()}", **cls.operators)
        host.ra("operator", "add", "--name", "mei", typed=PASSWORD + "\n")

    @property
    def address(self):
        return re.search(r" operators=(\S+)", self.host.ready).group(1)

    def logged(self):
        with open(os.path.join(self.host.folder, "host.log"), encoding="utf-8") as file:
            return file.read()

    def lock(self, person):
        """By three wrong passwords, at the host's own door."""
        with open(self.host.config_path, encoding="utf-8") as file:
            place = urllib.parse.urlsplit(json.load(file)["public_origin"])
        context = ssl.create_default_context(cafile=os.path.join(self.host.folder, "root.pem"))
        for _ in range(3):
            connection = http.client.HTTPSConnection(place.hostname, place.port, context=context, timeout=60)
            connection.request("POST", "/v1/sessions", json.dumps({"national_id": person.id, "password": "wrong"}),
                               {"Content-Type": "application/json"})
            self.assertEqual(connection.getresponse().status, 401)
            connection.close()


class Desk(Served):
    """In a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = Browser(os.path.join(cls.top, "browser"), None, width=1280, height=900)
        cls.addClassCleanup(cls.browser.close)

    def picture(self, name):
        if PICTURES:
            os.makedirs(PICTURES, exist_ok=True)
            self.browser.picture(os.path.join(PICTURES, f"operators.{name}.png"))

    def assert_fits(self, width=1280):
        self.assertLessEqual(self.browser.run("document.documentElement.scrollWidth"), width)

    def open(self, path="/"):
        self.browser.open(f"http://{self.address}{path}")

    def log_in(self, language="zh-TW", password=PASSWORD):
        self.browser.ask("DELETE", self.browser.session + "/cookie")
        self.open("/" + language)
        self.browser.type("#name", "mei")
        self.browser.type("#password", password)
        self.browser.follow("main button")

    def look_up(self, national_id):
        self.browser.type("#id", national_id)
        self.browser.follow(".look button")

    def test_a_call_of_somebody_who_is_locked_out(self):
        self.lock(WANG)
        self.log_in(password="not this one, no")
        self.assertEqual(self.browser.text(".notice"), "帳號或密碼不正確。")
        self.assert_fits()
        self.picture("wrong.zh-TW")
        self.log_in()
        self.assertEqual(self.browser.run("document.activeElement.id"), "id")
        self.picture("look.zh-TW")
        self.look_up("C123456781")
        self.assertEqual(self.browser.text(".notice"), "沒有這個字號的客戶。")
        self.look_up("A12345678")
        self.assertEqual(self.browser.text(".notice"), "這不是正確的字號，請核對後再輸入一次。")
        self.look_up(WANG.id)
        page = self.browser.text()
        for shown in ("王小明", "A12****789", "0912***678", "找不到憑證", "密碼連續錯誤 3 次，鎖定到", "登入鎖定", "客服查詢"):
            self.assertIn(shown, page)
        self.assertNotIn(WANG.id, page)
        self.assertNotIn(WANG.id, self.browser.run("location.href"))
        self.assert_fits()
        self.picture("locked.zh-TW")
        self.browser.click("section.locked button")  # without a reason nothing is sent
        self.assertIn("鎖定到", self.browser.text())
        self.browser.type("#reason", "本人來電，已核對生日與手機末三碼，單號 20261128")
        self.browser.follow("section.locked button")
        self.assertEqual(self.browser.text(".notice"), "已解除鎖定，客戶現在可以登入。")
        self.assertIn("單號 *****128", self.browser.text("#trail"))
        self.assertEqual(self.browser.run("document.querySelectorAll('#reason').length"), 0)
        self.picture("unlocked.zh-TW")
        self.assertRegex(self.browser.run("location.pathname"), "^/person/[0-9]+-[0-9A-F]{32}$")  # which may be reloaded
        self.browser.ask("POST", self.browser.session + "/refresh", {})
        self.assertEqual(self.browser.run("document.querySelectorAll('.notice').length"), 0)
        self.assertIn("可以登入。", self.browser.text())
        self.browser.follow("header a")
        self.assertIn("Audit trail", self.browser.text())
        self.assertIn("王小明", self.browser.text("h1"))
        self.picture("unlocked.en")
        self.browser.follow("header button")
        self.assertEqual(self.browser.run("document.querySelectorAll('#password').length"), 1)
        self.browser.ask("POST", self.browser.session + "/back", {})
        self.assertNotIn("王小明", self.browser.text())  # nothing was kept
        audit = self.host.ra("audit")
        self.assertRegex(audit, r"operator mei +login\.unlock +A12\*\*\*\*789 +unlocked: 本人來電")
        self.assertEqual(audit.count("login.unlock"), 1)
        self.assertIn("operator.logout", audit)
        log = self.logged()
        self.assertIn("operators POST /person/{p}/unlock 303", log)
        for secret in (WANG.id, PASSWORD, "本人來電"):
            self.assertNotIn(secret, log)

    def test_what_a_customer_with_certificates_sees(self):
        self.apply(self.new_pc(), LIN)
        self.apply(self.new_pc(), LIN)
        self.log_in()
        for _ in range(12):
            self.look_up(LIN.id)
        page = self.browser.text()
        self.assertIn("有效憑證", self.browser.text(".pair"))
        self.assertIn("已由新憑證取代", page)
        for certificate in self.host.certificates(LIN):
            self.assertIn(certificate["serial"], page)
        self.assertIn("可以登入。", page)
        self.assert_fits()
        self.picture("certificates.zh-TW")
        self.browser.follow("p.pages a")
        self.assertIn("客戶建檔", self.browser.text("#trail"))
        self.picture("older.zh-TW")
        self.browser.follow("header a")
        self.picture("certificates.en")
        self.browser.follow("p.pages a")
        self.assertIn("Application begun", self.browser.text("#trail"))

    def test_names_however_long_and_nothing_there(self):
        self.log_in("en")
        self.look_up(LONG.id)
        self.assertEqual(self.browser.text("h1"), LONG.name)
        self.assertIn("There is none.", self.browser.text())
        self.assert_fits()
        self.picture("long.en")
        self.browser.resize(700, 900)
        self.addCleanup(self.browser.resize, 1280, 900)
        self.assert_fits(700)
        self.picture("narrow.en")
        self.browser.resize(1280, 900)
        self.look_up(CHEN.id)
        self.assertIn("none bound", self.browser.text())

    def test_no_script_of_anybody_runs_in_it(self):
        self.log_in()
        self.browser.run("(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                         "document.body.append(s); })()")
        self.assertIsNone(self.browser.run("window.ran ?? null"))
        self.assertEqual(self.browser.run("document.cookie"), "")
        self.assertEqual(self.browser.run("getComputedStyle(document.querySelector('button[type=submit]:not(.quiet)'))"
                                          ".backgroundColor"), "rgb(11, 110, 138)")


class Listener(Served):
    """HTTPS by a certificate of its own, a reload, and what a configuration may not say."""

    people = (WANG,)

    @classmethod
    def configure(cls, host):
        cls.renew(host)
        cls.operators = {"tls_certificate": "desk.pem", "tls_key": "desk.key"}
        super().configure(host)
        host.configure("watch", listen="127.0.0.1:0")

    @classmethod
    def renew(cls, host):
        """Another certificate, self-signed."""
        paths = [os.path.join(host.folder, name) for name in ("desk.key", "desk.pem")]
        for path in paths:
            if os.path.exists(path):
                os.remove(path)
        subprocess.run([OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=desk", "-days", "2", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-addext", "extendedKeyUsage=serverAuth", "-config", "/dev/null",
                        "-keyout", paths[0], "-out", paths[1]],
                       check=True, capture_output=True)
        os.chmod(paths[0], 0o600)

    def ask(self, method, path, fields=None, **header):
        context = ssl.create_default_context(cafile=os.path.join(self.host.folder, "desk.pem"))
        connection = http.client.HTTPSConnection(self.address, context=context, timeout=60)
        body = None if fields is None else urllib.parse.urlencode(fields)
        if fields is not None:
            header |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://" + self.address}
        connection.request(method, path, body, header | {"Accept-Language": "en"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def log_in(self):
        answer, page = self.ask("GET", "/")
        cookie = answer.getheader("Set-Cookie").split(";")[0]
        form = re.search(r'name="form" value="(\w+)"', page).group(1)
        answer, _ = self.ask("POST", "/login", {"form": form, "name": "mei", "password": PASSWORD}, Cookie=cookie)
        self.assertEqual(answer.status, 303)
        return answer.getheader("Set-Cookie").split(";")[0]

    def check(self, **members):
        """`-n` of a configuration with other members of the section."""
        with open(self.host.config_path, encoding="utf-8") as file:
            config = json.load(file)
        config["operators"] = members
        path = os.path.join(self.host.folder, "other.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        os.chmod(path, 0o600)
        return subprocess.run([RA, "-n", "--config", path], capture_output=True, text=True, check=False)

    def test_whoever_is_logged_in_stays_while_the_certificate_is_renewed(self):
        cookie = self.log_in()
        self.assertTrue(cookie.startswith("__Host-pccert-operator="))
        answer, page = self.ask("GET", "/", Cookie=cookie)
        self.assertEqual(answer.getheader("Cache-Control"), "no-store")
        self.assertIn("Look up", page)
        self.renew(self.host)
        self.host.process.send_signal(1)
        port = self.address.rsplit(":", 1)[1]
        with open(os.path.join(self.host.folder, "desk.pem"), encoding="ascii") as file:
            wanted = file.read()
        wait_until(lambda: ssl.get_server_certificate(("127.0.0.1", int(port))).strip() == wanted.strip(), "the new certificate")
        self.assertIn("Look up", self.ask("GET", "/", Cookie=cookie)[1])
        self.assertIn('route="/login",code="3xx"', self.figures())

    def test_without_tls_from_the_next_start_on(self):
        """A listener is plain or TLS from its beginning: a reload says so, keeps it as it is, and takes the rest."""
        cookie = self.log_in()
        with open(self.host.config_path, encoding="utf-8") as file:
            before = json.load(file)
        try:
            self.host.configure("operators", tls_certificate="", tls_key="", session_idle_s=600)
            self.assert_waits_for_the_next_start(before)
            self.assertIn("Look up", self.ask("GET", "/", Cookie=cookie)[1])
            self.host.stop()
            self.host.start()
            self.assertIn("Helpdesk login", self.ask_plainly())
            self.host.configure("operators", tls_certificate="desk.pem", tls_key="desk.key")  # and back
            self.assert_waits_for_the_next_start(None)
            self.assertIn("Helpdesk login", self.ask_plainly())
        finally:
            self.host.stop()
            with open(self.host.config_path, "w", encoding="utf-8") as file:
                json.dump(before, file, ensure_ascii=False)
            self.host.start()
        self.assertIn("Helpdesk login", self.ask("GET", "/")[1])

    def assert_waits_for_the_next_start(self, running):
        """SIGHUP; and what `-n` has said beforehand."""
        names = ("operators.tls_certificate", "operators.tls_key")
        if running is not None:
            path = os.path.join(self.host.folder, "running.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(running, file)
            os.chmod(path, 0o600)
            said = subprocess.run([RA, "-n", "--config", self.host.config_path, "--running", path], capture_output=True,
                                  text=True, check=True).stdout
            for name in names:
                self.assertIn(f"{name}: the next start changes it", said)
            self.assertIn("operators.session_idle_s: a reload changes it", said)
        count = len(self.logged())
        self.host.process.send_signal(1)
        for name in names:
            wait_until(lambda: f"{name} is changed: that takes effect at the next start" in self.logged()[count:], name)
        if running is not None:
            self.assertIn("operators.session_idle_s is changed\n", self.logged()[count:])

    def ask_plainly(self):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request("GET", "/", headers={"Accept-Language": "en"})
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def figures(self):
        address = re.search(r" watch=(\S+)", self.host.ready).group(1)
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def test_nothing_else_is_on_it(self):
        for path in ("/v1/directory", "/metrics", "/t/AAAAAAAAAAAAAAAAAAAAAA", "/../ra.keys", "/%2e%2e/ra.keys"):
            answer, page = self.ask("GET", path)
            self.assertEqual(answer.status, 403, path)
            self.assertIn("Helpdesk login", page)

    def test_what_a_configuration_may_not_say(self):
        for members, said in (({"listen": "0.0.0.0:8446"}, "without operators.tls_certificate"),
                              ({"listen": "192.0.2.1:8446"}, "without operators.tls_certificate"),
                              ({"listen": "[::]:8446"}, "without operators.tls_certificate"),
                              ({"listen": "localhost:8446"}, "not an address and port"),
                              ({"listen": "0.0.0.0:8446", "tls_certificate": "desk.pem"}, "or neither"),
                              ({"listen": "127.0.0.1:0", "tls_certificate": "gone.pem", "tls_key": "desk.key"}, "gone.pem"),
                              ({"listen": "127.0.0.1:0", "session_idle_s": 1}, "session_idle_s"),
                              ({"listen": "127.0.0.1:0", "user": "mei"}, "no such member")):
            done = self.check(**members)
            self.assertNotEqual(done.returncode, 0, members)
            self.assertIn(said, done.stderr)
        for members in ({"listen": "[::1]:8446"}, {"listen": "0.0.0.0:8446", "tls_certificate": "desk.pem", "tls_key": "desk.key"}):
            done = self.check(**members)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_commands(self):
        def fails(*arguments, typed=""):
            done = subprocess.run([RA, "operator", *arguments, "--config", self.host.config_path], input=typed,
                                  capture_output=True, text=True, check=False)
            self.assertNotEqual(done.returncode, 0)
            return done.stderr

        self.host.ra("operator", "add", "--name", "lin.a", typed=PASSWORD + "\n")
        self.assertIn("there is an operator of this name already", fails("add", "--name", "mei", typed=PASSWORD + "\n"))
        self.assertIn("shorter than 12", fails("add", "--name", "chen", typed="short\n"))
        self.assertIn("beginning with a letter", fails("add", "--name", "Chen", typed=PASSWORD + "\n"))
        self.assertIn("no operator of this name", fails("disable", "--name", "chen"))
        self.host.ra("operator", "disable", "--name", "lin.a")
        said = self.host.ra("operator", "list")
        self.assertRegex(said, r"(?m)^lin\.a +added .*, disabled$")
        self.assertRegex(said, r"(?m)^mei +added [-0-9: .]*$")


if __name__ == "__main__":
    unittest.main()
