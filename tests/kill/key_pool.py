"""Keys made beforehand, and what of them may never lie on a disk in the clear."""
import base64
import fcntl
import hashlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
for room in ("flow", "soak"):
    sys.path.append(os.path.join(HERE, "..", room))

import der  # noqa: E402
import primes  # noqa: E402

KEYS = 1000  # so many pairs are there at least
EXPONENT = 65537
PIECE = 24   # bytes of a secret number that are looked for: from its middle, where no encoding begins or ends


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


class Key:
    """What tests/fakes/key_pool.c makes of a pair of primes; its name is for PCCERT_KEY_POOL."""

    def __init__(self, name, first, second):
        self.name = name
        private = pow(EXPONENT, -1, (first - 1) * (second - 1))
        self.secrets = [number(value) for value in (private, first, second, private % (first - 1), private % (second - 1),
                                                    pow(second, -1, first))]
        modulus = number(first * second)
        public = der.encode(0x30, der.encode(0x02, b"\0" * (modulus[0] >> 7) + modulus) + der.encode(0x02, number(EXPONENT)))
        rsa = der.encode(0x30, bytes.fromhex("06092a864886f70d0101010500"))
        self.spki_hash = hashlib.sha256(der.encode(0x30, rsa + der.encode(0x03, b"\0" + public))).hexdigest()

    def raw(self):
        """As ASN.1 has them, and as CryptoAPI's blobs do: the other way round."""
        for secret in self.secrets:
            middle = len(secret) // 2
            piece = secret[middle:middle + PIECE]
            yield piece
            yield piece[::-1]

    def texts(self):
        """Base64 at each of the three places where a number may begin in it, and hex."""
        for secret in self.secrets:
            middle = len(secret) // 2
            piece = secret[middle:middle + PIECE]
            for skipped in range(3):
                yield base64.b64encode(piece[skipped:skipped + 21])
            yield piece.hex().encode()
            yield piece.hex().upper().encode()


class KeyPool:
    """Pairs of primes from a file that is made once."""

    def __init__(self, openssl, folder):
        os.makedirs(folder, exist_ok=True)
        self.path, self.next, self.keys = os.path.join(folder, "primes"), 0, []
        with open(self.path + ".lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.exists(self.path):
                primes.make(openssl, self.path + ".new", KEYS)
                os.replace(self.path + ".new", self.path)
        with open(self.path, encoding="ascii") as file:
            known = [int(line, 16) for line in file]
        self.pairs = [(first, second) for at, first in enumerate(known) for second in known[at + 1:]]

    def take(self):
        """A key that this pool has not given before."""
        self.keys.append(Key(f"{self.path}:{self.next}", *self.pairs[self.next]))
        self.next += 1
        return self.keys[-1]


def files(*folders):
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                yield os.path.join(place, name)


def found_in_the_clear(keys, words, paths):
    """Yields what of those keys, or which of those passwords (word to its name), lies in one of the files."""
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            continue  # a file of SQLite's that has just gone
        text = data.replace(b"\n", b"").replace(b"\r", b"")
        for key in keys:
            if any(piece in data for piece in key.raw()) or any(piece in text for piece in key.texts()):
                yield f"a private key in the clear: {path}"
        for word, name in words.items():
            if any(form in data for form in (word.encode(), word.encode("utf-16-le"), base64.b64encode(word.encode()))):
                yield f"{name} in the clear: {path}"
