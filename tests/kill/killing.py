"""Kills a program at each point that it passes, and looks at what is left: for test_client_killed.py and
test_host_killed.py.

A flow is run once to be told the points that it passes (PCCERT_KILL_POINTS_PASSED), then once more for each, to be killed
there: all times that it passes a point in the classes named Whole (--soak); else the first and the last time, and in the
lesser flows once, where no flow of the class was killed before. After each death the world must be as world.py says, at once and after the next start; what is still to be done by then the
person does again.
"""
import collections
import contextlib
import itertools
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
for room in ("flow", "interop"):
    sys.path.insert(0, os.path.join(HERE, "..", room))

import test_client  # noqa: E402
from host import DUE_AT_ONCE, Person, national_id  # noqa: E402
from key_pool import KeyPool, files, found_in_the_clear  # noqa: E402
from table import Table  # noqa: E402
from test_client import OPENSSL  # noqa: E402
from world import Pc, World  # noqa: E402

FOLDER = os.environ.get("PCCERT_KILL_FOLDER", os.path.join(HERE, "build"))  # keys, and what the flows have reached
LOGIN_PASSWORD, FILE_PASSWORD = "sunny-Taipei-88", "good Pw 12"
WORDS = {LOGIN_PASSWORD: "a login password", FILE_PASSWORD: "a file's password"}
KILLED = -9


class Life:
    """A person, a PC of theirs, and the key that the next application will have."""

    def __init__(self, person, pc, key):
        self.person, self.pc, self.key = person, pc, key


def read_points(path):
    with open(path, encoding="ascii") as file:
        return file.read().split()


