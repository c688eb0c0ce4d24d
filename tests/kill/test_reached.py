"""That each kill point that the source names is passed by a flow, and the table of where what was killed.

    test_reached.py SOURCE

after the classes of test_client_killed.py and test_host_killed.py, whose reports lie in PCCERT_KILL_FOLDER. What a flow
against a well-meaning host never comes to (a store that does not sign, a certificate that is another's) is passed by the
unit tests whose lists lie there too (tests/unit/CMakeLists.txt); those of Windows by tests/win, those of PostgreSQL by
tests/postgres and those of a CA behind by tests/flow/test_outside.py, which look themselves.
"""
import json
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).parent
for room in ("check", "interop"):
    sys.path.insert(0, str(HERE.parent / room))

import kill_points  # noqa: E402
from table import Table  # noqa: E402

FOLDER = pathlib.Path(os.environ["PCCERT_KILL_FOLDER"])
ROOMS = ("src/base", "src/pki", "src/protocol", "src/client", "src/net", "src/server", "tests/fakes")


def named(source):
    return {name for room in ROOMS for path in (source / room).rglob("*.c")
            for name in kill_points.POINT.findall(kill_points.code(path.read_text("utf-8")))
            if not name.startswith(("postgres.", "outside."))}


def passed_by_unit_tests():
    """Unit test -> the points that it has passed in this run. The lists grow with each run, so they go when they are read."""
    passed = {}
    for path in sorted((FOLDER / "passed").iterdir()):
        passed[path.name] = set(path.read_text("ascii").split())
        path.unlink()
    return passed


def short(hows):
    """So many deaths, and how it went on after them."""
    return f"{len(hows)} " + " ".join(sorted(set(hows)))


class Reached(unittest.TestCase):
    def test_all(self):
        reports = [json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "reached").glob("*.json"))]
        reached = {name for report in reports for name in report["reached"]}
        killed = {flow: points for report in reports for flow, points in report["killed"].items()}
        passed = passed_by_unit_tests()
        by_unit_test = {name: test for test in sorted(passed, reverse=True) for name in passed[test]}
        points = named(SOURCE)
        self.print_table(points, killed, reached, by_unit_test)
        self.assertEqual(sorted(points - reached - set(by_unit_test)), [], "no flow passes these")
        for test in passed:
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
    SOURCE = pathlib.Path(sys.argv[1])
    unittest.main(argv=sys.argv[:1])
