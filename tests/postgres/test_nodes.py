#!/usr/bin/env python3
"""Several nodes on one PostgreSQL: customers whose every request goes to another node, and nodes that die.

    test_nodes.py [CLASS]

PCCERT_RA, PCCERT_OPENSSL, PCCERT_BENCH_ORDERS name the programs.
"""
import http.client
import io
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

from server import USER, Postgres, Standby

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(HERE, "..", name) for name in ("flow", "attack")]
import races  # noqa: E402
import world as worlds  # noqa: E402
from customer import other_code  # noqa: E402
from host import wait_until  # noqa: E402
from nodes import InTurn, Nodes, revoked  # noqa: E402
from report import Report  # noqa: E402
from wire import Wire, at_once  # noqa: E402

RA, OPENSSL, ORDERS = (os.environ[name] for name in ("PCCERT_RA", "PCCERT_OPENSSL", "PCCERT_BENCH_ORDERS"))


class TwoNodes(unittest.TestCase):
    """A database, two nodes, and people with accounts."""

    figures = {}

    @classmethod
    def setUpClass(cls):
        cls.top = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="pccert-nodes-"))
        cls.postgres, url = cls.database()
        cls.world = worlds.own(OPENSSL, RA, os.path.join(cls.top, "host"), cls.figures,
                               make=lambda *place: Nodes(*place, database=url))
        cls.host = cls.world.host
        cls.host.start()
        cls.addClassCleanup(cls.host.stop)
        origins, ca = cls.host.origins(), cls.world.ca
        cls.each = [Wire(origin, ca) for origin in origins]
        cls.world.api = InTurn(cls.world.api.url, origins, ca)

    @classmethod
    def database(cls):
        """And the URL by which it is reached."""
        postgres = cls.enterClassContext(Postgres())
        return postgres, postgres.url()

    def number(self, query):
        return int(self.postgres.sql(query))

    def assert_log_whole(self):
        """And no two transactions have waited for each other."""
        self.host.ra("audit", "verify")
        self.assertEqual(self.number("SELECT sum(deadlocks) FROM pg_stat_database"), 0)


