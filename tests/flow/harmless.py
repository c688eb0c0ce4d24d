"""Whether a text that a program showed does nothing to what it stands in."""
import re

# What moves a cursor, turns the direction, is not seen, or is no text.
HARMFUL = re.compile("[\0-\x09\x0B-\x1F\x7F-\x9F\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uD800-\uDFFF"
                     "\U000E0000-\U000E007F]")
FORGED = re.compile(r"^\W*2026-01-01T00:00:00Z forged", re.MULTILINE)  # of odd_certificates.CONTROLS


def harm_in(text):
    """None, or where it is. Lines may end."""
    return HARMFUL.search(text) or FORGED.search(text)
