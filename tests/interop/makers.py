"""PKCS#12 files as other makers' programs write them, and what import should say of each."""
import os

from identities import Identity, run

PASSWORD = "fixture 1234"
CHINESE = "密碼-päss"
SURROGATES = "𠮷野家🔑"  # two units of UTF-16 each, but for two of them
LONG = "sixty-four characters, of which Windows' own window takes half. "
NAME = "王小明的憑證"
EMOJI = "王小明的憑證 🐉"  # which OpenSSL does not write
OTHERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "pfx", "others")
FIXTURES = os.path.dirname(OTHERS)


class File:
    """One file to make and to import. Either `identity` is in the PC afterwards, with the chain's length, or import
    refuses with `fault` (and `detail`, where it names something)."""

    def __init__(self, maker, what, make, identity=None, password=PASSWORD, chain=2, fault=None, detail="", wrong=False,
                 rare=False):
        self.maker, self.what, self.make, self.password = maker, what, make, password
        self.identity, self.chain, self.fault, self.detail = identity, chain, fault, detail
        self.wrong = wrong  # another password is tried as well
        self.rare = rare  # for the long form alone: costly, or much like another one


class Makers:
    """Knows how to call each program; `files` is all that there is to make."""

    def __init__(self, openssl, firm, folder):
        self.openssl, self.firm, self.folder, self.people = openssl, firm, folder, firm.people
        self.wang = self.people["wang"]

    # OpenSSL: Debian's and the one that the product is built with

    def openssl_export(self, program, *options, identity=None, password=PASSWORD, chain=True, name="fixture"):
        identity = identity or self.wang
        chain = ["-certfile", self.firm.chain] if chain else []

        def make(path):
            run(program, "pkcs12", "-export", "-in", identity.pem, "-inkey", identity.key, *chain, "-name", name,
                "-passout", "env:PASS", "-out", path, *options, environment={"PASS": password})
        return make

    def openssl_files(self, maker, program):
        def of(what, *options, identity=None, password=PASSWORD, chain=True, name="fixture", **expected):
            identity = identity or self.wang
            made = self.openssl_export(program, *options, identity=identity, password=password, chain=chain, name=name)
            if "fault" not in expected:
                expected.update(identity=identity, chain=2 if chain else 0)
            return File(maker, what, made, password=password, **expected)

        legacy = ["-legacy", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-RC2-40", "-macalg", "sha1"]
        both = [
            of("default", wrong=True),
            of("-legacy: 3DES and RC2-40", *legacy, wrong=True),
            of("Chinese name and password", name=NAME, password=CHINESE, wrong=True),
            of("password beyond the BMP, 3DES and RC2-40", *legacy, password=SURROGATES),
            of("empty password, 3DES and RC2-40", *legacy, password=""),
            of("RSA-4096", identity=self.people["rsa-4096"]),
            of("EC P-256", identity=self.people["ec-256"], fault="pfx_key_kind", detail="EC"),
        ]
        once = [
            of("3DES", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
            of("AES-128, AES-192, SHA-512", "-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-macalg", "sha512"),
            of("a million iterations", "-iter", "1000000", rare=True),
            of("no MAC", "-nomac", wrong=True),
            of("no chain", chain=False),
            of("Chinese password, 3DES and RC2-40", *legacy, password=CHINESE),
            of("password beyond the BMP", password=SURROGATES),
            of("password of 64 characters", password=LONG),
            of("empty password", password=""),
            of("RSA-3072", identity=self.people["rsa-3072"]),
            of("RSA-1024", identity=self.people["rsa-1024"], fault="pfx_key_kind", detail="RSA-1024"),
            of("EC P-384", identity=self.people["ec-384"], fault="pfx_key_kind", detail="EC"),
            of("of another firm", identity=self.firm.stranger, chain=False, fault="other_firm"),
            of("MD5 MAC", "-macalg", "md5", fault="pfx_algorithm", detail="md5"),
        ]
        if program == self.openssl:
            for file in once:
                file.rare = True
        return both + once

    def openssl_only(self):
        """What one OpenSSL is enough for."""
        def of(what, make, **expected):
            return File("OpenSSL 3.5", what, make, **expected)

        def export(*words):
            def make(path):
                run(self.openssl, "pkcs12", "-export", "-passout", "env:PASS", "-out", path, *words,
                    environment={"PASS": PASSWORD})
            return make

        def wang(*options):
            return self.openssl_export(self.openssl, *options)

        beside = self.firm.gather("beside.pem", *self.firm.authorities[:0:-1], self.firm.stranger, self.people["ec-256"])
        old = self.firm.gather("old.pem", self.wang, *self.firm.authorities[:0:-1])

        def cut(path):
            wang()(path)
            os.truncate(path, os.path.getsize(path) - 1)

        def empty(path):
            with open(path, "wb"):
                pass

        return [
            of("PBMAC1", wang("-pbmac1_pbkdf2"), identity=self.wang, wrong=True),
            of("PBMAC1 SHA-512", wang("-pbmac1_pbkdf2", "-pbmac1_pbkdf2_md", "sha512", "-macalg", "sha512"), identity=self.wang),
            of("ARIA and Camellia", wang("-keypbe", "aria-256-cbc", "-certpbe", "camellia-128-cbc"), identity=self.wang),
            of("no key", export("-nokeys", "-in", self.wang.pem, "-certfile", self.firm.chain), fault="pfx_no_key"),
            of("no certificate", export("-nocerts", "-inkey", self.wang.key), fault="pfx_no_certificate"),
            of("two certificates of one key", export("-in", self.firm.renewed.pem, "-inkey", self.wang.key, "-certfile",
                                                     old), identity=self.firm.renewed),
            of("strangers' certificates beside it", export("-in", self.wang.pem, "-inkey", self.wang.key, "-certfile",
                                                            beside), identity=self.wang),
            of("a CA's own", export("-in", self.firm.authorities[2].pem, "-inkey", self.firm.authorities[2].key),
               fault="other_firm"),
            of("the last byte is missing", cut, fault="pfx_damaged"),
            of("an empty file", empty, fault="not_pfx"),
            of("a certificate, DER", lambda path: run(self.openssl, "x509", "-in", self.wang.pem, "-outform", "DER", "-out", path),
               fault="not_pfx"),
            of("a certificate and its key, PEM", lambda path: run("cp", self.wang.key, path), fault="not_pfx"),
            of("a PKCS#7 with certificates", lambda path: run(self.openssl, "crl2pkcs7", "-nocrl", "-certfile", self.wang.pem,
                                                              "-outform", "DER", "-out", path), fault="not_pfx"),
            of("2^31-1 iterations", lambda path: run("cp", os.path.join(FIXTURES, "costly.p12"), path), fault="pfx_cost"),
        ]

    # NSS, as Firefox and Thunderbird: BER

    def nss_files(self):
        database = "sql:" + os.path.join(self.folder, "nss")
        os.mkdir(database[4:])
        run("certutil", "-N", "-d", database, "--empty-password")
        for name, identity in (("wang", self.wang), ("ec", self.people["ec-256"]), (NAME, self.people["rsa-3072"])):
            path = os.path.join(self.folder, "to-nss.p12")
            self.openssl_export(self.openssl, identity=identity, name=name)(path)
            run("pk12util", "-i", path, "-d", database, "-W", PASSWORD)

        def of(what, *options, name="wang", password=PASSWORD, **expected):
            def make(path):
                run("pk12util", "-o", path, "-n", name, "-d", database, "-W", password, *options)
            return File("NSS", what, make, password=password, **expected)

        old = ["-c", "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC", "-C",
               "PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC", "-M", "SHA-1"]
        return [
            of("default", identity=self.wang, wrong=True),
            of("Chinese password, 3DES and RC2-40", *old, password=CHINESE, identity=self.wang),
            of("Chinese name, empty password", name=NAME, password="", identity=self.people["rsa-3072"], rare=True),
            of("3DES and RC2-40", *old, identity=self.wang, rare=True),
            of("AES-128, SHA-512", "-c", "AES-128-CBC", "-C", "AES-128-CBC", "-M", "SHA-512", identity=self.wang, rare=True),
            of("Camellia", "-c", "CAMELLIA-256-CBC", "-C", "CAMELLIA-128-CBC", identity=self.wang, rare=True),
            of("Chinese name and password", name=NAME, password=CHINESE, identity=self.people["rsa-3072"], rare=True),
            of("password beyond the BMP", password=SURROGATES, identity=self.wang, rare=True),
            of("EC P-256", name="ec", fault="pfx_key_kind", detail="EC", rare=True),
        ]

    # GnuTLS

    def gnutls_files(self):
        def of(what, *options, password=PASSWORD, identity=self.wang, key=None, chain=1, **expected):
            def make(path):
                secret = [] if password is None else ["--password", password]
                run("certtool", "--to-p12", "--load-privkey", (key or identity).key, "--load-certificate", identity.pem,
                    "--load-ca-certificate", self.firm.chain, "--p12-name", EMOJI, "--outder", "--outfile", path, *secret,
                    *options)  # of the chain it takes the first certificate
            return File("GnuTLS", what, make, password=password or "", identity=identity, chain=chain, **expected)

        def cipher(name, **more):
            return of(name, "--pkcs-cipher", name, **more)

        return [
            of("default, emoji in the name"),
            of("Chinese password, RC2-40", "--pkcs-cipher", "rc2-40", password=CHINESE),
            cipher("arcfour"),
            of("NULL password, RC2-40", "--null-password", "--pkcs-cipher", "rc2-40", password=None),
            of("another one's key", key=self.people["lin"], fault="pfx_key_mismatch"),
            of("Chinese password", password=CHINESE, rare=True),
            of("empty password", "--empty-password", password=None, rare=True),
            *[cipher(name, rare=True) for name in ("3des", "3des-pkcs12", "aes-128", "aes-192", "aes-256", "rc2-40")],
            of("SHA-512", "--hash", "SHA512", rare=True),
            of("EC P-384", identity=self.people["ec-384"], fault="pfx_key_kind", detail="EC", rare=True),
        ]

    # Java

    @staticmethod
    def keytool(*words, legacy=False, password=PASSWORD):
        old = ["-J-Dkeystore.pkcs12.legacy"] if legacy else []
        run("keytool", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", *old, *words,
            environment={"PASS": password, "FROM": PASSWORD})

    def java_files(self):
        def of(what, *people, legacy=False, alias="wang", kind="PKCS12", password=PASSWORD, **expected):
            def make(path):
                for at, identity in enumerate(people):
                    source = f"{path}.{at}"
                    self.openssl_export(self.openssl, identity=identity, name=f"{alias}-{at}")(source)
                    self.keytool("-importkeystore", "-noprompt", "-srckeystore", source, "-srcstoretype", "PKCS12",
                                 "-srcstorepass:env", "FROM", "-deststoretype", kind, "-destkeystore", path,
                                 "-deststorepass:env", "PASS", legacy=legacy, password=password)
            return File("Java", what, make, password=password, **expected)

        def trusted(path):
            self.keytool("-importcert", "-noprompt", "-storetype", "PKCS12", "-alias", "ca", "-file",
                         self.firm.authorities[0].pem, "-keystore", path, "-storepass:env", "PASS")

        return [
            of("default", self.wang, identity=self.wang, wrong=True),
            of("legacy: 3DES and RC2-40", self.wang, legacy=True, identity=self.wang, wrong=True),
            of("Chinese alias", self.wang, alias=NAME, identity=self.wang, rare=True),
            of("two keys", self.wang, self.people["lin"], fault="pfx_several_keys"),
            of("EC P-256", self.people["ec-256"], fault="pfx_key_kind", detail="EC", rare=True),
            File("Java", "trusted certificates alone", trusted, fault="pfx_no_key", rare=True),
            of("JKS", self.wang, kind="JKS", fault="not_pfx"),
        ]

    # Windows: kept in the fixtures, since nothing here can make them. The root of some is trusted (windows_root).

    WINDOWS_ROOT = ("windows-rc2-40-chain.pfx", "testcertificate")

    def windows_root(self):
        """As PEM."""
        name, password = self.WINDOWS_ROOT
        return run(self.openssl, "pkcs12", "-legacy", "-in", os.path.join(OTHERS, name), "-passin", "env:PASS", "-cacerts",
                   "-nokeys", environment={"PASS": password}).decode("ascii")

    def windows_files(self):
        def of(name, password, taken=False, **expected):
            source = os.path.join(OTHERS, name + ".pfx")
            if taken:
                expected.update(identity=Identity.read(self.openssl, self.folder, source, password), chain=0)
            return File("Windows", name, lambda path: run("cp", source, path), password=password, wrong=True, **expected)

        small = {"fault": "pfx_key_kind", "detail": "RSA-1024"}
        return [
            of("windows-rc2-40-chain", "testcertificate", taken=True),
            of("windows-3des-chain", "testcertificate", taken=True),
            of("windows-key-twice", "PLACEHOLDER", taken=True),
            of("windows-plain-certificates", "testcertificate", fault="other_firm"),
            of("windows-aes-256", "password", fault="other_firm"),
            of("windows-null-password", "", fault="other_firm"),
            of("windows-empty-password", "", **small),
            of("windows-rsa-1024", "12345", **small),
            of("windows-chain-of-three", "test", **small),
        ]

    def files(self):
        return [*self.openssl_files("OpenSSL 3.0", "/usr/bin/openssl"), *self.openssl_files("OpenSSL 3.5", self.openssl),
                *self.openssl_only(), *self.nss_files(), *self.gnutls_files(), *self.java_files(), *self.windows_files()]
