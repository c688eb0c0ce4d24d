"""A backup on its way to a phone: who holds the ticket gets it, once, in time, and nobody else learns anything."""
import base64
import re
import secrets
from urllib.parse import urlsplit

from report import Missing
from wire import at_once

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
           "X-Robots-Tag": "noindex, nofollow"}


def page(world):
    if world.page is None:
        raise Missing("the page for phones (--page)")
    return world.page


def path_of(made):
    return urlsplit(made["url"]).path


def made_up():
    return "/t/" + secrets.token_urlsafe(16)[:21] + "A"  # the last character of 128 bits has two of its own


def once(world, report):
    with report.line("transfer.once", "20 POSTs at once, five times over") as line:
        customer = world.customer()
        for _ in range(5):
            made = customer.transfer()
            path = path_of(made)
            said = at_once(20, lambda _: page(world).ask("POST", path))
            got = [answer for answer in said if answer.status == 200]
            line.holds(len(got) == 1 and all(answer.status in (200, 410) for answer in said),
                       f"{sorted(answer.status for answer in said)}")
            line.control(len(got[0].body) > 1000 if got else False, "one of them has the file")
            line.holds(page(world).ask("POST", path).status == 410, "once more")
            line.holds(page(world).ask("GET", path).status == 410, "the page offers it still")


def guessing(world, report):
    with report.line("transfer.guess", "60 tickets from one address, GET and POST, and the right one among them") as line:
        customer, source = world.customer(), "127.0.2.1"
        path = path_of(customer.transfer())
        said = [page(world).ask(("GET", "POST")[number % 2], made_up(), source=source) for number in range(60)]
        looked_at = sum(1 for answer in said if answer.status == 404)
        line.holds(looked_at == 3 and said[-1].status == 429, f"{looked_at} were looked for, then {said[-1].status}")
        line.holds(int(said[-1].fields["Retry-After"]) <= 300, "it has no end")
        line.control(page(world).ask("POST", path, source=source).status == 200, "the right one, from the blocked address")
    with report.line("transfer.guess.forms", "tickets cut, lengthened, in other letters and encodings, the right one inside") as line:
        path = path_of(customer.transfer())
        ticket = path[3:]
        odd = [ticket[:-1], ticket + "A", ticket.swapcase(), ticket[:-1] + "=", "%" + ticket, ticket + "%00", ticket + ";x",
               ticket + "/../x", ticket + "/zh-TW/x", ticket + "/fr", "../t/" + ticket, "%2e%2e/" + ticket, "./" + ticket,
               "'" + ticket]
        for number, wrong in enumerate(odd):
            answer = page(world).ask("POST", "/t/" + wrong, source=f"127.0.3.{number + 1}")
            line.holds(answer.status in (404, 429), f"{wrong}: {answer.status}")
        same_bits = ticket[:-1] + {"A": "B", "Q": "R", "g": "h", "w": "x"}[ticket[-1]]  # decoded, it is the ticket
        for number, where in enumerate(("/t//" + ticket, "//t/" + ticket, "/T/" + ticket, "/t/" + same_bits)):
            answer = page(world).ask("POST", where, source=f"127.0.4.{number + 1}")
            line.holds(answer.status == 404, f"{where}: {answer.status}")
        line.control(page(world).ask("POST", path).status == 200, "the right one")


