"""RSA keys whose numbers are at hand, and what is signed with them: requests for certificates (RFC 2986) and compact JWS
(RFC 7515). Written out, since no library makes the wrong ones that attacks are made of."""
import base64
import hashlib
import json
import math
import subprocess

from der import body, encode, parts

RSA, SHA256_RSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"
TYPES = {"C": "2.5.4.6", "O": "2.5.4.10", "OU": "2.5.4.11", "CN": "2.5.4.3", "serialNumber": "2.5.4.5"}
NULL = encode(0x05, b"")
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # of SHA-256, RFC 8017 9.2


def oid(dotted):
    first, second, *rest = (int(part) for part in dotted.split("."))
    octets = bytes([40 * first + second])
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | number & 0x7F)
        octets += bytes(reversed(groups))
    return encode(0x06, octets)


def integer(number):
    return encode(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def sequence(*elements):
    return encode(0x30, b"".join(elements))


def bits(octets):
    return encode(0x03, b"\0" + octets)


class RsaKey:
    """primes: both, or none; with them, signing takes a quarter of the time."""

    def __init__(self, modulus, exponent, private, *primes):
        self.modulus, self.exponent, self.private, self.primes = modulus, exponent, private, primes

    @classmethod
    def made(cls, openssl, size=2048, exponent=65537):
        der = subprocess.run([openssl, "genpkey", "-algorithm", "RSA", "-outform", "DER", "-pkeyopt",
                              f"rsa_keygen_bits:{size}", "-pkeyopt", f"rsa_keygen_pubexp:{exponent}"],
                             check=True, capture_output=True).stdout
        numbers = parts(body(der))
        if len(numbers) < 9:  # PrivateKeyInfo, of which some versions write no more than the RSAPrivateKey
            numbers = parts(body(numbers[2][1]))
        return cls(*(int.from_bytes(number, "big") for _, number, _ in numbers[1:6]))

    @classmethod
    def of(cls, *primes, exponent=65537):
        private = pow(exponent, -1, math.lcm(*(prime - 1 for prime in primes)))
        by_primes = len(primes) == 2 and min(primes) > 2
        return cls(math.prod(primes), exponent, private, *(primes if by_primes else ()))

    @property
    def size(self):
        return (self.modulus.bit_length() + 7) // 8

    def spki(self):
        return sequence(sequence(oid(RSA), NULL), bits(sequence(integer(self.modulus), integer(self.exponent))))

    def sign(self, data):
        """RSASSA-PKCS1-v1_5 with SHA-256."""
        info = DIGEST_INFO + hashlib.sha256(data).digest()
        padded = b"\0\1" + b"\xff" * (self.size - len(info) - 3) + b"\0" + info
        return self.power(int.from_bytes(padded, "big")).to_bytes(self.size, "big")

    def power(self, number):
        if not self.primes:
            return pow(number, self.private, self.modulus)
        p, q = self.primes
        by_p, by_q = (pow(number % prime, self.private % (prime - 1), prime) for prime in (p, q))
        return by_q + q * ((by_p - by_q) * pow(q, -1, p) % p)  # RFC 8017 5.1.2


def many(openssl):
    """Keys for tests alone: few primes, each with each other one, since making primes takes the longest."""
    primes = []
    while True:
        for new in RsaKey.made(openssl).primes:
            yield from (RsaKey.of(new, old) for old in primes)
            primes.append(new)


def name(subject):
    """subject: pairs of type and value. C is a PrintableString (RFC 5280 A.1)."""
    return sequence(*(encode(0x31, sequence(oid(TYPES[kind]), encode(0x13 if kind == "C" else 0x0C, value.encode())))
                      for kind, value in subject))


def extension_request(*extensions):
    """Each: OID and DER of the value. For csr(attributes=...)."""
    asked = sequence(*(sequence(oid(kind), encode(0x04, value)) for kind, value in extensions))
    return sequence(oid("1.2.840.113549.1.9.14"), encode(0x31, asked))


def csr(subject, key, attributes=b"", signer=None, spki=None, version=0, algorithm=SHA256_RSA):
    said = sequence(integer(version), name(subject), spki or key.spki(), encode(0xA0, attributes))
    return sequence(said, sequence(oid(algorithm), NULL), bits((signer or key).sign(said)))


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def jws(key, header, payload=b""):
    """header: members, or the bytes as they are to be. payload: bytes, or what becomes JSON."""
    header = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    payload = payload if isinstance(payload, bytes) else json.dumps(payload, separators=(",", ":")).encode()
    said = f"{base64url(header)}.{base64url(payload)}"
    return f"{said}.{base64url(key.sign(said.encode()))}"
