"""RSA keys that others know how to break, each with its private half, so that its request is signed as it should be. The primes
were looked for once: the distance is from a round number to the first one behind it."""
import math

from keys import RsaKey

SMALL = [number for number in range(2, 702) if all(number % divisor for divisor in range(2, math.isqrt(number) + 1))]
P, BEHIND_P = (3 << 1022) + 1037, (3 << 1022) + 1697
Q, BEHIND_Q = (1 << 1023) + 1155, (1 << 1023) + 1493


def group_14():
    """The prime of RFC 3526 section 3: 2^2048 - 2^1984 - 1 + 2^64 * ([2^1918 pi] + 124476)."""
    one = 1 << 2100
    pi = 4 * (4 * arctan_of_inverse(5, one) - arctan_of_inverse(239, one))  # Machin
    return 2 ** 2048 - 2 ** 1984 - 1 + 2 ** 64 * ((pi >> (2100 - 1918)) + 124476)


def arctan_of_inverse(number, one):
    power, total, divisor = one // number, 0, 1
    while power:
        total += power // divisor if divisor % 4 == 1 else -(power // divisor)
        power, divisor = power // (number * number), divisor + 2
    return total


def fingerprint(exponent, behind):
    """k * M + (65537 ** a mod M), as the chips of CVE-2017-15361 made their primes."""
    product = math.prod(SMALL)
    return ((3 << 1022) // product + 1 + behind) * product + pow(65537, exponent, product)


KEYS = {
    "an even modulus": lambda: RsaKey.of(2, P, Q),
    "a factor of 3": lambda: RsaKey.of(3, Q, BEHIND_Q),
    "a modulus that is prime": lambda: RsaKey.of(group_14()),
    "two primes next to each other": lambda: RsaKey.of(P, BEHIND_P),
    "the fingerprint of CVE-2017-15361": lambda: RsaKey.of(fingerprint(1000, 33), fingerprint(2000, 4)),
}