class Together(TwoNodes):
    """What one node was told, the other knows."""

    figures = {"crl": {"gap_s": 1}}

    def test_a_life(self):
        customer = self.world.customer()
        order = customer.walked("confirmed")
        key = self.world.key()
        renewed = customer.continued(customer.renewal(order.key, customer.csr(key), order.serial).json, key)
        customer.finalize(renewed)
        customer.confirm(renewed)
        self.assertEqual(self.host.states(customer.person), ["confirmed", "revoked"])
        self.assertEqual(customer.revocation(key, renewed.serial).status, 200)
        self.assertEqual(self.host.states(customer.person), ["revoked", "revoked"])
        self.assert_log_whole()

    def test_a_nonce_is_good_once(self):
        customer = self.world.customer()
        order = customer.walked("issued")
        proof = customer.order_proof(order, order.path)
        said = [wire.ask("GET", order.path, None, proof) for wire in self.each]
        self.assertEqual([(answer.status, answer.problem) for answer in said], [(200, ""), (400, "badNonce")])

    def test_wrong_codes_count_whoever_counts_them(self):
        customer = self.world.customer()
        order = customer.order(self.world.used_key())
        wrong = other_code(customer.code(order.path))
        said = [customer.ask("POST", order.path + "/otp/verify", {"code": wrong}).json.get("tries_left") for _ in range(5)]
        self.assertEqual(said, [4, 3, 2, 1, None])

    def test_an_order_is_finalized_at_both_at_once(self):
        for _ in range(3):
            customer = self.world.customer()
            order = customer.walked("consented", self.world.key())
            said = at_once(8, lambda which: self.each[which % 2].ask("POST", order.path + "/finalize", None, customer.token))
            self.assertEqual({answer.status for answer in said}, {200})
            self.assertEqual(len({answer.json["serial"] for answer in said}), 1)
            self.assertEqual(self.host.states(customer.person), ["waiting"])
        self.assert_log_whole()
        self.assertEqual(self.number("SELECT count(*) FROM audit WHERE action = 'certificate.issue'"),
                         self.number("SELECT count(*) FROM issued"))

    def undoing(self, table, times):
        """The database undoes so many transactions that add to a table, as it does with one of two in a deadlock."""
        self.postgres.sql(f"""CREATE SEQUENCE undone;
            CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('undone') <= {times} THEN
            RAISE EXCEPTION 'as in a deadlock' USING ERRCODE = 'deadlock_detected'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER undo BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION undo()""")
        self.addCleanup(self.postgres.sql, f"DROP TRIGGER undo ON {table}; DROP FUNCTION undo; DROP SEQUENCE undone")

    def test_what_was_undone_is_done_again(self):
        for table in ("intent", "issued"):
            with self.subTest(table=table):
                customer = self.world.customer()
                order = customer.walked("consented", self.world.key())
                self.undoing(table, 2)
                said = customer.ask("POST", order.path + "/finalize")
                self.assertEqual((said.status, said.json["state"]), (200, "issued"))
                self.assertEqual(self.number("SELECT last_value FROM undone"), 3)
                self.doCleanups()
        self.host.ra("audit", "verify")

    def test_what_is_always_undone_is_given_up(self):
        customer = self.world.customer()
        order = customer.walked("consented", self.world.key())
        self.undoing("intent", 1000)
        said = customer.ask("POST", order.path + "/finalize")
        self.assertEqual((said.status, said.problem), (503, "busy"))
        self.assertEqual(self.number("SELECT last_value FROM undone"), 3)

    # --- and one that dies: the other one goes on, unasked, and takes over what only one does ---

    def test_one_dies_in_the_middle_of_issuing(self):
        for point in ("finalize.intent", "finalize.signed"):
            with self.subTest(point=point):
                customer = self.world.customer()
                order = customer.walked("consented", self.world.key())
                self.host.stop_first()
                self.host.start_first(kill_at=point)
                with self.assertRaises((OSError, http.client.HTTPException)):
                    Wire(self.host.origins()[0], self.world.ca).ask("POST", order.path + "/finalize", None, customer.token)
                self.host.kill_first()
                wait_until(lambda: self.host.states(customer.person) == ["waiting"], "what the first one had begun")
                said = self.each[1].ask("POST", order.path + "/finalize", None, customer.token)
                self.assertEqual((said.status, said.json["state"]), (200, "issued"))
                self.host.start_first()
        self.assert_log_whole()

    def test_one_dies_before_its_rows_are_in_the_log(self):
        customer = self.world.customer()
        order = customer.walked("consented", self.world.key())
        self.host.stop_first()
        self.host.start_first(kill_at="postgres.waiting")
        with self.assertRaises((OSError, http.client.HTTPException)):
            Wire(self.host.origins()[0], self.world.ca).ask("POST", order.path + "/finalize", None, customer.token)
        self.host.kill_first()
        self.assertEqual(self.number("SELECT count(*) FROM audit_waiting"), 1)
        self.postgres.sql("UPDATE audit_waiting SET since = since - interval '1 minute'")
        wait_until(lambda: self.number("SELECT count(*) FROM audit_waiting") == 0, "the other node to chain it")
        self.assertEqual(self.number(f"SELECT count(*) FROM audit WHERE action = 'certificate.intend' AND "
                                     f"object = 'order {order.path.rsplit('/', 1)[1]}'"), 1)
        self.assertGreater(self.number("SELECT count(*) FROM audit WHERE action = 'audit.resume'"), 0)
        self.host.start_first()
        self.assert_log_whole()

    def test_what_waits_and_is_not_ours_breaks_the_log(self):
        self.postgres.sql("INSERT INTO audit_waiting (transaction, place, at_utc, actor, action, object, outcome, seal, since) "
                          "VALUES (1, 0, 1, 'host', 'login.lock', 'nid 1', 'forged', '', now() - interval '1 minute')")
        self.addCleanup(self.postgres.sql, "DELETE FROM audit_waiting")
        done = subprocess.run([RA, "audit", "verify", "--config", self.host.config_path], check=False, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 3, done)
        self.assertIn("not as it was written", done.stderr)

    def test_one_dies_and_the_next_makes_the_lists(self):
        customer = self.world.customer()
        order = customer.walked("confirmed")
        self.host.kill_first()
        self.assertEqual(self.each[1].ask("POST", f"/v1/certificates/{order.serial}/revoke", {
            "reason": "keyCompromise", "proof": customer.revocation_proof(order.key, order.serial, "keyCompromise",
                                                                          nonce=self.nonce())}, customer.token).status, 200)
        wait_until(lambda: order.serial.lstrip("0") in revoked(self.host.second, OPENSSL), "its list")
        self.host.start_first()
        wait_until(lambda: order.serial.lstrip("0") in revoked(self.host, OPENSSL), "the same one at the first node")

    def nonce(self):
        return self.each[1].ask("POST", "/v1/nonces").json["nonce"]


