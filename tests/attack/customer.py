"""Somebody with an account, who can walk the whole way of an application: the honest variant of every attack."""
import base64
import hashlib
import os
import secrets

import keys

FIXTURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "pfx", "3des.p12")


class Refused(AssertionError):
    """What should have worked did not."""


class Order:
    def __init__(self, customer, key, said):
        self.customer, self.key, self.id = customer, key, said["order"]
        self.path = "/v1/orders/" + self.id
        self.serial = None


class Customer:
    def __init__(self, world, person):
        self.world, self.person, self.token, self.subject = world, person, None, None

    def ask(self, method, path, body=None, **more):
        return self.world.api.ask(method, path, body, self.token, **more)

    def want(self, status, method, path, body=None, **more):
        answer = self.ask(method, path, body, **more)
        if answer.status != status:
            raise Refused(f"{method} {path}: {answer.status} {answer.body.decode(errors='replace')[:200]}")
        return answer

    def login(self):
        self.token = None
        self.token = self.want(201, "POST", "/v1/sessions", self.typed()).json["token"]
        if self.subject is None:
            said = self.want(200, "GET", "/v1/profile").json["subject"]
            self.subject = [(field["type"], field["value"]) for field in said]

    def typed(self, password=None):
        return {"national_id": self.person.id, "password": self.person.password if password is None else password}

    def continued(self, said, key):
        """The order of an answer to create or renewal."""
        return Order(self, key, said)

    # --- an application, step by step ---

    def csr(self, key, **odd):
        return keys.csr(self.subject, key, **odd)

    def create(self, csr, call=None, **more):
        """The answer to an order for that request, whatever it is."""
        body = {"kind": "new", "csr": base64.b64encode(csr).decode(), **more}
        return self.ask("POST", "/v1/orders", body, Idempotency_Key=secrets.token_hex(16) if call is None else call)

    def order(self, key=None):
        key = key or self.world.key()
        answer = self.create(self.csr(key))
        if answer.status != 201:
            raise Refused(f"an order: {answer.status} {answer.body.decode()}")
        return self.continued(answer.json, key)

    def code(self, path):
        """Has a code sent and reads it; path: of an order or a certificate."""
        seen = len(self.world.messages())
        self.want(202, "POST", path + "/otp")
        return self.world.messages()[seen:][-1]["code"]

    def agreement(self):
        text = self.want(200, "GET", "/v1/consent").json
        return {"id": text["id"], "sha256": text["sha256"], "agreed": True}

    def verify(self, order):
        self.want(200, "POST", order.path + "/otp/verify", {"code": self.code(order.path)})

    def agree(self, order):
        self.want(200, "POST", order.path + "/consent", self.agreement())

    def finalize(self, order):
        order.serial = self.want(200, "POST", order.path + "/finalize").json["serial"]
        self.world.honest.add(order.serial)

    def pem(self, order):
        return self.want(200, "GET", order.path + "/certificate").body.decode()

    def installed(self, order):
        return {"sha256": hashlib.sha256(der(self.pem(order))).hexdigest(), "installed": True}

    def confirm(self, order):
        self.want(200, "POST", order.path + "/confirm", self.installed(order))

    def walked(self, state, key=None):
        """An order of theirs that has come so far: created, verified, consented, issued, confirmed, cancelled, rejected
        or invalid. A key of its own only where a certificate is to be."""
        lasting = state in ("issued", "confirmed", "rejected")
        order = self.order(key or (None if lasting else self.world.used_key()))
        steps = {"verified": [self.verify], "consented": [self.verify, self.agree],
                 "issued": [self.verify, self.agree, self.finalize],
                 "confirmed": [self.verify, self.agree, self.finalize, self.confirm],
                 "cancelled": [self.cancel], "invalid": [self.exhaust],
                 "rejected": [self.verify, self.agree, self.finalize, self.reject]}
        for step in steps.get(state, []):
            step(order)
        return order

    def cancel(self, order):
        self.want(200, "DELETE", order.path)

    def exhaust(self, order):
        wrong = other_code(self.code(order.path))
        while self.ask("POST", order.path + "/otp/verify", {"code": wrong}).problem == "otpInvalid":
            pass

    def reject(self, order):
        self.want(200, "POST", order.path + "/confirm", {**self.installed(order), "installed": False, "reason": "tested"})

    # --- proofs ---

    def nonce(self):
        return self.want(201, "POST", "/v1/nonces").json["nonce"]

    def order_proof(self, order, path, key=None, **odd):
        header = {"alg": "RS256", "nonce": odd.pop("nonce", None) or self.nonce(), "url": self.world.api.url + path, **odd}
        return "OrderProof " + keys.jws(key or order.key, header)

    def renewal_proof(self, key, csr, replaces, **odd):
        header = {"alg": "RS256", "nonce": odd.pop("nonce", None) or self.nonce(), "url": self.world.api.url + "/v1/orders"}
        claim = {"csr_sha256": hashlib.sha256(csr).hexdigest(), "replaces": replaces}
        return keys.jws(key, {**header, **odd}, claim)

    def renewal(self, key, csr, replaces, call=None, **odd):
        """The answer to a renewal of `replaces`, proved by that key."""
        return self.create(csr, call, kind="renew", replaces=replaces, proof=self.renewal_proof(key, csr, replaces, **odd))

    def revocation_proof(self, key, serial, reason, **odd):
        url = f"{self.world.api.url}/v1/certificates/{serial}/revoke"
        header = {"alg": "RS256", "nonce": odd.pop("nonce", None) or self.nonce(), "url": url}
        claim = {"certificate": odd.pop("claimed", serial), "reason": odd.pop("claimed_reason", reason)}
        return keys.jws(key, {**header, **odd}, claim)

    def revocation(self, key, serial, reason="keyCompromise", **odd):
        proof = self.revocation_proof(key, serial, reason, **odd)
        return self.ask("POST", f"/v1/certificates/{serial}/revoke", {"reason": reason, "proof": proof})

    # --- a file for a phone ---

    @staticmethod
    def transfer_body():
        with open(FIXTURE, "rb") as file:
            return {"device": "iphone", "file": base64.b64encode(file.read()).decode()}

    def transfer(self, **fields):
        return self.want(201, "POST", "/v1/transfers", self.transfer_body(), **fields).json


def der(pem):
    """Of the first certificate in it."""
    text = pem.split("-----BEGIN CERTIFICATE-----")[1].split("-----END CERTIFICATE-----")[0]
    return base64.b64decode(text)


def other_code(code):
    return f"{(int(code) + 1) % 1000000:06d}"
