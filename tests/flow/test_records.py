#!/usr/bin/env python3
"""The host's records, by its own commands and beside a running, busy server.

    test_records.py CLASS            environment: PCCERT_RA
"""
import http.client
import json
import os
import re
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import unittest

from host import CHEN, LIN, WANG, Host, national_id, wait_until

RA = os.environ["PCCERT_RA"]


class HostTest(unittest.TestCase):
    """One host in a folder of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="pccert-host-")
        self.addCleanup(self.folder.cleanup)
        self.host = Host(RA, os.path.join(self.folder.name, "host"))
        self.host.cheap_passwords()
        self.addCleanup(self.host.stop)

    def run_ra(self, *words):
        """Any command, whatever its exit code; the configuration is added."""
        return subprocess.run([RA, *words, "--config", self.host.config_path], capture_output=True, text=True)

    def sql(self, script):
        connection = sqlite3.connect(os.path.join(self.host.folder, "ra.db"))
        with connection:
            connection.executescript(script)
        connection.close()

    def ask(self, method, path, body=None, headers=None):
        """One request on a connection of its own: status and document."""
        host, port = self.address
        connection = http.client.HTTPSConnection("localhost", port, context=self.trust, timeout=60)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def start(self, later_s=0):
        line = self.host.start(later_s)
        host, port = re.search(r"https=(\S+):(\d+)", line).groups()
        self.address = host, int(port)
        self.trust = ssl.create_default_context(cafile=os.path.join(self.host.folder, "root.pem"))


class Consents(HostTest):
    """The texts that people agree to, by the operator's commands, and what a running host hands out."""

    def add(self, text, words, *options):
        path = os.path.join(self.folder.name, "text.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(words)
        return self.run_ra("consent", "add", "--text", text, "--title", f"Text {text}", "--file", path, *options)

    def test_texts(self):
        self.start()
        status, first = self.ask("GET", "/v1/consent")
        self.assertEqual((status, first["language"], first.get("translation")), (200, "zh-TW", None))
        self.assertEqual(self.ask("GET", "/v1/consent/en")[0], 404)
        done = self.add(first["id"], "A translation.", "--language", "en")
        self.assertEqual(done.returncode, 0, done.stderr)
        status, english = self.ask("GET", "/v1/consent/en")
        self.assertEqual((status, english["id"], english["translation"], english["text"]),
                         (200, first["id"], True, "A translation."))
        self.assertEqual(self.add("2030-01", "\u65b0\u7684", "--valid-from", "2099-01-01T00:00:00Z").returncode, 0)
        self.assertEqual(self.ask("GET", "/v1/consent")[1]["id"], first["id"])
        listed = self.run_ra("consent", "list").stdout
        self.assertRegex(listed, rf"(?m)^ +1  {first['id']} +zh-TW .* current +{first['sha256'][:16]}  ")
        self.assertRegex(listed, rf"(?m)^ +1  {first['id']} +en .* translation +{english['sha256'][:16]}  ")
        self.assertRegex(listed, r"(?m)^ +2  2030-01 +zh-TW .* later ")
        self.assertEqual(self.run_ra("consent", "show", "--text", first["id"]).stdout, first["text"])
        for options in (("--text", "none"), ("--text", first["id"], "--language", "fr")):
            self.assertEqual(self.run_ra("consent", "show", *options).returncode, 1)

    def test_refusals(self):
        self.start()
        text = self.ask("GET", "/v1/consent")[1]["id"]
        for again, options, code in ((text, (), 1), ("none", ("--language", "en"), 2), ("x y", (), 2),
                                     ("2027-01", ("--valid-from", "tomorrow"), 2),
                                     ("2027-01", ("--valid-from", "2020-01-01T00:00:00Z"), 2)):
            done = self.add(again, "words", *options)
            self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(len(self.run_ra("consent", "list").stdout.splitlines()), 1)

    def test_a_changed_file_is_refused(self):
        self.start()
        self.host.stop()
        path = os.path.join(self.host.folder, "consent.zh-TW.txt")
        with open(path, "a", encoding="utf-8") as file:
            file.write("one more line\n")
        done = self.run_ra("serve")
        self.assertEqual(done.returncode, 1)
        self.assertIn("a changed text needs another consent.id", done.stderr)
        self.assertEqual(self.run_ra("-n").returncode, 1)
        self.host.configure("consent", id="2027-01")
        self.start()
        self.assertEqual(self.ask("GET", "/v1/consent")[1]["id"], "2027-01")

    def test_evidence_that_is_not_there(self):
        self.host.add(WANG)
        for options, code in (((), 2), (("--order", "0" * 32), 1), (("--id", WANG.id), 1), (("--id", LIN.id), 1),
                              (("--id", WANG.id, "--order", "0" * 32), 2)):
            self.assertEqual(self.run_ra("consent", "evidence", *options).returncode, code)


class Audit(HostTest):
    def setUp(self):
        super().setUp()
        for person in (WANG, LIN):
            self.host.add(person)
        self.ra = self.run_ra

    def test_read_is_masked_and_filtered(self):
        everything = self.ra("audit")
        self.assertEqual(everything.returncode, 0, everything.stderr)
        self.assertEqual(len(everything.stdout.splitlines()), 2)
        self.assertIn(WANG.masked, everything.stdout)
        for secret in (WANG.id, LIN.id, WANG.phone, WANG.password):
            self.assertNotIn(secret, everything.stdout)
        one = self.ra("audit", "--person", LIN.id)
        self.assertEqual(len(one.stdout.splitlines()), 1)
        self.assertIn(LIN.masked, one.stdout)
        self.assertEqual(self.ra("audit", "--since", "2999-01-01").stdout, "")
        self.assertEqual(self.ra("audit", "--order", "0" * 32).stdout, "")
        self.assertEqual(self.ra("audit", "--serial", "00 ab:cd").stdout, "")

    def test_wrong_words_are_told(self):
        for words, code, said in (
                (["--since", "yesterday"], 2, "--since"),
                (["--since", "2026-13-01"], 2, "--since"),
                (["--order", "1"], 2, "--order"),
                (["--order", "F" * 32], 2, "--order"),
                (["--serial", "xyz"], 1, ""),
                (["--person", "A123456788"], 1, ""),
                (["--person", CHEN.id], 1, "no customer"),
                (["more"], 2, "more")):
            done = self.ra("audit", *words)
            self.assertEqual((done.returncode, done.stdout), (code, ""), words)
            self.assertIn(said, done.stderr)

    def export(self):
        done = self.ra("audit", "export")
        self.assertEqual(done.returncode, 0, done.stderr)
        path = os.path.join(self.folder.name, "export")
        with open(path, "w", encoding="utf-8") as file:
            file.write(done.stdout)
        return path, done.stdout, re.fullmatch(r"head (\S+)\n", done.stderr).group(1)

    def test_export_and_verify(self):
        path, text, head = self.export()
        rows = [json.loads(line) for line in text.splitlines()]
        self.assertEqual([row["seq"] for row in rows], [1, 2])
        self.assertEqual([row["action"] for row in rows], ["user.add", "user.add"])
        self.assertNotIn(WANG.id, text)
        for words in ([], [path], ["--head", head], ["--head", head, path]):
            done = self.ra("audit", "verify", *words)
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)
            self.assertEqual(done.stdout, f"whole: 2 rows, head {head}\n")

    def test_many_pages(self):
        """More rows than are read at once: none is left out, none comes twice."""
        people = [f"{number:07}" for number in range(450)]
        rows = "".join(f"{national_id(number)},客戶,,secret\n" for number in people)
        path = os.path.join(self.folder.name, "people.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("id,name,phone,password\n" + rows)
        done = self.ra("user", "import", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        _, text, head = self.export()
        count = len(text.splitlines())
        self.assertGreater(count, 450)
        self.assertEqual([json.loads(line)["seq"] for line in text.splitlines()], list(range(1, count + 1)))
        self.assertEqual(self.ra("audit", "verify").stdout, f"whole: {count} rows, head {head}\n")
        self.assertEqual(len(self.ra("audit").stdout.splitlines()), count)

    def test_broken_row_is_named(self):
        path, text, head = self.export()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("user.add", "user.ADD", 1))
        done = self.ra("audit", "verify", path)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("row 1", done.stderr)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.splitlines()[0] + "\n")
        self.assertEqual(self.ra("audit", "verify", path).returncode, 0)  # a shorter log, as far as anybody can see
        self.assertIn("row 2", self.ra("audit", "verify", "--head", head, path).stderr)
        self.sql("DROP TRIGGER audit_no_update; UPDATE audit SET outcome = 'x' WHERE seq = 2")
        done = self.ra("audit", "verify")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("row 2", done.stderr)

    def test_what_cannot_be_verified_is_no_broken_log(self):
        for words, code in ((["--head", "1"], 2), ([os.path.join(self.folder.name, "none")], 1), (["a", "b"], 2)):
            done = self.ra("audit", "verify", *words)
            self.assertEqual((done.returncode, done.stdout), (code, ""), words)
            self.assertNotEqual(done.stderr, "")


