"""Certificates whose names no issuer of ours would write, signed by a CA of the test's own, and PKCS#12 files with them."""
import os
import subprocess

from der import body, encode, parts

# DER tags of the strings in names
UTF8, PRINTABLE, T61, BMP, UNIVERSAL = 0x0C, 0x13, 0x14, 0x1E, 0x1C
CN, SERIAL_NUMBER, ORGANIZATION = b"\x55\x04\x03", b"\x55\x04\x05", b"\x55\x04\x0A"
SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
DATA = bytes.fromhex("06092a864886f70d010701")
KEY_BAG, CERT_BAG, X509 = (bytes.fromhex(hex) for hex in ("060b2a864886f70d010c0a0101", "060b2a864886f70d010c0a0103",
                                                           "060a2a864886f70d01091601"))
FRIENDLY_NAME = bytes.fromhex("06092a864886f70d010914")
BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")


def name(*attributes):
    """attributes: (type, tag, octets) each."""
    def attribute(kind, tag, octets):
        return encode(0x31, encode(0x30, encode(0x06, kind) + encode(tag, octets)))

    return encode(0x30, b"".join(attribute(*one) for one in attributes))


class Authority:
    """A root with a key of its own. Keys of those whom it certifies are made once and shared: only names matter here."""

    def __init__(self, openssl, folder):
        self.openssl, self.folder = openssl, folder
        self.serial = 0x10000
        self.key, self.persons_key = self.new_key("authority"), self.new_key("person")
        self.subject = name((CN, UTF8, b"Root of odd names"))
        self.certificate = self.issue(self.subject, self.subject, ca=True, key=self.key)
        self.pkcs8 = self.run("pkcs8", "-topk8", "-nocrypt", "-in", self.persons_key, "-outform", "DER")

    def run(self, *arguments, typed=None):
        return subprocess.run([self.openssl, *arguments], input=typed, check=True, capture_output=True).stdout

    def new_key(self, name_of_file):
        path = os.path.join(self.folder, name_of_file + ".key")
        self.run("genrsa", "-out", path, "2048")
        return path

    def issue(self, subject, issuer=None, ca=False, key=None):
        """DER, by this CA's key. issuer: the name in it, if not this CA's."""
        self.serial += 1
        public = self.run("pkey", "-in", key or self.persons_key, "-pubout", "-outform", "DER")
        constraints = encode(0x30, encode(0x01, b"\xFF") if ca else b"")
        extension = encode(0x30, BASIC_CONSTRAINTS + encode(0x01, b"\xFF") + encode(0x04, constraints))
        validity = encode(0x30, encode(0x17, b"200101000000Z") + encode(0x17, b"491231235959Z"))
        tbs = encode(0x30, encode(0xA0, encode(0x02, b"\x02")) + encode(0x02, self.serial.to_bytes(3, "big")) + SHA256_RSA
                     + (issuer or self.subject) + validity + subject + public + encode(0xA3, encode(0x30, extension)))
        signature = self.run("dgst", "-sha256", "-sign", self.key, typed=tbs)
        return encode(0x30, tbs + SHA256_RSA + encode(0x03, b"\0" + signature))

    def pem(self, der):
        return self.run("x509", "-inform", "DER", typed=der).decode("ascii")

    def pfx(self, certificate, friendly_name=None, further=()):
        """Nothing in it is encrypted or has a MAC: any password opens it. friendly_name: (tag, octets), on both bags."""
        attributes = b""
        if friendly_name:
            attributes = encode(0x31, encode(0x30, FRIENDLY_NAME + encode(0x31, encode(*friendly_name))))

        def certificate_bag(der):
            value = encode(0x30, X509 + encode(0xA0, encode(0x04, der)))
            return encode(0x30, CERT_BAG + encode(0xA0, value) + attributes)

        bags = b"".join(certificate_bag(der) for der in (certificate, *further))
        bags += encode(0x30, KEY_BAG + encode(0xA0, self.pkcs8) + attributes)
        safe = encode(0x30, DATA + encode(0xA0, encode(0x04, encode(0x30, bags))))
        content = encode(0x30, DATA + encode(0xA0, encode(0x04, encode(0x30, safe))))
        return encode(0x30, encode(0x02, b"\x03") + content)


def subject_of(der):
    """Its subject as it stands, for an issuer's name."""
    tbs = parts(body(der))[0]
    return parts(tbs[1])[5][2]


ID = b"A123456789"
CONTROLS = "\x1B[2J\x1B]0;title\x07王\r\n2026-01-01T00:00:00Z forged\x9B31m\b\b\b\x7F\x85".encode()
BIDI = "王\u202Egnp.tropssap\u2066\u200B\uFEFF\u2028\U000E0041明".encode()
FORMATS = "%1 %s%n%1!s! & && <a href=\"x\">'`$(x)\\{0}\t|;".encode()
# What is in the subject beside the ID, and whether the certificate can be read at all.
HOSTILE = {
    "controls": ([(CN, UTF8, CONTROLS)], True),
    "bidi": ([(CN, UTF8, BIDI)], True),
    "formats": ([(CN, UTF8, FORMATS)], True),
    "nul": ([(CN, UTF8, "王小明\0.evil.example".encode())], True),
    "long": ([(CN, UTF8, "長".encode() * 20000)], True),
    "combining": ([(CN, UTF8, ("王" + "\u0335\u0489" * 100).encode())], True),
    "BMPString": ([(CN, BMP, "王\x1B[2J\u202E".encode("utf-16-be"))], True),
    "nine hundred": ([(ORGANIZATION, UTF8, CONTROLS)] * 900 + [(CN, UTF8, b"last")], True),
    "broken UTF-8": ([(CN, UTF8, b"\xFF\xFE\x1B[2J")], False),
    "half of a surrogate": ([(CN, BMP, b"\x73\x8B\xD8\x00\x00A")], False),
    "half of a BMPString": ([(CN, BMP, b"\x73\x8B\x5C")], False),
}
# Which look like ID, and are nobody's.
LOOK_ALIKES = {
    "full width": "Ａ123456789",
    "Cyrillic": "А123456789",
    "Arabic digits": "A١٢٣٤٥٦٧٨٩",
    "no width": "A123456789\u200B",
    "reversed": "\u202E987654321A",
    "a line behind it": "A123456789\n",
}
