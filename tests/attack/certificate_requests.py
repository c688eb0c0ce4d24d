"""Requests for certificates that must not be taken, each with the reason that the host gives; and what is in a certificate
whose request asked for more."""
import os
import re
import subprocess
import tempfile

import keys
import weak_keys
from customer import der
from keys import RsaKey, csr, encode, integer, sequence

CA_TRUE = sequence(encode(0x01, b"\xff"))


def slug(text):
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def refused(customer, line, request, reason, what):
    """422 badCSR for this reason and no other, nothing created."""
    answer = customer.create(request)
    line.holds((answer.status, answer.problem) == (422, "badCSR") and reason in answer.detail,
               f"{what}: {answer.status} {answer.problem} {answer.json.get('detail', '')}")
    if answer.status == 201:
        customer.want(200, "DELETE", "/v1/orders/" + answer.json["order"])


def honest(customer, line, key):
    answer = customer.create(customer.csr(key))
    if line.control(answer.status == 201, "the request as it should be"):
        customer.want(200, "DELETE", "/v1/orders/" + answer.json["order"])


def made_by_openssl(world, customer, *algorithm, digest="-sha256"):
    """A request of the right subject under a key of another kind."""
    subject = "".join(f"/{kind}={value}" for kind, value in customer.subject)
    with tempfile.TemporaryDirectory(prefix="csr.") as folder:
        path = os.path.join(folder, "key.pem")
        subprocess.run([world.openssl, "genpkey", *algorithm, "-out", path], check=True, capture_output=True)
        return subprocess.run([world.openssl, "req", "-new", "-config", "/dev/null", "-key", path, digest, "-utf8", "-subj",
                               subject, "-outform", "DER"], check=True, capture_output=True).stdout


