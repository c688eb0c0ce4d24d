"""Customers of a soak, and the phone that each of them looks at."""
import collections
import json
import os
import threading

from host import Person, national_id, wait_until


def customers(count, first=0):
    """Their masked phones all differ, so that a message finds its reader."""
    return [Person(national_id(f"{number:07d}"), f"顧客{number}", f"Quiet-{number}-river",
                   f"09{number // 1000 % 100:02d}555{number % 1000:03d}") for number in range(first, first + count)]


def enter(host, people):
    """By the host's own import."""
    lines = ["id,name,phone,password", *(f"{one.id},{one.name},{one.phone},{one.password}" for one in people)]
    path = os.path.join(host.folder, "customers.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    host.ra("user", "import", path)
    os.remove(path)


class Phones:
    """The outbox, read on and on: each line once, whoever waits."""

    def __init__(self, path):
        self.path, self.read, self.messages, self.lock = path, 0, collections.defaultdict(list), threading.Lock()

    def look(self):
        if not os.path.exists(self.path):
            return
        with open(self.path, "rb") as file:
            file.seek(self.read)
            more = file.read()
        whole = more[:more.rfind(b"\n") + 1]  # a killed host may leave half a line
        self.read += len(whole)
        for line in whole.splitlines():
            if line.startswith(b"{") and line.endswith(b"}"):
                message = json.loads(line)
                self.messages[message["phone"]].append(message)

    def of(self, person):
        """All messages to that person so far."""
        with self.lock:
            self.look()
            return list(self.messages[person.phone[:4] + "***" + person.phone[-3:]])

    def sent(self, person):
        return len(self.of(person))

    def newest(self, person, seen):
        """The code that came after the first `seen` ones; None if there is none yet."""
        messages = self.of(person)[seen:]
        return messages[-1]["code"] if messages else None

    def code(self, person, prefix):
        def found():
            return next((message["code"] for message in reversed(self.of(person)) if message["prefix"] == prefix), None)

        return wait_until(found, f"a message with {prefix} for {person.id}")
