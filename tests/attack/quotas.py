"""What one person may have of something, used up: whoever goes on gets no more of it by any way around, is told until when, and
stands in nobody else's way."""
from customer import Customer
from host import Person, national_id, wait_until
from slow import PATIENCE_S, dial_many, served_of
from transfers import made_up, page, path_of
from wire import at_once
from world import PASSWORD

DAY_S, TEN_MINUTES_S = 86400, 600


def bystander(world, line, honest, what):
    """Somebody else gets the same, while it is refused to whoever had enough."""
    other = world.customer()
    line.control(honest(other) in (200, 201, 202), f"somebody else's {what}")


def none_left(line, answer, most_wait_s, what):
    line.holds((answer.status, answer.problem) == (429, "rateLimited"), f"{what}: {answer.status} {answer.problem}")
    wait_s = int(answer.fields.get("Retry-After", 0))
    line.holds(0 < wait_s <= most_wait_s, f"{what}: to wait {wait_s} s")


def none_at_once(line, ask, what):
    """Nor does any of twenty that come at the same moment; some meet a full queue."""
    said = sorted(answer.status for answer in at_once(20, ask))
    line.holds(429 in said and set(said) <= {429, 503}, f"{what}, 20 at once: {said}")


def of_one_phone(number):
    """Three people whose mobile is one and the same, which the firm's lists write in three ways."""
    spellings = (f"09{number:08d}", f"09{number // 1000000:02d}-{number // 1000 % 1000:03d}-{number % 1000:03d}", f"+8869{number:08d}")
    return [Person(national_id(f"{number % 1000000 + 2000000 + which:07d}"), f"客戶{which}", PASSWORD, spelling)
            for which, spelling in enumerate(spellings)]


def sent(customer, key):
    """The answer to a code for a new order of theirs, which is cancelled after it."""
    order = customer.order(key)
    answer = customer.ask("POST", order.path + "/otp")
    customer.want(200, "DELETE", order.path)
    return answer


def codes_of_a_number(world, report):
    """Three in ten minutes, five a day: of the number, whoever wants them for whatever."""
    with world.figures(code={"per_window": 3, "per_day": 5}), report.line(
            "quota.code.number", "messages to one mobile: three IDs in three spellings, new orders, a revocation, 20 at once") as line:
        key, begun = world.used_key(), len(world.messages())
        first, second, third = world.invited(*of_one_phone(71234567))
        mine = first.walked("confirmed")  # has had one sent
        line.holds([sent(second, key).status, sent(third, key).status] == [202, 202], "the first three were not sent")
        for who in (first, second, third):
            none_left(line, sent(who, key), TEN_MINUTES_S, "one more")
        none_left(line, first.ask("POST", f"/v1/certificates/{mine.serial}/otp"), TEN_MINUTES_S, "for a revocation")
        order = second.order(key)
        none_at_once(line, lambda _: second.ask("POST", order.path + "/otp"), "one more")
        line.holds(len(world.messages()) == begun + 3, f"{len(world.messages()) - begun} messages went out")
        bystander(world, line, lambda other: sent(other, key).status, "code")
        line.control(first.revocation(mine.key, mine.serial).status == 200, "revoking by the key needs no message")
        at_ten_minutes(world, line, (first, second, third), order)


def at_ten_minutes(world, line, people, order):
    first, second, third = people
    key = world.used_key()
    world.at(TEN_MINUTES_S + 1)
    said = [second.ask("POST", order.path + "/otp").status, sent(third, key).status]
    line.holds(said == [202, 202], f"after ten minutes: {said}")
    none_left(line, sent(first, key), DAY_S, "the sixth of a day")
    world.at(DAY_S + TEN_MINUTES_S + 2)
    first.login()
    line.control(sent(first, key).status == 202, "on the next day")


def applications(world, report):
    with world.figures(order={"per_day": 4}), report.line(
            "quota.orders", "applications that are cancelled, then a renewal, another session, 20 at once") as line:
        customer, key = world.customer(), world.used_key()
        mine = customer.walked("confirmed")
        for _ in range(3):
            customer.cancel(customer.order(key))
        request = customer.csr(key)
        none_left(line, customer.create(request), DAY_S, "a fifth")
        none_left(line, customer.renewal(mine.key, request, mine.serial), DAY_S, "a renewal")
        again = Customer(world, customer.person)
        again.login()
        none_left(line, again.create(request), DAY_S, "by another session")
        none_at_once(line, lambda _: again.create(request), "a fifth")
        line.holds(customer.ask("GET", "/v1/state").json["state"] == "due", "the state cannot be read")
        line.control(customer.revocation(mine.key, mine.serial).status == 200, "the certificate can be revoked")
        bystander(world, line, lambda other: other.create(other.csr(key)).status, "application")
        world.at(DAY_S + 1)
        customer.login()
        line.control(customer.create(request).status == 201, "on the next day")


def transfers(world, report):
    with world.figures(transfer={"per_day": 3}), report.line(
            "quota.transfers", "files for a phone: cancelled ones, another session, 20 at once") as line:
        customer = world.customer()
        made = [customer.transfer() for _ in range(2)]
        customer.want(200, "DELETE", "/v1/transfers/" + made[1]["transfer"])
        last = customer.transfer()
        body = customer.transfer_body()
        customer.login()
        none_left(line, customer.ask("POST", "/v1/transfers", body), DAY_S, "a fourth")
        none_at_once(line, lambda _: customer.ask("POST", "/v1/transfers", body), "a fourth")
        bystander(world, line, lambda other: other.ask("POST", "/v1/transfers", body).status, "file")
        line.control(page(world).ask("POST", path_of(last)).status == 200, "a phone fetches the third")
        world.at(DAY_S + 1)
        customer.login()
        line.control(customer.ask("POST", "/v1/transfers", body).status == 201, "on the next day")


