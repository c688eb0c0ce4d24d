"""A timestamp service (RFC 3161) on the loopback, answered by `openssl ts`, for tests."""
import contextlib
import http.server
import subprocess
import threading

CONFIGURATION = """\
[ tsa ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


def make_authority(openssl, folder):
    """Its certificate, which signed itself; key and configuration beside it."""
    certificate = folder / "tsa.pem"
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "30", "-out", certificate,
                    "-keyout", folder / "tsa.key", "-subj", "/CN=Test timestamps", "-addext", "keyUsage=critical,digitalSignature",
                    "-addext", "extendedKeyUsage=critical,timeStamping"], check=True, capture_output=True)
    (folder / "serial").write_text("01\n")
    (folder / "ts.conf").write_text(CONFIGURATION.format(folder=folder))
    return certificate


@contextlib.contextmanager
def running(openssl, folder):
    """The address of a service whose authority was made in FOLDER."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            query, answer = folder / "query", folder / "answer"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            subprocess.run([openssl, "ts", "-reply", "-config", folder / "ts.conf", "-section", "tsa", "-queryfile", query,
                            "-out", answer], check=True, capture_output=True)
            body = answer.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
