"""What `POST /v1/signatures` says of detached CMS signatures that are not what they should be. Anybody may ask."""
import base64
import hashlib
import os
import subprocess
import tempfile

from customer import der
from keys import integer, sequence

CONTENT = b"buy 1000 at market\n"


class Signer:
    """Somebody's key and certificate as files, and what `openssl cms` makes with them."""

    def __init__(self, world, folder, key, certificate):
        self.openssl, self.folder = world.openssl, folder
        self.key, self.certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
        with open(self.key, "w", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(pem("RSA PRIVATE KEY", private_key(key)))
        with open(self.certificate, "w", encoding="ascii") as file:
            file.write(certificate)

    def run(self, *arguments, given=b""):
        return subprocess.run([self.openssl, *arguments], input=given, check=True, capture_output=True).stdout

    def sign(self, *options, content=CONTENT):
        return self.run("cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", "-signer", self.certificate, "-inkey",
                        self.key, *options, given=content)

    def impostor(self):
        """By a certificate of the same number and key that nobody issued."""
        number = self.run("x509", "-in", self.certificate, "-noout", "-serial").decode().strip().partition("=")[2]
        forged = os.path.join(self.folder, "forged.pem")
        self.run("req", "-x509", "-config", "/dev/null", "-key", self.key, "-subj", "/CN=forged", "-set_serial", "0x" + number,
                 "-days", "30", "-out", forged)
        return self.run("cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", "-signer", forged, "-inkey", self.key,
                        given=CONTENT)


def private_key(key):
    p, q = key.primes
    return sequence(*(integer(number) for number in (0, key.modulus, key.exponent, key.private, p, q, key.private % (p - 1),
                                                     key.private % (q - 1), pow(q, -1, p))))


def pem(kind, octets):
    text = base64.encodebytes(octets).decode()
    return f"-----BEGIN {kind}-----\n{text}-----END {kind}-----\n"


def ask(world, cms, content=CONTENT):
    return world.api.ask("POST", "/v1/signatures", {"cms": base64.b64encode(cms).decode(),
                                                    "content_sha256": hashlib.sha256(content).hexdigest()})


def flipped(cms, at):
    return cms[:at] + bytes([cms[at] ^ 1]) + cms[at + 1:]


def forgeries(world, report):
    customer, other = world.customer(), world.customer()
    order, others = customer.walked("confirmed"), other.walked("confirmed")
    mine, theirs = customer.pem(order), other.pem(others)
    with tempfile.TemporaryDirectory(prefix="cms.") as first, tempfile.TemporaryDirectory(prefix="cms.") as second:
        signer, stranger = Signer(world, first, order.key, mine), Signer(world, second, others.key, theirs)
        good = signer.sign()
        begin, end = good.index(der(mine)), good.index(der(mine)) + len(der(mine))
        cases = {
            "another content": (good, b"buy 9000 at market\n"),
            "a bit of the signature": (flipped(good, len(good) - 9), CONTENT),
            "a bit of the certificate": (flipped(good, begin + 60), CONTENT),
            "a bit of the certificate's signature": (flipped(good, end - 9), CONTENT),
            "another's certificate": (signer.sign("-nocerts", "-certfile", stranger.certificate), CONTENT),
            "its own certificate of that number": (signer.impostor(), CONTENT),
            "two signers": (signer.sign("-signer", stranger.certificate, "-inkey", stranger.key), CONTENT),
            "the content inside": (signer.sign("-nodetach"), CONTENT), "no signed attributes": (signer.sign("-noattr"), CONTENT),
            "no certificate": (signer.sign("-nocerts"), CONTENT), "SHA-1": (signer.sign("-md", "sha1"), CONTENT),
            "RSA-PSS": (signer.sign("-keyopt", "rsa_padding_mode:pss"), CONTENT), "bytes behind it": (good + b"\0", CONTENT),
            "cut": (good[:-1], CONTENT),
        }
        for what, (cms, content) in cases.items():
            with report.line("cms.forged", what) as line:
                answer = ask(world, cms, content)
                line.refused(answer, (422, "badSignature"))
                line.note(answer.detail)
                line.control(ask(world, good).status == 200, "as it was signed")
        with report.line("cms.revoked", "a right one whose certificate is revoked then: it says so") as line:
            line.control(ask(world, good).json["state"] == "due", "before")
            customer.revocation(order.key, order.serial)
            line.holds(ask(world, good).json == {"serial": order.serial, "state": "revoked"}, "it is good still")


ATTACKS = [forgeries]