class Killing(test_client.Flow):
    """One host for all flows of a class. Certificates are due from their first second on."""

    people = ()
    crowd = 400
    whole = False  # each time that a point is passed
    sections = {"certificate": DUE_AT_ONCE, "login": {"argon2_memory_kib": 64, "argon2_passes": 1},
                **{section: {"per_day": 1000} for section in ("order", "revocation", "transfer")}}  # of one person

    @classmethod
    def setUpClass(cls):
        cls.pool = KeyPool(OPENSSL, os.path.join(FOLDER, "keys"))
        cls.reached = collections.Counter()  # passed, by whomever
        cls.killed = {}                      # flow -> point -> [how it went on]
        cls.faults = []
        super().setUpClass()
        cls.cas = os.path.join(cls.host.folder, "issuing.pem")
        cls.world = World(cls.host, cls.home_of)

    @classmethod
    def configure(cls, host):
        super().configure(host)
        for section, figures in cls.sections.items():
            host.configure(section, **figures)
        crowd = [Person(national_id(f"{number:07}"), f"客戶{number}", LOGIN_PASSWORD, f"09{number:08}") for number in range(cls.crowd)]
        host.add_many(crowd)
        os.remove(os.path.join(host.folder, "people.csv"))  # the test's own, with all passwords
        cls.next_person = itertools.chain(crowd).__next__

    @classmethod
    def tearDownClass(cls):
        if cls.host.process is not None:
            cls.host.stop()
        try:
            cls.look_at_the_end()
            cls.write_report()
        finally:
            super().tearDownClass()

    @classmethod
    def look_at_the_end(cls):
        """The host's records are whole, and nothing of any key that this class has used lies in the clear."""
        cls.host.ra("audit", "verify")
        inside = [path for path in files(cls.top) if not is_fake_container(path)]
        found = list(found_in_the_clear(cls.pool.keys, WORDS, inside))
        if found:
            raise AssertionError("\n".join(found))

    @classmethod
    def write_report(cls):
        """For test_reached.py."""
        os.makedirs(os.path.join(FOLDER, "reached"), exist_ok=True)
        name = f"{os.path.basename(sys.argv[0])}.{cls.__name__}.json"
        with open(os.path.join(FOLDER, "reached", name), "w", encoding="utf-8") as file:
            json.dump({"reached": sorted(cls.reached), "killed": cls.killed}, file)
        table = Table("killed: points x flows", "flow", "points", "deaths", "how it went on")
        for flow, points in cls.killed.items():
            hows = collections.Counter(how for passed in points.values() for how in passed)
            table.row(flow, len(points), sum(hows.values()), " ".join(f"{how} {count}" for how, count in sorted(hows.items())))
        table.row("together", len(set().union(*cls.killed.values())),
                  sum(len(hows) for points in cls.killed.values() for hows in points.values()), "")
        table.print()

    # --- lives ---

    def new_life(self, person=None):
        person = person or self.next_person()
        life = Life(person, self.pc_for(person), None)
        self.world.meet(person, life.pc)
        self.renew_key(life)
        return life

    def pc_for(self, person):
        return self.new_pc()

    def renew_key(self, life):
        life.key = self.pool.take()

    @classmethod
    def home_of(cls, pc):
        return Pc(pc.folder, OPENSSL, cls.cas)

    def home(self, life):
        return self.home_of(life.pc)

    def ask(self, life, command, *options, kill_at=None):
        """One for which the person logs in, with the code from the phone where it is asked for."""
        os.environ["PCCERT_KEY_POOL"] = life.key.name
        try:
            return self.apply(life.pc, life.person, *options, kill_at=kill_at, command=command)
        finally:
            del os.environ["PCCERT_KEY_POOL"]

    def must(self, answer, *statuses):
        self.assertIn(answer.get("status"), statuses or ("ok",), answer.said)
        return answer

    def start(self, life):
        """What the next start of any program does; true if nothing is left to do then."""
        self.must(life.pc.run("start"))
        self.assertEqual(list(self.home(life).broken_installs()), [])
        return not list(self.world.at_rest(life.person))

    # --- flows ---

    @contextlib.contextmanager
    def recording(self):
        """Yields a list that has the points passed by the end."""
        path, points = os.path.join(self.top, "passed"), []
        os.environ["PCCERT_KILL_POINTS_PASSED"] = path
        try:
            yield points
        finally:
            del os.environ["PCCERT_KILL_POINTS_PASSED"]
            if os.path.exists(path):
                points += read_points(path)
                os.remove(path)
            type(self).reached.update(points)

    def chosen(self, passed, main):
        """(point, the how manieth time) of those to be killed at."""
        before = {point for points in self.killed.values() for point in points}
        for point, count in collections.Counter(passed).items():
            if self.whole:
                yield from ((point, time) for time in range(1, count + 1))
            elif main:
                yield from ((point, time) for time in sorted({1, count}))
            elif point not in before:
                yield point, 1

    def blame(self, flow, point, faults):
        faults = list(faults)
        type(self).faults += [f"{flow} killed at {point}: {fault}" for fault in faults]
        return not faults

    def note(self, flow, point, how):
        self.killed.setdefault(flow, {}).setdefault(point, []).append(how)

    def files_of(self, pc):
        return (path for path in files(pc.folder) if not is_fake_container(path))

    def look_for_secrets(self, flow, point, life):
        return self.blame(flow, point, found_in_the_clear([life.key], WORDS, self.files_of(life.pc)))

    def kill_everywhere(self, flow, prepare, act, go_on, at_rest=1, main=False, settle=None):
        """
        prepare() gives a life; act(life, kill_at) runs the flow in it; go_on(life) does what is left to do, asserts what it
        can see there, and says how it went on in a word; at_rest: how many certificates the person has at the host then.
        main: each point is one to be killed at, also where another flow of the class was.
        settle(life): what is to be done also after a run that was not killed.
        """
        type(self).faults = []
        life = prepare()
        with self.recording() as passed:
            self.must(act(life, None))
        if settle is not None:
            settle(life)
        self.blame(flow, "nowhere", self.world.at_rest(life.person, at_rest))
        self.assertGreater(len(passed), 0, flow)
        for point, time in self.chosen(passed, main):
            name = f"{point}#{time}"
            with self.subTest(flow=flow, point=name):
                self.kill_once(flow, name, prepare, act, go_on, at_rest)
        self.assertEqual(self.faults, [])

    def kill_once(self, flow, name, prepare, act, go_on, at_rest):
        life = prepare()
        answer = act(life, name)
        self.assertEqual(answer.code, KILLED, f"{flow} at {name}: {answer.said}")
        whole = self.blame(flow, name, self.world.at_any_moment(life.person))
        whole = self.look_for_secrets(flow, name, life) and whole
        with self.recording():
            how = go_on(life)
        whole = self.blame(flow, name, self.world.at_rest(life.person, at_rest)) and whole
        self.note(flow, name.split("#")[0], how if whole else "BROKEN")


def is_fake_container(path):
    """What stands for the system's key containers: under Windows sealed for the user, here in the clear."""
    return os.path.basename(os.path.dirname(path)) == "store" and path.endswith(".p8")
