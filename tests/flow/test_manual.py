"""The operating manual in a browser: whole without scripts, searched with them, and led to by the small page that
surface/manual.c writes. Usage: test_manual.py Manual"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

from browser import Browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIDTHS = (1300, 320)  # a PC's screen; the narrowest phone
# As append_way of surface/manual.c; tests/ui/test_help.py sees what is really written.
WAY = ('<!DOCTYPE html>\n<html lang="zh-TW">\n<meta charset="utf-8">\n<meta http-equiv="refresh" content="0; url={0}#{1}">\n'
       '<title>x</title>\n<a href="{0}#{1}">x</a>\n')
SHOWN = "Array.from(document.querySelectorAll('main section, main article')).filter(e => !e.hidden).length"


class Manual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-manual-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.pages = {language: os.path.join(cls.folder, "使用者 的", f"manual.{language}.html") for language in ("zh-TW", "en")}
        for language, path in cls.pages.items():
            subprocess.run([sys.executable, "-B", ROOT / "tools/manual/make.py", "--language", language, "--out", path], check=True)
        cls.browser = Browser(cls.folder, None)
        cls.addClassCleanup(cls.browser.close)

    def url(self, language="zh-TW"):
        return "file://" + urllib.parse.quote(self.pages[language])

    def open(self, language="zh-TW", width=WIDTHS[0]):
        self.browser.open("about:blank")  # else an anchor of the same page does not load it anew
        self.browser.open(self.url(language))
        self.browser.resize(width, 900)

    def search(self, words):
        self.browser.run(f"((i) => {{ i.value = {words!r}; i.dispatchEvent(new Event('input')); }})"
                         "(document.getElementById('words'))")

    def test_looks(self):
        for language in self.pages:
            for width in WIDTHS:
                self.open(language, width)
                self.assertEqual(self.browser.run("innerWidth"), width)
                self.assertLessEqual(self.browser.run("document.documentElement.scrollWidth"), width, (language, width))
            self.assertEqual(self.browser.run("Array.from(document.images).filter(i => i.naturalWidth === 0).length"), 0)
            self.assertGreater(self.browser.run("document.images.length"), 10)

    def test_search(self):
        self.open()
        whole = self.browser.run(SHOWN)
        self.search("pc-2105")
        self.assertIn("憑證密碼錯誤", self.browser.text("main"))
        self.assertLess(self.browser.run(SHOWN), 5)
        self.search("隨身碟 防寫")
        self.assertIn("PC-2120", self.browser.text("main"))
        self.assertNotIn("PC-2105", self.browser.text("main"))
        self.search("there is no such thing")
        self.assertEqual(self.browser.run(SHOWN), 0)
        self.assertEqual(self.browser.text("#result"), "沒有符合的內容")
        self.browser.click("#clear")
        self.assertEqual(self.browser.run(SHOWN), whole)
        self.assertEqual(self.browser.text("#result"), "")

    def test_a_link_ends_the_search(self):
        self.open("en")
        self.search("PC-2105")
        self.browser.click('nav a[href="#renew"]')
        self.assertTrue(self.browser.run("!document.getElementById('renew').hidden"))
        self.assertLess(abs(self.browser.run("document.getElementById('renew').getBoundingClientRect().top")), 60)

    def test_without_scripts(self):
        self.browser.ask("POST", self.browser.session + "/goog/cdp/execute",
                         {"cmd": "Emulation.setScriptExecutionDisabled", "params": {"value": True}})
        self.addCleanup(self.browser.ask, "POST", self.browser.session + "/goog/cdp/execute",
                        {"cmd": "Emulation.setScriptExecutionDisabled", "params": {"value": False}})
        self.open("en")
        self.assertNotIn("Search this manual", self.browser.text("nav"))
        for words in ("PC-2105", "Renewing", "The command line"):
            self.assertIn(words, self.browser.text("main"))

    def test_the_way_there(self):
        """From a file in another folder, by any browser's means: no script."""
        way = os.path.join(self.folder, "manual.html")
        for section in ("renew", "PC-2105"):
            with open(way, "w", encoding="utf-8") as file:
                file.write(WAY.format(self.url(), section))
            self.browser.open("about:blank")
            self.browser.open("file://" + way)
            self.assertEqual(self.browser.run("decodeURI(location.href)"), "file://" + self.pages["zh-TW"] + "#" + section)
            self.assertLess(abs(self.browser.run(f"document.getElementById('{section}').getBoundingClientRect().top")), 60)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
