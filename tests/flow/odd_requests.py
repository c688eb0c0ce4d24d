"""Requests that two servers in a row might read differently, said over a raw socket. None may be answered with success."""
import socket
import ssl

LIMIT_S = 30


class Listener:
    """One address of the host, and a request that it answers with success: what is odd is put into that."""

    def __init__(self, address, method, path, tls):
        host, _, port = address.rpartition(":")
        self.address, self.method, self.path, self.tls = (host, int(port)), method, path, tls

    def dial(self):
        plain = socket.create_connection(self.address, timeout=LIMIT_S)
        if not self.tls:
            return plain
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # who answers is no matter here
        return context.wrap_socket(plain)

    def ask(self, request):
        """Everything that comes until the other side closes."""
        heard = b""
        with self.dial() as peer:
            try:
                peer.sendall(request)
                while True:
                    more = peer.recv(65536)
                    if not more:
                        return heard
                    heard += more
            except (ConnectionError, ssl.SSLError):
                return heard  # it hung up in the middle of what we said

    def request(self, fields, body=b"", line=None, end=b"\r\n"):
        first = line or f"{self.method} {self.path} HTTP/1.1".encode()
        return end.join([first, *fields, b"", body])


HOST, CLOSE, JSON = b"Host: localhost", b"Connection: close", b"Content-Type: application/json"
CHUNKED = b"Transfer-Encoding: chunked"
USUAL = [HOST, CLOSE, JSON]
LENGTH = [*USUAL, b"Content-Length: 2"]

# As they should be: each is answered with success.
SOUND = {
    "length": (LENGTH, b"{}"),
    "chunked": ([*USUAL, CHUNKED], b"2\r\n{}\r\n0\r\n\r\n"),
    "no body": (USUAL, b""),
}

# The twelve of facts/pki.md 5.1 first.
ODD = {
    "two lengths that differ": ([*LENGTH, b"Content-Length: 3"], b"{}"),
    "length and chunks": ([*LENGTH, CHUNKED], b"2\r\n{}\r\n0\r\n\r\n"),
    "a length with a plus": ([*USUAL, b"Content-Length: +2"], b"{}"),
    "a space before the colon": ([*USUAL, b"Content-Length : 2"], b"{}"),
    "a folded field": ([*LENGTH, b"X-Fold: a", b" b"], b"{}"),
    "no Host": ([CLOSE, JSON, b"Content-Length: 2"], b"{}"),
    "two Hosts": ([*LENGTH, b"Host: elsewhere.test"], b"{}"),
    "a coding like chunked": ([*USUAL, b"Transfer-Encoding: xchunked"], b"2\r\n{}\r\n0\r\n\r\n"),
    "a NUL in a field": ([*LENGTH, b"X-Nul: a\0b"], b"{}"),
    "a chunk of 0x2": ([*USUAL, CHUNKED], b"0x2\r\n{}\r\n0\r\n\r\n"),
    "a chunk that is longer than it says": ([*USUAL, CHUNKED], b"2\r\n{}X\r\n0\r\n\r\n"),
    "a length of two numbers": ([*USUAL, b"Content-Length: 2, 3"], b"{}"),
    "a negative length": ([*USUAL, b"Content-Length: -2"], b"{}"),
    "a length in hexadecimal": ([*USUAL, b"Content-Length: 0x2"], b"{}"),
    "a length past every limit": ([*USUAL, b"Content-Length: 18446744073709551618"], b"{}"),
    "a chunk past every limit": ([*USUAL, CHUNKED], b"10000000000000002\r\n{}\r\n0\r\n\r\n"),
    "a negative chunk": ([*USUAL, CHUNKED], b"-2\r\n{}\r\n0\r\n\r\n"),
    "an empty field name": ([*LENGTH, b": a"], b"{}"),
    "a line without a colon": ([*LENGTH, b"X-Nothing"], b"{}"),
    "a space before the first field": ([b" X-Early: a", *LENGTH], b"{}"),
    "a CR inside a field": ([*LENGTH, b"X-Cr: a\rContent-Length: 3"], b"{}"),
}


def odd_lines(method, path):
    """First lines that no listener takes, around that of a sound request."""
    return [method + b"  " + path + b" HTTP/1.1", method + b" " + path + b" x HTTP/1.1", method + b" " + path,
            method + b" " + path + b" HTTP/2.0", method + b" " + path + b" http/1.1", b" " + method + b" " + path + b" HTTP/1.1",
            method + b" " + path + b"\0 HTTP/1.1", method + b" " + path + b"? HTTP/1.1", method + b" " + path + b"?a=b HTTP/1.1"]
