"""Renewals by a certificate that vouches for nobody: revoked, superseded, never confirmed, another's, expired, not due yet."""


def renewal(customer, order, key):
    return customer.renewal(order.key, customer.csr(key), order.serial)


class Honest:
    """Somebody whose certificate is due: the order of a renewal is made, and cancelled."""

    def __init__(self, world):
        self.customer, self.fresh = world.customer(), world.used_key()
        self.old = self.customer.walked("confirmed")

    def control(self, line):
        made = renewal(self.customer, self.old, self.fresh)
        if line.control(made.status == 201, f"an honest renewal: {made.status} {made.body.decode()}"):
            self.customer.want(200, "DELETE", "/v1/orders/" + made.json["order"])


def renewed(customer):
    """Their confirmed certificate, and the order of its successor, which is issued."""
    old, key = customer.walked("confirmed"), customer.world.key()
    order = customer.continued(renewal(customer, old, key).json, key)
    customer.finalize(order)
    return old, order


def void_ones(world, report):
    fresh, honest = world.used_key(), Honest(world)
    with report.line("renew.revoked", "by a certificate that its owner revoked") as line:
        customer = world.customer()
        old = customer.walked("confirmed")
        line.control(customer.revocation(old.key, old.serial).status == 200, "revoking")
        line.refused(renewal(customer, old, fresh), (403, "forbidden"))
        honest.control(line)
    with report.line("renew.helpdesk", "by a certificate that the helpdesk revoked") as line:
        customer = world.customer()
        old = customer.walked("confirmed")
        world.own_host().ra("cert", "revoke", "--serial", old.serial, "--reason", "keyCompromise")
        line.refused(renewal(customer, old, fresh), (403, "forbidden"))
        line.control(customer.ask("GET", "/v1/state").json["state"] == "revoked", "it is revoked")
    with report.line("renew.superseded", "by the old certificate after its renewal, before and after the confirmation") as line:
        customer = world.customer()
        old, order = renewed(customer)
        again = renewal(customer, old, fresh)  # the newer one is not proven yet: the old one still is the person's
        line.control(again.status == 201, "before the confirmation")
        customer.want(200, "DELETE", "/v1/orders/" + again.json["order"])
        customer.confirm(order)
        line.refused(renewal(customer, old, fresh), (403, "forbidden"))
    with report.line("renew.unconfirmed", "by a certificate that was never confirmed") as line:
        customer = world.customer()
        line.refused(renewal(customer, customer.walked("issued"), fresh), (403, "forbidden"))
        honest.control(line)
    with report.line("renew.rejected", "by a certificate that the PC rejected") as line:
        customer = world.customer()
        line.refused(renewal(customer, customer.walked("rejected"), fresh), (403, "forbidden"))
        honest.control(line)
    with report.line("renew.foreign", "by another's certificate with its right key, in one's own session") as line:
        victim, thief = world.customer(), world.customer()
        line.refused(renewal(thief, victim.walked("confirmed"), fresh), (403, "forbidden"))
        honest.control(line)
    with report.line("renew.same_key", "for the old key again") as line:
        customer = world.customer()
        old = customer.walked("confirmed")
        line.refused(renewal(customer, old, old.key), (422, "badCSR"))
        honest.control(line)


def revoked_between(world, report):
    with report.line("renew.between", "the old certificate is revoked between order and finalize") as line:
        customer = world.customer()
        old, key = customer.walked("confirmed"), world.used_key()
        made = renewal(customer, old, key)
        line.control(made.status == 201, "the order")
        customer.want(200, "POST", f"/v1/certificates/{old.serial}/revoke",
                      {"reason": "keyCompromise", "proof": customer.revocation_proof(old.key, old.serial, "keyCompromise")})
        answer = customer.ask("POST", f"/v1/orders/{made.json['order']}/finalize", {})
        line.refused(answer, (410, "gone"), (409, "orderNotReady"))
        line.holds(customer.ask("GET", "/v1/orders/" + made.json["order"]).json["state"] == "invalid", "the order lives on")


def third_certificate(world, report):
    with report.line("renew.three", "one renewal after another, none confirmed: never three certificates that live") as line:
        customer = world.customer()
        old = customer.walked("confirmed")
        for _ in range(3):
            key = world.key()
            made = renewal(customer, old, key)
            line.control(made.status == 201, f"{made.status}")
            customer.finalize(customer.continued(made.json, key))
            states = world.own_host().states(customer.person)
            line.holds(states.count("confirmed") == 1 and states.count("waiting") == 1, f"{states}")


def out_of_time(world, report):
    customer = world.customer()
    old = customer.walked("confirmed")
    with report.line("renew.expired", "by a certificate of 30 days on the 31st") as line:
        world.at(30 * 86400 - 3600)
        customer.login()
        made = renewal(customer, old, world.used_key())
        line.control(made.status == 201, f"on the 30th: {made.status}")
        customer.want(200, "DELETE", "/v1/orders/" + made.json["order"])
        world.at(30 * 86400 + 3600)
        customer.login()
        line.refused(renewal(customer, old, world.used_key()), (403, "forbidden"))
        line.refused(customer.revocation(old.key, old.serial), (403, "forbidden"))
    world.at(0)
    customer.login()
    with report.line("renew.early", "by a certificate that is not due yet") as line, world.figures(certificate={"renew_days": 1}):
        line.refused(renewal(customer, old, world.used_key()), (403, "forbidden"))
        world.at(29 * 86400 + 3600)
        customer.login()
        made = renewal(customer, old, world.used_key())
        line.control(made.status == 201, f"when it is due: {made.status}")
        customer.want(200, "DELETE", "/v1/orders/" + made.json["order"])


ATTACKS = [void_ones, revoked_between, third_certificate]
LATER = [out_of_time]
