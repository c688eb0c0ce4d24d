"""What a host once said, said again, with lies in it.

A relay records a run; a Tape at the same address plays it to any number of copies of the PC as it was then. The client
cannot tell: key, order and certificate are those of the recording. Each answer may be changed on its way.
"""
import copy
import json
import re

from hostile import HostileHost

MARK = "@hostile@"
GONE = object()  # a member that is not there
TWICE = object()  # one that is there twice


class Exchange:
    """One of a recording: what was asked ("POST /v1/orders", ids left out), and the answer in its parts."""

    def __init__(self, request, answer):
        self.line = " ".join(request.split(b"\r\n", 1)[0].decode().split(" ")[:2])
        head, _, self.body = answer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = lines[0].split(" ", 1)[1]
        self.headers = [line for line in lines[1:] if not line.lower().startswith(("content-length:", "connection:"))]

    @property
    def name(self):
        """Its route: "POST orders confirm"."""
        method, path = self.line.split(" ")
        return " ".join([method] + [part for part in path.split("/")[2:] if re.fullmatch("[a-z-]{1,20}", part)])

    @property
    def json(self):
        return any(line.lower().startswith(("content-type: application/json", "content-type: application/problem+json"))
                   for line in self.headers)

    def raw(self, body=None, status=None, headers=None):
        body = self.body if body is None else body
        lines = [f"HTTP/1.1 {status or self.status}", *(self.headers if headers is None else headers),
                 f"Content-Length: {len(body)}", "Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1") + body

    def members(self):
        """The way to each member: ("order", "state")."""
        return list(ways(json.loads(self.body))) if self.json and self.body else []

    def with_member(self, way, value):
        """value: JSON text as it is to stand there, GONE or TWICE."""
        document = copy.deepcopy(json.loads(self.body))
        inside = document
        for step in way[:-1]:
            inside = inside[step]
        if value is GONE:
            del inside[way[-1]]
            return self.raw(dumped(document))
        if value is TWICE:
            value = f'{json.dumps(inside[way[-1]], ensure_ascii=False)},"{way[-1]}":"another"'
        inside[way[-1]] = MARK
        return self.raw(dumped(document).replace(f'"{MARK}"'.encode(), value.encode("utf-8", "surrogatepass")))


def dumped(document):
    return json.dumps(document, ensure_ascii=False).encode()


def ways(value, before=()):
    for name, inside in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield before + (name,)
        yield from ways(inside, before + (name,))


class Tape(HostileHost):
    """play() begins anew; the answers to one line come in the order of the recording, the last one again and again."""

    def __init__(self, ca, port):
        self.exchanges, self.played, self.change, self.said = [], {}, None, []
        super().__init__(ca, "html", port)

    def play(self, exchanges, change=None):
        """change: of (number of the exchange, exchange), to the bytes that are said instead, or None."""
        self.exchanges, self.change = exchanges, change
        self.played, self.said, self.bodies = {}, [], []

    def answer_to(self, request):
        line = Exchange(request, b"HTTP/1.1 200 OK\r\n\r\n").line
        numbers = [number for number, exchange in enumerate(self.exchanges) if exchange.line == line]
        if not numbers:
            return self.exchanges[0].raw(b"", "404 Not Found")
        at = self.played.get(line, 0)
        self.played[line] = at + 1
        number = numbers[min(at, len(numbers) - 1)]
        self.said.append(number)
        changed = self.change(number, self.exchanges[number]) if self.change else None
        return self.exchanges[number].raw() if changed is None else changed
