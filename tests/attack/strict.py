"""HTTP that is not what it should be, and JSON that is not: on every listener, and on every route of the contract."""
import base64
import json
import os
import re
import secrets
import urllib.parse

import contract
import odd_requests
from certificate_requests import slug
from odd_requests import CLOSE, HOST, ODD, SOUND, USUAL, Listener

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get")


def listeners(world):
    """Of the API, the plain one and the page, as far as this run knows them."""
    found = [Listener(f"{world.api.name}:{world.api.port}", "POST", "/v1/nonces", tls=True)]
    if world.plain:
        found.append(Listener(f"{world.plain.name}:{world.plain.port}", "GET", "/ca/root.cer", tls=False))
    return found


def refuses(line, listener, request, what):
    heard = listener.ask(request)
    line.holds(not re.search(rb"HTTP/1\.[01] [123]\d\d (?!Continue)", heard), f"{what}: {heard[:60]!r}")


def answers(line, listener):
    fields, body = SOUND["length"]
    line.control(re.match(rb"HTTP/1\.1 20[01] ", listener.ask(listener.request(fields, body))), "a sound request")


def smuggling(world, report):
    """The twelve of facts/pki.md 5.1 and more; and what hides behind each on the same connection."""
    for what, (fields, body) in ODD.items():
        with report.line("http." + slug(what), f"{what}, on its own and with a request hidden behind it") as line:
            for listener in listeners(world):
                refuses(line, listener, listener.request(fields, body), what)
                kept = [field for field in fields if field != CLOSE]
                refuses(line, listener, listener.request(kept, body) + listener.request(USUAL), "the one behind")
                answers(line, listener)


def first_lines(world, report):
    with report.line("http.lines", "first lines with spaces, NUL, a query, other versions; bare LF; a header of 16 KiB") as line:
        for listener in listeners(world):
            for odd in odd_requests.odd_lines(listener.method.encode(), listener.path.encode()):
                refuses(line, listener, listener.request(USUAL, line=odd), odd.decode())
            refuses(line, listener, listener.request(USUAL, end=b"\n"), "bare LF")
            refuses(line, listener, listener.request([HOST, CLOSE, b"X-Long: " + b"x" * 16384]), "16 KiB")
            many = [b"X-%d: x" % number for number in range(3000)]
            refuses(line, listener, listener.request([HOST, CLOSE, *many]), "3000 fields")
            refuses(line, listener, listener.request(USUAL, line=b"GET /" + b"a" * 20000 + b" HTTP/1.1"), "a path of 20 KB")
            answers(line, listener)


def places(customer, order):
    return {"{o}": order.id, "{c}": "0F" * 16, "{t}": secrets.token_hex(16), "{i}": "aa.bb", "{l}": "xx", "": ""}


def methods(world, report):
    customer = world.customer()
    at = places(customer, customer.walked("created"))
    taken = {}
    for route in contract.routes():
        taken.setdefault(route.path, []).append(route)
    for path, routes in taken.items():
        with report.line("http.methods", f"{path}: every method that it does not take, a query, a slash behind it") as line:
            where, allowed = routes[0].at(at[routes[0].place]), {route.method for route in routes}
            for method in METHODS:
                if method in allowed:
                    continue
                answer = customer.ask(method, where)
                line.holds(answer.status in (405, 501), f"{method}: {answer.status}")
                if answer.status == 405:
                    line.holds(set(answer.fields["Allow"].split(", ")) == allowed, f"Allow: {answer.fields['Allow']}")
            for odd in ("?", "?x=1", "?_method=DELETE"):
                line.refused(customer.ask(routes[0].method, where + odd), (400, "malformed"))
            for odd in (where + "/", where + "//", "/" + where, where.upper(), where + "%00", where + ";x", where + "#x"):
                answer = customer.ask(routes[0].method, odd)
                line.holds(answer.status == 404, f"{odd}: {answer.status}")
            answer = customer.ask(routes[0].method, where, routes[0].body)
            line.control(answer.status not in (405, 501), f"as it is: {answer.status}")
            if answer.status == 204:
                customer.login()


