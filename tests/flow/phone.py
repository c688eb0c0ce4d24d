"""What a phone does with the address in a QR code: it looks at the page, and presses its one button.

    phone.py CA URL FILE [PICTURE]

looks, fetches into FILE, and tries once more, in vain; PICTURE: of the page, where there is a browser.
"""
import os
import shutil
import ssl
import sys
import tempfile
import urllib.error
import urllib.request


class Phone:
    """A browser that knows this CA."""

    def __init__(self, ca):
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca)))

    def ask(self, url, data=None):
        request = urllib.request.Request(url, data=data, headers={"Accept-Language": "en"})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    def look(self, url):
        return self.ask(url)

    def fetch(self, url):
        return self.ask(url, b"")


def photograph(ca, url, path):
    from browser import Browser

    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(folder, ca)
        try:
            browser.open(url)
            browser.picture(path)
        finally:
            browser.close()


def main(ca, url, file, picture=None):
    phone = Phone(ca)
    looks = [phone.look(url)[0] for _ in range(2)]
    print(f"the page, looked at twice: {looks[0]}, {looks[1]}")
    if picture and shutil.which("chromedriver") and shutil.which("certutil"):
        photograph(ca, url, picture)
        print(f"a picture of it: {os.path.basename(picture)}")
    status, headers, data = phone.fetch(url)
    print(f"its button: {status}, {headers['Content-Type']}, {len(data)} bytes")
    with open(file, "wb") as out:
        out.write(data)
    again = phone.fetch(url)[0]
    print(f"pressed again: {again}")
    return 0 if looks == [200, 200] and status == 200 and again != 200 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
