"""Things that exclude each other, asked for at once: one of them happens, and the host's records agree with the answers."""
import base64
import secrets

from wire import at_once

ROUNDS = 3


def statuses(answers):
    return sorted(answer.status for answer in answers)


def orders_at_once(world, report):
    with report.line("race.orders", "20 applications at once, each under a key of its own: one order") as line:
        for _ in range(ROUNDS):
            customer = world.customer()
            request = customer.csr(world.used_key())
            said = at_once(20, lambda _: customer.create(request))
            made = [answer for answer in said if answer.status == 201]
            line.holds(len(made) == 1 and all(answer.problem == "orderOpen" for answer in said if answer not in made),
                       f"{statuses(said)}")
            line.control(customer.ask("GET", "/v1/orders/" + made[0].json["order"]).status == 200, "the one")


def cancel_and_finalize(world, report):
    with report.line("race.cancel", "finalizing and cancelling an order, ten of each at once") as line:
        world.own_host()
        issued = cancelled = 0
        for number in range(ROUNDS):
            customer = world.customer()
            order = customer.walked("consented", world.key())
            tries = [("DELETE", order.path), ("POST", order.path + "/finalize")] * 10
            if number % 2:
                tries.reverse()
            at_once(20, lambda which: customer.ask(*tries[which]))
            state = customer.ask("GET", order.path).json
            certificates = world.host.states(customer.person)
            line.holds((state["state"], certificates) in (("cancelled", []), ("issued", ["waiting"])), f"{state}, {certificates}")
            issued, cancelled = issued + (state["state"] == "issued"), cancelled + (state["state"] == "cancelled")
            if state["state"] == "issued":
                customer.finalize(order)
        line.control(issued + cancelled == ROUNDS, "it ends in one way or the other")
        line.note(f"{issued} issued, {cancelled} cancelled")


def confirm_and_reject(world, report):
    with report.line("race.confirm", "confirming and rejecting a certificate, ten of each at once") as line:
        world.own_host()
        for _ in range(ROUNDS):
            customer = world.customer()
            order = customer.walked("issued")
            yes = customer.installed(order)
            no = {**yes, "installed": False, "reason": "tested"}
            said = at_once(20, lambda which: customer.ask("POST", order.path + "/confirm", (yes, no)[which % 2]))
            state = customer.ask("GET", order.path).json["state"]
            line.holds((state, world.host.states(customer.person)) in (("confirmed", ["confirmed"]), ("rejected", ["revoked"])),
                       f"{state}, {world.host.states(customer.person)}")
            right = [answer.status for answer in said[0 if state == "confirmed" else 1::2]]
            wrong = [answer.status for answer in said[1 if state == "confirmed" else 0::2]]
            line.holds(not any(status == 200 for status in wrong), f"both were taken: {right}, {wrong}")
            line.control(right == [200] * 10, "the one that was taken")


def renewals_at_once(world, report):
    with report.line("race.renewals", "twelve renewals of one certificate at once, each with a proof of its own") as line:
        customer = world.customer()
        old = customer.walked("confirmed")
        requests = [customer.csr(key) for key in (world.used_key(), world.key(), world.key())]
        bodies = [{"kind": "renew", "csr": base64.b64encode(request).decode(), "replaces": old.serial,
                   "proof": customer.renewal_proof(old.key, request, old.serial)} for request in requests * 4]
        said = at_once(12, lambda which: customer.ask("POST", "/v1/orders", bodies[which], Idempotency_Key=secrets.token_hex(16)))
        line.holds(statuses(said).count(201) == 1, f"{statuses(said)}")
        made = next(answer for answer in said if answer.status == 201)
        line.control(made.json["next"] == "finalize", "one of them")


def confirm_two(world, report):
    """The person's certificate and its successor, revoked and confirmed at the same moment."""
    with report.line("race.revoke", "the old certificate revoked while its successor is confirmed, ten of each at once") as line:
        world.own_host()
        for _ in range(2):
            customer = world.customer()
            old, key = customer.walked("confirmed"), world.key()
            order = customer.continued(customer.renewal(old.key, customer.csr(key), old.serial).json, key)
            customer.finalize(order)
            yes = customer.installed(order)
            proofs = [{"reason": "keyCompromise", "proof": customer.revocation_proof(old.key, old.serial, "keyCompromise")}
                      for _ in range(10)]
            said = at_once(20, lambda which: customer.ask("POST", order.path + "/confirm", yes) if which % 2 else customer.ask(
                "POST", f"/v1/certificates/{old.serial}/revoke", proofs[which // 2]))
            line.holds(statuses(said) == [200] * 20, f"{statuses(said)}")
            line.holds(world.host.states(customer.person) == ["confirmed", "revoked"], f"{world.host.states(customer.person)}")
            line.control(customer.ask("GET", order.path).json["state"] == "confirmed", "the new one is the person's")


def logout_and_use(world, report):
    with report.line("race.logout", "20 requests at once with a logout among them: none is answered after it") as line:
        customer = world.customer()
        tries = [("GET", "/v1/state")] * 20 + [("DELETE", "/v1/sessions/current")]
        said = at_once(21, lambda which: customer.ask(*tries[which]))
        line.control(said[20].status == 204, "the logout")
        line.holds(all(answer.status in (200, 401) for answer in said[:20]), f"{statuses(said)}")
        line.refused(customer.ask("GET", "/v1/state"), (401, "unauthenticated"))


ATTACKS = [orders_at_once, cancel_and_finalize, confirm_and_reject, renewals_at_once, confirm_two, logout_and_use]
