"""What was signed once, said again: at the same place, at another, by another method, in another session, after its time; and
requests without a signature, repeated."""
import base64
import hashlib
import json
import secrets

import keys
from wire import at_once


def order_proofs(world, report):
    customer = world.customer()
    order = customer.walked("issued")
    certificate = order.path + "/certificate"

    def ask(where, proof, method="GET", body=None):
        return world.api.ask(method, where, body, proof)

    with report.line("replay.proof.same", "an order proof a second time, and 20 times at once") as line:
        proof = customer.order_proof(order, order.path)
        line.control(ask(order.path, proof).status == 200, "the first time")
        line.refused(ask(order.path, proof), (400, "badNonce"))
        proof = customer.order_proof(order, order.path)
        taken = sum(1 for answer in at_once(20, lambda _: ask(order.path, proof)) if answer.status == 200)
        line.holds(taken <= 1, f"taken {taken} times")
        line.control(taken == 1, "one of the 20")
    with report.line("replay.proof.place", "a proof for one address at another, by another method, of another host") as line:
        line.refused(ask(certificate, customer.order_proof(order, order.path)), (422, "badProof"))
        line.refused(ask(order.path, customer.order_proof(order, order.path), "DELETE"), (401, "unauthenticated"))
        for url in ("https://elsewhere.test" + order.path, world.api.url + order.path + "/", world.api.url + order.path + "?",
                    world.api.url.upper() + order.path, world.api.url.replace("https", "http") + order.path,
                    world.api.url + "/v1/../v1" + order.path[3:], "https://x@" + world.api.url[8:] + order.path):
            line.refused(ask(order.path, proof_at(customer, order, url)), (422, "badProof"))
        line.control(ask(certificate, customer.order_proof(order, certificate)).status == 200, "at its own")
    with report.line("replay.proof.nonce", "a nonce made up, changed, of a proof that was refused, empty") as line:
        nonce = customer.nonce()
        for odd in (secrets.token_urlsafe(24), nonce[:-1] + ("A" if nonce[-1] != "A" else "B"),
                    ("A" if nonce[0] != "A" else "B") + nonce[1:], nonce[:7] + secrets.token_urlsafe(24)[:25], "A" * 32):
            line.refused(ask(order.path, proof_at(customer, order, nonce=odd)), (400, "badNonce"))
        line.refused(ask(order.path, proof_at(customer, order, nonce="")), (422, "badProof"), (400, "badNonce"))
        line.refused(ask(certificate, proof_at(customer, order, nonce=nonce)), (422, "badProof"))
        line.control(ask(order.path, proof_at(customer, order, nonce=nonce)).status == 200, "the nonce at its place")
    with report.line("replay.proof.header", "alg none, HS256 under the public key, PS256, crit, jwk, b64, twice alg") as line:
        header = {"alg": "RS256", "nonce": customer.nonce(), "url": world.api.url + order.path}
        for odd in ({**header, "alg": "none"}, {**header, "alg": "PS256"}, {**header, "alg": "rs256"}, {**header, "crit": ["x"]},
                    {**header, "jwk": {"kty": "RSA"}}, {**header, "kid": "../../ra.keys"}, {**header, "b64": False},
                    {**header, "alg": ["RS256"]}, {"alg": "RS256", "url": header["url"]}):
            line.refused(ask(order.path, "OrderProof " + keys.jws(order.key, odd)), (422, "badProof"))
        twice = json.dumps(header).replace('"alg"', '"alg":"none","alg"', 1).encode()
        line.refused(ask(order.path, "OrderProof " + keys.jws(order.key, twice)), (422, "badProof"))
        line.refused(ask(order.path, "OrderProof " + with_hmac(order.key, header)), (422, "badProof"))
        unsigned = "OrderProof " + keys.jws(order.key, {**header, "alg": "none"}).rpartition(".")[0] + "."
        line.refused(ask(order.path, unsigned), (422, "badProof"))
        line.refused(ask(order.path, "OrderProof " + keys.jws(order.key, header, {"order": order.id})), (422, "badProof"))
        whole = "OrderProof " + keys.jws(order.key, header)
        for odd in (whole + "=", whole + ".", whole[:-4], whole + whole[11:], whole.replace(".", "..", 1), "OrderProof ..",
                    "OrderProof " + "A" * 9000):
            line.refused(ask(order.path, odd), (422, "badProof"), (401, "unauthenticated"))
        line.control(ask(order.path, whole).status == 200, "as it is: nothing before used up its nonce")
    customer.confirm(order)


