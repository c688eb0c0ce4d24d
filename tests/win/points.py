#!/usr/bin/env python3
"""That each kill point which the source of win/ names was passed by a test.

    points.py SRC/WIN PASSED

PASSED: the folder in which each test has noted what it passed; the notes are used up.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "check"))

import kill_points  # noqa: E402


def check(source, passed):
    named = {name for path in pathlib.Path(source).rglob("*.c")
             for name in kill_points.POINT.findall(kill_points.code(path.read_text("utf-8")))}
    noted = {}
    for path in pathlib.Path(passed).iterdir():
        for name in path.read_text("ascii").split():
            noted.setdefault(name, set()).add(path.name)
        path.unlink()
    for name in sorted(named):
        print(f"  {name:36} {', '.join(sorted(noted.get(name, ())))}")
    return [f"{name}: no test passes it" for name in sorted(named - set(noted))] or ([] if named else ["no kill point found"])


if __name__ == "__main__":
    found = check(*sys.argv[1:])
    print("\n".join(found) or "kill points: each of win/ is passed")
    sys.exit(1 if found else 0)
