#!/usr/bin/env python3
"""The way to PostgreSQL over TCP: whom the host believes to be its database, and what it says of others.

PCCERT_RA, PCCERT_OPENSSL name the programs.
"""
import os
import subprocess
import sys
import tempfile
import unittest

from server import USER, Postgres

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(HERE, "..", "flow")]
from host import Host, kept_port  # noqa: E402
from hostile import HostileCa  # noqa: E402

RA, OPENSSL = os.environ["PCCERT_RA"], os.environ["PCCERT_OPENSSL"]


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="pccert-tls-"))
        cls.ca = HostileCa(OPENSSL, os.path.join(cls.top, "ca"))
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.remove)
        cls.postgres.speak_tls(cls.ca.path("localhost.pem"), cls.ca.path("localhost.key"))
        cls.postgres.start()
        cls.host = Host(RA, os.path.join(cls.top, "host"), "--issuing-bits", "2048")

    def url(self, ca, hosts=None, database="refused"):
        root = f"?sslrootcert={ca}" if ca else ""
        return f"postgresql://{USER}@{hosts or f'localhost:{self.postgres.port}'}/{database}{root}"

    def migrate(self, url):
        return subprocess.run([RA, "migrate", "--config", self.host.config_path, "--to", url], check=False,
                              capture_output=True, text=True, env=dict(os.environ, HOME=self.top))

    def assert_refused(self, url, words):
        done = self.migrate(url)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(words, done.stderr)
        self.assertEqual(self.postgres.sql("SELECT count(*) FROM pg_tables WHERE tablename = 'account'", "refused"), "0")

    def test_whoever_else_it_may_be_is_refused(self):
        self.postgres.sql("CREATE DATABASE refused")
        good = self.ca.path("ca.pem")
        self.assert_refused(self.url(os.path.join(self.host.folder, "root.pem")), "not by the CA of \"sslrootcert\"")
        self.assert_refused(self.url(good, f"127.0.0.1:{self.postgres.port}"), "another host's")
        self.assert_refused(self.url(None), "\"sslrootcert\" is not there")
        self.assert_refused(self.url(good, f"localhost:{kept_port()}"), "no host was reached")
        self.postgres.configure("ssl = off")
        try:
            self.assert_refused(self.url(good), "does not speak TLS")
        finally:
            self.postgres.configure("ssl = on")

    def test_who_is_believed_serves(self):
        hosts = f"localhost:{kept_port()},localhost:{self.postgres.port}"  # nobody is at the first
        url = self.url(self.ca.path("ca.pem"), hosts, "postgres")
        done = self.migrate(url)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.host.configure("database", url=url)
        self.host.start()
        try:
            said = self.postgres.sql("SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                                     " WHERE application_name = 'pccert-ra'")
            self.assertEqual(said, "t")
        finally:
            self.host.stop()
            self.host.configure("database", url="")


if __name__ == "__main__":
    unittest.main()
