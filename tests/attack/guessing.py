"""Passwords and one-time codes, tried out: how many tries somebody gets, whatever is done at once, anew, or from elsewhere."""
import re

from customer import other_code
from wire import at_once


def attempt(world, person, password, source="127.0.0.1"):
    return world.api.ask("POST", "/v1/sessions", {"national_id": person.id, "password": password}, source=source)


def counted(answers):
    """How many of them were looked at: the others met the lock, or a full queue."""
    return sum(1 for answer in answers if answer.problem == "unauthenticated")


def parallel_logins(world, report):
    with report.line("guess.login.parallel", "20 wrong passwords at once, then the right one, three times over") as line:
        for _ in range(3):
            customer = world.customer()
            looked_at = counted(at_once(20, lambda number: attempt(world, customer.person, f"wrong {number}")))
            while counted([attempt(world, customer.person, "wrong")]):
                looked_at += 1  # some of the twenty met a full queue, and did not count
            line.holds(looked_at == 3, f"{looked_at} were looked at")
            after = attempt(world, customer.person, customer.person.password)
            line.refused(after, (429, "rateLimited"))
        calm = world.customer()
        said = sorted(answer.status for answer in at_once(5, lambda number: attempt(world, calm.person, calm.person.password)))
        line.control(201 in said and set(said) <= {201, 503}, f"the right one, five times at once: {said}")


def from_elsewhere(world, report):
    with report.line("guess.login.addresses", "one wrong password from each of 30 addresses") as line:
        world.own_host()  # many addresses are this machine's own
        customer = world.customer()
        answers = [attempt(world, customer.person, f"wrong {number}", f"127.0.1.{number + 1}") for number in range(30)]
        line.holds(counted(answers) == 3, f"{counted(answers)} were looked at")
        bystander = world.customer()
        line.control(attempt(world, bystander.person, bystander.person.password, "127.0.1.1").status == 201,
                     "somebody else from such an address")


def lock_and_rest(world, report):
    with report.line("guess.login.victim", "a login is locked by a stranger: what its owner still can") as line:
        customer = world.customer()
        order = customer.walked("issued")
        answers = [attempt(world, customer.person, "wrong") for _ in range(4)]
        line.control(answers[-1].status == 429, "it is locked")
        line.holds(customer.ask("GET", "/v1/state").status == 200, "the owner's session ended")
        line.holds(world.api.ask("GET", order.path, None, customer.order_proof(order, order.path)).status == 200,
                   "an open order cannot go on by its proof")
        customer.confirm(order)
        waits = [int(attempt(world, customer.person, "wrong").fields["Retry-After"]) for _ in range(5)]
        line.holds(waits == sorted(waits, reverse=True), f"trying on makes it longer: {waits}")
        world.own_host().ra("user", "unlock", "--id", customer.person.id)
        line.holds(attempt(world, customer.person, customer.person.password).status == 201, "the helpdesk cannot end it")


def doubling(world, report):
    with report.line("guess.login.doubling", "three wrong ones after each lock, the host's clock set on") as line:
        customer, waits, later_s = world.customer(), [], 0
        for _ in range(4):
            answers = [attempt(world, customer.person, "wrong") for _ in range(4)]
            line.holds(counted(answers) == 3, f"{counted(answers)} looked at")
            waits.append(int(answers[-1].fields["Retry-After"]))
            later_s += waits[-1] + 1
            world.at(later_s)
        line.holds(all(abs(wait - wanted) < 10 for wait, wanted in zip(waits, (900, 1800, 3600, 7200))), f"waits {waits}")
        line.control(attempt(world, customer.person, customer.person.password).status == 201, "the right one after the lock")
        again = [attempt(world, customer.person, "wrong") for _ in range(4)]
        line.control(abs(int(again[-1].fields["Retry-After"]) - 900) < 10, "a success begins anew")
        line.note(f"waits of {', '.join(str(wait) for wait in waits)} s")
    world.at(0)


def hundred_logins(world, report):
    """Set on from lock to lock, some weeks in all."""
    with report.line("guess.login.hundred", "three wrong ones after each lock, until waiting does not help any more") as line:
        customer, looked_at, later_s, rows = world.customer(), 0, 0, locks(world)
        for _ in range(40):
            answers = [attempt(world, customer.person, "wrong") for _ in range(4)]
            if counted(answers) == 0:
                break
            looked_at += counted(answers)
            later_s += int(answers[-1].fields["Retry-After"]) + 1
            world.at(later_s)
        line.holds(looked_at == 100, f"{looked_at} were looked at")
        world.at(later_s + 366 * 86400)
        line.refused(attempt(world, customer.person, customer.person.password), (429, "rateLimited"))
        rows = locks(world) - rows
        line.holds(rows == 34, f"{rows} rows of the audit log")  # a lock for every three, and the last one
        world.host.ra("user", "unlock", "--id", customer.person.id)
        line.control(attempt(world, customer.person, customer.person.password).status == 201, "after the helpdesk unlocked it")
        line.note(f"{looked_at} within {later_s // 86400} days, {rows} rows of the audit log")
    world.at(0)


