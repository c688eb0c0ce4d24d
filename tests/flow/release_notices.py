"""Release notices, signed as the firm signs them (tools/release), by its key or by a stranger's."""
import os
import subprocess

RELEASE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "release")


class ReleaseNotices:
    """place: where the host looks for the notice that it hands out."""

    def __init__(self, openssl, folder, place):
        self.openssl, self.folder, self.place = openssl, folder, place
        self.public_pem = subprocess.run([openssl, "pkey", "-in", self.key("firm"), "-pubout"], check=True, capture_output=True,
                                         text=True).stdout

    def key(self, name):
        """Of the firm, or of anybody else; made when it is first wanted."""
        path = os.path.join(self.folder, name + ".key")
        if not os.path.exists(path):
            subprocess.run([self.openssl, "genrsa", "-out", path, "2048"], check=True, capture_output=True)
        return path

    def put(self, number, version, minimum, key="firm", previous=False):
        """Made elsewhere, then moved to its place, while the host serves."""
        made = os.path.join(self.folder, "made.jws")
        counted = ["--previous", self.place] if previous else ["--number", str(number)]
        subprocess.run([RELEASE, "notice", "--key", self.key(key), *counted, "--version", version, "--minimum", minimum, "--page",
                        "https://www.peicheng.example/tool", "--out", made], check=True, capture_output=True)
        os.replace(made, self.place)
