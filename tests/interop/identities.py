"""Keys and certificates for files of other makers: a firm's CAs, people of it with keys of every kind, and a stranger."""
import concurrent.futures
import hashlib
import json
import os
import subprocess

PARALLEL = (os.cpu_count() or 1) + 1


def at_once(jobs):
    """What these callables return, in their order."""
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        return [job.result() for job in [pool.submit(job) for job in jobs]]


def run(*command, environment=None, typed=None, folder=None):
    """Of an other maker's program: its standard output, and an exception for any failure."""
    done = subprocess.run(command, env=dict(os.environ, LC_ALL="C.UTF-8", **(environment or {})), input=typed, cwd=folder,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {(done.stdout + done.stderr).decode('utf-8', 'replace')}")
    return done.stdout


def key_bytes(openssl, path, form="PEM"):
    """A private key without what may be written around it."""
    return run(openssl, "pkey", "-inform", form, "-in", path, "-traditional")


class Identity:
    """Key and certificate as files, and as the bytes that must come out again."""

    def __init__(self, openssl, pem, key):
        self.pem, self.key = pem, key
        self.der = run(openssl, "x509", "-in", pem, "-outform", "DER")
        self.key_bytes = key_bytes(openssl, key)

    @property
    def sha256(self):
        return hashlib.sha256(self.der).hexdigest()

    @classmethod
    def read(cls, openssl, folder, path, password):
        """What OpenSSL finds in a PKCS#12 file: the key, and the certificate that it calls the key's."""
        pem, key = (os.path.join(folder, os.path.basename(path) + suffix) for suffix in (".pem", ".key"))
        for out, what in ((pem, "-nokeys"), (key, "-nocerts")):
            run(openssl, "pkcs12", "-legacy", "-in", path, "-passin", "env:PASS", "-clcerts", what, "-noenc", "-out", out,
                environment={"PASS": password})
        return cls(openssl, pem, key)


class Firm:
    """A root, the CAs under it, each issued by the one before, and people of the last; a stranger of no firm."""

    LEAF = ("basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,nonRepudiation")
    CA = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
    KEYS = {
        "wang": ("王小明", ["rsa:2048"]),
        "lin": ("林美玲", ["rsa:2048"]),
        "rsa-3072": ("RSA-3072", ["rsa:3072"]),
        "rsa-4096": ("RSA-4096", ["rsa:4096"]),
        "rsa-1024": ("RSA-1024", ["rsa:1024"]),
        "ec-256": ("EC", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        "ec-384": ("EC", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"]),
    }

    def __init__(self, openssl, folder, authorities=("root", "policy", "issuing"), people=tuple(KEYS)):
        self.openssl, self.folder = openssl, folder
        self.authorities = []
        for name in authorities:
            self.authorities.append(self.certify(name, name, ["-newkey", "rsa:2048"], self.CA))
        made = at_once([lambda name=name, cn=cn, key=key: self.certify(name, cn, ["-newkey", *key])
                        for name, (cn, key) in self.KEYS.items() if name in people])
        self.people = dict(zip((name for name in self.KEYS if name in people), made))
        self.renewed = self.certify("renewed", "王小明", ["-key", self.people["wang"].key], days=3651)
        self.stranger = self.certify("stranger", "stranger", ["-newkey", "rsa:2048"], issued=False)
        self.chain = self.gather("chain.pem", *self.authorities[:0:-1])  # without the root

    def certify(self, name, cn, key, extensions=LEAF, days=3650, issued=True):
        """By the lowest of the authorities that there are so far, or by itself."""
        path = os.path.join(self.folder, name)
        keyout = ["-keyout", path + ".key"] if key[0] == "-newkey" else []
        issuer = self.authorities[-1] if issued and self.authorities else None
        by = ["-CA", issuer.pem, "-CAkey", issuer.key] if issuer else []
        run(self.openssl, "req", "-x509", "-utf8", "-sha256", "-days", str(days), "-noenc", *key, *keyout, *by, "-subj",
            f"/C=TW/O=互通證券/CN={cn}/serialNumber=A123456789", "-out", path + ".pem",
            *[word for extension in extensions for word in ("-addext", extension)])
        return Identity(self.openssl, path + ".pem", path + ".key" if keyout else key[1])

    @staticmethod
    def text(identity):
        with open(identity.pem, encoding="ascii") as file:
            return file.read()

    def gather(self, name, *identities):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.writelines(self.text(identity) for identity in identities)
        return path

    def config(self, *further):
        """pccert.json of a PC that trusts this firm, and these PEM texts. No host is ever asked."""
        path = os.path.join(self.folder, "pccert.json")
        trusted = "".join([self.text(authority) for authority in self.authorities] + list(further))
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"host_url": "https://localhost:1", "tls_ca_pem": self.text(self.authorities[0]),
                       "firm_ca_pem": trusted}, file)
        return path