def locks(world):
    return world.count("SELECT count(*) FROM audit WHERE action IN ('login.lock', 'login.block')")


# --- one-time codes ---


def type_code(customer, order, code):
    return customer.ask("POST", order.path + "/otp/verify", {"code": code})


def five_tries(world, report):
    with report.line("guess.code.tries", "six wrong codes, then the right one") as line:
        customer = world.customer()
        order = customer.order(world.used_key())
        code = customer.code(order.path)
        said = [type_code(customer, order, other_code(code)).problem for _ in range(6)]
        line.holds(said == ["otpInvalid"] * 4 + ["otpExhausted", "gone"], f"{said}")
        line.refused(type_code(customer, order, code), (410, "gone"))
        calm = world.customer()
        order = calm.order(world.used_key())
        line.control(type_code(calm, order, calm.code(order.path)).status == 200, "a right code")


def resending(world, report):
    with report.line("guess.code.resend", "two wrong codes, a new one, two wrong, a new one, one wrong") as line:
        customer = world.customer()
        order = customer.order(world.used_key())
        left, sent = [], []
        for wrongs in (2, 2, 1):
            sent.append(customer.code(order.path))
            for _ in range(wrongs):
                answer = type_code(customer, order, other_code(sent[-1]))
                left.append(answer.json.get("tries_left", answer.problem))
        line.holds(left == [4, 3, 2, 1, "otpExhausted"], f"tries left: {left}")
        line.holds(all(type_code(customer, order, code).status == 410 for code in sent), "a code that was sent works still")
        calm = world.customer()
        order = calm.order(world.used_key())
        first, second = calm.code(order.path), calm.code(order.path)
        line.holds(first == second or type_code(calm, order, first).problem == "otpInvalid", "the code before is good still")
        line.control(type_code(calm, order, second).status == 200, "the code sent last")


def parallel_codes(world, report):
    with report.line("guess.code.parallel", "20 wrong codes at once, three times over") as line:
        for _ in range(3):
            customer = world.customer()
            order = customer.order(world.used_key())
            wrong = other_code(customer.code(order.path))
            problems = [answer.problem for answer in at_once(20, lambda _: type_code(customer, order, wrong))]
            looked_at = problems.count("otpInvalid") + problems.count("otpExhausted")
            line.holds(looked_at <= 5 and problems.count("otpInvalid") <= 4, f"{looked_at} were looked at: {problems}")
            line.holds(customer.ask("GET", order.path).json["state"] == "invalid", "the order lives on")
        calm = world.customer()
        order = calm.order(world.used_key())
        code = calm.code(order.path)
        said = at_once(20, lambda _: type_code(calm, order, code))
        line.control(all(answer.status == 200 for answer in said), "the right one, 20 times at once")


def strangers_codes(world, report):
    with report.line("guess.code.elsewhere", "a right code at another order, another purpose, after its use") as line:
        mine, other = world.customer(), world.customer()
        order, elsewhere = mine.order(world.used_key()), other.order(world.used_key())
        code, theirs = mine.code(order.path), other.code(elsewhere.path)
        if code != theirs:
            line.refused(type_code(other, elsewhere, code), (401, "otpInvalid"))
        line.control(type_code(mine, order, code).status == 200, "where it belongs")
        revoked = world.customer()
        issued = revoked.walked("confirmed")
        place = "/v1/certificates/" + issued.serial
        code = revoked.code(place)
        line.refused(type_code(revoked, issued, code), (401, "otpInvalid"), (410, "gone"), (409, "orderNotReady"))
        line.refused(revoked.ask("POST", place + "/revoke", {"reason": "superseded", "code": other_code(code)}),
                     (401, "otpInvalid"))
        line.control(revoked.ask("POST", place + "/revoke", {"reason": "superseded", "code": code}).status == 200,
                     "for what it was sent")


