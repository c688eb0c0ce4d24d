#!/usr/bin/env python3
"""pccert-ra migrate: a host's records from their file into PostgreSQL, and the host that serves from there."""
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from server import Postgres

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from host import Host  # noqa: E402

RA = os.environ["PCCERT_RA"]
CUSTOMER = ("--id", "A123456789", "--name", "王小明", "--phone", "0912345678")
OTHER = ("--id", "B223456782", "--name", "陳小華")


class Migrate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="pccert-migrate-")
        cls.postgres = Postgres().start()
        cls.host = Host(RA, os.path.join(cls.top, "host"), "--issuing-bits", "2048")
        cls.host.configure("login", argon2_memory_kib=64, argon2_passes=1)
        cls.host.ra("user", "add", *CUSTOMER, typed="correct horse\n")

    @classmethod
    def tearDownClass(cls):
        cls.host.stop()
        cls.postgres.remove()
        shutil.rmtree(cls.top)

    def migrate(self, url, kill_at=None, of=None):
        environment = dict(os.environ, **({"PCCERT_KILL_AT": kill_at} if kill_at else {}))
        return subprocess.run([RA, "migrate", "--config", (of or self.host).config_path, "--to", url], check=False,
                              capture_output=True, text=True, env=environment)

    def database(self, name):
        self.postgres.sql(f"CREATE DATABASE {name}")
        return self.postgres.url(name)

    def test_what_is_no_address_is_refused(self):
        for url in ("ra2.db", "mysql://x/y", "postgresql://a:secret@127.0.0.1/x", self.postgres.url("no_such_one")):
            done = self.migrate(url)
            self.assertNotEqual(done.returncode, 0, url)
            self.assertNotIn("secret", done.stdout + done.stderr)

    def test_killed_it_is_nothing_or_whole(self):
        for point, rows in (("made", "0"), ("committing", "0"), ("committed", "1")):
            url = self.database(point)
            self.assertEqual(self.migrate(url, "postgres." + point).returncode, -9)
            self.assertEqual(self.postgres.sql("SELECT count(*) FROM account", point), rows)
            again = self.migrate(url)  # done then, or refused: it has its records
            self.assertEqual(again.returncode, 0 if rows == "0" else 1, again.stderr)
            self.assertEqual(self.postgres.sql("SELECT count(*) FROM account", point), "1")

    def test_many_rows_are_told_of(self):
        host = Host(RA, os.path.join(self.top, "crowd"), "--issuing-bits", "2048")
        records = os.path.join(host.folder, "ra.db")
        with contextlib.closing(sqlite3.connect(records)) as connection, connection:
            connection.executemany("INSERT INTO account (nid_keyed, nid, name, password, created_utc) VALUES (?, ?, ?, '', 1)",
                                   [(number.to_bytes(4, "big"), b"", "王") for number in range(600)])
        url = self.database("crowd")
        self.assertEqual(self.migrate(url, "postgres.committing", host).returncode, -9)  # tables, and no rows
        self.postgres.sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                          " $$ BEGIN PERFORM pg_sleep(0.004); RETURN NEW; END $$;"
                          "CREATE TRIGGER slow BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION slow()", "crowd")
        done = self.migrate(url, of=host)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stderr.splitlines()
        self.assertGreaterEqual(len(lines), 1)
        for line in lines:
            self.assertRegex(line, "^[1-9][0-9]* of 6[0-9][0-9] rows, [0-9]+ a second, about [0-9]+ s left$")
        self.assertEqual(self.postgres.sql("SELECT count(*) FROM account", "crowd"), "600")

    def test_the_host_goes_on_from_there(self):
        url = self.database("ra")
        done = self.migrate(url)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(self.migrate(url).returncode, 0)  # it has records
        with open(self.host.config_path, encoding="utf-8") as file:
            before = json.load(file)
        self.host.configure("database", url=url)
        try:
            self.host.ra("-n")
            self.assertNotEqual(self.host.ra("audit", "verify"), "")
            self.host.start()
            self.host.ra("user", "add", *OTHER, typed="another horse\n")
            self.assertEqual(self.postgres.sql("SELECT count(*) FROM account", "ra"), "2")
            self.host.stop()
            self.host.ra("audit", "verify")
            with open(os.path.join(self.host.folder, "host.log"), encoding="utf-8") as log:
                self.assertNotIn("postgresql://", log.read())
        finally:
            with open(self.host.config_path, "w", encoding="utf-8") as file:
                json.dump(before, file, ensure_ascii=False)


    def test_tables_of_an_earlier_version_are_brought_up_to_date(self):
        """Killed right after it, too: by then it is done."""
        url = self.database("six")
        self.assertEqual(self.migrate(url).returncode, 0)
        shape = "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns" \
                " WHERE table_schema = 'public' ORDER BY 1, ordinal_position"
        indices = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
        fresh, all_indices = self.postgres.sql(shape, "six"), self.postgres.sql(indices, "six")
        for table in ("intent", "issued", "crl"):
            self.postgres.sql(f"ALTER TABLE {table} DROP COLUMN ca", "six")
        self.postgres.sql("DROP TABLE operators, notice, audit_waiting, asked, untold; DROP INDEX issued_ends, audit_object, session_account", "six")
        self.postgres.sql("UPDATE schema_version SET version = 6", "six")
        self.assertNotEqual(self.postgres.sql(shape, "six"), fresh)
        with open(self.host.config_path, encoding="utf-8") as file:
            before = json.load(file)
        self.host.configure("database", url=url)
        try:
            killed = subprocess.run([RA, "user", "blocked", "--config", self.host.config_path], check=False,
                                    env=dict(os.environ, PCCERT_KILL_AT="postgres.upgraded"))
            self.assertEqual(killed.returncode, -9)
            self.assertEqual(self.postgres.sql(shape, "six"), fresh)
            self.assertEqual(self.postgres.sql(indices, "six"), all_indices)
            self.assertEqual(self.postgres.sql("SELECT version FROM schema_version", "six"), "11")
            self.host.start()
            self.host.stop()
            self.postgres.sql("UPDATE schema_version SET version = 5", "six")
            refused = subprocess.run([RA, "-n", "--config", self.host.config_path], check=False, capture_output=True, text=True)
            self.assertIn("of a version that nothing leads on from", refused.stderr)
        finally:
            with open(self.host.config_path, "w", encoding="utf-8") as file:
                json.dump(before, file, ensure_ascii=False)


if __name__ == "__main__":
    unittest.main()
