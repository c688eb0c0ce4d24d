"""A PostgreSQL of the test's own: made anew in a temporary folder, reached by a socket in it, gone at the end."""
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

READY_S = 60
USER = "pccert"


def programs():
    """The folder of initdb and postgres: Debian has one for each version, and none is in PATH."""
    folders = glob.glob("/usr/lib/postgresql/*/bin")
    if not folders:
        raise AssertionError("no PostgreSQL is installed: run tools/deps --checks")
    return max(folders, key=lambda folder: int(folder.split("/")[4]))


class Postgres:
    """Start waits until it answers. It refuses to run as root, so root starts it as nobody."""

    def __init__(self, *settings):
        """settings: lines of postgresql.conf, over defaults that are Debian's."""
        self.folder = tempfile.mkdtemp(prefix="postgres.")
        self.bin, self.process, self.port = programs(), None, 5432  # of the socket; of TCP once there is some
        self.data = os.path.join(self.folder, "data")
        self.as_user = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} \
            if os.geteuid() == 0 else {}
        if self.as_user:
            shutil.chown(self.folder, "nobody")
        os.mkdir(self.data, 0o700)
        if self.as_user:
            shutil.chown(self.data, "nobody")
        self.fill()
        self.configure("listen_addresses = ''", f"unix_socket_directories = '{self.folder}'", "log_min_messages = warning",
                       "max_connections = 200", *settings)

    def fill(self):
        self.run("initdb", "-D", self.data, "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync")

    def configure(self, *lines):
        """Over what was said before; one that runs reads it at once, as far as that can be changed."""
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        if self.process is not None:
            self.process.send_signal(signal.SIGHUP)

    def speak_tls(self, certificate, key):
        """On loopback, and over TCP nothing else; before the start."""
        for file, name in ((certificate, "server.crt"), (key, "server.key")):
            place = os.path.join(self.data, name)
            shutil.copyfile(file, place)
            os.chmod(place, 0o600)
            if self.as_user:
                shutil.chown(place, "nobody")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.configure("listen_addresses = '127.0.0.1'", f"port = {self.port}", "ssl = on")
        with open(os.path.join(self.data, "pg_hba.conf"), "w", encoding="utf-8") as file:
            file.write("local all all trust\nlocal replication all trust\nhostssl all all 127.0.0.1/32 trust\n")

    def run(self, program, *arguments):
        subprocess.run([os.path.join(self.bin, program), *arguments], check=True, stdout=subprocess.DEVNULL,
                       cwd=self.folder, env=dict(os.environ, LC_ALL="C.UTF-8"), **self.as_user)

    def url(self, database="postgres"):
        return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"

    def sql(self, statement, database="postgres"):
        """What it answers, without a heading."""
        return subprocess.run([os.path.join(self.bin, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement,
                               self.url(database)], check=True, capture_output=True, text=True).stdout.strip()

    def start(self):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen([os.path.join(self.bin, "postgres"), "-D", self.data], stdout=log, stderr=log,
                                            cwd=self.folder, **self.as_user)
        until = time.monotonic() + READY_S
        asked = [os.path.join(self.bin, "pg_isready"), "-q", "-h", self.folder, "-p", str(self.port), "-U", USER, "-d", "postgres"]
        while subprocess.run(asked, check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > until:
                with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
                    raise AssertionError("PostgreSQL did not get ready: " + log.read()[-2000:])
            time.sleep(0.05)
        return self

    def stop(self, how=signal.SIGINT):
        """SIGINT ends it in order, whoever is connected; SIGQUIT at once, as if the machine had stopped."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None

    def remove(self):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()


class Standby(Postgres):
    """Streams from a primary, which waits for it with each commit; takes no writes until it is promoted."""

    def __init__(self, primary):
        self.primary = primary
        super().__init__("synchronous_standby_names = ''")

    def fill(self):
        self.run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d", self.primary.url())

    def start(self):
        super().start()
        self.primary.configure("synchronous_standby_names = '*'")
        until = time.monotonic() + READY_S
        while self.primary.sql("SELECT string_agg(sync_state, ' ') FROM pg_stat_replication") != "sync":
            if time.monotonic() > until:
                raise AssertionError("the primary does not wait for its standby")
            time.sleep(0.05)
        return self

    def promote(self):
        self.sql("SELECT pg_promote()")