def revoking_tries(world, report):
    with report.line("guess.code.revoke", "wrong codes for a revocation, 20 at once, and new codes between") as line:
        customer = world.customer()
        order = customer.walked("confirmed")
        place = "/v1/certificates/" + order.serial
        wrong = {"reason": "superseded", "code": other_code(customer.code(place))}
        said = at_once(20, lambda _: customer.ask("POST", place + "/revoke", wrong))
        looked_at = sum(1 for answer in said if answer.problem == "otpInvalid")
        line.holds(looked_at <= 4, f"{looked_at} were looked at")
        line.refused(customer.ask("POST", place + "/otp"), (429, "rateLimited"))
        line.holds(customer.ask("GET", "/v1/state").json["state"] in ("valid", "due"), "it was revoked")
        line.control(customer.revocation(order.key, order.serial).status == 200, "by the key it still can be")


def hundred_codes(world, report):
    with report.line("guess.code.hundred", "wrong codes over one order after another, without a right one") as line:
        customer = world.customer()
        looked_at = 0
        for _ in range(25):
            answer = customer.create(customer.csr(world.used_key()))
            if answer.status != 201:
                break
            path = "/v1/orders/" + answer.json["order"]
            seen = len(world.messages())
            if customer.ask("POST", path + "/otp").status != 202:
                break
            wrong = other_code(world.messages()[seen:][-1]["code"])
            problem = "otpInvalid"
            while problem == "otpInvalid":
                problem = customer.ask("POST", path + "/otp/verify", {"code": wrong}).problem
                looked_at += problem in ("otpInvalid", "otpExhausted", "otpBlocked")
        line.holds(problem == "otpBlocked", f"the last one was answered {problem}")
        line.refused(customer.ask("POST", path + "/otp"), (403, "otpBlocked"))
        waiting = world.own_host().ra("user", "blocked").splitlines()
        line.holds(len(waiting) == 1 and waiting[0].endswith("  one-time codes"), f"who waits: {waiting}")
        line.holds(looked_at == 100, f"{looked_at} were looked at")
        world.customer().walked("verified")
        line.control(customer.ask("GET", "/v1/state").status == 200, "the session, and somebody else's right code")
        world.own_host().ra("user", "unlock", "--id", customer.person.id)
        line.holds(world.own_host().ra("user", "blocked") == "", "somebody waits still")
        customer.want(200, "DELETE", path)
        order = customer.order(world.used_key())
        line.control(type_code(customer, order, customer.code(order.path)).status == 200, "after the helpdesk unlocked them")
        line.note(f"{looked_at} were looked at")


def pumping(world, report):
    """With the limits that a host is set up with."""
    with world.figures(code={"resend_s": 180, "per_window": 3, "per_day": 10}):
        pump(world, report)


def pump(world, report):
    with report.line("guess.code.pump", "messages asked for at once, by orders that are cancelled and made anew, by two sessions") as line:
        customer, key = world.customer(), world.used_key()
        sent, begun = [], len(world.messages())
        for later_s in (0, 0, 90, 181, 270, 362, 543):
            if later_s:
                world.at(later_s)
            order = customer.order(key)
            sent.append(customer.ask("POST", order.path + "/otp").status)
            customer.login()
            customer.want(200, "DELETE", order.path)
        line.holds(sent == [202, 429, 429, 202, 429, 202, 429], f"{sent}")
        line.holds(len(world.messages()) - begun == 3, "messages went out")
        hasty = world.customer()
        order, before = hasty.order(key), len(world.messages())
        said = at_once(20, lambda _: hasty.ask("POST", order.path + "/otp").status)
        line.holds(said.count(202) == 1 and len(world.messages()) == before + 1, f"20 at once: {sorted(said)}")
        world.at(601)
        line.control(len(customer.code(customer.order(key).path)) == 6, "after ten minutes")


def code_forms(world, report):
    with report.line("guess.code.forms", "codes of 5 and 7 digits, full-width, signed, as a number, null, an array") as line:
        customer = world.customer()
        order = customer.order(world.used_key())
        code = customer.code(order.path)
        full_width = re.sub(r"\d", lambda digit: chr(0xFF10 + int(digit[0])), code)
        for odd in (code[:5], code + "0", "0" + code, full_width, "+" + code[1:], " " + code, int(code), None, [code],
                    {"code": code}):
            line.refused(type_code(customer, order, odd), (400, "malformed"))
        answer = type_code(customer, order, other_code(code))
        line.holds(answer.json["tries_left"] == 4, "a malformed one cost a try")
        line.control(type_code(customer, order, code).status == 200, "as it is")


ATTACKS = [parallel_logins, from_elsewhere, lock_and_rest, five_tries, resending, parallel_codes, strangers_codes,
            revoking_tries, hundred_codes, code_forms]
LATER = [doubling, pumping]
SOAK = [hundred_logins]