class Beside(HostTest):
    """Commands of the helpdesk beside a server that is never idle."""

    CLIENTS, IMPORTED = 6, 20

    def test_both_keep_everything(self):
        for person in (WANG, LIN):
            self.host.add(person)
        self.start()
        stop = threading.Event()
        answers = [[] for _ in range(self.CLIENTS)]

        def log_in_for_ever(mine):
            body = {"national_id": WANG.id, "password": WANG.password}
            while not stop.is_set():
                mine.append(self.ask("POST", "/v1/sessions", body))

        clients = [threading.Thread(target=log_in_for_ever, args=[mine]) for mine in answers]
        for client in clients:
            client.start()
        try:
            for number in range(self.IMPORTED):
                done = self.run_ra("user", "phone", "--id", LIN.id, "--phone", f"09{number:08}")
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.run_ra("audit", "verify").returncode, 0)
        finally:
            stop.set()
            for client in clients:
                client.join()
        given = [answer for mine in answers for answer in mine]
        self.assertEqual({status for status, _ in given} - {201, 503}, set())
        tokens = {document["token"] for status, document in given if status == 201}
        self.assertGreater(len(tokens), 0)
        for token in list(tokens)[-self.CLIENTS:]:  # what was answered is there
            status, _ = self.ask("GET", "/v1/profile", headers={"Authorization": f"Bearer {token}"})
            self.assertEqual(status, 200)
        self.host.stop()
        connection = sqlite3.connect(os.path.join(self.host.folder, "ra.db"))
        try:
            self.assertEqual(connection.execute("SELECT count(*) FROM session").fetchone()[0], len(tokens))
            self.assertEqual(connection.execute("SELECT count(*) FROM audit WHERE action = 'user.phone'").fetchone()[0],
                             self.IMPORTED)
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchone()[0], "ok")
            self.assertEqual(connection.execute("PRAGMA foreign_key_check").fetchall(), [])
        finally:
            connection.close()
        done = self.run_ra("audit", "verify")
        self.assertEqual(done.returncode, 0, done.stderr)


