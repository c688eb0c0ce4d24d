"""A Windows PC (Wine) whose pccert.exe has kill points, asked in the words of flow_client, and what of it can be seen from
outside: its files, and its registry, which holds certificates and key containers under Wine. Both are read without any
of our programs and without CryptoAPI; only whether a key signs is asked of a program that shares no line with ours.
"""
import contextlib
import functools
import glob
import hashlib
import os
import re
import struct
import subprocess

from pc import WINE, Pc, Program, windows_path
from pccert_words import command_line, outcome
from world import Pc as NativeHome, is_issued

KILLED_CODE = 137  # base/kill_point.c, where there is no SIGKILL
CERT_KEY_PROV_INFO_PROP_ID, CERT_CERT_PROP_ID = 2, 32
PATHS = ("PCCERT_KILL_POINTS_PASSED", "PCCERT_KEY_POOL")  # of the environment: they name files


class WindowsPc(Pc):
    def __init__(self, folder, pccert, probe, registry, pccert_json):
        super().__init__(folder, pccert, probe, pccert_json)
        self.dump, self.times_new = os.path.join(folder, "registry"), 0
        self.witness = subprocess.Popen([WINE, registry], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.environment)

    def tell(self, line):
        self.witness.stdin.write(line.encode() + b"\n")
        self.witness.stdin.flush()
        if self.witness.stdout.readline().strip() != b"done":
            raise AssertionError("my_registry does not do: " + line)

    def close(self):
        self.witness.stdin.close()
        self.witness.wait(timeout=self.patience_s)
        self.witness.stdout.close()
        super().close()

    @property
    def data(self):
        """Where the product keeps what is this user's."""
        (local,) = glob.glob(os.path.join(glob.escape(self.prefix), "drive_c", "users", "*", "AppData", "Local", "")) or [""]
        return os.path.join(local, self.product_id)

    def make_new(self):
        """As if nobody had ever used it. What was there before is still looked through at the end."""
        for key in ("Microsoft\\SystemCertificates", "Wine\\Crypto", self.product_id):
            self.tell("drop Software\\" + key)
        if os.path.isdir(self.data):
            self.times_new += 1
            os.rename(self.data, f"{self.data}-before{self.times_new}")

    # --- its program ---

    def begin(self, command, *options, kill_at=None):
        environment = dict(self.environment, **{name: windows_path(os.environ[name]) for name in PATHS if name in os.environ})
        if kill_at:
            environment["PCCERT_KILL_AT"] = kill_at
        return Program([WINE, os.path.join(self.program, "pccert.exe"), *command_line(command, *options)], self.folder,
                       stdin=subprocess.PIPE, env=environment)

    def end(self, command, process):
        with contextlib.suppress(BrokenPipeError):  # killed before it read what was typed
            process.stdin.close()
        said = outcome(command, process.said(self.patience_s))
        if said.code == KILLED_CODE:
            said.code = -9
        elif said.code not in range(32):
            raise AssertionError(f"{command} ended by itself: {said.said}")
        return said

    def run(self, command, *options, typed="", kill_at=None):
        process = self.begin(command, *options, kill_at=kill_at)
        for line in typed.splitlines():
            self.type(process, line)
        return self.end(command, process)

    # --- looked at ---

    def registry(self):
        """Key -> name -> bytes, of this user, at this moment."""
        self.tell("look " + windows_path(self.dump))
        keys = {}
        with open(self.dump, encoding="utf-8") as file:
            for line in file:
                key, *value = line.rstrip("\n").split("\t")
                keys.setdefault(key, {})
                if value:
                    keys[key][value[0]] = bytes.fromhex(value[1])
        with open(self.dump, "wb") as file:  # as they are, for whoever looks for secrets
            file.writelines(value + b"\n" for values in keys.values() for value in values.values())
        return keys

    def own_files(self):
        """All that can have come from a program of ours: not what Wine brought along."""
        self.registry()
        yield self.dump
        for place in ("users", self.product_id):
            for folder, _, names in os.walk(os.path.join(self.prefix, "drive_c", place)):
                yield from (os.path.join(folder, name) for name in names)


