"""What a request for a certificate that is no good costs the host, beside an honest one: whoever has an account may send as many as
there are, so each is refused before much is done for it."""
import os
import re
import statistics
import subprocess
import tempfile

from certificate_requests import attribute
from keys import NULL, RSA, RsaKey, bits, csr, integer, oid, sequence
from der import encode

TIMES = 12
DEAR = 1.5  # times an honest one, which has to be kept too: no refusal costs as much
EC, PRIME_FIELD, DSA, DH = "1.2.840.10045.2.1", "1.2.840.10045.1.1", "1.2.840.10040.4.1", "1.2.840.10046.2.1"


def rsa_spki(modulus_bits, exponent):
    return sequence(sequence(oid(RSA), NULL), bits(sequence(integer((1 << modulus_bits) - 159), integer(exponent))))


def curve_spki(field, point):
    """A curve that is written out, over the field of that many elements, which need be no field."""
    size = (field.bit_length() + 7) // 8
    number = field - 3
    curve = sequence(encode(0x04, number.to_bytes(size, "big")), encode(0x04, (7).to_bytes(size, "big")))
    said = sequence(integer(1), sequence(oid(PRIME_FIELD), integer(field)), curve, encode(0x04, point), integer(field - 2), integer(1))
    return sequence(sequence(oid(EC), said), bits(point))


def discrete_spki(kind, size):
    prime = (1 << size) - 159
    return sequence(sequence(oid(kind), sequence(integer(prime), integer((1 << 255) + 95), integer(prime - 2))), bits(integer(prime - 3)))


def compressed(size):
    return b"\x02" + (12345).to_bytes((size + 7) // 8, "big")


def known_curve(world, *how):
    """The public key of a curve with a name, written out by OpenSSL."""
    with tempfile.TemporaryDirectory(prefix="cost.") as folder:
        path = os.path.join(folder, "key.pem")
        subprocess.run([world.openssl, "genpkey", "-algorithm", "EC", *how, "-out", path], check=True, capture_output=True)
        return subprocess.run([world.openssl, "pkey", "-in", path, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout


def public_keys(world):
    square = (1 << 260) - 9  # squared: no field, in which a root is looked for in vain
    return {
        "RSA with a modulus of 4,104 bits": rsa_spki(4104, 65537),
        "RSA-16384": rsa_spki(16384, 65537),
        "RSA-16384 with an exponent as long": rsa_spki(16384, (1 << 16383) + 1),
        "RSA-30000 with an exponent as long": rsa_spki(30000, (1 << 29999) + 1),
        "RSA-4096 with an exponent as long": rsa_spki(4096, (1 << 4095) + 1),
        "P-521, written out": known_curve(world, "-pkeyopt", "ec_paramgen_curve:P-521", "-pkeyopt", "ec_param_enc:explicit"),
        "a curve over no field, compressed": curve_spki(square * square, compressed(520)),
        "a curve of 661 bits, compressed": curve_spki((1 << 661) - 161, compressed(661)),
        "a curve of 9,000 bits, compressed": curve_spki((1 << 9000) - 161, compressed(9000)),
        "DSA of 20,000 bits": discrete_spki(DSA, 20000),
        "DH of 20,000 bits": discrete_spki(DH, 20000),
    }


def requests(world, customer):
    key, other = world.used_key(), world.key()
    found = {what: csr(customer.subject, key, spki=spki) for what, spki in public_keys(world).items()}
    small = b"".join(sequence(oid(f"1.2.3.{number}"), encode(0x31, NULL)) for number in range(450))
    found["450 attributes, signed by another"] = customer.csr(key, attributes=small, signer=other)
    found["an attribute of 7 KiB, signed by another"] = customer.csr(key, attributes=attribute(7000), signer=other)
    found["a name of 380 parts"] = csr([*customer.subject, *(("OU", f"{number:03d}") for number in range(375))], key)
    found["signed by another key"] = customer.csr(key, signer=other)
    return found


def cost_ms(world, ask):
    """Of the host's processor, the middle of several tries."""
    taken = []
    for _ in range(TIMES):
        before = processor_ns(world)
        ask()
        taken.append(processor_ns(world) - before)
    return statistics.median(taken) / 1e6


def processor_ns(world):
    folder, total = f"/proc/{world.own_host().process.pid}/task", 0
    for thread in os.listdir(folder):
        with open(f"{folder}/{thread}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total


def honest_ms(world, customer, request):
    """The order is made, and cancelled again, which is not counted."""
    taken = []
    for _ in range(TIMES):
        before = processor_ns(world)
        answer = customer.create(request)
        taken.append(processor_ns(world) - before)
        customer.want(200, "DELETE", "/v1/orders/" + answer.json["order"])
    return statistics.median(taken) / 1e6


def refused(world, report, customer, honest, what, request):
    words = re.sub(r"[^a-z0-9-]+", "-", what.lower())
    with report.line("cost.csr." + words, f"{what}: {len(request)} bytes, {TIMES} times") as line:
        usual = honest_ms(world, customer, honest)
        answer = customer.create(request)
        line.refused(answer, (422, "badCSR"))
        taken = cost_ms(world, lambda: customer.create(request))
        line.holds(taken < DEAR * usual, "it costs much")
        line.control(len(request) <= 8192 and usual > 0.1, "an honest one, and a request of a length that is taken")
        line.note(f"{taken:.1f} ms, {taken / usual:.2f} of an honest one's {usual:.1f} ms: {answer.json.get('detail')}")


def refusals(world, report):
    customer = world.customer()
    honest = customer.csr(world.used_key())
    for what, request in requests(world, customer).items():
        refused(world, report, customer, honest, what, request)
    key = RsaKey.made(world.openssl, 3072)  # with longer ones OpenSSL takes no long exponent
    request = csr(customer.subject, key, spki=rsa_spki(3072, (1 << 256) - 1))
    refused(world, report, customer, customer.csr(key), "RSA-3072 with the longest exponent, signed by another", request)


ATTACKS = [refusals]
