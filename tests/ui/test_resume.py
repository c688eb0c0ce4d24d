"""What a killed program left: the next start finishes or clears it without anybody's password and says so once; what it
cannot, the window goes on with when it is asked to. Usage: test_resume.py CLASS"""
from test_apply import OrderTest
from window_test import ID, LIN, WANG, main, next_code

from host import Person  # tests/flow, by ui.py

DAY_S = 24 * 3600
CHANG = Person("F131232216", "張大明", "snowy-Hehuan-33", "0933444555")


class Resume(OrderTest):
    people = (WANG, LIN, CHANG)

    def setUp(self):
        super().setUp()
        self.removed_all()
        for person in self.people:  # what an earlier test left open
            self.pc.pccert("cancel", "--id", person.id, typed=(person.password,))

    def open_at_rest(self):
        """Its first job is over."""
        self.open()
        self.window.expect_state(ID.IDC_LOGIN_ID, "enabled")

    def interrupt(self, person):
        """The host issues, and is gone before the PC hears of it; then the program is killed."""
        self.begin(person)
        self.at_consent()
        self.host.stop()
        self.host.start(kill_at="finalize.issued")
        self.window.click(ID.IDC_ORDER_AGREE)
        self.refused_offline()
        self.window.expect_state(ID.IDC_ORDER_GO, "focused")
        self.host.kill()
        self.addCleanup(self.start_host_again)
        self.end()

    def refused_offline(self):
        self.dismiss(self.box("無法連線至主機"))

    def start_host_again(self):
        if self.host.process is None:
            self.host.start()

    def records(self):
        return [path for path in self.pc.journal() if "order-" in path and path.endswith(".sealed")]

    def test_next_start_finishes_it_and_says_so_once(self):
        self.interrupt(WANG)
        self.host.start()
        self.open()
        box = self.box("已完成先前中斷的申請", WANG.masked)
        self.assertIn(self.confirmed(WANG), " ".join(box.texts()))
        self.dismiss(box)
        self.window.expect_state(ID.IDC_LOGIN_ID, "focused")
        self.assertEqual(self.pc.serials(), [self.confirmed(WANG)])
        self.assertEqual(self.records(), [])
        self.end()
        self.open_at_rest()
        self.assertEqual([one["window"] for one in self.pc.windows(self.process)], [self.window.handle])

    def test_host_away_at_the_start(self):
        self.interrupt(LIN)
        self.open_at_rest()
        self.assertEqual([one["window"] for one in self.pc.windows(self.process)], [self.window.handle])
        self.window.click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        self.act("IDS_ACTION_RESUME")
        self.refused_offline()
        self.window.expect_state(ID.IDC_LOGIN_ID, "enabled")
        self.host.start()
        self.window.click(ID.IDC_LOGIN_STATUS)
        self.main_page()
        self.act("IDS_ACTION_RESUME")
        self.window.expect(self.said("IDS_APPLY_DONE"))
        self.window.expect_state(ID.IDC_ORDER_BACKUP, "focused")
        self.assertEqual(self.pc.serials(), [self.confirmed(LIN)])

    def test_goes_on_from_the_page_that_was_stopped(self):
        self.begin(WANG)
        self.at_consent()
        self.host.stop()
        self.host.start(kill_at="finalize.issued")
        self.window.click(ID.IDC_ORDER_AGREE)
        self.refused_offline()
        self.host.kill()
        self.host.start()
        self.window.expect_state(ID.IDC_ORDER_GO, "focused")
        self.assert_fits()
        self.window.picture("order-stopped")
        self.window.press("enter")
        self.finish()
        self.assertEqual(self.pc.serials(), [self.confirmed(WANG)])

    def test_ended_by_the_host_meanwhile(self):
        self.begin(CHANG)
        self.send()
        self.end()
        self.assertEqual(len(self.records()), 1)
        self.host.restart(later_s=2 * DAY_S)
        self.addCleanup(self.host.restart)
        self.open()
        self.dismiss(self.box("先前未完成的申請已經結束"))
        self.assertEqual(self.records(), [])

    def test_another_program_is_at_it(self):
        before = len(self.host.messages())
        process = self.pc.start("apply", "--id", WANG.id)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.kill)
        self.pc.type(process, WANG.password)
        next_code(self.host, before, process)
        self.open_at_rest()
        self.log_in(WANG)
        self.act("IDS_ACTION_RESUME")
        self.refused("FAULT_ORDER_IN_PROGRESS")
        self.main_page()
        self.assertEqual(len(self.host.messages()), before + 1)


if __name__ == "__main__":
    main()
