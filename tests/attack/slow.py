"""Requests that are slow, never end, or come in crowds: each connection ends in time, and in the meantime others are served."""
import glob
import select
import socket
import ssl
import time

from aftermath import measured

CONNECTIONS, OF_AN_ADDRESS = 256, 32
FIGURES = {"server": {"header_s": 1, "idle_s": 1, "body_s": 2, "connections": CONNECTIONS, "connections_per_address": OF_AN_ADDRESS}}
PATIENCE_S = 20  # ten times what the figures above allow, for a machine that is busy
EVERY_S = 0.1
CLIENT_HELLO_BEGIN = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(20)
RESTING_S = 0.04  # of a second: a thread that does not rest has a good part of that to itself, however busy the machine


def dial(wire, source):
    plain = socket.create_connection((wire.name, wire.port), timeout=PATIENCE_S, source_address=(source, 0))
    return wire.context.wrap_socket(plain, server_hostname=wire.name) if wire.tls else plain


def served(world, line, times=3):
    """In the meantime, from another address."""
    for _ in range(times):
        answer = world.api.ask("POST", "/v1/nonces", source="127.0.8.200")
        line.control(answer.status == 201, f"others meanwhile: {answer.status}")


def drips(peers, drop):
    """Sends that to each again and again until all were closed; how long it took, or None for never."""
    begun, left = time.monotonic(), dict(enumerate(peers))
    while left and time.monotonic() - begun < PATIENCE_S:
        for number, peer in list(left.items()):
            try:
                peer.settimeout(0)
                peer.send(drop)
                if select.select([peer], [], [], 0)[0] and ended(peer):
                    left.pop(number).close()
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError:
                left.pop(number).close()
        select.select([], [], [], EVERY_S)  # the pace of the drops
    for peer in left.values():
        peer.close()
    return None if left else time.monotonic() - begun


def ended(peer):
    try:
        return peer.recv(65536) == b""
    except (BlockingIOError, ssl.SSLWantReadError):
        return False


LOGIN = b"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def drip_line(world, report, name, tried, first, drop, wires=None, raw=False):
    with report.line(name, tried) as line:
        world.own_host()  # whose limits are short
        for wire in wires or [wire for wire in (world.api, world.page, world.plain) if wire]:
            peers = []
            for number in range(8):
                source = f"127.0.8.{number + 1}"
                peer = (socket.create_connection((wire.name, wire.port), timeout=PATIENCE_S, source_address=(source, 0))
                        if raw else dial(wire, source))
                peer.sendall(first)
                peers.append(peer)
            served(world, line)
            took = drips(peers, drop)
            line.holds(took is not None, f"{wire.url}: some were open after {PATIENCE_S} s")
            if took is not None:
                line.note(f"{took:.1f} s")


def slow_headers(world, report):
    drip_line(world, report, "slow.header", "eight headers, a byte every tenth of a second",
              b"GET /v1/directory HTTP/1.1\r\nHost: localhost\r\nX-A: ", b"a")


def slow_fields(world, report):
    drip_line(world, report, "slow.fields", "eight headers, a field every tenth of a second",
              b"GET /v1/directory HTTP/1.1\r\nHost: localhost\r\n", b"X-A: a\r\n")


def slow_bodies(world, report):
    drip_line(world, report, "slow.body", "eight bodies, a byte every tenth of a second",
              LOGIN + b"Content-Length: 4000\r\n\r\n", b" ", [world.api])


