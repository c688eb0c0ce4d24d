"""Every page in both languages at 100, 150 and 200 %: nothing cut, overlapping, outside, nameless, in the other language;
a picture of each. Usage: test_look.py CLASS"""
from window_test import ID, WANG, WORDS, WindowTest, main, wait_until

# A page's own words for the other language, and the firm's name in the banner's, are no mistakes.
FOREIGN = {text for words in WORDS.values() for text in (words["IDS_LOGIN_LANGUAGE"],)}


class Look100(WindowTest):
    def test_every_page(self):
        self.applied(WANG)
        self.open()
        for language in ("zh-TW", "en"):
            self.language = language
            self.look("login")
            self.log_in()
            self.look("status")
            for name, entry in self.entries():
                self.go(entry)
                self.look(name)
            self.leave()
            if language == "zh-TW":
                self.window.click(ID.IDC_LOGIN_LANGUAGE)
                self.window.expect("Welcome to the")

    def entries(self):
        """The menu's entries that lead to a page."""
        seen = {one["id"] for one in self.window.controls()}
        return [(name.removeprefix("IDC_MENU_").lower(), control) for name, control in vars(ID).items()
                if name.startswith("IDC_MENU_") and control in seen
                and name not in ("IDC_MENU_STATUS", "IDC_MENU_LOGOUT", "IDC_MENU_LOGIN")]

    def go(self, entry):
        before = {one["id"] for one in self.window.controls()}
        self.window.click(entry)
        wait_until(lambda: {one["id"] for one in self.window.controls()} - before, "another page")
        self.window.expect_state(entry, "enabled")  # no job runs

    def leave(self):
        self.window.click(ID.IDC_MENU_LOGOUT)
        self.window.expect_state(ID.IDC_LOGIN_GO, "enabled")

    def look(self, name):
        with self.subTest(page=name, language=self.language):
            self.window.picture(f"{name}-{self.language}")
            self.assert_fits()
            self.assert_language(self.language, FOREIGN)


class Look150(Look100):
    dpi = 144


class Look200(Look100):
    dpi = 192


if __name__ == "__main__":
    main()
