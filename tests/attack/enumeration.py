"""Which national IDs, orders, certificates and transfers exist? Each answer about somebody is compared with the one about
nobody: status, fields, bytes, and how it goes on when it is asked again. The clock's figure is printed, never judged."""
import base64
import random
import re
import secrets
import statistics
import time

import ranks
from customer import other_code
from world import CHEAP, REAL, add, invented

SHORT, LONG = 100, 2000


def attempt(world, national_id, password):
    return world.api.ask("POST", "/v1/sessions", {"national_id": national_id, "password": password})


def without_seconds(seen):
    """The seconds of a lock run on between two answers."""
    status, fields, body = seen
    return (status, tuple((name, "N" if name in ("retry-after", "content-length") else value) for name, value in fields),
            re.sub(rb'"retry_after":\d+', b'"retry_after":N', body))


def login_answers(world, report):
    with report.line("enumerate.login", "ten wrong logins in a row for a known and an unknown ID, then the right one") as line:
        customer = world.customer()
        known, unknown = customer.person.id, world.stranger_id()
        said = {who: [attempt(world, who, f"wrong {number}") for number in range(10)] for who in (known, unknown)}
        for mine, theirs in zip(said[known], said[unknown]):
            line.holds(without_seconds(mine.seen()) == without_seconds(theirs.seen()),
                       f"{mine.status} {mine.body} for one that exists, {theirs.status} {theirs.body} for none")
        waits = [[int(answer.fields["Retry-After"]) for answer in said[who] if answer.status == 429]
                 for who in (known, unknown)]
        line.holds(all(abs(mine - theirs) <= 5 for mine, theirs in zip(*waits)), f"locked for {waits}")
        right = attempt(world, known, customer.person.password)
        line.holds(right.status == 429, f"the right password of a locked one: {right.status}")
        line.control({answer.problem for answer in said[known]} == {"unauthenticated", "rateLimited"}, "it locks at all")
        line.control(attempt(world, world.customer().person.id, customer.person.password).status == 201,
                     "another's right password")


def login_shapes(world, report):
    with report.line("enumerate.login.forms", "IDs with and without phone, 8-digit, lower-case, padded, wrong checksum") as line:
        with_phone, without = world.customer(), world.customer(phone=False)
        nobody = attempt(world, world.stranger_id(), "wrong").seen()
        for person in (with_phone, without):
            line.holds(attempt(world, person.person.id, "wrong").seen() == nobody, "a known one is told apart")
        line.holds(attempt(world, "12345675", "wrong").seen() == nobody, "an 8-digit one is told apart")
        for odd in (with_phone.person.id.lower(), " " + with_phone.person.id, with_phone.person.id + " ",
                    with_phone.person.id + "\u0000", "\uff21" + with_phone.person.id[1:]):
            answer = attempt(world, odd, with_phone.person.password)
            line.holds(answer.status in (400, 401), f"{odd!r} logs in as {with_phone.person.id}: {answer.status}")
        line.control(attempt(world, with_phone.person.id, with_phone.person.password).status == 201, "the usual form")


def timing(world, report, count, first):
    with report.line("enumerate.login.clock", f"one wrong login each for {count} known and {count} unknown IDs, mixed") as line:
        people = invented(count, first)
        add(world.own_host(), people)
        asked = [(person.id, True) for person in people] + [(world.stranger_id(), False) for _ in range(count)]
        random.Random(7).shuffle(asked)
        took, seen = {True: [], False: []}, set()
        for national_id, known in asked:
            begun = time.perf_counter()
            answer = attempt(world, national_id, "wrong")
            took[known].append(1000 * (time.perf_counter() - begun))
            seen.add(answer.seen())
        line.holds(len(seen) == 1, f"{len(seen)} different answers")
        line.control(attempt(world, people[0].id, people[0].password).status == 201, "a right login")
        line.note(f"median {statistics.median(took[True]):.2f} ms known, {statistics.median(took[False]):.2f} ms unknown; "
                  + ranks.compared(took[True], took[False]))


def timing_short(world, report):
    timing(world, report, SHORT, 4000000)


def timing_long(world, report):
    """With passwords that cost what they cost in the field."""
    host = world.own_host()
    host.stop()
    host.configure("login", **REAL)
    host.start()
    timing(world, report, LONG, 5000000)
    host.stop()
    host.configure("login", **CHEAP)
    host.start()


def two_views(world, report, name, tried, theirs, nobodys, mine, ask):
    """What one customer is answered about another's thing and about none must be the same; about one's own it works."""
    with report.line(name, tried) as line:
        about, nothing = ask(theirs), ask(nobodys)
        line.holds(about.status >= 400 and about.seen() == nothing.seen(),
                   f"{about.status} {about.problem} for one that exists, {nothing.status} {nothing.problem} for none")
        line.control(ask(mine).status < 400, "with one's own")


