"""Debian's Chromium as a phone's browser, without a window: worked over WebDriver (https://www.w3.org/TR/webdriver2/).

It trusts the CA that it is given beside its own ones, in an NSS database of a home of its own, as an administrator
would make it trust one; nothing about certificates is switched off.
"""
import base64
import json
import os
import re
import subprocess
import urllib.error
import urllib.request

from host import wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the specification's name for a reference


class Browser:
    """One window of the size of a phone. ca: None for files. close() afterwards."""

    def __init__(self, folder, ca, width=390, height=844, languages="zh-TW"):
        self.home = os.path.join(folder, "home")
        self.downloads = os.path.join(folder, "downloads")
        os.makedirs(self.downloads)
        os.makedirs(self.home)
        if ca:
            self.trust(ca)
        environment = dict(os.environ, HOME=self.home)
        environment.pop("DISPLAY", None)
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True, env=environment)
        self.session = ""
        try:
            self.root = self.wait_for_port()
            self.session = "/session/" + self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome", "goog:chromeOptions": self.options(width, height, languages)}}})["sessionId"]
        except BaseException:
            self.close()
            raise

    def trust(self, ca):
        store = os.path.join(self.home, ".pki", "nssdb")
        os.makedirs(store)
        for arguments in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "test", "-i", ca]):
            subprocess.run(["certutil", *arguments, "-d", "sql:" + store], check=True, capture_output=True)

    def options(self, width, height, languages):
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]
        if os.getuid() == 0:
            arguments.append("--no-sandbox")  # which does not run for root
        return {
            "args": arguments,
            "mobileEmulation": {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 2, "touch": True}},
            "prefs": {"intl.accept_languages": languages, "download.default_directory": self.downloads},
        }

    def wait_for_port(self):
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                return f"http://127.0.0.1:{found.group(1)}"
        raise AssertionError("chromedriver did not start")

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.root + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as answer:
            with answer:
                raise AssertionError(f"{method} {path}: {answer.read().decode()[:500]}") from None

    def close(self):
        if self.session:
            self.ask("DELETE", self.session)
            self.session = ""
        self.driver.terminate()
        self.driver.wait(timeout=60)
        self.driver.stdout.close()

    def resize(self, width, height):
        self.ask("POST", self.session + "/goog/cdp/execute", {
            "cmd": "Emulation.setDeviceMetricsOverride",
            "params": {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}})

    def open(self, url):
        self.ask("POST", self.session + "/url", {"url": url})

    def find(self, selector):
        return self.ask("POST", self.session + "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.ask("POST", f"{self.session}/element/{self.find(selector)}/click", {})

    def follow(self, selector):
        """Clicks what leads to another page, and waits until that one is whole."""
        self.run("window.left = 1")
        self.click(selector)

        def arrived():
            try:
                return self.run("window.left === undefined && document.readyState === 'complete'")
            except AssertionError:
                return False  # between the two

        wait_until(arrived, "the next page")

    def type(self, selector, text):
        """Into a field, as a keyboard does."""
        self.ask("POST", f"{self.session}/element/{self.find(selector)}/value", {"text": text})

    def text(self, selector="body"):
        """What is to be seen of it."""
        return self.ask("GET", f"{self.session}/element/{self.find(selector)}/text")

    def run(self, script):
        """The value of a JavaScript expression: the test's own, about the page."""
        return self.ask("POST", self.session + "/execute/sync", {"script": "return " + script, "args": []})

    def picture(self, path):
        """The whole page, however long it is."""
        whole = {"x": 0, "y": 0, "scale": 1, "width": self.run("innerWidth"),
                 "height": self.run("document.documentElement.scrollHeight")}
        shot = self.ask("POST", self.session + "/goog/cdp/execute", {
            "cmd": "Page.captureScreenshot", "params": {"captureBeyondViewport": True, "clip": whole}})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def downloaded(self, name):
        """The path of a file that was downloaded, once it is whole."""
        path = os.path.join(self.downloads, name)
        wait_until(lambda: os.path.exists(path), f"the download of {name}")
        return path