def methods(world, report):
    with report.line("transfer.methods", "HEAD, OPTIONS, PUT, DELETE, PATCH, TRACE, a made-up one; none of them fetches") as line:
        customer = world.customer()
        made = customer.transfer()
        for method in ("HEAD", "GET", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FETCH", "post"):
            answer = page(world).ask(method, path_of(made))
            line.holds(answer.status == 200 if method in ("GET", "HEAD") else answer.status in (405, 501, 400),
                       f"{method}: {answer.status}")
            line.holds(b"\x30\x82" not in answer.body, f"{method}: the file")
        state = customer.ask("GET", "/v1/transfers/" + made["transfer"]).json["state"]
        line.holds(state == "waiting", f"it is {state}")
        line.control(page(world).ask("POST", path_of(made)).status == 200, "POST")


def page_headers(world, report):
    with report.line("transfer.page", "what every kind of page may do in a browser, and what of a path comes back in it") as line:
        customer = world.customer()
        made = customer.transfer()
        marker = "<script>alert(1)</script>"
        kinds = {"waiting": path_of(made), "in English": path_of(made) + "/en", "unknown": made_up(),
                 "odd": "/t/" + "x" * 300, "a script": "/t/%3Cscript%3Ealert(1)%3C/script%3E", "none": "/", "other": "/v1/state"}
        for what, path in kinds.items():
            answer = page(world).ask("GET", path, source="127.0.5.1", Accept_Language=marker, User_Agent=marker, Referer=marker)
            line.holds(b"alert(1)" not in answer.body and b"%3C" not in answer.body, f"{what}: what was sent comes back")
            line.holds(answer.fields["X-Content-Type-Options"] == "nosniff", f"{what}: nosniff")
            line.holds(answer.fields["Cache-Control"] == "no-store", f"{what}: it may be stored")
            if not answer.body:
                continue
            for name, value in HEADERS.items():
                line.holds(answer.fields[name] == value, f"{what}: {name}: {answer.fields[name]}")
            policy = answer.fields["Content-Security-Policy"]
            line.holds(policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy and "unsafe" not in policy,
                       f"{what}: {policy}")
            line.holds(not re.search(rb"<script|(href|src|action)=.?(https?:|//)", answer.body), f"{what}: scripts, other hosts")
        for name in ("Access-Control-Allow-Origin", "Set-Cookie", "Server"):
            line.holds(name not in page(world).ask("GET", path_of(made), Origin="https://elsewhere.test").fields, name)
        fetched = page(world).ask("POST", path_of(made))
        line.control(fetched.status == 200 and "attachment" in fetched.fields["Content-Disposition"], "the file")
        line.holds(customer.person.id not in str(fetched.fields), "somebody's number is in its name")
        line.holds(fetched.fields["Cache-Control"] == "no-store", "it may be stored")


def others(world, report):
    with report.line("transfer.session", "the file's ticket told once; another's session, the identifier as a ticket") as line:
        customer, curious = world.customer(), world.customer()
        made = customer.transfer()
        ticket = path_of(made)[3:]
        line.holds(ticket not in customer.ask("GET", "/v1/transfers/" + made["transfer"]).body.decode(), "it is told again")
        line.holds(page(world).ask("POST", "/t/" + made["transfer"], source="127.0.6.1").status == 404, "the identifier is one")
        line.refused(curious.ask("DELETE", "/v1/transfers/" + made["transfer"]), (404, "notFound"))
        line.refused(curious.ask("GET", "/v1/transfers/" + ticket), (404, "notFound"))
        line.holds(page(world).ask("GET", "/v1/transfers/" + made["transfer"], source="127.0.6.1").status == 404, "an API there")
        line.holds(world.api.ask("POST", path_of(made)).status == 404, "a page there")
        customer.want(204, "DELETE", "/v1/sessions/current")
        line.control(page(world).ask("POST", path_of(made)).status == 200, "the phone, after the PC's logout")


def files(world, report):
    with report.line("transfer.file", "files in the clear, with much work in them, too long, trailing, none") as line:
        customer = world.customer()
        for body in (b"", b"x", b"\x30\x03\x02\x01\x03", b"\x30\x82\xff\xff" + b"\0" * 100, b"\x30\x80" + b"\0" * 64,
                     b"-----BEGIN PRIVATE KEY-----\n" * 10, bytes(32768)):
            answer = customer.ask("POST", "/v1/transfers", {"device": "iphone", "file": base64.b64encode(body).decode()})
            line.refused(answer, (422, "badFile"), (400, "malformed"))
        answer = customer.ask("POST", "/v1/transfers", {"device": "iphone", "file": base64.b64encode(bytes(32769)).decode()})
        line.refused(answer, (400, "malformed"), (413, "tooLarge"))
        line.refused(customer.ask("POST", "/v1/transfers", {"device": "toaster", "file": "MAMCAQM="}), (400, "malformed"))
        line.control(customer.transfer()["url"].startswith("https://"), "a sound one")


def expiry(world, report):
    with report.line("transfer.expiry", "20 POSTs at once in the second after its ten minutes") as line:
        customer = world.customer()
        made, early = customer.transfer(), world.customer().transfer()
        world.at(590)
        line.control(page(world).ask("POST", path_of(early)).status == 200, "within its time")
        world.at(601)
        said = at_once(20, lambda _: page(world).ask("POST", path_of(made)))
        line.holds(all(answer.status == 410 for answer in said), f"{[answer.status for answer in said]}")
    world.at(0)


ATTACKS = [once, guessing, methods, page_headers, others, files]
LATER = [expiry]
