"""Old certificates in the window: what goes and why, which one a trading application takes, a choice of those that go, a
stop, and back with one of them; what happened is seen from outside. Usage: test_cleaner.py CLASS"""
import os
import re
import subprocess

from ui import WINE
from window_test import (ID, LIN, WANG, WORDS, WindowTest, main, masked_name, piece, wait_until, windows_path)

ROWS, UNDO_ROWS, ROW_CONTROLS = 4, 5, 4
SERIAL = "00" + "D" * 32  # as wide as they come
MOMENT = "2027-12-28 20:48:48.0"
DAY_S = 86400
FOREIGN = {words["IDS_LOGIN_LANGUAGE"] for words in WORDS.values()}


def row(number, part, first=ID.IDC_CLEANER_ROW_FIRST):
    return first + ROW_CONTROLS * number + ("tick", "serial", "chip", "detail").index(part)


def over_time(path):
    return re.search(r"-(\d+)\.sealed$", path).group(1)


class CleanerTest(WindowTest):
    """Three certificates of one person, the older two void, and one of another."""

    people = (WANG, LIN)

    @classmethod
    def configure(cls, host):
        host.send_codes_at_once()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls()
        cls.of_lin = test.applied(LIN)
        cls.oldest, cls.older, cls.newest = (test.applied(WANG) for _ in range(3))

    def setUp(self):
        """Whatever a test took away is here again."""
        super().setUp()
        for serial in {self.oldest, self.older, self.newest} - set(self.pc.serials()):
            answer = self.pc.pccert("undo", "--serial", serial)
            self.assertEqual(answer.status, 0, answer)

    # --- steps ---

    def open_cleaner(self, *arguments, looked_at=None):
        """Without a login. looked_at: what is done on the main page before."""
        self.open(*arguments).click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        if looked_at:
            looked_at(arguments[-1])
        self.window.click(ID.IDC_STATUS_CLEAN)
        self.window.expect_state(ID.IDC_CLEANER_GO, "enabled")

    def shown(self, first=ID.IDC_CLEANER_ROW_FIRST, rows=ROWS):
        """Serial -> (can be chosen, chip, detail), in the order of the rows."""
        seen = {one["id"]: one for one in self.window.controls()}
        found = {}
        for number in range(rows):
            tick, serial, chip, detail = (seen.get(row(number, part, first)) for part in ("tick", "serial", "chip", "detail"))
            if chip is not None:
                found[(tick or serial)["text"]] = (tick is not None, chip["text"], detail["text"])
        return found

    def expect_rows(self, count):
        """The page was read anew."""
        wait_until(lambda: len(self.shown()) == count, f"{count} rows")
        self.window.expect_state(ID.IDC_CLEANER_GO, "enabled")

    def tab_to(self, control):
        for _ in range(2 * ROWS * ROW_CONTROLS):
            at = self.window.focused()
            if at == control:
                return
            self.window.press("tab")
            wait_until(lambda: self.window.moved_from(at), "the focus to move")
        raise AssertionError(f"Tab never comes to {control}: {self.window.describe()}")

    def number_of(self, serial):
        return list(self.shown()).index(serial)

    def expect_chosen(self, count):
        self.window.expect(self.words("IDS_CLEANER_GO", str(count)), ID.IDC_CLEANER_GO)

    def asked(self, count):
        return self.box(self.words("IDS_CLEANER_QUESTION", str(count)), self.said("IDS_CLEANER_QUESTION_UNDO"))

    def untick(self, serial):
        self.window.click(row(self.number_of(serial), "tick"))
        self.expect_chosen(1)

    def assert_signs(self, serial):
        files = [os.path.join(self.folder, name) for name in ("data", "signature", "cert.der")]
        with open(files[0], "wb") as file:
            file.write(os.urandom(1000))
        answer = self.pc.probe("sign", serial, *map(windows_path, files))
        self.assertEqual(answer.status, 0, answer)

    def hold_store(self):
        """Whoever installs or removes has to wait."""
        holder = subprocess.Popen([WINE, os.path.join(self.pc.prefix, "my_probe.exe"), "hold",
                                   r"Global\PeiChengCert-store-{SID}"], env=self.pc.environment, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(self.let_go, holder)
        self.assertTrue(holder.stdout.readline().startswith(b"held"))
        return holder

    @staticmethod
    def let_go(holder):
        if holder.poll() is None:
            holder.stdin.close()
            holder.wait(timeout=30)
            holder.stdout.close()

    def leave_record(self):
        folder = next(path for path, _, _ in os.walk(os.path.join(self.pc.prefix, "drive_c", "users"))
                      if path.endswith(os.path.join("PeiChengCert", "journal")))
        record = os.path.join(folder, f"order-{'1' * 32}.sealed")
        with open(record, "wb") as file:
            file.write(b"sealed under another Windows password")
        return record

    def make_over(self):
        """The only record's time is told by its name: 31 days earlier."""
        path = next(path for path in self.pc.journal() if os.sep + "undo" + os.sep in path and path.endswith(".sealed"))
        kept = over_time(path)
        over = path.replace(kept, str(int(kept) - 31 * DAY_S))
        os.rename(path, over)
        return over


class Words(CleanerTest):
    def test_every_sentence_fits(self):
        """In both languages."""
        self.addCleanup(os.remove, self.leave_record())
        for language in ("zh-TW", "en"):
            self.open_cleaner("--lang", language, looked_at=self.try_link)
            self.assert_language(language, FOREIGN)
            self.window.picture(f"cleaner-{language}")
            self.try_words(language)
            self.window.click(ID.IDC_CLEANER_UNDO)
            self.window.expect(WORDS[language]["IDS_UNDO_TITLE"])
            self.window.expect(piece(WORDS[language]["IDS_UNDO_EMPTY"]), ID.IDC_UNDO_NOTHING)
            self.assertIn("1", self.window.text(ID.IDC_UNDO_LEFT))
            self.assert_fits()
            self.assert_language(language, FOREIGN)
            self.window.picture(f"undo-{language}")
            self.end()

    def try_link(self, language):
        for name in ("IDS_STATUS_UNDO", "IDS_STATUS_LEFT", "IDS_STATUS_CLEAN"):
            self.window.label(ID.IDC_STATUS_CLEAN, WORDS[language][name])
            self.assert_fits()

    def try_words(self, language):
        words = WORDS[language]

        def filled(name, *inserts):
            text = words[name].replace("%8", "北城證券" if language == "zh-TW" else "Pei Cheng Securities")
            for number, insert in enumerate(inserts, 1):
                text = text.replace(f"%{number}", insert)
            return text

        for name in ("NOTHING", "RIGHT", "WRONG", "UNPROVEN"):
            self.window.label(ID.IDC_CLEANER_TAKES, filled(f"MSG_CLEAN_TAKES_{name}", SERIAL, SERIAL))
            self.assert_fits()
        self.window.label(ID.IDC_CLEANER_TAKES, filled("IDS_CLEANER_EMPTY"))
        for name in ("LEAD", "NOTHING"):
            self.window.label(ID.IDC_CLEANER_LEAD, filled(f"IDS_CLEANER_{name}", "30"))
            self.assert_fits()
        for name in ("HOST_SILENT", "PUBLIC"):
            self.window.label(ID.IDC_CLEANER_NOTE, filled(f"IDS_CLEANER_{name}"))
            self.assert_fits()
        for name in re.findall(r"MSG_CLEAN_(?!TAKES)\w+", " ".join(words)):
            detail = filled("IDS_CLEANER_DETAIL", MOMENT, words[name])
            self.window.label(row(0, "detail"), detail + words["IDS_CLEANER_NO_UNDO"] + words["IDS_CLEANER_TAKEN"])
            self.assert_fits()
        for name in ("IDS_CLEANER_SUPERSEDED", "IDS_UNDO_BUSY", "IDS_UNDO_UNREADABLE", "IDS_UNDO_HERE",
                     "IDS_UNDO_IN_TIME", "MSG_PC_NO_KEY"):
            self.window.label(row(0, "chip"), words[name])
            self.assert_fits()
        number = next(one for one in range(ROWS) if self.window.sees(row(one, "tick")))
        self.window.label(row(number, "tick"), SERIAL)
        self.assert_fits()
        self.window.label(row(number, "tick"), words["IDS_UNDO_UNNAMED"])
        self.window.label(row(number, "detail"), filled("IDS_UNDO_DETAIL", "王○明   A12****789", MOMENT, MOMENT))
        self.assert_fits()


class Cleaner(Words):
    def test_what_is_shown(self):
        """Of each person, masked; what is void goes, what signs stays; and which one is taken."""
        self.open_cleaner()
        self.window.expect(masked_name(WANG.name), ID.IDC_CLEANER_OWNER)
        self.window.expect(self.words("MSG_CLEAN_TAKES_RIGHT", self.newest), ID.IDC_CLEANER_TAKES)
        rows = self.shown()
        self.assertEqual(set(rows), {self.newest, self.older, self.oldest})
        for serial in (self.older, self.oldest):
            choosable, chip, detail = rows[serial]
            self.assertEqual((choosable, chip), (True, self.words("MSG_HOST_REVOKED")))
            self.assertIn(self.words("MSG_CLEAN_REVOKED"), detail)
        choosable, chip, detail = rows[self.newest]
        self.assertEqual((choosable, chip), (False, self.words("MSG_PC_VALID")))
        self.assertIn(self.words("MSG_CLEAN_PROVEN"), detail)
        self.assertIn(self.words("IDS_CLEANER_TAKEN"), detail)
        self.expect_chosen(2)
        self.window.picture("cleaner")
        self.assert_fits()
        self.window.click(ID.IDC_CLEANER_ON_PAGE if self.window.text(ID.IDC_CLEANER_COUNT) == "(1/2)"
                          else ID.IDC_CLEANER_BACK_PAGE)
        self.window.expect(masked_name(LIN.name), ID.IDC_CLEANER_OWNER)
        self.assertEqual(list(self.shown().values())[0][0], False)
        self.assertIn(self.words("MSG_CLEAN_ONLY"), list(self.shown().values())[0][2])
        self.expect_chosen(2)  # what is not seen stays chosen
        self.assertFalse({WANG.id, WANG.name, LIN.id, LIN.name} & self.pc.seen)
        self.window.press("esc")
        self.main_page()

    def test_one_of_two_by_keyboard_and_back(self):
        """No is no; one goes and the other stays; it comes back and signs. Nothing but the keyboard."""
        self.open_cleaner()
        before = self.pc.store()
        self.window.press("alt+g")
        self.answer(self.asked(2), "esc")
        self.assertEqual(self.pc.store(), before)
        self.tab_to(row(self.number_of(self.oldest), "tick"))
        self.window.press("space")
        self.expect_chosen(1)
        self.window.press("alt+g")
        question = self.asked(1)
        question.picture("cleaner-question")
        self.answer(question, "alt+y")
        box = self.box(self.words("IDS_CLEAN_DONE", "1"), self.older)
        self.assertTrue(any(re.search(r"20\d\d-\d\d-\d\d", text) for text in box.texts()))
        box.picture("cleaned")
        self.dismiss(box)
        self.expect_rows(2)
        self.expect_chosen(1)
        self.assertEqual(set(self.shown()), {self.newest, self.oldest})
        self.assertEqual(sorted(self.pc.serials()), sorted([self.newest, self.oldest, self.of_lin]))
        self.assert_signs(self.newest)

        self.window.press("alt+r")
        self.window.expect_state(ID.IDC_UNDO_GO, "enabled")  # the only one is chosen
        kept = self.shown(ID.IDC_UNDO_ROW_FIRST, UNDO_ROWS)
        self.assertEqual({serial: seen[:2] for serial, seen in kept.items()},
                         {self.older: (True, self.words("IDS_UNDO_IN_TIME"))})
        self.window.expect(masked_name(WANG.name))
        self.window.picture("undo")
        self.assert_fits()
        self.window.press("enter")
        self.dismiss(self.box(self.said("IDS_UNDO_DONE")))
        self.window.expect(self.said("IDS_UNDO_EMPTY"), ID.IDC_UNDO_NOTHING)
        self.window.expect_state(ID.IDC_UNDO_GO, "disabled")
        self.window.picture("undo-empty")
        self.assert_fits()
        self.assertIn(self.older, self.pc.serials())
        self.assert_signs(self.older)
        self.window.press("esc")
        self.main_page()

    def test_cancelled(self):
        """Stopped while the first one waits for the store: it goes whole, the second stays, and that is told."""
        self.open_cleaner()
        holder = self.hold_store()
        self.window.click(ID.IDC_CLEANER_GO)
        self.answer(self.asked(2), "alt+y")
        self.window.click(ID.IDC_BUSY_CANCEL)
        self.window.expect_state(ID.IDC_BUSY_CANCEL, "disabled")
        self.let_go(holder)
        self.dismiss(self.box(self.words("IDS_CLEAN_DONE", "1")))
        self.expect_rows(2)
        self.assertEqual(len({self.older, self.oldest} & set(self.pc.serials())), 1)
        self.assert_signs(self.newest)

    def test_kept_by_removing(self):
        """What was removed and kept on the main page comes back by its link; when its time is over there is no link."""
        self.open().click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        for serial in (self.oldest, self.older):
            self.assertEqual(self.pc.pccert("clean", "--serial", serial, "--yes").status, 0)
        self.window.click(ID.IDC_MENU_STATUS)
        self.main_page()
        self.window.expect(self.words("IDS_STATUS_UNDO"), ID.IDC_STATUS_CLEAN)
        self.assert_fits()
        self.window.click(ID.IDC_STATUS_CLEAN)
        self.window.expect(self.older)
        self.assertEqual(set(self.shown(ID.IDC_UNDO_ROW_FIRST, UNDO_ROWS)), {self.older, self.oldest})
        self.window.expect_state(ID.IDC_UNDO_GO, "disabled")  # which one?
        first = list(self.shown(ID.IDC_UNDO_ROW_FIRST, UNDO_ROWS))[0]
        self.tab_to(row(1, "tick", ID.IDC_UNDO_ROW_FIRST))
        self.window.press("space")
        self.window.expect_state(ID.IDC_UNDO_GO, "enabled")
        self.window.press("up")
        self.window.expect_state(row(0, "tick", ID.IDC_UNDO_ROW_FIRST), "focused")
        self.window.click(ID.IDC_UNDO_GO)
        self.dismiss(self.box(self.said("IDS_UNDO_DONE")))
        self.assertIn(first, self.pc.serials())
        self.assert_signs(first)

        over = self.make_over()
        self.window.press("esc")
        self.main_page()
        self.assertEqual(self.window.text(ID.IDC_STATUS_CLEAN), self.words("IDS_STATUS_CLEAN"))
        self.window.click(ID.IDC_STATUS_CLEAN)
        self.window.click(ID.IDC_CLEANER_UNDO)
        self.window.expect(self.said("IDS_UNDO_EMPTY"), ID.IDC_UNDO_NOTHING)
        os.rename(over, over.replace(over_time(over), str(int(over_time(over)) + 31 * DAY_S)))  # for the next test


class Rare(CleanerTest):
    def test_host_away(self):
        """What it said before still counts, and that it was not asked is said."""
        self.open_cleaner()
        self.host.stop()
        self.addCleanup(self.host.start)
        self.window.press("esc")
        self.main_page()
        self.window.click(ID.IDC_STATUS_CLEAN)
        self.window.expect(self.said("IDS_CLEANER_HOST_SILENT"), ID.IDC_CLEANER_NOTE)
        self.assertEqual(self.shown()[self.older][1], self.words("MSG_HOST_REVOKED"))
        self.assert_fits()

    def test_left_over(self):
        """A record that nobody can read is named on the main page, and cleared after a question."""
        record = self.leave_record()
        for serial in (self.oldest, self.older):  # else the link is theirs
            self.assertEqual(self.pc.pccert("remove", "--serial", serial, "--yes", "--keep-undo").status, 0)
        self.open().click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        self.window.click(ID.IDC_STATUS_CLEAN)
        self.window.expect(self.words("IDS_UNDO_LEFT", "1"), ID.IDC_UNDO_LEFT)
        self.window.picture("undo-left-over")
        self.assert_fits()
        question = self.said("IDS_ORDER_FORGET_UNREADABLE")
        self.window.click(ID.IDC_UNDO_LEFT)
        self.answer(self.box(question), "esc")
        self.assertTrue(os.path.exists(record))
        self.window.click(ID.IDC_UNDO_LEFT)
        self.answer(self.box(question), "alt+y")
        self.dismiss(self.box(self.said("IDS_CANCEL_FORGOTTEN")))
        self.window.expect_state(ID.IDC_UNDO_LEFT, "gone")
        self.assertFalse(os.path.exists(record))


class Words150(Words):
    dpi = 144


class Words200(Words):
    dpi = 192


if __name__ == "__main__":
    main()
