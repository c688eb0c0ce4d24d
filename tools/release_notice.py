"""Writes and signs the notice of the newest version, which the host hands out and every program believes by its signature
alone (src/protocol/release_notice.h).

    tools/release notice --key PEM --number N --minimum VERSION --page URL
                         [--previous NOTICE] [--version VERSION] [--released DATE] [--days N] [--brand NAME] [--out FILE]

--key is the firm's release key (RSA, 2048 to 4096 bits; a file without a password, kept away from the host). Its public half is
res/brand/NAME/release_key.pem, or release_key_pem of pccert.json; it must be none of a CA's. --number counts up from notice to
notice: once a program has seen one, it takes none with a lower number. --previous is the notice that stands at the host now: the
number is one more than its own then. --version (default: that of this tree) is the newest for x64 and x86; programs older than
--minimum are told that they are too old. After --days (default 60) the notice says no more that anything is the newest: a new one
is to be made before, and moved (not written) into the place that files.release_notice of the host's configuration names.
"""
import argparse
import base64
import datetime
import json
import pathlib
import re
import subprocess

HEADER = {"alg": "RS256", "typ": "pccert-release"}
PLATFORMS = ("x64", "x86")
NOTICE_BYTES = 4096  # LIMIT_RELEASE_SIZE without its NUL
VERSION = re.compile(r"(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){3}")
TIME = "%Y-%m-%dT%H:%M:%SZ"


class Failure(Exception):
    """Something that a person has to put right; its text says what."""


def base64url(data):
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unpack(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def openssl(program, *arguments, data=None):
    done = subprocess.run([program, *map(str, arguments)], input=data, capture_output=True)
    if done.returncode != 0:
        raise Failure(f"openssl {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def payload_of(compact):
    try:
        header, payload, _ = compact.strip().split(".")
        if json.loads(unpack(header)) != HEADER:
            raise ValueError
        return json.loads(unpack(payload))
    except ValueError:
        raise Failure("--previous: not a release notice") from None


def numbers(version):
    return [int(part) for part in version.split(".")]


def make(args, product, now):
    """The payload, its members as src/protocol/release_notice.c has them."""
    for name in ("version", "minimum"):
        version = getattr(args, name)
        if not VERSION.fullmatch(version) or max(numbers(version)) > 65535:
            raise Failure(f"--{name}: four numbers are wanted, with dots between: {version}")
    if numbers(args.minimum) > numbers(args.version):
        raise Failure("--minimum is newer than --version")
    if not re.fullmatch(r"https://[!-~]{1,192}", args.page):
        raise Failure("--page: an address with https:// is wanted, of at most 200 characters")
    try:
        released = datetime.datetime.strptime(args.released, "%Y-%m-%d") if args.released else now
    except ValueError:
        raise Failure("--released: a date like 2026-11-27 is wanted") from None
    platforms = [{"platform": name, "newest": args.version, "minimum": args.minimum} for name in PLATFORMS]
    return {"product": product, "number": args.number, "issued": now.strftime(TIME),
            "ends": (now + datetime.timedelta(days=args.days)).strftime(TIME), "released": released.strftime(TIME),
            "page": args.page, "platforms": platforms}


def sign(payload, key, program):
    parts = [base64url(json.dumps(part, separators=(",", ":")).encode("ascii")) for part in (HEADER, payload)]
    signed = ".".join(parts).encode("ascii")
    signature = openssl(program, "dgst", "-sha256", "-sign", key, data=signed)
    if not 256 <= len(signature) <= 512:
        raise Failure("--key: an RSA key of 2048 to 4096 bits is wanted")
    compact = f"{signed.decode('ascii')}.{base64url(signature)}"
    if len(compact) > NOTICE_BYTES:
        raise Failure(f"the notice has {len(compact)} bytes, more than {NOTICE_BYTES}")
    return compact


def arguments(argv, version):
    parser = argparse.ArgumentParser(prog="tools/release notice", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", type=pathlib.Path, required=True)
    parser.add_argument("--number", type=int)
    parser.add_argument("--previous", type=pathlib.Path)
    parser.add_argument("--version", default=version)
    parser.add_argument("--minimum", required=True)
    parser.add_argument("--released")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--page", required=True)
    parser.add_argument("--brand", default="peicheng")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("release.jws"))
    args = parser.parse_args(argv)
    if (args.number is None) == (args.previous is None):
        parser.error("--number or --previous, one of them")
    if args.previous:
        args.number = payload_of(args.previous.read_text("ascii"))["number"] + 1
    if not 1 <= args.number < 2**31 or not 1 <= args.days <= 3660:
        parser.error("--number from 1 and --days from 1 to 3660 are wanted")
    return args


def main(argv, root, program, say):
    args = arguments(argv, (root / "res/version").read_text().strip())
    brand = root / "res/brand" / args.brand / "brand.json"
    if not brand.is_file():
        raise Failure(f"res/brand/{args.brand}: no such brand")
    payload = make(args, json.loads(brand.read_text("utf-8"))["product_id"], datetime.datetime.utcnow())
    compact = sign(payload, args.key, program)
    args.out.write_text(compact + "\n", encoding="ascii")
    say(f"{args.out}: number {payload['number']}, {payload['product']} {args.version}, at least {args.minimum}, until "
        f"{payload['ends']}")