def others(world, report):
    """Identifiers that exist but are somebody else's. Every route that has one: foreign.py."""
    victim, curious = world.customer(), world.customer()
    theirs, mine = victim.walked("confirmed"), curious.walked("confirmed")
    fresh = world.key()
    two_views(world, report, "enumerate.renewal", "a renewal of another's certificate, of one that is none",
              (theirs.serial, theirs.key), ("0F" * 16, theirs.key), (mine.serial, mine.key),
              lambda what: curious.renewal(what[1], curious.csr(fresh), what[0]))
    with report.line("enumerate.codes", "codes for another's order and certificate, for none") as line:
        before = len(world.messages())
        for existing, none in ((theirs.path, "/v1/orders/" + secrets.token_hex(16)),
                               ("/v1/certificates/" + theirs.serial, "/v1/certificates/" + "0F" * 16)):
            for path, body in (("/otp", None), ("/otp/verify", {"code": "123456"})):
                if path == "/otp/verify" and "certificates" in existing:
                    continue
                about, nothing = (curious.ask("POST", base + path, body) for base in (existing, none))
                line.holds(about.seen() == nothing.seen(), f"{path}: {about.body} and {nothing.body}")
        line.holds(len(world.messages()) == before, "a message went out")
        line.control(len(curious.code("/v1/certificates/" + mine.serial)) == 6, "one's own")
    with report.line("enumerate.idempotency", "another's Idempotency-Key, with the same request and another") as line:
        victim, curious = world.customer(), world.customer()
        key, call = world.used_key(), secrets.token_hex(16)
        first = victim.create(victim.csr(key), call)
        again = victim.create(victim.csr(key), call)
        line.control(first.status == again.status == 201 and first.json["order"] == again.json["order"], "the same again")
        foreign = curious.create(curious.csr(key), call)
        line.holds(foreign.status == 201 and foreign.json["order"] != first.json["order"],
                   f"{foreign.status}: another's order was answered")
        curious.want(200, "DELETE", "/v1/orders/" + foreign.json["order"])
        victim.want(200, "DELETE", "/v1/orders/" + first.json["order"])


def stranger_reads(world, report):
    """Without a login."""
    with report.line("enumerate.stranger", "what is there, without a token, with a made-up one, with a malformed one") as line:
        customer = world.customer()
        order, made = customer.walked("confirmed"), customer.transfer()
        places = [("GET", order.path), ("GET", order.path + "/certificate"), ("GET", "/v1/state"), ("GET", "/v1/profile"),
                  ("POST", f"/v1/certificates/{order.serial}/otp"), ("GET", "/v1/transfers/" + made["transfer"]),
                  ("DELETE", "/v1/transfers/" + made["transfer"]), ("DELETE", order.path)]
        for method, path in places:
            for token in (None, secrets.token_hex(32), "x", "", "Basic " + base64.b64encode(b"a:b").decode(), "Bearer"):
                answer = world.api.ask(method, path, None, token)
                line.refused(answer, (401, "unauthenticated"))
        line.control(all(customer.ask(method, path).status < 300 for method, path in places[:4]), "with the right token")


def by_order_proof(world, report):
    """That an order exists is told to whoever has its 128 random bits (PROTOCOL.md), and nothing else."""
    with report.line("enumerate.proof", "order proofs by a key of nobody, on orders of every sort: all the same answer") as line:
        customer = world.customer()
        orders = [world.customer().walked(state) for state in ("created", "consented", "cancelled", "issued", "confirmed")]
        nobodys = world.key()
        said = {world.api.ask("GET", order.path, None, customer.order_proof(order, order.path, nobodys)).seen() for order in orders}
        line.holds(len(said) == 1, f"{len(said)} different answers")
        by_its_key = customer.order_proof(orders[0], orders[0].path)
        line.control(world.api.ask("GET", orders[0].path, None, by_its_key).status == 200, "by its key")


def code_spread(world, report):
    with report.line("enumerate.code", "wrong, old-looking and other people's codes: does an answer tell which digits fit?") as line:
        customer = world.customer()
        order = customer.order(world.used_key())
        code = customer.code(order.path)
        near = [code[:-1] + str((int(code[-1]) + 5) % 10), other_code(code), str((int(code[0]) + 5) % 10) + code[1:]]
        said = [customer.ask("POST", order.path + "/otp/verify", {"code": wrong}) for wrong in near]
        line.holds([answer.json.get("tries_left") for answer in said] == [4, 3, 2], "the tries are not counted down")
        line.holds(len({re.sub(rb'"(tries_left|request_id)":("\w+"|\d+)', b"", answer.body) for answer in said}) == 1,
                   "the answers differ")
        line.control(customer.ask("POST", order.path + "/otp/verify", {"code": code}).status == 200, "the right code")


ATTACKS = [login_answers, login_shapes, timing_short, others, stranger_reads, by_order_proof, code_spread]
SOAK = [timing_long]
