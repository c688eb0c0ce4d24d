"""Hosts that are not what they should be: a TLS server on loopback that answers everything in one wrong way."""
import os
import socket
import ssl
import subprocess
import threading


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class HostileCa:
    """A CA of its own with a certificate for localhost and one for another name."""

    def __init__(self, openssl, folder):
        os.makedirs(folder)
        self.folder, self.openssl = folder, openssl
        self.run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.path("ca.key"), "-out",
                 self.path("ca.pem"), "-days", "30", "-subj", "/CN=Another CA")
        with open(self.path("ca.pem"), encoding="ascii") as file:
            self.pem = file.read()
        for name in ("localhost", "elsewhere.test"):
            self.run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", self.path(name + ".key"), "-out",
                     self.path(name + ".csr"), "-subj", "/CN=" + name)
            with open(self.path(name + ".ext"), "w", encoding="ascii") as file:
                file.write(f"subjectAltName=DNS:{name}\n")
            self.run("x509", "-req", "-in", self.path(name + ".csr"), "-CA", self.path("ca.pem"), "-CAkey",
                     self.path("ca.key"), "-days", "30", "-extfile", self.path(name + ".ext"), "-out",
                     self.path(name + ".pem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        subprocess.run([self.openssl, *arguments], check=True, capture_output=True)


def http(status, body, content_type="application/json", more=""):
    return (f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
            f"Connection: close\r\n{more}\r\n").encode() + body


ANSWERS = {
    "refuse": http("200 OK", b"{}"),
    "other-name": http("200 OK", b"{}"),
    "not-http": b"220 mail.example.test ESMTP\r\n",
    "html": http("200 OK", "<html>請先登入無線網路</html>".encode(), "text/html"),
    "broken-json": http("201 Created", b'{"token":"abc'),
    "other-json": http("201 Created", b'{"hello":"world"}'),
    "too-long": http("201 Created", b" " * (1 << 20)),
    "cut": http("201 Created", b'{"token":"' + b"a" * 64 + b'"}')[:-20],
    "redirect": http("302 Found", b"", more="Location: https://localhost:1/v1/sessions\r\n"),
    "busy": http("503 Service Unavailable",
                 b'{"type":"urn:peicheng:ra:error:busy","title":"busy","status":503,"retry_after":7}',
                 "application/problem+json", "Retry-After: 7\r\n"),
}


class HostileHost:
    """Serves until close; bodies holds what was sent to it after the handshake."""

    patience_s = 10

    def __init__(self, ca, mode, port=0):
        name = "elsewhere.test" if mode == "other-name" else "localhost"
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(ca.path(name + ".pem"), ca.path(name + ".key"))
        self.answer, self.bodies = ANSWERS[mode], []
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener_port = self.listener.getsockname()[1]
        self.url = f"https://localhost:{self.listener_port}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            try:
                with self.context.wrap_socket(plain, server_side=True) as peer:
                    peer.settimeout(self.patience_s)
                    request = self.read_request(peer)
                    if request:
                        self.bodies.append(request)
                        self.say(peer, self.answer_to(request))
            except OSError:
                pass  # it hung up on us, as it should on a stranger

    def answer_to(self, _request):
        """Bytes, or pieces of them, for as long as somebody listens."""
        return self.answer

    @staticmethod
    def say(peer, answer):
        for piece in [answer] if isinstance(answer, bytes) else answer:
            peer.sendall(piece)

    @staticmethod
    def read_request(peer):
        data = b""
        while b"\r\n\r\n" not in data:
            more = peer.recv(65536)
            if not more:
                return data
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        while lengths and len(body) < int(lengths[0]):
            body += peer.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self):
        """The port is free then."""
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept
        self.thread.join()
        self.listener.close()