def proof_at(customer, order, url=None, **odd):
    header = {"alg": "RS256", "nonce": odd.pop("nonce") if "nonce" in odd else customer.nonce(),
              "url": url or customer.world.api.url + order.path, **odd}
    return "OrderProof " + keys.jws(order.key, header)


def with_hmac(key, header):
    """What a verifier takes that lets the sender choose between a secret and a public key."""
    import hmac
    said = f"{keys.base64url(json.dumps({**header, 'alg': 'HS256'}).encode())}."
    return f"{said}.{keys.base64url(hmac.new(key.spki(), said.encode(), hashlib.sha256).digest())}"


def renewal_proofs(world, report):
    customer, other = world.customer(), world.customer()
    old = customer.walked("confirmed")
    key, another = world.key(), world.used_key()
    request = customer.csr(key)

    def renew(who=customer, csr=request, replaces=old.serial, proof=None):
        return who.create(csr, kind="renew", replaces=replaces, proof=proof)

    with report.line("replay.renewal", "a renewal proof for another request, certificate, session; by the new key; twice") as line:
        right = customer.renewal_proof(old.key, request, old.serial)
        line.refused(renew(csr=customer.csr(another), proof=right), (422, "badProof"))
        theirs = other.walked("confirmed")
        line.refused(renew(replaces=theirs.serial, proof=right), (403, "forbidden"))
        line.refused(renew(other, other.csr(another), old.serial, right), (403, "forbidden"))
        line.refused(renew(proof=customer.renewal_proof(key, request, old.serial)), (422, "badProof"))
        line.refused(renew(proof=customer.renewal_proof(theirs.key, request, old.serial)), (422, "badProof"))
        line.refused(renew(proof=customer.renewal_proof(old.key, request, theirs.serial)), (422, "badProof"))
        line.refused(renew(proof=customer.revocation_proof(old.key, old.serial, "superseded")), (422, "badProof"))
        line.refused(renew(proof=customer.order_proof(old, "/v1/orders")[11:]), (422, "badProof"))
        for missing in ({"kind": "renew", "replaces": old.serial}, {"kind": "renew"}, {"replaces": old.serial}):
            line.refused(customer.create(request, **missing), (400, "malformed"))
        first = renew(proof=right)  # no refusal before used up its nonce
        line.control(first.status == 201 and first.json["next"] == "finalize", f"the right one: {first.status}")
        customer.want(200, "DELETE", "/v1/orders/" + first.json["order"])
        line.refused(renew(proof=right), (400, "badNonce"))
        twice = customer.renewal_proof(old.key, request, old.serial)
        made = [answer.status for answer in at_once(10, lambda _: renew(proof=twice))]
        line.holds(made.count(201) <= 1, f"one proof made {made.count(201)} orders")


def revocation_proofs(world, report):
    customer = world.customer()
    order = customer.walked("confirmed")
    with report.line("replay.revoke", "a revocation proof for another certificate, reason, address; by another key; twice") as line:
        other = world.customer().walked("confirmed")

        def revoke(proof, reason="keyCompromise", serial=order.serial):
            return customer.ask("POST", f"/v1/certificates/{serial}/revoke", {"reason": reason, "proof": proof})

        line.refused(revoke(customer.revocation_proof(order.key, order.serial, "superseded")), (422, "badProof"))
        line.refused(revoke(customer.revocation_proof(order.key, other.serial, "keyCompromise")), (422, "badProof"))
        line.refused(revoke(customer.revocation_proof(other.key, order.serial, "keyCompromise")), (422, "badProof"))
        line.refused(revoke(customer.revocation_proof(order.key, order.serial, "keyCompromise"), serial=other.serial),
                     (404, "notFound"))
        line.refused(revoke(customer.order_proof(order, f"/v1/certificates/{order.serial}/revoke")[11:]), (422, "badProof"))
        nonce = customer.nonce()
        world.api.ask("GET", order.path, None, customer.order_proof(order, order.path, nonce=nonce))
        used_up = customer.revocation_proof(order.key, order.serial, "keyCompromise", nonce=nonce)
        line.refused(revoke(used_up), (400, "badNonce"))
        proof = customer.revocation_proof(order.key, order.serial, "superseded")
        both = {"reason": "superseded", "proof": proof, "code": "000000"}
        line.refused(customer.ask("POST", f"/v1/certificates/{order.serial}/revoke", both), (400, "malformed"))
        line.holds(customer.ask("GET", "/v1/state").json["state"] == "due", "it was revoked")
        answer = customer.revocation(order.key, order.serial)
        line.control(answer.status == 200, "the right one")