def slow_chunks(world, report):
    drip_line(world, report, "slow.chunks", "eight bodies in chunks of a byte that never end",
              LOGIN + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", [world.api])


def slow_handshakes(world, report):
    drip_line(world, report, "slow.handshake", "eight TLS handshakes, a byte every tenth of a second",
              b"\x16\x03\x01\x40\x00", b"\x01", [world.api, world.page], raw=True)


def silent(world, report):
    with report.line("slow.silent", "connections that say nothing, before and after the handshake, and after a request") as line:
        world.own_host()
        peers = [socket.create_connection((world.api.name, world.api.port), source_address=("127.0.8.20", 0)) for _ in range(8)]
        peers += [dial(world.api, "127.0.8.21") for _ in range(8)]
        for _ in range(8):
            peer = dial(world.api, "127.0.8.22")
            peer.sendall(b"GET /v1/directory HTTP/1.1\r\nHost: localhost\r\n\r\n")
            peers.append(peer)
        served(world, line)
        for peer in peers:
            peer.settimeout(PATIENCE_S)
            try:
                while peer.recv(65536):
                    pass
                closed = True
            except TimeoutError:
                closed = False
            except OSError:
                closed = True
            line.holds(closed, f"open after {PATIENCE_S} s")
            peer.close()


def processor_time(world):
    """Seconds of all threads of the host of our own."""
    total = 0
    for path in glob.glob(f"/proc/{world.own_host().process.pid}/task/*/schedstat"):
        with open(path, encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def work_for(world, first):
    """How long the host computes for eight connections that say that much, and then nothing until they are closed."""
    before, peers = processor_time(world), []
    for _ in range(8):
        peers.append(socket.create_connection((world.api.name, world.api.port), source_address=("127.0.8.23", 0)))
        peers[-1].settimeout(PATIENCE_S)
        peers[-1].sendall(first)
    for peer in peers:
        try:
            while peer.recv(65536):
                pass
        except ConnectionError:
            pass
        peer.close()
    return processor_time(world) - before


def idle(world, report):
    with report.line("slow.idle", "eight TLS handshakes that stop in the middle of their first message: the host rests meanwhile") as line:
        work = work_for(world, CLIENT_HELLO_BEGIN)
        line.holds(work < RESTING_S, f"{work:.2f} s of computing")
        line.control(work_for(world, b"GET / HTTP/1.1\r\n\r\n") > 0, "it was measured")
        line.note(f"{work * 1000:.0f} ms of computing")


def deaf(world, report):
    """Who asks and never reads."""
    with report.line("slow.reader", "thousands of requests on two connections, no answer ever read") as line:
        world.own_host()
        peers = [dial(world.api, f"127.0.8.{number + 30}") for number in range(2)]
        ask = b"GET /v1/consent HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200
        begun, sent, left = time.monotonic(), 0, list(peers)
        while left and time.monotonic() - begun < PATIENCE_S:
            for peer in list(left):
                peer.settimeout(0)
                try:
                    sent += peer.send(ask)
                except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                    pass
                except OSError:
                    left.remove(peer)
            select.select([], [], [], EVERY_S)
        served(world, line)
        line.holds(not left, f"{len(left)} were open after {PATIENCE_S} s")
        line.note(f"{sent // len(ask) * 200} requests taken in")
        for peer in peers:
            peer.close()


def served_of(peers):
    """How many of them the host answers, all of them being there at once."""
    count = 0
    for peer in peers:
        try:
            peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        except OSError:
            pass  # it was closed at once
    for peer in peers:
        try:
            count += peer.recv(65536).startswith(b"HTTP/1.1 ")
        except OSError:
            pass
        peer.close()
    return count


def dial_many(wire, count, sources):
    peers = []
    for number in range(count):
        peer = socket.socket()
        peer.settimeout(PATIENCE_S)
        peer.bind((sources[number % len(sources)], 0))
        peer.connect(("127.0.0.1", wire.port))
        peers.append(peer)
    return peers


def crowd(world, report):
    with report.line("slow.crowd", f"120 connections from one address at once: {OF_AN_ADDRESS} are answered, and so are others") as line:
        world.own_host()
        peers = dial_many(world.plain, 120, ["127.0.8.50"])
        served(world, line, 1)
        answered = served_of(peers)
        line.holds(answered <= OF_AN_ADDRESS, f"{answered} were answered")
        few = served_of(dial_many(world.plain, OF_AN_ADDRESS // 2, ["127.0.8.51"]))
        line.control(few == OF_AN_ADDRESS // 2, f"{few} of as many as one address may have")
        line.note(f"{answered} answered")


def flood(world, report):
    """More connections than the host takes at all, from addresses none of which has too many."""
    with report.line("slow.flood", f"{2 * CONNECTIONS} silent connections from 48 addresses, twice as many as are taken: they end, and all "
                     "is as before") as line:
        world.own_host()
        before, most = measured(world)[1], 0
        peers = dial_many(world.api, 2 * CONNECTIONS, [f"127.0.9.{number + 1}" for number in range(48)])
        begun = time.monotonic()
        while time.monotonic() - begun < 1:  # as long as the first ones may be silent
            most = max(most, measured(world)[1] - before)
        line.holds(most <= CONNECTIONS + 8, f"{most} were open")  # eight: those of others, and of the records
        line.control(most >= CONNECTIONS // 2, f"it was full, or nearly: {most} were open")
        begun, answered = time.monotonic(), False
        while not answered and time.monotonic() - begun < PATIENCE_S:
            try:
                answered = world.api.ask("POST", "/v1/nonces", source="127.0.8.201").status == 201
            except OSError:
                select.select([], [], [], EVERY_S)
        line.holds(answered, f"nobody was served for {PATIENCE_S} s")
        line.note(f"{most} open at most, served again after {time.monotonic() - begun:.1f} s")
        while measured(world)[1] > before + 8 and time.monotonic() - begun < PATIENCE_S:
            select.select([], [], [], EVERY_S)
        line.holds(measured(world)[1] <= before + 8, f"{measured(world)[1] - before} are open for good")
        for peer in peers:
            peer.close()
        served(world, line)


def junk(world, report):
    """Memory after each of six rounds of what costs memory: the later rounds must not need more."""
    with report.line("slow.memory", "six rounds of 160 hostile requests: 64 KiB bodies, deep JSON, long paths, wrong logins") as line:
        world.own_host()
        sizes, said = [], set()
        for _ in range(6):
            for _ in range(40):
                for method, path, body in (
                        ("POST", "/v1/signatures", b"[" * 65536),
                        ("POST", "/v1/signatures", {"cms": "A" * 43688, "content_sha256": "0" * 64}),
                        ("GET", "/v1/" + "x" * 8000, None),
                        ("POST", "/v1/sessions", {"national_id": world.stranger_id(), "password": "x" * 256})):
                    said.add(world.api.ask(method, path, body, source="127.0.8.60", Content_Type="application/json").problem)
            sizes.append(measured(world)[0])
        line.holds(sizes[5] - sizes[2] < 8192, f"KiB after each round: {sizes}")
        line.control(said == {"malformed", "badSignature", "notFound", "unauthenticated"}, f"each was looked at: {said}")
        line.note(f"MiB {', '.join(str(size // 1024) for size in sizes)}")


ATTACKS = [slow_headers, slow_fields, slow_bodies, slow_chunks, slow_handshakes, silent, idle, deaf, crowd, flood, junk]
