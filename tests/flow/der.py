"""Just enough DER (X.690) to build PKCS#12 files that no honest tool writes."""


def encode(tag, body):
    length = len(body)
    if length < 0x80:
        return bytes([tag, length]) + body
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + body


def parts(data):
    """The elements of a constructed value's body: (tag, body, whole) each."""
    found, at = [], 0
    while at < len(data):
        length, head = data[at + 1], 2
        if length & 0x80:
            head += length & 0x7F
            length = int.from_bytes(data[at + 2:at + head], "big")
        end = at + head + length
        found.append((data[at], data[at + head:end], data[at:end]))
        at = end
    return found


def body(data):
    (_, inside, _), = parts(data)
    return inside


def with_mac_iterations(pfx, iterations):
    """PFX ::= SEQUENCE { version, authSafe, macData SEQUENCE { mac, salt, iterations } } with another count."""
    version, safe, mac = parts(body(pfx))
    digest, salt, _ = parts(mac[1])
    count = encode(0x02, iterations.to_bytes(4, "big"))
    return encode(0x30, version[2] + safe[2] + encode(0x30, digest[2] + salt[2] + count))


def safes(pfx):
    """The ContentInfos inside authSafe ::= SEQUENCE { id-data, [0] { OCTET STRING { SEQUENCE OF ContentInfo } } }."""
    _, safe, *_ = parts(body(pfx))
    _, content = parts(safe[1])
    return body(body(content[1]))


def joined(*files):
    """One file without a MAC that holds the safes of all."""
    version, safe, *_ = parts(body(files[0]))
    kind, _ = parts(safe[1])
    octets = encode(0x04, encode(0x30, b"".join(safes(file) for file in files)))
    return encode(0x30, version[2] + encode(0x30, kind[2] + encode(0xA0, octets)))