class Races(TwoNodes):
    """Things that exclude each other, asked for at once of both nodes (tests/attack/races.py)."""

    def test_all(self):
        report = Report(wanted=True, out=io.StringIO())
        for run in races.ATTACKS:
            report.run(run, self.world)
        self.assertEqual(report.failed, [])
        self.assert_log_whole()


class DatabaseDies(TwoNodes):
    """The database stops as if its machine had, while orders are finalized at both nodes, and comes back: what was answered
    is there, and the nodes go on by themselves."""

    orders, crowd, nodes_live = 120, 8, True

    def test_under_load(self):
        waiting, acknowledged = self.made(self.orders), {}
        with ThreadPoolExecutor(self.crowd) as pool:
            tasks = [pool.submit(self.finalize, waiting[which::self.crowd], self.each[which % 2], acknowledged)
                     for which in range(self.crowd)]
            wait_until(lambda: len(acknowledged) >= self.orders // 3, "orders that were answered")
            nodes = self.running()
            self.fall()
            answered = len(acknowledged)
            self.rise()
            self.assertLess(answered, self.orders, "nothing was open when it fell")
            for task in tasks:
                task.result()
        self.assertEqual(self.running() == nodes, self.nodes_live)
        self.assertEqual(len(acknowledged), self.orders)
        kept = dict(line.split("|") for line in self.postgres.sql("SELECT order_id, serial FROM issued").splitlines())
        self.assertEqual(kept, acknowledged)
        self.assert_log_whole()

    def made(self, count):
        """Token and order of each, which only waits for its certificate."""
        made = subprocess.run([ORDERS, self.host.config_path, str(count), "0"], check=True, stdout=subprocess.PIPE, text=True)
        return [line.split("\t")[1:] for line in made.stdout.splitlines()]

    def finalize(self, mine, wire, acknowledged):
        """Each is asked for until it is there, as a client does after what is no answer."""
        for token, order in mine:
            def asked(token=token, order=order):
                try:
                    said = wire.ask("POST", f"/v1/orders/{order}/finalize", None, token)
                except (OSError, http.client.HTTPException):
                    return None
                return said.status == 200 and said.json["state"] == "issued" and said.json["serial"]

            acknowledged[order] = wait_until(asked, f"the certificate of {order}")

    def running(self):
        return [node.process.pid for node in self.host.nodes if node.process.poll() is None]

    def fall(self):
        self.postgres.stop(signal.SIGQUIT)

    def rise(self):
        self.postgres.start()


class NodesDie(DatabaseDies):
    """The nodes instead, one after the other: who asked one that is dead asks again, and gets what it had promised."""

    nodes_live = False

    def fall(self):
        self.host.second.kill()

    def rise(self):
        self.host.second.start()
        self.host.kill_first()
        self.host.start_first()


class Failover(DatabaseDies):
    """The same with a standby that the primary waits for: it is promoted, and the primary stays dead."""

    @classmethod
    def setUpClass(cls):
        cls.primary = cls.enterClassContext(Postgres())
        cls.standby = cls.enterClassContext(Standby(cls.primary))
        super().setUpClass()

    @classmethod
    def database(cls):
        places = f"host={cls.standby.folder},{cls.primary.folder}"  # the one that takes writes is looked for
        return cls.primary, f"postgresql://{USER}@/postgres?{places}&port=5432,5432"

    def fall(self):
        self.primary.stop(signal.SIGQUIT)

    def rise(self):
        self.standby.promote()
        type(self).postgres = self.standby


class StandbyGone(Failover):
    """A commit waits for the standby; whoever ends the wait does not make it an answer."""

    def test_under_load(self):
        (token, order), *_ = self.made(1)
        self.standby.stop()
        with ThreadPoolExecutor(1) as pool:
            said = pool.submit(self.each[0].ask, "POST", f"/v1/orders/{order}/finalize", None, token)
            while not said.done():
                self.primary.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        self.assertGreaterEqual(said.result().status, 500)
        self.standby.start()
        self.finalize([(token, order)], self.each[1], {})


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # connections of threads that have ended