def other_keys(world, report):
    customer = world.customer()
    kinds = "not RSA of 2048 to 4096 bits"
    exponents = "RSA exponent even or below 65537"
    good = world.used_key()
    for what, make, reason in (
            ("RSA-1024", lambda: customer.csr(RsaKey.made(world.openssl, 1024)), kinds),
            ("RSA-2040", lambda: customer.csr(RsaKey.made(world.openssl, 2040)), kinds),
            ("RSA with e = 3", lambda: customer.csr(RsaKey.made(world.openssl, 2048, 3)), exponents),
            # m to the power of 1 is m: whoever knows nothing signs by this key
            ("RSA with e = 1", lambda: customer.csr(RsaKey(good.modulus, 1, 1)), exponents),
            ("RSA with an even e", lambda: customer.csr(RsaKey(good.modulus, 65536, 1)), exponents),
            ("RSA with e of 264 bits", lambda: customer.csr(RsaKey(good.modulus, (1 << 263) + 1, 1)), exponents),
            ("P-256", lambda: made_by_openssl(world, customer, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"), kinds),
            ("P-192", lambda: made_by_openssl(world, customer, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-192"), kinds),
            ("Ed25519", lambda: made_by_openssl(world, customer, "-algorithm", "ED25519"), kinds),
            ("RSA-PSS", lambda: made_by_openssl(world, customer, "-algorithm", "RSA-PSS"), ""),
            ("signed with SHA-1", lambda: made_by_openssl(world, customer, "-algorithm", "RSA", digest="-sha1"),
             "signature algorithm"),
            ("signed with MD5", lambda: made_by_openssl(world, customer, "-algorithm", "RSA", digest="-md5"),
             "signature algorithm")):
        with report.line("csr.key." + slug(what), f"a request for {what}") as line:
            refused(customer, line, make(), reason, what)
            honest(customer, line, good)


def broken_keys(world, report):
    customer = world.customer()
    for what, make in weak_keys.KEYS.items():
        with report.line("csr.weak." + slug(what), f"a key with {what}, the request signed by it") as line:
            refused(customer, line, customer.csr(make()), "known to be weak" if "even" not in what else "", what)
            honest(customer, line, world.used_key())


def subjects(world, report):
    customer, other = world.customer(), world.customer()
    key, mine = world.used_key(), dict(customer.subject)
    wrong = "the subject is not that of the profile"
    cases = {
        "another's ID": [*customer.subject[:-1], ("serialNumber", other.person.id)],
        "another's name": [(kind, "林美玲" if kind == "CN" else value) for kind, value in customer.subject],
        "two IDs": [*customer.subject, ("serialNumber", other.person.id)],
        "two names": [*customer.subject, ("CN", "admin")],
        "no ID": customer.subject[:-1],
        "another order": list(reversed(customer.subject)),
        "the CA's own name": [(kind, mine["O"] + " CA" if kind == "CN" else value) for kind, value in customer.subject],
        "a NUL in the name": [(kind, value + "\0x" if kind == "CN" else value) for kind, value in customer.subject],
        "a name in another width": [(kind, "ｘ" + value if kind == "CN" else value) for kind, value in customer.subject],
    }
    for what, subject in cases.items():
        with report.line("csr.subject." + slug(what), f"a request with {what}") as line:
            refused(customer, line, csr(subject, key), "" if "NUL" in what or "two" in what else wrong, what)
            honest(customer, line, key)


def forms(world, report):
    customer, other = world.customer(), world.customer()
    key, stranger = world.used_key(), world.key()
    good = customer.csr(key)
    cut = len(good) // 2
    cases = {
        "a broken signature": (good[:-1] + bytes([good[-1] ^ 1]), "not signed by its own key"),
        "somebody's key without the key": (customer.csr(key, signer=stranger), "not signed by its own key"),
        "a byte of the subject changed": (good.replace(b"TW", b"CN", 1), ""),
        "trailing bytes": (good + b"\0", "structure"),
        "a request behind the request": (good + good, "structure"),
        "half of it": (good[:cut], "structure"),
        "an indefinite length": (b"\x30\x80" + good[4:] + b"\0\0", "structure"),
        "a length written long": (b"\x30\x83\0" + good[2:4] + good[4:], "structure"),
        "version 2": (customer.csr(key, version=1), "version"),
        "a certificate": (der(customer_certificate(world)), ""),
        "7.9 KiB, most of it an attribute": (customer.csr(key, attributes=attribute(7200)), None),
        "9 KiB, most of it an attribute": (customer.csr(key, attributes=attribute(9000)), "too long"),
        "no bytes at all": (b"", ""),
        "nested a thousand deep": (nested(1000), "structure"),
    }
    for what, (request, reason) in cases.items():
        with report.line("csr.form." + slug(what), what) as line:
            answer = customer.create(request)
            if reason is None:
                line.control(answer.status == 201, f"within the limit: {answer.status}")
                line.holds(len(request) < 8192, "it is too long")
                customer.want(200, "DELETE", "/v1/orders/" + answer.json["order"])
                continue
            line.holds((answer.status, answer.problem) in ((422, "badCSR"), (400, "malformed"), (413, "tooLarge")) and
                       (reason in answer.detail or answer.problem != "badCSR"),
                       f"{answer.status} {answer.problem} {answer.json.get('detail', '')}")
            honest(customer, line, key)
    with report.line("csr.foreign", "somebody else's request, whole") as line:
        answer = customer.create(other.csr(stranger))
        line.refused(answer, (422, "badCSR"))
        line.control(other.create(other.csr(stranger)).status == 201, "by its owner")


def attribute(length):
    return sequence(keys.oid("1.2.3"), encode(0x31, encode(0x04, b"x" * length)))


def nested(depth):
    inside = b""
    for _ in range(depth):
        inside = encode(0x30, inside)
    return inside


def customer_certificate(world):
    customer = world.customer()
    return customer.pem(customer.walked("confirmed"))


def second_certificates(world, report):
    """One key, one certificate, for ever."""
    first, second = world.customer(), world.customer()
    order = first.walked("confirmed")
    for name, who in (("own", first), ("other", second)):
        with report.line("csr.again." + name, "a key that has a certificate: by its owner, by another customer") as line:
            refused(who, line, who.csr(order.key), "has a certificate already", name)
            honest(who, line, world.used_key())
    first.revocation(order.key, order.serial)
    with report.line("csr.again.revoked", "a key whose certificate was revoked") as line:
        refused(first, line, first.csr(order.key), "has a certificate already", "revoked")
        honest(first, line, world.used_key())


def more_than_offered(world, report):
    with report.line("csr.extensions", "CA:TRUE, keyCertSign, codeSigning and another's address asked for") as line:
        customer, key = world.customer(), world.key()
        asked = keys.extension_request(
            ("2.5.29.19", CA_TRUE), ("2.5.29.15", encode(0x03, b"\1\6")),
            ("2.5.29.37", sequence(keys.oid("1.3.6.1.5.5.7.3.3"), keys.oid("2.5.29.37.0"))),
            ("2.5.29.17", sequence(encode(0x82, b"ra.example.test"), encode(0x81, b"boss@example.test"))))
        request = csr(customer.subject, key, attributes=asked)
        answer = customer.create(request)
        line.control(b"ra.example.test" in request and answer.status in (201, 422), "it was asked for")
        if answer.status != 201:
            line.note("refused")
            return
        order = customer.continued(answer.json, key)
        for step in (customer.verify, customer.agree, customer.finalize):
            step(order)
        said = subprocess.run([world.openssl, "x509", "-noout", "-text"], input=customer.pem(order), check=True,
                              capture_output=True, text=True).stdout
        customer.confirm(order)
        for word in ("CA:TRUE", "Certificate Sign", "CRL Sign", "Code Signing", "Any Extended", "example.test"):
            line.holds(word not in said, word)
        line.holds(re.search(r"CA:FALSE", said) and "Digital Signature, Non Repudiation" in said, "not our profile")
        line.note("none of it is in the certificate")


ATTACKS = [other_keys, broken_keys, subjects, forms, second_certificates, more_than_offered]
