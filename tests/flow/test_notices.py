"""Notices of a certificate's end against the live host: once for each lead, whatever dies in between.

    test_notices.py [CLASS]

PCCERT_RA and PCCERT_FLOW_CLIENT name the programs.
"""
import http.client
import os
import re
import unittest

from host import LIN, WANG, wait_until
from test_client import Flow

DAY_S = 86400


class Notices(Flow):
    """Certificates of ten days, so that 14 days before the end is at once."""

    people = (WANG, LIN)

    @classmethod
    def configure(cls, host):
        super().configure(host)
        host.configure("certificate", validity_months=0, validity_days=10, renew_months=0, renew_days=5)
        host.configure("notices", lead_days="30,14,7,1", from_hour=0, until_hour=24, sweep_s=1)
        host.configure("watch", listen="127.0.0.1:0")

    def notices(self):
        """The texts of the outbox that are none of a code."""
        if not os.path.exists(self.host.outbox):
            return []
        with open(self.host.outbox, encoding="utf-8") as file:
            return [line.strip() for line in file if "到期" in line and not line.startswith("{")]

    def figure(self, name):
        address = re.search(r" watch=(\S+)", self.host.ready).group(1)
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.request("GET", "/metrics")
        found = re.search(rf"^{re.escape(name)} (\d+)$", connection.getresponse().read().decode(), re.M)
        connection.close()
        return int(found.group(1)) if found else 0

    def test_once_for_each_lead(self):
        self.apply(self.new_pc(), LIN)
        wait_until(lambda: len(self.notices()) == 1, "the notice")
        self.assertIn("0922***444 北城證券提醒您：您的憑證將於", self.notices()[0])
        self.assertIn("剩 10 天", self.notices()[0])
        self.host.restart(later_s=2 * DAY_S)
        wait_until(lambda: self.figure('pccert_notices{state="sent"}') == 1, "the figure")
        self.assertEqual(len(self.notices()), 1)  # eight days: told already
        self.host.stop()
        self.host.start(later_s=4 * DAY_S, kill_at="notice.claimed")
        self.host.process.wait(timeout=60)
        self.host.process.stdout.close()
        self.host.start(later_s=4 * DAY_S)
        wait_until(lambda: self.figure('pccert_notices{state="sending"}') == 1, "the figure")
        self.assertEqual(len(self.notices()), 1)  # it may have been sent, for all that is known
        self.host.restart(later_s=9 * DAY_S)
        wait_until(lambda: len(self.notices()) == 2, "the last notice")
        self.assertIn("剩 1 天", self.notices()[1])
        self.host.restart(later_s=11 * DAY_S)
        audit = self.host.ra("audit", "export")
        self.assertEqual(audit.count("notice.send"), 2)
        self.assertNotIn(LIN.phone, audit)
        self.assertEqual(len(self.notices()), 2)


if __name__ == "__main__":
    unittest.main()
