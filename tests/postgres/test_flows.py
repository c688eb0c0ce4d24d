#!/usr/bin/env python3
"""The customers' flows of tests/flow, natively, against two nodes on one PostgreSQL: each request goes to the other one.

    test_flows.py [CLASS]

PCCERT_RA, PCCERT_FLOW_CLIENT, PCCERT_OPENSSL name the programs.
"""
import os
import sys
import unittest

from server import Postgres

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(HERE, "..", name) for name in ("flow", "attack")]
import test_client  # noqa: E402
import test_client_renewal  # noqa: E402
from hostile import HostileCa  # noqa: E402
from nodes import InTurnRelay, Nodes  # noqa: E402
from relay import put_between  # noqa: E402


class OnNodes:
    """Instead of the flows' own host."""

    @classmethod
    def setUpClass(cls):
        cls.postgres = cls.enterClassContext(Postgres())
        test_client.Host = lambda *place, **more: Nodes(*place, database=cls.postgres.url(), **more)
        super().setUpClass()
        cls.relay.reach(cls.host.origins())

    @classmethod
    def configure(cls, host):
        super().configure(host)
        ca = HostileCa(test_client.OPENSSL, os.path.join(cls.top, "relay-ca"))
        cls.relay = put_between(host, lambda url: InTurnRelay(ca, url), ca, host.pccert_json)
        cls.addClassCleanup(cls.relay.close)


class Life(OnNodes, test_client.Life):
    pass


class Refusals(OnNodes, test_client.Refusals):
    """But for what asks of a host that is down: the relay is up."""

    test_host_down = None


class Crash(OnNodes, test_client.Crash):
    pass


class Renewal(OnNodes, test_client_renewal.Renewal):
    pass


class RenewalWithSteps(OnNodes, test_client_renewal.RenewalWithSteps):
    pass


class Overdue(OnNodes, test_client_renewal.Overdue):
    pass


class Revocation(OnNodes, test_client_renewal.Revocation):
    pass


class RevocationQuota(OnNodes, test_client_renewal.RevocationQuota):
    pass


if __name__ == "__main__":
    unittest.main(warnings="ignore")