def properties(blob):
    """Number -> value, of a certificate as the registry has it."""
    at = 0
    while at + 12 <= len(blob):
        number, _, length = struct.unpack_from("<III", blob, at)
        yield number, blob[at + 12:at + 12 + length]
        at += 12 + length


def container_name(key_prov_info):
    """CRYPT_KEY_PROV_INFO as it is kept: first the figures, then the name of the container."""
    text = re.search(rb"(?:[\x20-\x7e]\0){8,}(?=\0\0)", key_prov_info)
    return text[0].decode("utf-16-le").lower() if text else None


class WindowsHome(NativeHome):
    """What world.py looks at. It is looked at once, when the first question is asked."""

    RECORD = (".sealed", ".sealed.bak")
    TEMPORARY = re.compile(r"\.[0-9a-f]{8}\.tmp$")

    def __init__(self, pc, openssl, cas):
        super().__init__(pc.data, openssl, cas)
        self.pc = pc

    @functools.cached_property
    def registry(self):
        return self.pc.registry()

    def below(self, *path):
        """The keys right below that one: name -> values."""
        start = "\\".join(("HKCU", "Software", *path, "")).lower()
        return {key[len(start):]: values for key, values in self.registry.items()
                if key.lower().startswith(start) and "\\" not in key[len(start):]}

    @functools.cached_property
    def entries(self):
        """SHA-256 -> (the certificate, the container that it names)."""
        found = {}
        for values in self.below("Microsoft", "SystemCertificates", "My", "Certificates").values():
            kept = dict(properties(values["Blob"]))
            leaf = kept[CERT_CERT_PROP_ID]
            found[hashlib.sha256(leaf).hexdigest()] = leaf, container_name(kept.get(CERT_KEY_PROV_INFO_PROP_ID, b""))
        return found

    def certificates(self):
        return set(self.entries)

    @functools.cached_property
    def keys(self):
        """Container -> what is in it, sealed."""
        return {name.lower(): b"".join(value for _, value in sorted(values.items()))
                for name, values in self.below("Wine", "Crypto", "RSA").items()}

    def containers(self):
        return set(self.keys)

    def container_of(self, sha256):
        container = self.entries.get(sha256, (b"", None))[1]
        return container if container in self.keys else None

    def has_key(self, certificate):
        return (self.container_of(certificate["sha256"]) is not None or self.has_record(certificate["spki_hash"]) or
                self.keeps_for_undo(certificate["sha256"]))

    def usable(self, sha256):
        container = self.container_of(sha256)
        if container is None:
            return False
        leaf = self.entries[sha256][0]
        return signs(self.pc, leaf, self.keys[container]) and is_issued(self.openssl, leaf, self.cas)

    def marks(self):
        """Of installs that are not over (win/install_mark.h)."""
        return set(self.registry.get(f"HKCU\\Software\\{self.pc.product_id}\\Installing", {}))


def serial_of(leaf):
    """As the octets of its INTEGER."""
    done = subprocess.run([os.environ["PCCERT_OPENSSL"], "x509", "-inform", "DER", "-noout", "-serial"], input=leaf,
                          capture_output=True, check=True)
    text = done.stdout.decode().strip().split("=")[1]
    return ("00" if text[0] in "89ABCDEF" else "") + text


@functools.lru_cache(maxsize=None)
def signs(pc, leaf, _sealed_key):
    """By a separate program, and openssl finds the certificate's signature. The same bytes are asked once."""
    place = os.path.join(pc.folder, "signing")
    os.makedirs(place, exist_ok=True)
    order, signature, certificate, public = (os.path.join(place, name) for name in ("order", "signature", "der", "public"))
    with open(order, "wb") as file:
        file.write(hashlib.sha256(leaf).digest())
    openssl = os.environ["PCCERT_OPENSSL"]
    if pc.probe("sign", serial_of(leaf), *map(windows_path, (order, signature, certificate))).status != 0:
        return False
    subprocess.run([openssl, "x509", "-inform", "DER", "-noout", "-pubkey", "-out", public], input=leaf, check=True)
    with open(certificate, "rb") as file:
        same = file.read() == leaf
    return same and subprocess.run([openssl, "dgst", "-sha256", "-verify", public, "-signature", signature, order],
                                   capture_output=True).returncode == 0