def spoiled(body):
    """JSON texts that no route may take, by what is wrong with them."""
    good = json.dumps(body)
    first = next(iter(body))
    inside = good[1:-1]
    deep = '"x":' + "[" * 9 + "]" * 9
    return {
        "an array": b"[]", "a text": b'"x"', "null": b"null", "nothing": b"", "an empty object": b"{}",
        "an unknown member": ("{" + inside + ',"more":1}').encode(),
        "a member twice": ("{" + inside + f',"{first}":{json.dumps(body[first])}}}').encode(),
        "nested too deep": ("{" + inside + "," + deep + "}").encode(),
        "nested 20,000 deep": b"[" * 20000,
        "65 members": ("{" + inside + "".join(f',"m{number}":1' for number in range(65)) + "}").encode(),
        "a member of another kind": json.dumps({**body, first: {"x": 1}}).encode(),
        "a member that is null": json.dumps({**body, first: None}).encode(),
        "a number beyond all": ("{" + inside + ',"n":1e999}').encode(),
        "a number of 10,000 digits": ("{" + inside + ',"n":' + "9" * 10000 + "}").encode(),
        "something behind it": good.encode() + b"x", "two of it": good.encode() * 2, "a NUL behind it": good.encode() + b"\0",
        "a comment": b"/**/" + good.encode(), "a BOM": b"\xef\xbb\xbf" + good.encode(), "UTF-16": good.encode("utf-16"),
        "bytes that are no UTF-8": good.replace(first, first + "\udcff").encode("utf-8", "surrogateescape"),
        "U+0000": json.dumps({**body, first: "a\0b"}).encode(),
        "half a surrogate pair": good.replace(f'"{first}": "', f'"{first}": "\\ud800', 1).encode(),
        "a line break in a text": good.replace(f'"{first}": "', f'"{first}": "\n', 1).encode(),
        "single quotes": good.replace('"', "'").encode(), "a comma too many": ("{" + inside + ",}").encode(),
    }


def json_forms(world, report):
    customer = world.customer()
    at = places(customer, customer.walked("created"))
    for route in contract.routes():
        if route.body is None:
            continue
        with report.line("json." + route.id, f"{route}: JSON in twenty wrong forms, other types, 64 KiB and one byte") as line:
            where, more = route.at(at[route.place]), {"Idempotency_Key": secrets.token_hex(16)}
            for what, body in spoiled(route.body).items():
                answer = customer.ask(route.method, where, body, Content_Type="application/json", **more)
                line.holds((answer.status, answer.problem) in ((400, "malformed"), (413, "tooLarge")),
                           f"{what}: {answer.status} {answer.problem}")
            for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json5", "multipart/form-data", ""):
                answer = customer.ask(route.method, where, b"{}", Content_Type=kind, **more)
                line.refused(answer, (415, "unsupportedMediaType"))
            most = 4096 if route.id in ("login", "verifyCode") else 65536
            for length in (most + 1, 10 * most):
                line.refused(customer.ask(route.method, where, b" " * length, Content_Type="application/json", **more),
                             (413, "tooLarge"))
            answer = customer.ask(route.method, where, route.body, **more)
            line.control(answer.problem not in ("malformed", "tooLarge", "unsupportedMediaType"), f"as it is: {answer.body}")


def empty_bodies(world, report):
    """Routes that take no body."""
    customer = world.customer()
    order = customer.walked("created")
    with report.line("json.none", "a body where none is wanted: orders and nonces stay as they are") as line:
        for method, path in (("POST", "/v1/nonces"), ("POST", order.path + "/otp"), ("POST", order.path + "/finalize"),
                             ("DELETE", order.path)):
            for odd in (b"x", b"[]", b'{"state":"issued"}', b"{} ", b"null"):
                line.refused(customer.ask(method, path, odd, Content_Type="application/json"), (400, "malformed"))
        line.holds(customer.ask("GET", order.path).json["state"] == "created", "it had an effect")
        line.control(customer.ask("POST", "/v1/nonces", b"{}").status == 201, "none, and an empty object")


MISLEADING = {"Host": "elsewhere.test", "X-Forwarded-Host": "elsewhere.test", "X-Original-URL": "/v1/state",
              "X-Rewrite-URL": "/v1/state", "X-HTTP-Method-Override": "DELETE", "Origin": "https://elsewhere.test",
              "X-Request-Id": "forged", "X-Forwarded-For": "10.0.0.1", "Forwarded": "for=10.0.0.1;host=x"}


def headers(world, report):
    with report.line("http.headers", ", ".join(MISLEADING)) as line:
        customer = world.customer()
        order = customer.walked("created")
        plain = world.api.ask("GET", "/v1/consent")
        for name, value in MISLEADING.items():
            answer = world.api.ask("GET", "/v1/consent", **{name: value})
            line.holds(answer.seen() == plain.seen(), f"{name}: another answer")
            line.holds(answer.fields["X-Request-Id"] != "forged", "the request's number is the stranger's")
            line.holds(customer.ask("GET", order.path, **{name: value}).json["state"] == "created", f"{name}: it had an effect")
        made = customer.transfer(Host="elsewhere.test", X_Forwarded_Host="elsewhere.test")
        line.holds("elsewhere" not in made["url"], "the QR code leads elsewhere")
        line.control(plain.status == 200, "without")


