"""Two samples: is one larger than the other (Mann and Whitney), do they have the same distribution (Kolmogorov, Smirnov)?
Both as statistic and probability by the usual approximations for large samples."""
import math


def mann_whitney(one, other):
    """z and its two-sided p: how often a value of one beats one of the other, equal ones by half."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, tied, at = 0.0, 0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        ranks += (at + end + 1) / 2 * sum(1 for _, whose in ranked[at:end] if whose == 0)
        tied += (end - at) ** 3 - (end - at)
        at = end
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    spread = math.sqrt(n * m / 12 * ((n + m + 1) - tied / ((n + m) * (n + m - 1))))
    z = (u - n * m / 2) / spread if spread else 0.0
    return z, math.erfc(abs(z) / math.sqrt(2))


def kolmogorov_smirnov(one, other):
    """D and its p."""
    one, other = sorted(one), sorted(other)
    i = j = 0
    distance = 0.0
    while i < len(one) and j < len(other):
        value = min(one[i], other[j])
        while i < len(one) and one[i] <= value:
            i += 1
        while j < len(other) and other[j] <= value:
            j += 1
        distance = max(distance, abs(i / len(one) - j / len(other)))
    root = math.sqrt(len(one) * len(other) / (len(one) + len(other)))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < 0.2:
        return distance, 1.0
    p = 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * scaled) ** 2) for k in range(1, 101))
    return distance, min(1.0, max(0.0, p))


def compared(one, other):
    z, p = mann_whitney(one, other)
    distance, p_ks = kolmogorov_smirnov(one, other)
    return f"Mann-Whitney z {z:+.2f} (p {p:.3f}), Kolmogorov-Smirnov D {distance:.3f} (p {p_ks:.3f})"
