"""Requests to one listener of the host, as a browser or a PC would send them. Raw ones: odd_requests.py of the flows."""
import http.client
import json
import ssl
import threading
from urllib.parse import urlsplit

URN = "urn:peicheng:ra:error:"
LIMIT_S = 60
# What may differ between two answers that say the same.
OWN_FIELDS = ("date", "x-request-id")


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The name of the problem, or ""."""
        if self.fields.get("Content-Type") != "application/problem+json":
            return ""
        return self.json["type"].removeprefix(URN)

    @property
    def detail(self):
        return self.json.get("detail", "")

    def seen(self):
        """All that a stranger can compare: status, fields, bytes."""
        fields = sorted((name.lower(), value) for name, value in self.fields.items() if name.lower() not in OWN_FIELDS)
        body = self.body
        if self.problem and "request_id" in self.json:
            body = body.replace(self.json["request_id"].encode(), b"ID")
        return self.status, tuple(fields), body


class Wire:
    """A listener at an https:// or http:// address; connections are kept, one a thread and source address."""

    def __init__(self, url, ca=None):
        place = urlsplit(url)
        self.url, self.name, self.port, self.tls = url, place.hostname, place.port, place.scheme == "https"
        self.context = ssl.create_default_context(cafile=ca) if self.tls else None
        self.kept = threading.local()

    def connect(self, source="127.0.0.1"):
        options = {"timeout": LIMIT_S}
        if self.name in ("localhost", "127.0.0.1"):
            options["source_address"] = (source, 0)
        if self.tls:
            return http.client.HTTPSConnection(self.name, self.port, context=self.context, **options)
        return http.client.HTTPConnection(self.name, self.port, **options)

    def ask(self, method, path, body=None, token=None, source="127.0.0.1", **fields):
        """body: bytes, or what becomes JSON."""
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        if token is not None:
            fields["Authorization"] = token if " " in token else "Bearer " + token
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            fields.setdefault("Content-Type", "application/json")
        kept = self.kept.__dict__.setdefault("connections", {})
        fresh = source not in kept
        if fresh:
            kept[source] = self.connect(source)
        try:
            return self.exchange(kept[source], method, path, body, fields)
        except (ConnectionError, http.client.HTTPException, ssl.SSLError):
            kept.pop(source).close()
            if fresh:
                raise
        return self.ask(method, path, body, None, source, **fields)  # the host had closed the one that was kept

    @staticmethod
    def exchange(connection, method, path, body, fields):
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        said = Answer(answer.status, answer.headers, answer.read())
        if answer.will_close:
            connection.close()  # http.client connects anew
        return said

    def close(self):
        for connection in self.kept.__dict__.pop("connections", {}).values():
            connection.close()


def at_once(count, run):
    """What `count` threads that set out together bring back; run is given the thread's number."""
    start, said = threading.Barrier(count), [None] * count

    def go(number):
        start.wait()
        try:
            said[number] = run(number)
        except (OSError, http.client.HTTPException) as failure:
            said[number] = failure

    threads = [threading.Thread(target=go, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