def revocations(world, report):
    """So often one person voids certificates; then it is the helpdesk's."""
    with world.figures(revocation={"per_day": 1, "per_year": 2}), report.line(
            "quota.revocations", "a second one of the day: by the key, by a code, 20 at once; a third of the year") as line:
        customer = world.customer()
        first = customer.walked("confirmed")
        line.control(customer.revocation(first.key, first.serial).status == 200, "the first one")
        second = customer.walked("confirmed")
        place = "/v1/certificates/" + second.serial
        none_left(line, customer.revocation(second.key, second.serial), DAY_S, "by the key")
        none_left(line, customer.ask("POST", place + "/otp"), DAY_S, "a code for it")
        proofs = [customer.revocation_proof(second.key, second.serial, "superseded") for _ in range(20)]
        none_at_once(line, lambda which: customer.ask("POST", place + "/revoke", {"reason": "superseded", "proof": proofs[which]}),
                     "by the key")
        line.holds(world.own_host().states(customer.person) == ["confirmed", "revoked"], "it is revoked all the same")
        other = world.customer()
        theirs = other.walked("confirmed")
        line.control(other.revocation(theirs.key, theirs.serial).status == 200, "somebody else's")
        world.at(DAY_S + 1)
        customer.login()
        line.control(customer.revocation(second.key, second.serial).status == 200, "on the next day")
        third = customer.walked("confirmed")
        none_left(line, customer.revocation(third.key, third.serial), 365 * DAY_S, "a third of the year")
        world.own_host().ra("cert", "revoke", "--serial", third.serial, "--reason", "keyCompromise")
        line.control(world.own_host().states(customer.person) == ["revoked"] * 3, "the helpdesk can")


def behind_a_proxy(world, report):
    """Which has one address for everybody: the host is told not to count by address (README.md), the proxy does."""
    with world.figures(transfer={"wrong_tickets": 0}), report.line(
            "quota.tickets.proxy", "60 wrong tickets by the address that all phones have: none is shut out") as line:
        path, source = path_of(world.customer().transfer()), "127.0.11.1"
        said = [page(world).ask(("GET", "POST")[number % 2], made_up(), source=source).status for number in range(60)]
        line.holds(said == [404] * 60, f"{sorted(set(said))}")
        line.control(page(world).ask("GET", path, source=source).status == 200, "another phone looks")
        line.control(page(world).ask("POST", path, source=source).status == 200, "and fetches")


def connections_behind_a_proxy(world, report):
    with world.figures(server={"connections_per_address": 128, "connections": 128}), report.line(
            "quota.connections.proxy", "100 connections of the one address that all have: none is shut out, no more than of all") as line:
        answered = served_of(dial_many(world.plain, 100, ["127.0.11.2"]))
        line.holds(answered == 100, f"{answered} were answered")
        most = served_of(dial_many(world.plain, 200, ["127.0.11.2"]))
        line.holds(most <= 128, f"{most} were answered")
        line.control(world.api.ask("GET", "/v1/directory").status == 200, "another listener meanwhile")


def nonces(world, report):
    """Anybody may ask for one; it carries its own end, and is kept once it was used, until then."""
    with world.figures(retention={"sweep_s": 1}), report.line(
            "quota.nonces", "400 nonces that a stranger asks for: no record is longer for it, nor for used ones five minutes later") as line:
        kept = "SELECT count(*) FROM nonce"
        before = world.count(kept)
        asked = {world.api.ask("POST", "/v1/nonces").json["nonce"] for _ in range(400)}
        line.holds(world.count(kept) == before, f"{world.count(kept) - before} more")
        customer = world.customer()
        mine = customer.walked("confirmed")
        line.control(len(asked) == 400 and customer.revocation(mine.key, mine.serial).status == 200, "each is another, and serves")
        line.control(world.count(kept) == before + 1, "a used one is kept")
        world.at(301)
        wait_until(lambda: world.count(kept) == 0, "records without used ones", PATIENCE_S)


def locks_in_the_log(world, report):
    """Each lock is a row of the audit log (the regulation's): what one costs the stranger, and the host."""
    with report.line("quota.locks", "logins of 30 made-up IDs locked, and tried on: a row for three passwords, none for more") as line:
        rows, size = audited(world)
        for _ in range(30):
            stranger = {"national_id": world.stranger_id(), "password": "wrong"}
            said = [world.api.ask("POST", "/v1/sessions", stranger).status for _ in range(10)]
            line.control(said == [401] * 3 + [429] * 7, f"it was locked: {said}")
        now, now_size = audited(world)
        line.holds(now - rows == 30, f"{now - rows} rows")
        line.note(f"{(now_size - size) / 30:.0f} bytes of the export a lock")


def audited(world):
    """Rows of the audit log, and how long it is."""
    said = world.own_host().ra("audit", "export")
    return said.count("\n"), len(said.encode())


ATTACKS = [locks_in_the_log]
LATER = [codes_of_a_number, applications, transfers, revocations, nonces, behind_a_proxy, connections_behind_a_proxy]
