"""Text that would be something else where it lands: in SQL, in a line of the log, in a row of the audit, in a terminal, in the
page for phones; in every field that somebody can fill."""
import json
import re
import subprocess
import urllib.parse

import contract
from report import Missing

MARK = "XYZZY"
TEXTS = (
    "'", "''; DROP TABLE orders; --" + MARK, "' OR '1'='1", '" OR ""="', "1; SELECT 1", "%s%s%s%n" + MARK, "%00" + MARK,
    "${jndi:x}" + MARK, "../../ra.keys" + MARK, "{{7*7}}" + MARK, "`id`" + MARK, "$(id)" + MARK, "<b>" + MARK,
    "\u202e" + MARK, "\u2028" + MARK, "\u200b" + MARK, "\x1b[2J" + MARK, "\r\n" + MARK,
    "\n2026-01-01T00:00:00Z info " + MARK, "\0" + MARK, "\ud800" + MARK, "x" * 5000,
)
# Of the answers to text that a field cannot hold.
REFUSALS = ((400, "malformed"), (401, "unauthenticated"), (401, "otpInvalid"), (403, "forbidden"), (404, "notFound"),
            (409, "consentChanged"), (409, "conflict"), (409, "orderNotReady"), (413, "tooLarge"), (422, "badCSR"),
            (422, "badFile"), (422, "badSignature"), (422, "badProof"), (429, "rateLimited"))
HEADERS = ("Authorization", "Idempotency-Key", "User-Agent", "Accept-Language", "X-Request-Id", "Content-Type", "If-None-Match")


def text_members(body):
    return [name for name, value in body.items() if isinstance(value, str)]


def sound_body(customer, route):
    return customer.agreement() if route.id == "agree" else route.body


def fields(world, report):
    customer = world.customer()
    order = customer.walked("created")
    for route in contract.routes():
        if route.body is None:
            continue
        body = {**sound_body(customer, route), **({"reason": "x"} if route.id == "confirm" else {})}
        where = route.at({"{o}": order.id, "{c}": "0F" * 16, "": ""}[route.place])
        with report.line("inject." + route.id, f"{len(TEXTS)} texts in {', '.join(text_members(body))}") as line:
            before = world.traces()
            for name in text_members(body):
                for text in TEXTS:
                    said = json.dumps({**body, name: text}).encode()  # what is no text stands there by its escape
                    answer = customer.ask(route.method, where, said, Content_Type="application/json", Idempotency_Key="k")
                    line.refused(answer, *REFUSALS)
                    line.holds(MARK.encode() not in answer.body, f"{name}: {text!r} comes back")
            line.holds(world.traces() == before, "records changed, or a message went out")
            line.control(customer.ask("GET", order.path).json["state"] == "created", "the order")


def header_text(text):
    return text.encode("utf-8", "replace").decode("latin-1")


def headers(world, report):
    with report.line("inject.header", f"the same in {', '.join(HEADERS)}") as line:
        customer = world.customer()
        order = customer.walked("created")
        for text in TEXTS:
            if any(character in text for character in "\r\n\0"):
                continue  # http.client does not send it; odd_requests.py does
            for name in HEADERS:
                answer = world.api.ask("GET", order.path, None, **{name: header_text(text)})
                line.refused(answer, (401, "unauthenticated"))
                line.holds(MARK.encode() not in answer.body + str(answer.fields).encode(), f"{name}: {text!r} comes back")
        line.control(customer.ask("GET", order.path).status == 200, "the order")


def paths(world, report):
    with report.line("inject.path", "the same in every place of a path, on every listener") as line:
        customer = world.customer()
        places = [(world.api, f"/v1/{what}/") for what in ("orders", "certificates", "renewal-info", "consent", "transfers")]
        places += [(wire, path) for wire, path in ((world.plain, "/crl/"), (world.page, "/t/")) if wire]
        for text in TEXTS:
            quoted = urllib.parse.quote(text.encode("utf-8", "replace"))
            for wire, path in places:
                answer = wire.ask("GET", path + quoted, None, customer.token if wire is world.api else None)
                line.holds(answer.status in (404, 429), f"{path}{quoted}: {answer.status}")
                line.holds(MARK.encode() not in answer.body, f"{path}: {text!r} comes back")
        line.control(customer.ask("GET", "/v1/state").status == 200, "what is there")


