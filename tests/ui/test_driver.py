"""The driver and the rig themselves, on a small dialog program (sample/): each verb does what it says and refuses what a
person could not do, and the fit check finds each kind of fault, and none where there is none."""
import os
import shutil
import sys
import tempfile
import unittest

from ui import CLASS_MENU, IDCANCEL, IDNO, IDOK, IDYES, OPEN_NAME, No, WindowPc, wait_until, windows_path

FILES = [os.environ[name] for name in ("PCCERT_UI_DRIVER", "PCCERT_UI_EYE", "PCCERT_UI_SAMPLE")]
# sample/sample_ids.h
NAME, PASSWORD, SHOW, SAID, ASK, TASK, OPEN, SAVE, MENU, LOCKED, HANG = 1001, *range(1003, 1013)
BALLOON = 1014
FIRST_BUTTON = 501
TDM_CLICK_BUTTON, EM_SETSEL = 0x466, 0xB1


class Sample(unittest.TestCase):
    language, dpi = "zh-TW", 96

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pccert-ui-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.pc = WindowPc(os.path.join(cls.folder, "pc"), os.environ["PCCERT_EXE"], os.environ["PCCERT_PROBE"],
                          language=cls.language, dpi=cls.dpi, files=FILES)
        cls.addClassCleanup(cls.pc.close)

    def setUp(self):
        self.process = self.pc.open("ui_sample.exe")
        self.addCleanup(self.end)
        self.window = self.pc.wait_window("樣本 視窗", process=self.process)
        self.window.front()

    def end(self):
        if not self.pc.driver.can("ended", self.process, 0):
            self.pc.kill(self.process)

    def said(self, text):
        self.window.expect(text, SAID)


