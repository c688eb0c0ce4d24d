"""What the listeners agree to in TLS: hellos written out by hand, each of one version and few ciphers, and the answer read."""
import os
import socket
import ssl
import struct
import subprocess

ALERT, HANDSHAKE, SERVER_HELLO = 21, 22, 2
SOUND = (0xC02F, 0xC030, 0xCCA8)  # ECDHE-RSA with AES-GCM and ChaCha20
WEAK = {
    "NULL": (0x0001, 0x0002, 0x003B, 0xC010), "anonymous": (0x0034, 0x00A6, 0xC018), "EXPORT": (0x0003, 0x0008, 0x0014),
    "RC4": (0x0004, 0x0005, 0xC011), "DES and 3DES": (0x0009, 0x000A, 0xC012), "CBC": (0xC013, 0xC014, 0xC027, 0xC028),
    "RSA key exchange": (0x002F, 0x0035, 0x003C, 0x003D, 0x009C, 0x009D), "finite fields and CBC": (0x0067, 0x006B),
    "PSK": (0x008C, 0x00A8, 0xC035), "DSS": (0x0032, 0x0038, 0x00A2),
}


def vector(octets, size):
    return len(octets).to_bytes(size, "big") + octets


def extension(kind, octets):
    return struct.pack(">H", kind) + vector(octets, 2)


def hello(version, ciphers, more=b"", compression=b"\0"):
    """A ClientHello (RFC 5246 7.4.1.2) that offers up to this version."""
    extensions = (extension(10, vector(struct.pack(">3H", 0x001D, 0x0017, 0x0018), 2)) + extension(11, b"\x01\x00") +
                  extension(13, vector(struct.pack(">4H", 0x0401, 0x0501, 0x0804, 0x0201), 2)) + extension(0xFF01, b"\0") + more)
    offered = b"".join(struct.pack(">H", one) for one in ciphers)
    said = (struct.pack(">H", version) + os.urandom(32) + b"\0" + vector(offered, 2) + vector(compression, 1) +
            vector(extensions, 2))
    return b"\x16" + struct.pack(">H", min(version, 0x0301)) + vector(b"\x01" + vector(said, 3), 2)


def answer(wire, said):
    """The first record that comes back: its type and body; (0, b"") if the other side just closes."""
    with socket.create_connection((wire.name, wire.port), timeout=30) as peer:
        peer.sendall(said)
        heard = b""
        try:
            while len(heard) < 5 or len(heard) < 5 + int.from_bytes(heard[3:5], "big"):
                more = peer.recv(65536)
                if not more:
                    break
                heard += more
        except ConnectionError:
            pass
    return (heard[0], heard[5:]) if len(heard) >= 6 else (0, b"")


def agreed(wire, said):
    kind, record = answer(wire, said)
    return kind == HANDSHAKE and record[0] == SERVER_HELLO


def sound(line, wire):
    line.control(agreed(wire, hello(0x0303, SOUND)), "TLS 1.2 with ECDHE and AES-GCM")


def versions(world, report):
    for what, version in (("SSL 3", 0x0300), ("TLS 1.0", 0x0301), ("TLS 1.1", 0x0302)):
        with report.line("tls.version", f"{what}, with every cipher") as line:
            for wire in (wire for wire in (world.api, world.page) if wire):
                ciphers = [*SOUND, *(cipher for few in WEAK.values() for cipher in few)]
                line.holds(not agreed(wire, hello(version, ciphers)), f"{wire.url} agrees")
                sound(line, wire)
    with report.line("tls.version", "an SSL 2 hello, plain HTTP, and nonsense") as line:
        kinds = bytes.fromhex("0100800200800300800400800600400700c0")  # as SSL 2 numbers them
        ssl2 = b"\x80\x2b\x01\x00\x02\x00\x12\x00\x00\x00\x10" + kinds + os.urandom(16)
        for said in (ssl2, b"GET /v1/directory HTTP/1.1\r\nHost: localhost\r\n\r\n", os.urandom(600)):
            line.holds(not agreed(world.api, said) and b"HTTP/1.1 200" not in answer(world.api, said)[1], f"{said[:10]!r}")
        sound(line, world.api)


def ciphers(world, report):
    for what, offered in WEAK.items():
        with report.line("tls.cipher", f"TLS 1.2 with {what}") as line:
            for wire in (wire for wire in (world.api, world.page) if wire):
                for one in offered:
                    line.holds(not agreed(wire, hello(0x0303, (one,))), f"{wire.url} agrees to {one:04X}")
                sound(line, wire)


def oddities(world, report):
    with report.line("tls.compression", "DEFLATE, and a downgrade that says so (RFC 7507)") as line:
        kind, record = answer(world.api, hello(0x0303, SOUND, compression=b"\1\0"))
        if kind == HANDSHAKE:
            session = record[38]
            line.holds(record[39 + session + 2] == 0, "it compresses")
        fallback = (*SOUND, 0x5600)
        line.holds(not agreed(world.api, hello(0x0303, fallback)), "TLS 1.2 with the fallback signal, though it has 1.3")
        sound(line, world.api)
    with report.line("tls.renegotiation", "a second handshake asked for by the client in TLS 1.2") as line:
        said = renegotiated(world)
        line.control("BEGIN CERTIFICATE" in said, "the first one")
        line.holds("RENEGOTIATING" in said and "HTTP/1.1 2" not in said.partition("RENEGOTIATING")[2], "it goes on after it")
    with report.line("tls.client", "TLS 1.3 and 1.2 as a PC speaks them, another's name, another's CA") as line:
        line.control(world.api.ask("GET", "/v1/directory").status == 200, "a PC")
        for context, name in ((ssl.create_default_context(), world.api.name), (world.api.context, "elsewhere.test")):
            try:
                with context.wrap_socket(socket.create_connection((world.api.name, world.api.port)), server_hostname=name):
                    line.holds(False, f"trusted by {name}")
            except ssl.SSLError:
                line.holds(True, "")


def renegotiated(world):
    """What s_client prints: R asks for another handshake, and a request comes behind it."""
    typed = "R\nGET /v1/directory HTTP/1.1\nHost: localhost\nConnection: close\n\n"
    done = subprocess.run([world.openssl, "s_client", "-tls1_2", "-crlf", "-connect", f"{world.api.name}:{world.api.port}"],
                          input=typed, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


ATTACKS = [versions, ciphers, oddities]