def kept(world, report):
    """What the host does keep of a stranger's words: the program's name with an agreement, the reason of a rejection."""
    with report.line("inject.kept", "an agreement's User-Agent, a rejection's reason, as the operator's commands show them") as line:
        host = world.own_host()
        customers = []
        for number, text in enumerate(text for text in TEXTS if len(text) < 200):
            customer = world.customer()
            order = customer.walked("verified", world.key() if number < 3 else None)
            agent = header_text(text) if not any(character in text for character in "\r\n\0") else "plain"
            customer.want(200, "POST", order.path + "/consent", customer.agreement(), User_Agent=agent)
            shown = host.ra("consent", "evidence", "--order", order.id)
            line.holds(clean(shown), f"evidence: {text!r}: {shown!r}")
            customers.append((customer, order))
        customer, order = customers[0]
        customer.finalize(order)
        sound = customer.installed(order)
        taken = 0
        for text in TEXTS:
            said = json.dumps({**sound, "installed": False, "reason": text}).encode()
            answer = customer.ask("POST", order.path + "/confirm", said, Content_Type="application/json")
            line.holds(answer.status in (200, 400), f"{answer.status}")
            taken += answer.status == 200
        line.control(taken > 0, "some reason is taken")
        log = host.ra("audit")
        line.holds(clean(log), "audit: " + next((row for row in log.splitlines() if not clean(row)), "")[:120])
        line.control(order.serial is not None and "certificate.reject" in log, "the rejection is there")


def exported(host):
    """The rows; what divides them is LF, and not all that Python takes for the end of a line."""
    return [json.loads(row) for row in host.ra("audit", "export").rstrip("\n").split("\n")]


def clean(text):
    """Nothing that moves a cursor, turns the writing round or begins a line of its own."""
    return not re.search("[\x1b\r\0\u202e\u2028\u200b\x07\x08\x85\x9b\ufeff]", text) and MARK + "\n2026" not in text


def reasons(world, report):
    """One rejection for each reason, so that each lands in the audit."""
    with report.line("inject.audit", "reasons of rejections that look like rows of the audit, or turn it round") as line:
        host = world.own_host()
        texts = ("ok\t7\thost\tlogin.unlock", "2026-01-01T00:00:00Z  99  host  user.add", '","seq":9,"hash":"',
                 "\u202egnihton", "a\u2028b", "a\u0085b", "\ufeffx", "王\u0301" * 20)
        before = len(host.ra("audit", "export").splitlines())
        for text in texts:
            customer = world.customer()
            order = customer.walked("issued")
            said = {**customer.installed(order), "installed": False, "reason": text}
            answer = customer.ask("POST", order.path + "/confirm", said)
            line.holds(answer.status in (200, 400), f"{text!r}: {answer.status}")
            if answer.status == 400:
                customer.confirm(order)
        rows = exported(host)
        line.holds(all(sorted(row) == sorted(rows[0]) for row in rows), "rows of another form")
        line.control(len(rows) > before, "there are new rows")
        shown = host.ra("audit")
        line.holds(clean(shown), "the list: " + next((row for row in shown.splitlines() if not clean(row)), "")[:120])
        line.holds(len(shown.splitlines()) <= len(rows) + 2, "a row was forged")
        verify = [host.program, "audit", "verify", "--config", host.config_path]
        line.holds(subprocess.run(verify, check=False, capture_output=True).returncode == 0, "the chain is broken")


def log_lines(world, report):
    with report.line("inject.log", "nothing that was sent stands in the log") as line:
        if world.host is None:
            raise Missing("a host of our own (no --url)")
        text = world.log()
        line.holds(MARK not in text, next((row for row in text.splitlines() if MARK in row), "")[:160])
        line.control(text.count("\n") > 100, "the log is written")


ATTACKS = [fields, headers, paths, kept, reasons, log_lines]
