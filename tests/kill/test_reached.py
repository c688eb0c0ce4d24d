"""That each kill point that the source names is passed by a flow, and the table of where what was killed.

    test_reached.py SOURCE UNIT_TESTS

after the classes of test_client_killed.py and test_host_killed.py, whose reports lie in PCCERT_KILL_FOLDER. What a flow
against a well-meaning host never comes to (a store that does not sign, a certificate that is another's) is passed by the
unit tests in the folder UNIT_TESTS; those of Windows by tests/win, which looks itself.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
for room in ("check", "interop"):
    sys.path.insert(0, str(HERE.parent / room))

import kill_points  # noqa: E402
from table import Table  # noqa: E402

FOLDER = pathlib.Path(os.environ["PCCERT_KILL_FOLDER"])
ROOMS = ("src/base", "src/pki", "src/protocol", "src/client", "src/net", "src/server", "tests/fakes")
# Unit tests that come to what no flow comes to.
UNIT_TESTS = ("backup", "checks", "enrol_forget", "enrol_trouble", "install", "post_change", "ra_issuance", "ra_sms", "ra_upgrade", "repair", "undo")


def named(source):
    return {name for room in ROOMS for path in (source / room).rglob("*.c")
            for name in kill_points.POINT.findall(kill_points.code(path.read_text("utf-8")))}


def passed_by_unit_tests(folder):
    """Point -> the test that passes it."""
    passed = {}
    for test in UNIT_TESTS:
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, "passed")
            done = subprocess.run([os.path.join(folder, "test_" + test)], capture_output=True, text=True,
                                  env=dict(os.environ, PCCERT_KILL_POINTS_PASSED=path))
            if done.returncode != 0:
                raise AssertionError(f"test_{test}: {done.stdout}{done.stderr}")
            with open(path, encoding="ascii") as file:
                for name in file.read().split():
                    passed.setdefault(name, test)
    return passed


def short(hows):
    """So many deaths, and how it went on after them."""
    return f"{len(hows)} " + " ".join(sorted(set(hows)))


class Reached(unittest.TestCase):
    def test_all(self):
        reports = [json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "reached").glob("*.json"))]
        reached = {name for report in reports for name in report["reached"]}
        killed = {flow: points for report in reports for flow, points in report["killed"].items()}
        by_unit_test = passed_by_unit_tests(UNIT_FOLDER)
        points = named(SOURCE)
        self.print_table(points, killed, reached, by_unit_test)
        self.assertEqual(sorted(points - reached - set(by_unit_test)), [], "no flow passes these")
        for test in UNIT_TESTS:
            self.assertIn(test, {by_unit_test[name] for name in points - reached & set(by_unit_test)},
                          "passes nothing that the flows do not pass")

    def print_table(self, points, killed, reached, by_unit_test):
        table = Table("killed at, how often in each flow, and how it went on", "point", "deaths", "flows")
        for name in sorted(points):
            flows = {flow: hows[name] for flow, hows in killed.items() if name in hows}
            cells = "; ".join(f"{flow}: {short(hows)}" for flow, hows in flows.items())
            other = "passed, and not killed there" if name in reached else f"unit test {by_unit_test.get(name, 'NONE')}"
            table.row(name, sum(map(len, flows.values())), cells or other)
        table.print()


if __name__ == "__main__":
    SOURCE, UNIT_FOLDER = pathlib.Path(sys.argv[1]), sys.argv[2]
    unittest.main(argv=sys.argv[:1])
