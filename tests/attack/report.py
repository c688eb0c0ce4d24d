"""What an attack came to, a line each: `held`, or `BROKEN` with the reason. Honest variants stand beside each attack as its
control: a line whose control fails, or that has none, is `VOID`, since nothing was shown then."""
import contextlib
import sys
import time


class Missing(Exception):
    """Something that this run does not have: an account, the messages, the host's clock."""


class Line:
    def __init__(self, name, tried):
        self.name, self.tried = name, tried
        self.controls = self.claims = 0
        self.void, self.broken, self.notes = [], [], []

    def control(self, honest, what):
        """The same by whoever may do it works."""
        self.controls += 1
        if not honest:
            self.void.append(what)
        return honest

    def holds(self, truth, what):
        """what: how it would read if it were broken."""
        self.claims += 1
        if not truth:
            self.broken.append(what)
        return truth

    def refused(self, answer, *expected):
        """An answer that is one of these refusals: (status, name of the problem) each, and not the host's own failure."""
        said = (answer.status, answer.problem)
        self.holds(said in expected, f"answered {said[0]} {said[1] or ''}".strip())

    def note(self, text):
        self.notes.append(text)

    def outcome(self):
        if self.broken:
            return "BROKEN"
        return "held" if self.controls and self.claims and not self.void else "VOID"

    def __str__(self):
        said = self.broken + self.void or self.notes
        if self.outcome() == "VOID" and not self.void:
            said = ["nothing was compared with an honest request"]
        behind = ": " + "; ".join(dict.fromkeys(said)) if said else ""
        return f"{self.outcome():7} {self.name:34} {self.tried}{behind}"


class Report:
    """wanted: this run has all that there is, so what is skipped is a failure."""

    def __init__(self, wanted, out=sys.stdout):
        self.out, self.counts, self.failed, self.begun = out, {}, [], time.monotonic()
        self.failures = ("BROKEN", "VOID", "skipped") if wanted else ("BROKEN", "VOID")

    def say(self, outcome, text):
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        if outcome in self.failures:
            self.failed.append(text)
        print(text, file=self.out, flush=True)

    @contextlib.contextmanager
    def line(self, name, tried):
        line = Line(name, tried)
        try:
            yield line
        except Missing as missing:
            self.say("skipped", f"{'skipped':7} {name:34} {tried}: needs {missing}")
            return
        except Exception as failure:  # whatever an attack stumbles over, the others are still tried
            line.void.append(f"{type(failure).__name__}: {failure}")
        self.say(line.outcome(), str(line))

    def run(self, attack, world):
        """One that stumbles before its first line, or between two, gets a line of its own."""
        name, tried = attack.__name__, (attack.__doc__ or "").partition("\n")[0] or "what it begins with"
        try:
            attack(world, self)
        except Missing as missing:
            self.say("skipped", f"{'skipped':7} {name:34} {tried}: needs {missing}")
        except Exception as failure:
            self.say("VOID", f"{'VOID':7} {name:34} {tried}: {type(failure).__name__}: {failure}")

    def end(self):
        """The exit code."""
        counts = ", ".join(f"{self.counts.get(word, 0)} {word}" for word in ("held", "BROKEN", "VOID", "skipped"))
        print(f"\n{counts}; {time.monotonic() - self.begun:.0f} s", file=self.out)
        for text in self.failed:
            print(text, file=self.out)
        return 1 if self.failed or not self.counts.get("held") else 0
