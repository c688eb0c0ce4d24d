"""The order of steps, broken: every route that names an order, a certificate or a transfer, in every state that this can be
in. The routes are the contract's, so a new one that is not thought of here fails."""
import contract
from customer import other_code

# States that an order can rest in (processing passes; expired: LATER), and what may be done again there without effect.
STATES = ("created", "verified", "consented", "issued", "confirmed", "cancelled", "rejected", "invalid")
AGAIN = {
    "getOrder": STATES,
    "cancelOrder": ("cancelled",),
    "sendCode": (),
    "verifyCode": (),
    "agree": ("consented", "issued", "confirmed"),
    "finalize": ("issued", "confirmed"),
    "getCertificate": ("issued", "confirmed"),
    "confirm": ("confirmed",),
}
# The honest way itself, which is the control, and what has an effect of its own.
EFFECT = {"cancelOrder": ("created", "verified", "consented"), "sendCode": ("created",), "agree": ("verified",),
          "finalize": ("consented",), "confirm": ("issued",)}
STEP_REFUSALS = {"orderNotReady", "orderIssued", "gone", "otpInvalid", "otpExpired", "conflict"}


def order_body(customer, order, route, state):
    if route.id == "agree":
        return customer.agreement()
    if route.id == "confirm" and state in ("issued", "confirmed"):
        return customer.installed(order)
    return route.body


def one(world, route, state, customer, order, line):
    before = customer.ask("GET", order.path).json, world.traces()
    answer = customer.ask(route.method, route.at(order.id), order_body(customer, order, route, state))
    line.holds(before == (customer.ask("GET", order.path).json, world.traces()), f"{state}: it had an effect")
    if state in AGAIN[route.id]:
        line.control(answer.status == 200, f"{state}: again, {answer.status}")
    else:
        line.holds(answer.status in range(400, 500) and answer.problem in STEP_REFUSALS & route.problems,
                   f"{state}: {answer.status} {answer.problem}")


def when_due(world):
    """The status of each step of the honest way, in the state that it is meant for."""
    said = {}
    for route in contract.routes():
        for state in EFFECT.get(route.id, ()) if route.place == "{o}" else ():
            customer = world.customer()
            order = customer.walked(state, world.key())
            answer = customer.ask(route.method, route.at(order.id), order_body(customer, order, route, state))
            if route.id == "finalize" and answer.status == 200:
                world.honest.add(answer.json["serial"])
            said[route.id, state] = answer.status
    return said


def orders(world, report):
    walked, honest = {}, when_due(world)
    for state in STATES:
        customer = world.customer()
        walked[state] = customer, customer.walked(state)
    for route in contract.routes():
        if route.place != "{o}":
            continue
        tried = [state for state in STATES if state not in EFFECT.get(route.id, ())]
        with report.line("steps." + route.id, f"{route} of an order that is {', '.join(tried)}") as line:
            for state in tried:
                one(world, route, state, *walked[state], line)
            for state in EFFECT.get(route.id, ()):
                status = honest[route.id, state]
                line.control(status in (200, 202), f"{state}: it does nothing when it is due, {status}")
            if route.id == "verifyCode":
                customer, order = walked["verified"]
                line.control(right_again(world, customer), "the right code again")


def right_again(world, customer):
    fresh = world.customer()
    order = fresh.order(world.used_key())
    code = fresh.code(order.path)
    return [fresh.ask("POST", order.path + "/otp/verify", {"code": code}).status for _ in range(2)] == [200, 200]


