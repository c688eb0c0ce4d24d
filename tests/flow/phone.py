"""What a phone does with the address in a QR code: it looks at the page, and presses its one button."""
import os
import ssl
import urllib.error
import urllib.request


class Phone:
    """A browser that knows the host's root, and does what the page's one button does."""

    def __init__(self, host):
        self.context = ssl.create_default_context(cafile=os.path.join(host.folder, "root.pem"))

    def ask(self, url, data=None):
        request = urllib.request.Request(url, data=data, headers={"Accept-Language": "en"})
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    def look(self, url):
        return self.ask(url)

    def fetch(self, url):
        return self.ask(url, b"")
