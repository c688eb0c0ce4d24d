"""The window with an EST server for a host: what it cannot do is not there, an application waits for the counter, and
goes on, or is cleared away here alone. Usage: test_est.py CLASS"""
import re

from window_test import ID, LIN, WANG, WindowTest, main

from est_alone import EstAlone


class Chinese(EstAlone, WindowTest):
    people = (WANG, LIN)

    def look(self, name):
        self.assert_fits()
        self.assert_language(self.language)
        self.window.picture(name)

    def first_line(self, name):
        return self.words(name).split("\n")[0]

    def apply(self, person=WANG):
        """At the fingerprint that the counter wants to see; the fingerprint."""
        self.open()
        self.log_in(person)
        self.assertEqual(self.actions()[0], self.words("IDS_ACTION_APPLY"))
        self.look("est-none")
        self.act("IDS_ACTION_APPLY")
        self.window.expect_state(ID.IDC_ORDER_GO, "enabled")
        self.look("est-apply")
        self.window.click(ID.IDC_ORDER_GO)
        box = self.box(self.first_line("FAULT_ORDER_PENDING"))
        box.picture("est-pending-box")
        self.dismiss(box)
        self.look("est-pending")
        return re.search(r"[0-9a-f]{64}", "".join(self.window.texts())).group()

    def test_waits_for_the_counter_and_goes_on(self):
        key = self.apply()
        self.end()
        text = self.host.ra("consent", "list").split()[1]
        self.host.ra("order", "approve", "--id", WANG.id, "--key", key, "--agreed-to", text)
        self.open()
        self.log_in()
        self.act("IDS_ACTION_RESUME")
        self.window.expect(self.said("IDS_APPLY_DONE"))
        self.look("est-done")
        self.window.click(ID.IDC_ORDER_CANCEL)
        self.main_page()
        self.look("est-here")
        self.assertEqual(self.pc.serials(), [self.confirmed(WANG)])
        # Due: to renew it is the way, and a host that will not may still issue anew.
        self.assertEqual(self.actions()[:2], [self.words("IDS_ACTION_RENEW"), self.words("IDS_ACTION_APPLY")])

    def test_what_the_host_cannot_cancel_is_cleared_here(self):
        self.apply(LIN)
        self.window.click(ID.IDC_ORDER_CANCEL)
        box = self.box(self.first_line("IDS_ORDER_LEAVE_HERE_QUESTION"))
        box.picture("est-leave")
        self.answer(box, "alt+k")
        self.main_page()
        self.act("IDS_ACTION_CANCEL_ORDER")
        box = self.box(self.first_line("IDS_ORDER_CANCEL_STAYS_QUESTION"))
        self.assertIn(self.words("IDS_ORDER_CANCEL_HERE_TEXT"), self.window.texts())
        self.look("est-cancel")
        box.picture("est-cancel-box")
        self.answer(box, "alt+p")
        self.dismiss(self.box(self.first_line("IDS_CANCEL_FORGOTTEN")))
        self.main_page()
        self.assertEqual(self.actions()[0], self.words("IDS_ACTION_APPLY"))


class English(Chinese):
    language = "en"
    test_what_the_host_cannot_cancel_is_cleared_here = None  # nothing of it is another's in another language


if __name__ == "__main__":
    main()