ADDED = "audit WHERE action = 'user.add'"


class Forgets(HostTest):
    """A running server forgets what has served its purpose, and nothing else."""

    def count(self, table):
        connection = sqlite3.connect(os.path.join(self.host.folder, "ra.db"))
        try:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        finally:
            connection.close()

    def test_what_has_ended_goes_by_itself(self):
        for person in (WANG, LIN):
            self.host.add(person)
        self.start()
        login = {"national_id": WANG.id, "password": WANG.password}
        self.assertEqual(self.ask("POST", "/v1/sessions", login)[0], 201)
        login["password"] = "wrong"
        self.assertEqual(self.ask("POST", "/v1/sessions", login)[0], 401)
        self.assertEqual((self.count("session"), self.count("login_count")), (1, 1))
        self.host.stop()
        self.start(later_s=16 * 60)  # a session may idle for 15 minutes; a wrong login is remembered for a month
        wait_until(lambda: self.count("session") == 0, "the end of the session's row")
        self.assertEqual((self.count("account"), self.count("login_count"), self.count(ADDED)), (2, 1, 2))
        self.host.stop()
        self.start(later_s=31 * 86400)
        wait_until(lambda: self.count("login_count") == 0, "the end of the counter's row")
        self.assertEqual((self.count("account"), self.count(ADDED)), (2, 2))


if __name__ == "__main__":
    unittest.main()