PATHS = ("/../ra.db", "/%2e%2e/ra.json", "/ca/../ra.keys", "/ca/..%2fra.keys", "/ca/root.cer/..", "/ca//root.cer", "/CA/root.cer",
         "/ca/root.cer/", "/ca/root.cer%00", "/ca/root.cer?", "/ca/root.cer?x", "/ca/root.cer;x", "/ca/issuing.key", "/ca/",
         "/crl/issuing.crl/", "/crl/%69ssuing.crl", "/crl/../crl/issuing.crl", "/crl/", "/", "/release.jws", "/ocsps",
         "/v1/release/", "/v1/release/../directory", "/v1/../v1/directory", "/v1/directory", "/v1//directory", "/v1/release?x",
         "\\..\\ra.keys", "http://elsewhere.test/ca/root.cer", "*", "/ra.db-wal", "/offline/root.key", "/.git/config", "/metrics")


def paths(world, report):
    with report.line("http.paths", f"{len(PATHS)} odd paths on every listener: files, encodings, what others have") as line:
        wires = [wire for wire in (world.api, world.page, world.plain) if wire]
        for wire in wires:
            for path in PATHS:
                answer = wire.ask("GET", path)
                fine = wire is world.api and path == "/v1/directory"
                line.holds(fine or answer.status in (400, 404), f"{wire.url}{path}: {answer.status}")
                line.holds(b"PRIVATE KEY" not in answer.body and b"SQLite" not in answer.body, f"{path}: a file")
        line.control(world.api.ask("GET", "/v1/directory").status == 200, "the directory")
        if world.plain:
            for path in ("/ca/root.cer", "/ca/issuing.cer", "/crl/issuing.crl", "/crl/root.crl"):
                line.control(world.plain.ask("GET", path).status == 200, path)
            for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
                answer = world.plain.ask(method, "/crl/issuing.crl")
                line.holds(answer.status in (405, 501), f"plain: {method}: {answer.status}")
        line.control(world.api.ask("GET", "/v1/release").status in (200, 404), "the notice, if there is one")


NO_QUESTIONS = (b"", b"{}", b"0", b"0\x00", b"0\x80\x00\x00", b"0\x84\xff\xff\xff\xff", b"\x00" * 4097, b"0" * 65537)
NO_QUESTION_PATHS = ("/../ra.keys", "/%2e%2e/ra.json", "/MAA=", "/%", "/%4", "/%00", "//", "/!", "/" + "A" * 8000)
MALFORMED, UNAUTHORIZED = (bytes((0x30, 3, 10, 1, why)) for why in (1, 6))  # RFC 6960 4.2.1


def der(tag, content):
    return bytes((tag, len(content))) + content


def question_of_nobody():
    """Well made, about a certificate of no CA (RFC 6960 4.1.1)."""
    name = bytes.fromhex("300906052b0e03021a0500") + der(4, os.urandom(20)) + der(4, os.urandom(20)) + der(2, b"\x01" + os.urandom(15))
    return der(0x30, der(0x30, der(0x30, der(0x30, der(0x30, name)))))


def certificate_status(world, report):
    if not world.plain:
        return
    with report.line("http.ocsp", "questions that are none, in an address and as a body; one about a certificate of nobody") as line:
        odd = [world.plain.ask("GET", "/ocsp" + path) for path in NO_QUESTION_PATHS]
        odd += [world.plain.ask("POST", "/ocsp", body) for body in NO_QUESTIONS]
        for answer in odd:
            line.holds((answer.status, answer.body) == (200, MALFORMED), f"{answer.status} {answer.body[:40]!r}")
        for _ in range(50):
            line.holds(world.plain.ask("POST", "/ocsp", question_of_nobody()).body == UNAUTHORIZED, "a signature for nobody")
        encoded = urllib.parse.quote(base64.b64encode(question_of_nobody()), safe="")
        line.control(world.plain.ask("GET", "/ocsp/" + encoded).body == UNAUTHORIZED, "a question in an address is understood")
        line.control(world.plain.ask("GET", "/ocsp").status == 405, "an address without a question")


ATTACKS = [smuggling, first_lines, methods, json_forms, empty_bodies, headers, paths, certificate_status]
