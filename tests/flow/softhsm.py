"""A token of SoftHSM's for tests, and the host's options for a key in it."""
import os
import subprocess

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
MODULE = os.environ.get("PCCERT_TOKEN_LIBRARY", "")  # unplugged.c
PROVIDER = os.environ.get("PCCERT_PKCS11", "")
NO_DEEPBIND = os.environ.get("PCCERT_NO_DEEPBIND", "")
PIN = "sea-glass-4711"
LABEL = "ra"
KEY = f"pkcs11:token={LABEL};object=issuing;id=%01"


def missing():
    """What is wanted of the machine and not there: a sentence, or None."""
    for path in (SOFTHSM, PROVIDER):
        if not os.path.exists(path):
            return f"no {path}: tools/deps --checks"
    return None


class SoftHsm:
    """Its store in a folder. Every program that this one starts from now on sees it."""

    def __init__(self, folder):
        store = os.path.join(folder, "tokens")
        os.mkdir(store)
        self.away = os.path.join(folder, "away")
        os.environ["PCCERT_UNPLUGGED"] = self.away
        config = os.path.join(folder, "softhsm2.conf")
        with open(config, "w", encoding="ascii") as file:
            file.write(f"directories.tokendir = {store}\nobjectstore.backend = file\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = config
        if NO_DEEPBIND: # the host under test is sanitized: no_deepbind.c
            os.environ["LD_PRELOAD"] = NO_DEEPBIND
            os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--so-pin", "so-pin-4711", "--pin", PIN],
                       check=True, stdout=subprocess.DEVNULL)
        self.pin_file = self.write_pin(folder, PIN)

    @staticmethod
    def write_pin(folder, pin):
        path = os.path.join(folder, "pin")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(pin + "\n")
        return path

    def pull_out(self):
        with open(self.away, "w", encoding="ascii"):
            pass

    def plug_in(self):
        os.remove(self.away)

    def tell(self, suffix, is_so):
        if is_so:
            with open(self.away + suffix, "w", encoding="ascii"):
                pass
        else:
            os.remove(self.away + suffix)

    def refuse(self, refuses):
        """Every PIN from now on, or none but wrong ones."""
        self.tell(".refuses", refuses)

    def warn(self, warns):
        """That one more wrong PIN would lock it."""
        self.tell(".last", warns)

    def logins(self):
        """How often a PIN was tried."""
        with open(self.away + ".logins", encoding="ascii") as file:
            return len(file.readlines())

    def options(self):
        """Of init."""
        return ("--issuing-key", KEY, "--pkcs11-module", MODULE, "--pkcs11-provider", PROVIDER, "--pkcs11-pin-file", self.pin_file)
