"""Several nodes of a host on one database: `serve` more than once with the same keys and configuration, at addresses of their
own, as behind a load balancer."""
import itertools
import json
import os
import subprocess
import urllib.request
from urllib.parse import urlsplit

from host import Host, kept_port
from relay import Relay
from wire import Wire

LISTENERS = (None, "listen"), (None, "plain_listen"), ("transfer", "listen")


class Node(Host):
    """A further one; its files are the first one's."""

    def __init__(self, first, number):  # pylint: disable=super-init-not-called
        self.program, self.folder, self.first = first.program, first.folder, first
        self.process, self.ready = None, ""
        self.config_path = os.path.join(first.folder, f"node{number}.json")
        self.ports = [kept_port() for _ in LISTENERS]

    def start(self, later_s=0, kill_at=None):
        with open(self.first.config_path, encoding="utf-8") as file:
            config = json.load(file)
        for (section, name), port in zip(LISTENERS, self.ports):
            (config if section is None else config[section])[name] = f"127.0.0.1:{port}"
        with open(self.config_path, "w", encoding="utf-8") as file:
            json.dump(config, file, ensure_ascii=False)
        return super().start(later_s, kill_at)


class Nodes(Host):
    """Two of them; this one is the first. database: a URL of PostgreSQL's without tables of ours. What is asked of a host is
    asked of the host: its records, its people, all its nodes to start and to stop."""

    def __init__(self, program, folder, *options, database, **more):
        super().__init__(program, folder, *options, **more)
        subprocess.run([program, "migrate", "--config", self.config_path, "--to", database], check=True,
                       stdout=subprocess.DEVNULL)
        self.configure("database", url=database, connections=4)
        self.configure("order", resume_s=1)
        self.second = Node(self, 2)

    @property
    def nodes(self):
        return self, self.second

    def start(self, later_s=0, kill_at=None):
        Host.start(self, later_s, kill_at)
        self.second.start(later_s)

    def start_first(self, kill_at=None):
        Host.start(self, kill_at=kill_at)

    def stop_first(self):
        Host.stop(self)

    def kill_first(self):
        Host.kill(self)

    def stop(self):
        try:
            self.stop_first()
        finally:
            self.second.stop()

    def kill(self):
        if self.process is not None:
            self.kill_first()
        if self.second.process is not None:
            self.second.kill()

    def origins(self):
        """Where each node is, though all call themselves by the first one's name."""
        return [f"https://localhost:{node.ready.split('https=')[1].split()[0].rsplit(':', 1)[1]}" for node in self.nodes]


class InTurn:
    """In place of a Wire: each request goes to the next node."""

    def __init__(self, origin, origins, ca):
        self.url, self.wires = origin, [Wire(one, ca) for one in origins]
        self.turn = itertools.cycle(self.wires)

    def ask(self, *request, **fields):
        return next(self.turn).ask(*request, **fields)


class InTurnRelay(Relay):
    """The same for programs: each request goes to the next node that runs, once they are known."""

    turn = None

    def reach(self, origins):
        self.turn = itertools.cycle([urlsplit(one) for one in origins])

    def handed_on(self, request):
        self.upstream = next(self.turn)
        try:
            return super().handed_on(request)
        except ConnectionRefusedError:
            self.upstream = next(self.turn)
            return super().handed_on(request)


def revoked(node, openssl):
    """The serials that stand on the list which this node publishes, without noughts before them."""
    place = node.ready.split("http=")[1].split()[0]
    with urllib.request.urlopen(f"http://{place}/crl/issuing.crl", timeout=30) as answer:
        said = subprocess.run([openssl, "crl", "-inform", "DER", "-noout", "-text"], input=answer.read(), check=True,
                              capture_output=True).stdout.decode()
    return [line.split(": ")[1].lstrip("0") for line in said.splitlines() if "Serial Number:" in line]
