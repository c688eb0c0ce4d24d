"""How other makers' programs read one PKCS#12 file: its key and its certificates as they give them out again."""
import os
import re

from identities import key_bytes, run


class Reader:
    """A program. read() returns the key's bytes and the set of certificates (DER), or raises what the program said."""

    def __init__(self, name, openssl):
        self.name, self.openssl = name, openssl

    def certificates(self, pem):
        """Of a text with PEM blocks."""
        blocks = re.findall(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", pem, re.DOTALL)
        return {run(self.openssl, "x509", "-outform", "DER", typed=block) for block in blocks}

    def key_in(self, path, password, scratch):
        """By OpenSSL, of a file that the program has written anew."""
        run(self.openssl, "pkcs12", "-in", path, "-nocerts", "-noenc", "-passin", "env:PASS", "-out", scratch,
            environment={"PASS": password})
        return key_bytes(self.openssl, scratch)


class OpenSsl(Reader):
    def __init__(self, name, openssl, program):
        super().__init__(name, openssl)
        self.program = program

    def read(self, path, password, folder):
        environment, key = {"PASS": password}, os.path.join(folder, "key")
        run(self.program, "pkcs12", "-in", path, "-passin", "env:PASS", "-nocerts", "-noenc", "-out", key,
            environment=environment)
        pem = run(self.program, "pkcs12", "-in", path, "-passin", "env:PASS", "-nokeys", environment=environment)
        return key_bytes(self.program, key), self.certificates(pem)


class Nss(Reader):
    """Lists it, takes it into a database of its own, and gives it out of there."""

    def read(self, path, password, folder):
        database, again = "sql:" + folder, os.path.join(folder, "again.p12")
        listed = run("pk12util", "-l", path, "-W", password, "-d", database)
        run("certutil", "-N", "-d", database, "--empty-password")
        run("pk12util", "-i", path, "-d", database, "-W", password)
        shown = run("certutil", "-L", "-d", database).decode("utf-8")
        names = re.findall(r"^(\S.*?) +[A-Za-z]*,[A-Za-z]*,[A-Za-z]* *$", shown, re.MULTILINE)
        (mine,) = re.findall(r"^(\S.*?) +u,u,u *$", shown, re.MULTILINE)
        run("pk12util", "-o", again, "-n", mine, "-d", database, "-W", password, "-c", "AES-128-CBC")
        stored = {run("certutil", "-L", "-d", database, "-n", name, "-r") for name in names}
        if len(re.findall(rb"^Certificate", listed, re.MULTILINE)) != len(stored):
            raise AssertionError(f"listed, and not stored: {listed} {shown}")
        return self.key_in(again, password, os.path.join(folder, "key")), stored


class GnuTls(Reader):
    def read(self, path, password, folder):
        said = run("certtool", "--p12-info", "--inder", "--infile", path, "--password", password)
        sealed, key = os.path.join(folder, "sealed"), os.path.join(folder, "key")
        with open(sealed, "wb") as file:  # in which it leaves the key as it is in the file
            file.write(re.search(rb"-----BEGIN ENCRYPTED.*?-----END ENCRYPTED PRIVATE KEY-----\n", said, re.DOTALL).group(0))
        run("certtool", "--key-info", "--infile", sealed, "--password", password, "--outfile", key)
        return key_bytes(self.openssl, key), self.certificates(said)


class Java(Reader):
    """Lists it, and copies it into a keystore of its own."""

    FAST = ("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")

    def read(self, path, password, folder):
        again, environment = os.path.join(folder, "again.p12"), {"PASS": password, "NEW": "another 1234"}
        listed = run("keytool", *self.FAST, "-list", "-rfc", "-storetype", "PKCS12", "-keystore", path, "-storepass:env",
                     "PASS", environment=environment)
        run("keytool", *self.FAST, "-importkeystore", "-noprompt", "-srckeystore", path, "-srcstoretype", "PKCS12",
            "-srcstorepass:env", "PASS", "-deststoretype", "PKCS12", "-destkeystore", again, "-deststorepass:env", "NEW",
            environment=environment)
        return self.key_in(again, environment["NEW"], os.path.join(folder, "key")), self.certificates(listed)


def readers(openssl):
    return [OpenSsl("OpenSSL 3.0", openssl, "/usr/bin/openssl"), OpenSsl("OpenSSL 3.5", openssl, openssl),
            Nss("NSS", openssl), GnuTls("GnuTLS", openssl), Java("Java", openssl)]