class Driver(Sample):
    def test_what_is_in_a_window(self):
        name = self.window.control(NAME)
        self.assertEqual((name["class"], name["text"], name["enabled"], name["focus"]), ("Edit", "", True, True))
        outer, inner = self.window.facts()["rect"], name["rect"]
        self.assertTrue(outer[0] < inner[0] < inner[2] < outer[2] and outer[1] < inner[1] < inner[3] < outer[3])
        self.assertFalse(self.window.control(LOCKED)["enabled"])
        self.assertRaises(No, self.window.control, 4711)

    def test_waits_have_an_end(self):
        self.assertRaises(No, self.pc.wait_window, "沒有這個", limit_ms=50)
        self.assertRaises(AssertionError, self.window.expect, "沒有這個", limit_ms=50)
        self.assertRaises(No, self.window.expect_gone, limit_ms=50)
        self.assertRaises(No, self.pc.ended, self.process, limit_ms=50)
        self.assertRaises(AssertionError, self.window.expect_state, LOCKED, "enabled", limit_ms=50)
        self.assertRaises(No, self.pc.driver.ask, "no-such-verb")

    def test_set_and_type(self):
        self.window.set_text(NAME, "王小明\t\\")
        self.assertEqual(self.window.text(NAME), "王小明\t\\")
        self.window.focus(PASSWORD)
        self.window.type("Ab1憑證")
        self.window.expect("Ab1憑證", PASSWORD)

    def test_click(self):
        self.assertFalse(self.window.control(SHOW)["checked"])
        self.window.click(SHOW)
        self.window.focus(SHOW)
        self.window.press("tab")
        self.assertTrue(self.window.control(SHOW)["checked"])

    def test_disabled_button_is_not_clicked(self):
        with self.assertRaisesRegex(No, "disabled"):
            self.pc.driver.ask("click", self.window.handle, LOCKED)
        with self.assertRaisesRegex(No, "no such control"):
            self.pc.driver.ask("click", self.window.handle, 4711)

    def test_window_behind_a_question_is_not_clicked(self):
        self.window.click(ASK)
        question = self.window.dialog("樣本 提問")
        with self.assertRaisesRegex(No, "disabled"):
            self.pc.driver.ask("click", self.window.handle, ASK)
        with self.assertRaisesRegex(No, "disabled"):
            self.pc.driver.ask("set-text", self.window.handle, NAME, "x")
        question.click(IDNO)
        question.expect_gone()
        self.said("否")

    def test_keyboard_alone(self):
        self.assertEqual(self.window.tab_order(),
                         [NAME, PASSWORD, SHOW, ASK, TASK, OPEN, SAVE, MENU, HANG, BALLOON, IDCANCEL])
        self.window.press("alt+p")
        self.window.expect_state(PASSWORD, "focused")
        self.window.press("shift+tab")
        self.window.expect_state(NAME, "focused")
        self.window.press("alt+a")
        question = self.window.dialog("樣本 提問")
        question.press("alt+y")
        question.expect_gone()
        self.said("是")
        self.window.press("esc")
        self.assertEqual(self.pc.ended(self.process), 0)

    def test_mouse(self):
        left, top, right, bottom = self.window.control(ASK)["rect"]
        self.pc.driver.ask("mouse", (left + right) // 2, (top + bottom) // 2, "left")
        question = self.window.dialog("樣本 提問")
        question.click(IDYES)
        self.said("是")

    def test_task_dialog(self):
        self.window.click(TASK)
        task = self.window.dialog("樣本 選擇")
        self.assertIn("選一個", task.texts())
        task.click_text("第二")
        self.said("第二")
        self.window.click(TASK)
        task = self.window.dialog("樣本 選擇")
        self.pc.driver.ask("send", task.handle, TDM_CLICK_BUTTON, FIRST_BUTTON, 0)
        task.expect_gone()
        self.said("第一")

    def test_file_dialogs(self):
        path = os.path.join(self.folder, "測試 憑證.pfx")
        self.window.click(OPEN)
        dialog = self.window.dialog()
        dialog.set_text(OPEN_NAME, windows_path(path))
        dialog.click(IDOK)
        missing = dialog.dialog()
        missing.click(IDOK)
        missing.expect_gone()
        with open(path, "wb"):
            pass
        dialog.set_text(OPEN_NAME, windows_path(path))  # emptied meanwhile
        dialog.click(IDOK)
        self.said(windows_path(path))
        self.window.click(SAVE)
        dialog = self.window.dialog()
        dialog.click(IDCANCEL)
        self.said("取消")

    def test_menu(self):
        self.window.click(MENU)
        items = self.pc.menu()
        self.assertEqual([(one["text"], one["enabled"], one["separator"]) for one in items],
                         [("第一項(&F)", True, False), ("第二項(&S)", True, False), ("", False, True),
                          ("不能選", False, False)])
        self.pc.choose("第二項")
        self.said("選單 301")
        self.window.click(MENU)
        self.pc.menu()
        self.pc.driver.ask("press", "f")
        self.said("選單 300")

    def test_tray(self):
        tray = 0x8001  # WM_APP + 1: its callback, as version 4 of the shell calls it
        self.pc.driver.ask("post", self.window.handle, tray, 100 << 16 | 100, 1 << 16 | 0x7B)
        self.pc.wait_window(class_name=CLASS_MENU)
        self.pc.driver.ask("press", "esc")
        self.said("選單 0")
        self.window.click(BALLOON)
        self.assertEqual(self.pc.balloon(), "通知的內容")

    def test_drop(self):
        self.window.drop("C:\\一.pfx", "C:\\二.pfx")
        self.said("2：C:\\一.pfx")
        self.window.click(ASK)
        question = self.window.dialog("樣本 提問")
        self.assertRaises(No, question.drop, "C:\\一.pfx")

    def test_hung(self):
        self.assertTrue(self.window.responds())
        self.window.click(HANG)
        wait_until(lambda: not self.window.responds(limit_ms=300), "the window to hang")

    def test_killed(self):
        self.pc.kill(self.process)
        self.assertEqual(self.pc.ended(self.process), 1)
        self.assertRaises(No, self.window.facts)

    def test_picture(self):
        path = self.window.picture("sample")
        with open(path, "rb") as file:
            self.assertEqual(file.read(8), b"\x89PNG\r\n\x1a\n")
        _, _, rows = self.pc.screen.pixels(self.window.facts()["rect"])
        self.assertGreater(len({row[i:i + 3] for row in rows for i in range(0, len(row), 3)}), 16)


class Fit(Sample):
    def faults(self):
        process = self.pc.open("ui_sample.exe", "--faulty")
        self.addCleanup(self.pc.kill, process)
        window = self.pc.wait_window("樣本 錯誤", process=process)
        return sorted((one["kind"], one["id"], one.get("other", 0)) for one in window.findings())

    def test_each_fault_is_found(self):
        self.assertEqual(self.faults(), [
            ("cut", 1100, 0), ("cut", 1101, 0), ("cut", 1102, 0), ("mnemonic", 1107, 1108), ("outside", 1105, 0),
            ("overlap", 1103, 1104), ("unlabelled", 1106, 0)])

    def test_nothing_is_found_where_nothing_is_wrong(self):
        self.assertEqual(self.window.findings(), [])


class FitDoubled(Fit):
    dpi = 192


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