def leaps(world, report):
    """Straight to the end, by somebody who leaves steps out."""
    with report.line("steps.leap", "finalize, certificate, confirm at once; consent before the code, to another text") as line:
        customer = world.customer()
        order = customer.order()
        text = customer.agreement()
        for method, path, body in (("POST", "/finalize", {}), ("GET", "/certificate", None), ("POST", "/consent", text),
                                   ("POST", "/confirm", {"sha256": "0" * 64, "installed": True})):
            line.refused(customer.ask(method, order.path + path, body), (409, "orderNotReady"))
        customer.verify(order)
        for odd in ({**text, "sha256": "0" * 64}, {**text, "id": "none"}):
            line.refused(customer.ask("POST", order.path + "/consent", odd), (409, "consentChanged"))
        for odd in (False, "true", 1, None):
            line.refused(customer.ask("POST", order.path + "/consent", {**text, "agreed": odd}), (400, "malformed"))
        line.refused(customer.ask("POST", order.path + "/finalize", {}), (409, "orderNotReady"))
        customer.agree(order)
        customer.finalize(order)
        other = {"sha256": "0" * 64, "installed": True}
        line.refused(customer.ask("POST", order.path + "/confirm", other), (409, "conflict"))
        customer.confirm(order)
        taken_back = {**customer.installed(order), "installed": False, "reason": "x"}
        line.refused(customer.ask("POST", order.path + "/confirm", taken_back), (409, "conflict"))
        line.control(customer.ask("GET", order.path).json["state"] == "confirmed", "step by step")


def certificates(world, report):
    customer = world.customer()
    order = customer.walked("confirmed")
    revoked = customer.revocation(order.key, order.serial)
    place = "/v1/certificates/" + order.serial
    for route in contract.routes():
        if route.place != "{c}":
            continue
        with report.line("steps." + route.id, f"{route} of a certificate that is revoked") as line:
            line.control(revoked.status == 200, "revoking it")
            if route.id == "sendRevocationCode":
                line.refused(customer.ask("POST", place + "/otp"), (403, "forbidden"))
            elif route.id == "revoke":
                for body in ({"reason": "unspecified", "code": "000000"}, {"reason": "superseded", "code": "111111"}):
                    again = customer.ask("POST", place + "/revoke", body)
                    line.holds(again.status == 200 and again.json == revoked.json, f"another time or reason: {again.body}")
            else:
                line.void.append("not thought of")


def transfers(world, report):
    customer = world.customer()
    made = [customer.transfer() for _ in range(3)]  # each ends the one before
    ended = made[0]
    for route in contract.routes():
        if route.place != "{t}":
            continue
        with report.line("steps." + route.id, f"{route} of a transfer that was cancelled") as line:
            first = customer.ask("GET", "/v1/transfers/" + ended["transfer"])
            answer = customer.ask(route.method, route.at(ended["transfer"]), route.body)
            line.holds(answer.status == 200 and answer.json == first.json, f"{answer.status} {answer.body}")
            live = customer.ask("GET", "/v1/transfers/" + made[2]["transfer"])
            line.control(live.json["state"] == "waiting", "the newest waits")


def expired_order(world, report):
    """The clock of the host a day on."""
    customers = {state: world.customer() for state in ("created", "verified", "consented")}
    walked = {state: customer.walked(state) for state, customer in customers.items()}
    code_left = customers["created"].code(walked["created"].path)
    world.at(86400 + 60)
    for state, customer in customers.items():
        with report.line("steps.expired." + state, f"every route of an order that was {state} and expired") as line:
            customer.login()
            for route in contract.routes():
                if route.place != "{o}":
                    continue
                body = {"code": code_left} if route.id == "verifyCode" else order_body(customer, walked[state], route, "")
                answer = customer.ask(route.method, route.at(walked[state].id), body)
                if route.id == "getOrder":
                    line.control(answer.json["state"] == "expired", "it is expired")
                else:
                    line.holds(answer.status == 410 and answer.problem == "gone", f"{route}: {answer.status} {answer.problem}")
    with report.line("steps.expired.code", "a code of 180 s after 181 s, and then a new one") as line:
        world.at(86400 + 120)
        customer = world.customer()
        order = customer.order(world.used_key())
        code = customer.code(order.path)
        world.at(86400 + 120 + 181)
        customer.login()
        for typed in (code, other_code(code)):
            line.refused(customer.ask("POST", order.path + "/otp/verify", {"code": typed}), (401, "otpExpired"))
        customer.verify(order)
        line.control(customer.ask("GET", order.path).json["next"] == "consent", "the new one")
    world.at(0)


ATTACKS = [orders, leaps, certificates, transfers]
LATER = [expired_order]
