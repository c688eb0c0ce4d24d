"""Somebody between a PC and its host who may read everything: a TLS server that hands each request on and keeps it."""
import socket
import ssl
from urllib.parse import urlsplit

from hostile import HostileHost
from tape import Exchange


class Relay(HostileHost):
    """bodies: the requests; answers: what the host said to them."""

    patience_s = 30

    def __init__(self, ca, host_url):
        self.upstream = urlsplit(host_url)
        self.answers = []
        super().__init__(ca, "html")

    def answer_to(self, request):
        self.answers.append(self.handed_on(request))
        return self.answers[-1]

    def forget(self):
        del self.bodies[:], self.answers[:]

    def exchanges(self):
        return [Exchange(request, answer) for request, answer in zip(self.bodies, self.answers)]

    def handed_on(self, request):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        address = (self.upstream.hostname, self.upstream.port)
        with context.wrap_socket(socket.create_connection(address, timeout=30)) as host:
            host.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            answer = b""
            while True:
                more = host.recv(65536)
                if not more:
                    return answer
                answer += more


def put_between(host, make, ca, path):
    """A relay, by make(host's address), before a host that is not started yet. Its address becomes the host's own, for which the
    proofs of orders are; path: a configuration for PCs that know no other, which trust that CA. The relay."""
    relay = make(host.settings()["host_url"])
    host.configure(None, public_origin=relay.url)
    host.write_settings(path, host_url=relay.url, tls_ca_pem=ca.pem)
    return relay
