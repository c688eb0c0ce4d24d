"""What can happen to one exchange between a PC and its host, on the way or at the host's door; and what the person is told of it.

A trouble is done to an Exchange (troubled_relay.py). told: the pairs of status and fault that say the truth of it."""
from dataclasses import dataclass
from typing import Callable

from hostile import ANSWERS, http

UNREACHABLE = ("offline", "host_unreachable")
TIMEOUT = ("offline", "host_timeout")
RUBBISH = ("bad_answer", "host_rubbish")
BUSY = ("busy", "host_busy")
FINE = ("ok", "none")
DAY_S = 24 * 3600  # the longest that a host's Retry-After is taken for


@dataclass
class Trouble:
    """retry_after_s: what the person is told to wait. hasty: the client gives up this exchange soon."""
    does: Callable
    told: tuple
    retry_after_s: int = 0
    hasty: bool = False


def refused(exchange):
    exchange.cut()


def stranger(exchange):
    """A CA that this PC does not know; nothing of the request may be said to it."""
    exchange.greet(exchange.relay.stranger)
    exchange.read()


def lost(exchange):
    """The request does not reach the host."""
    exchange.greet()
    exchange.read()
    exchange.cut()


def acted(exchange):
    """The host does what it was asked; nobody hears of it."""
    exchange.ask()
    exchange.cut()


def closed(exchange):
    """The same, and whoever stood between says good-bye."""
    exchange.ask()
    exchange.shut()


def cut_at(part):
    """part: of the body, 0 to 1; the last byte but one for 1."""
    def cut(exchange):
        head, separator, body = exchange.ask().partition(b"\r\n\r\n")
        keep = min(int(part * len(body)) + (0 < part < 0.1), max(len(body) - 1, 0))
        exchange.send(head + separator + body[:keep])
        exchange.cut()

    return cut


def held(exchange):
    """The host has acted, and its answer does not come in time."""
    exchange.ask()
    exchange.until_it_is_gone()


def drops(exchange):
    """Slowly, byte by byte."""
    for byte in exchange.ask():
        exchange.send(bytes([byte]))
    exchange.shut()


def twice(exchange):
    answer = exchange.ask().replace(b"Connection: close\r\n", b"")
    exchange.send(answer + answer)
    exchange.shut()


def stale(exchange):
    """The answer to what was asked before."""
    exchange.ask()
    exchange.send(exchange.relay.answers[-2] if len(exchange.relay.answers) > 1 else ANSWERS["other-json"])
    exchange.shut()


def says(answer, ask=False):
    """Somebody answers in the host's place, who may have handed the request on."""
    def say(exchange):
        if ask:
            exchange.ask()
        else:
            exchange.greet()
            exchange.read()
        exchange.send(answer)
        exchange.shut()

    return say


def problem(status, name, number, more=""):
    body = f'{{"type":"urn:peicheng:ra:error:{name}","title":"{name}","status":{number},"request_id":"0123456789ABCDEF"}}'
    return http(status, body.encode(), "application/problem+json", more)


def page(status, more=""):
    return http(status, b"<html><h1>nginx</h1></html>", "text/html", more)


HUGE = "9" * 40
PORTAL = http("302 Found", b"", more="Location: http://portal.example.test/login\r\n")

TROUBLES = {
    "refused": Trouble(refused, (UNREACHABLE,)),
    "stranger": Trouble(stranger, (("untrusted", "host_tls"),)),
    "lost": Trouble(lost, (UNREACHABLE,)),
    "acted": Trouble(acted, (UNREACHABLE,)),
    "closed": Trouble(closed, (RUBBISH,)),
    "cut-head": Trouble(cut_at(0), (UNREACHABLE,)),
    "cut-first": Trouble(cut_at(0.001), (UNREACHABLE,)),
    "cut-half": Trouble(cut_at(0.5), (UNREACHABLE,)),
    "cut-last": Trouble(cut_at(1), (UNREACHABLE,)),
    "held": Trouble(held, (TIMEOUT,), hasty=True),
    "drops": Trouble(drops, (FINE,)),
    "twice": Trouble(twice, (FINE,)),
    "stale": Trouble(stale, (RUBBISH,)),
    "500-page": Trouble(says(page("500 Internal Server Error")), (RUBBISH,)),
    "500-problem": Trouble(says(problem("500 Internal Server Error", "internal", 500)), (("bad_answer", "host_internal"),)),
    "502-page": Trouble(says(page("502 Bad Gateway")), (BUSY,)),
    "502-acted": Trouble(says(page("502 Bad Gateway"), ask=True), (BUSY,)),
    "503-page": Trouble(says(page("503 Unavailable", "Retry-After: 7\r\n")), (BUSY,), 7),
    "503-date": Trouble(says(page("503 Unavailable", "Retry-After: Wed, 21 Oct 2099 07:28:00 GMT\r\n")), (BUSY,)),
    "503-huge": Trouble(says(page("503 Unavailable", f"Retry-After: {HUGE}\r\n")), (BUSY,), DAY_S),
    "503-problem": Trouble(says(problem("503 Unavailable", "busy", 503)), (BUSY,)),
    "503-told": Trouble(says(problem("503 Unavailable", "busy", 503, "Retry-After: 7\r\n")), (BUSY,), 7),
    "504-acted": Trouble(says(page("504 Gateway Timeout"), ask=True), (BUSY,)),
    "portal-200": Trouble(says(ANSWERS["html"]), (RUBBISH,)),
    "portal-302": Trouble(says(PORTAL), (RUBBISH,)),
}