def sessions(world, report):
    with report.line("replay.session", "a token after its logout: every step that it could do before") as line:
        customer = world.customer()
        order = customer.walked("consented")
        line.control(customer.ask("GET", order.path).status == 200, "before")
        customer.want(204, "DELETE", "/v1/sessions/current")
        for method, path, body in (("POST", order.path + "/finalize", {}), ("DELETE", order.path, None),
                                   ("GET", order.path, None),
                                   ("POST", order.path + "/confirm", {"sha256": "0" * 64, "installed": True}),
                                   ("GET", "/v1/state", None), ("DELETE", "/v1/sessions/current", None)):
            line.refused(customer.ask(method, path, body), (401, "unauthenticated"))
        customer.login()
        line.holds(customer.ask("GET", order.path).json["state"] == "consented", "it had an effect")


def repeats(world, report):
    with report.line("replay.finalize", "finalize and confirm 20 times at once: one certificate, one confirmation") as line:
        customer = world.customer()
        order = customer.walked("consented", world.key())
        said = at_once(20, lambda _: customer.ask("POST", order.path + "/finalize", {}))
        customer.finalize(order)
        line.holds({answer.json.get("serial", order.serial) for answer in said} == {order.serial}, "several serials")
        pems = {answer.body for answer in at_once(5, lambda _: customer.ask("GET", order.path + "/certificate"))}
        line.holds(len(pems) == 1, "several certificates")
        body = customer.installed(order)
        said = at_once(20, lambda _: customer.ask("POST", order.path + "/confirm", body))
        line.control(all(answer.status == 200 for answer in said), "confirming again")
        line.holds(world.host is None or world.host.states(customer.person) == ["confirmed"], "issued twice")
    with report.line("replay.create", "one application 20 times at once, under one Idempotency-Key and under 20") as line:
        customer, key = world.customer(), world.used_key()
        request, call = customer.csr(key), secrets.token_hex(16)
        made = {answer.json.get("order") for answer in at_once(20, lambda _: customer.create(request, call))}
        line.holds(len(made) == 1, f"{len(made)} orders")
        under = at_once(20, lambda _: customer.create(request))
        line.holds(all(answer.problem == "orderOpen" and answer.json["same_key"] for answer in under), "a second order")
        other = customer.csr(world.key())
        line.refused(customer.create(other, call), (422, "idempotencyMismatch"))
        for odd in ("", " ", "x" * 65, "a b", "a'--", "ü"):
            line.refused(customer.create(request, odd.encode("utf-8").decode("latin-1")), (400, "malformed"))
        answer = customer.ask("POST", "/v1/orders", {"kind": "new", "csr": base64.b64encode(request).decode()})
        line.refused(answer, (400, "malformed"))
        line.control(customer.create(request, call).status == 201, "the same again")


def nonces(world, report):
    with report.line("replay.nonces", "200 nonces asked for and never used: the host keeps none") as line:
        customer = world.customer()
        order = customer.walked("issued")
        early = customer.nonce()
        for _ in range(200):
            customer.nonce()
        line.holds(world.count("SELECT count(*) FROM nonce WHERE value = ?", early) == 0, "it was kept")
        proof = customer.order_proof(order, order.path, nonce=early)
        line.control(world.api.ask("GET", order.path, None, proof).status == 200, "the first of them is good still")


def stale(world, report):
    with report.line("replay.later", "a nonce and a session after their time") as line:
        customer = world.customer()
        order = customer.walked("issued")
        early = customer.nonce()
        world.at(299 - 60)
        line.control(customer.ask("GET", "/v1/state").status == 200, "the session within its time")
        world.at(301)
        proof = customer.order_proof(order, order.path, nonce=early)
        line.refused(world.api.ask("GET", order.path, None, proof), (400, "badNonce"))
        world.at(301 + 901)
        line.refused(customer.ask("GET", "/v1/state"), (401, "unauthenticated"))
        world.at(0)
        line.refused(customer.ask("GET", "/v1/state"), (401, "unauthenticated"))  # not even when the clock goes back


ATTACKS = [order_proofs, renewal_proofs, revocation_proofs, sessions, repeats, nonces]
LATER = [stale]
