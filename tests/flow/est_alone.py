"""A firm whose PCs are set up for EST and for nothing else."""
import os

from host import DUE_AT_ONCE, kept_port


def listen_for_est(host):
    """The port, which stays the host's; an application that waits is to ask again after five minutes."""
    port = kept_port()
    host.configure("est", listen=f"127.0.0.1:{port}", retry_s=300)
    return port


def est_at(port, **more):
    """What a PC's configuration says of it."""
    return {"host_url": f"https://localhost:{port}", "backend": "est"} | more


class EstAlone:
    """In front of a class whose PC has the program: test_pccert.Flow, window_test.WindowTest."""

    @classmethod
    def configure(cls, host):
        cls.port = listen_for_est(host)
        host.configure("certificate", **DUE_AT_ONCE)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host.write_settings(os.path.join(cls.pc.program, "pccert.json"), **est_at(cls.port))
