#!/usr/bin/env python3
"""Reads a brand (res/brand/<name>, described in res/brand/README.md), says what is wrong with it, and writes what the
build needs of it.

    brand.py FOLDER OUT     called by CMake; OUT gets brand_values.cmake and brand_settings.json

Each fault names the file and the member: whoever brands the product is no programmer of it.
"""
import base64
import json
import pathlib
import re
import sys

TEXT_BYTES = 255  # SETTINGS_TEXT_SIZE without its NUL
CA_BYTES = 64 * 1024  # SETTINGS_CA_PEM_MAX
NAME_CHARACTERS = 64  # of the firm in a certificate (X.520)
CONTRAST = 4.5  # WCAG 2.1, 1.4.3: words against what is behind them

# What of the window is no brand's, as src/tray/theme.c has it (tests/check/brand.py compares them).
FIXED_COLOURS = {"page": "#F5F7F9", "card": "#FFFFFF", "text": "#1F1F1F", "quiet": "#5E6468", "light_text": "#FFFFFF"}
COLOURS = ("banner", "banner_text", "banner_quiet", "primary", "primary_hot", "primary_text", "selected", "button_hot",
           "working")
# Words in the first stand on the second.
PAIRS = (("banner_text", "banner"), ("banner_quiet", "banner"), ("primary_text", "primary"),
         ("primary_text", "primary_hot"), ("light_text", "primary"), ("primary", "card"), ("primary", "page"),
         ("primary", "selected"), ("text", "button_hot"), ("text", "working"), ("quiet", "working"), ("primary", "working"))

# Beside the window program lie pccert.exe and uninstall.exe; the others are Windows' devices.
RESERVED = re.compile(r"pccert|uninstall|con|prn|aux|nul|(com|lpt)\d")

# Least and most, as src/client/settings.c has them (tests/check/brand.py compares these too).
NUMBERS = {"export_password_least": (1, 64), "export_password_most": (1, 64), "undo_days": (1, 90),
           "zone_offset_s": (-12 * 3600, 14 * 3600)}


class Wrong(Exception):
    """What is wrong with a value, for whoever wrote it."""


def text(value, characters=None):
    if not isinstance(value, str) or not value.strip():
        raise Wrong("a text is wanted")
    if any(ord(c) < 0x20 or 0x7F <= ord(c) <= 0x9F for c in value):
        raise Wrong("holds a control character")
    if characters and len(value) > characters:
        raise Wrong(f"is longer than {characters} characters")
    if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise Wrong("holds half a character")
    if len(value.encode("utf-8")) > TEXT_BYTES:
        raise Wrong(f"is longer than {TEXT_BYTES} bytes of UTF-8")
    return value


def name(value):
    """Goes through the resource compiler, CMake and NSIS, in quotes."""
    if set(text(value)) & set('"\\$%&@;'):
        raise Wrong('may hold none of " \\ $ % & @ ;')
    return value


def product_id(value):
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,31}", value):
        raise Wrong("a letter, then letters and digits are wanted, 32 at most")
    if RESERVED.fullmatch(value.lower()):
        raise Wrong(f"{value}.exe is the name of something else")
    return value


def matching(pattern, wanted):
    def check(value):
        if not re.fullmatch(pattern, text(value)):
            raise Wrong(f"{wanted} is wanted")
        return value
    return check


def file_name_rule(value):
    """As backup_name_rule_valid (src/client/backup_name.c)."""
    if sorted(re.findall(r"\{[^{}]*\}", text(value))) != ["{date}", "{id}"] or value.count("{") + value.count("}") != 4:
        raise Wrong("{id} and {date} are wanted, once each, and no other braces")
    if not value.endswith(".pfx") or set(value) & set('<>:"/\\|?*') or value[0] in " ." or len(value.encode()) > 63:
        raise Wrong('a file name is wanted that ends with .pfx, of at most 63 bytes, without < > : " / \\ | ? *')
    return value


def colour(value):
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise Wrong('a colour like "#14304F" is wanted')
    return value


def sms(value):
    if not {"{prefix}", "{code}"} <= set(re.findall(r"\{[^{}]*\}", text(value))):
        raise Wrong("{prefix} and {code} are wanted in it")
    return value


def notice(value):
    if "{date}" not in text(value):
        raise Wrong("{date} is wanted in it")
    return value


def number(least, most):
    def check(value):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Wrong(f"a whole number from {least} to {most} is wanted")
        return value
    return check


# As RFC 3986 has it: a browser gets it on its command line, where a quotation mark would end it.
URL = r"https://[A-Za-z0-9._~:/?#\[\]!$&'()*+,;=%-]+"
HOST = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?"
# Of brand.json: how a value is checked. The first ones must be there.
REQUIRED = {"product_id": product_id, "firm_name": name, "firm_name_en": name, "product_name": name,
            "product_name_en": name, "hotline": name, "hotline_en": name,
            "password_help_url": matching(URL, "an address with https://"), "colours": dict}
OPTIONAL = {"host_url": matching("https://" + HOST, '"https://HOST" or "https://HOST:PORT"'),
            "backend": matching("ra|est", '"ra" or "est"'), "est_subject": matching("empty|id", '"empty" or "id"'),
            "est_label": matching("[A-Za-z0-9._-]{0,64}", "one segment of a path"),
            "proxy": matching(f"auto|none|http://{HOST}", '"auto", "none" or "http://HOST:PORT"'),
            "export_file_name": file_name_rule, "calendar": matching("[a-z0-9_-]+", "the name of a file of res/calendar"),
            **{member: number(*bounds) for member, bounds in NUMBERS.items()}}
# No settings (src/client/settings.c): what the build alone needs.
BUILD = ("product_id", "colours", "calendar")
HOST_JSON = {"firm_name": lambda value: text(value, NAME_CHARACTERS), "ra_name": lambda value: text(value, NAME_CHARACTERS),
             "consent_id": text, "consent_title": text, "sms_text": sms, "sms_revoke_text": sms, "sms_notice_text": notice}
CA_FILES = {"tls_ca.pem": "tls_ca_pem", "firm_ca.pem": "firm_ca_pem"}
KEY_FILE, KEY_MEMBER = "release_key.pem", "release_key_pem"
KEYS_MOST = 4  # PUBLIC_KEYS_MAX
MADE = "brand_values.cmake", "brand_settings.json"


def contrast(one, other):
    """The ratio of two colours' relative luminances, 1 to 21 (WCAG 2.1)."""
    def luminance(value):
        parts = (int(value[i:i + 2], 16) / 255 for i in (1, 3, 5))
        return sum(weight * (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
                   for weight, part in zip((0.2126, 0.7152, 0.0722), parts))
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def without_doubles(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def read_object(path, faults):
    try:
        value = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=without_doubles)
        if isinstance(value, dict):
            return value
        faults.append(f"{path}: not an object")
    except OSError as error:
        faults.append(f"{path}: {error.strerror}")
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or one without a bottom
        faults.append(f"{path}: {error}")
    return None


def faults_of_members(path, members, required, optional):
    for member in required.keys() - members.keys():
        yield f"{path}: {member}: is missing"
    for member, value in members.items():
        check = required.get(member) or optional.get(member)
        if check is None:
            yield f"{path}: {member}: nothing is called so"
        elif check is not dict:
            try:
                check(value)
            except Wrong as wrong:
                yield f"{path}: {member}: {wrong}"


def faults_of_colours(path, colours):
    if not isinstance(colours, dict):
        yield f"{path}: colours: an object is wanted"
        return
    faults = [fault.replace(": ", ": colours.", 1) for fault in
              faults_of_members(path, colours, dict.fromkeys(COLOURS, colour), {})]
    yield from faults
    if faults:
        return
    all_of_them = FIXED_COLOURS | colours
    for front, back in PAIRS:
        ratio = contrast(all_of_them[front], all_of_them[back])
        if ratio < CONTRAST:
            yield (f"{path}: colours: words in {front} {all_of_them[front]} on {back} {all_of_them[back]} have a contrast "
                   f"of {ratio:.2f}, at least {CONTRAST} is wanted")


def faults_of_certificates(path):
    """Whether they are CAs that OpenSSL takes is seen when the program reads its settings (settings_value_ca_pem)."""
    blocks = re.findall(r"-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----", path.read_text("ascii", "replace"), re.S)
    if not blocks:
        yield f"{path}: no certificate in PEM form"
    for label, body in blocks:
        try:
            der = base64.b64decode("".join(body.split()), validate=True)
        except ValueError:
            der = b""
        if label != "CERTIFICATE" or not der.startswith(b"\x30"):
            yield f"{path}: holds something else than certificates: {label}"
        elif b"\x06\x03\x55\x1d\x13" not in der:  # basicConstraints
            yield f"{path}: holds a certificate that is no CA's"
    if path.stat().st_size >= CA_BYTES:
        yield f"{path}: is larger than {CA_BYTES} bytes"


def faults_of_keys(path):
    """Whether OpenSSL takes them is seen when the program reads its settings (settings_value_public_key_pem)."""
    blocks = re.findall(r"-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----", path.read_text("ascii", "replace"), re.S)
    if not 1 <= len(blocks) <= KEYS_MOST:
        yield f"{path}: one to {KEYS_MOST} public keys in PEM form are wanted"
    for label, body in blocks:
        try:
            der = base64.b64decode("".join(body.split()), validate=True)
        except ValueError:
            der = b""
        if label != "PUBLIC KEY" or not der.startswith(b"\x30"):
            yield f"{path}: holds something else than public keys: {label}"


def faults_of_files(folder):
    host = folder / "host.json"
    faults = []
    members = read_object(host, faults)
    yield from faults if members is None else faults_of_members(host, members, HOST_JSON, {})
    for wanted in ("consent.zh-TW.txt", "logo.svg", "logo.ico"):
        if not (folder / wanted).is_file() or (folder / wanted).stat().st_size == 0:
            yield f"{folder / wanted}: is missing"
    if (folder / "program.svg").exists() != (folder / "program.ico").exists():
        yield f"{folder / 'program.ico'}: drawing and icon go together: run tools/icons"
    for file in CA_FILES:
        if (folder / file).exists():
            yield from faults_of_certificates(folder / file)
    if (folder / KEY_FILE).exists():
        yield from faults_of_keys(folder / KEY_FILE)


def faults_of(folder):
    """What is wrong with the brand in that folder."""
    path = folder / "brand.json"
    faults = []
    brand = read_object(path, faults)
    if brand is None:
        return faults
    faults.extend(faults_of_members(path, brand, REQUIRED, OPTIONAL))
    if "colours" in brand:
        faults.extend(faults_of_colours(path, brand["colours"]))
    least, most = (brand.get(f"export_password_{end}", default) for end, default in (("least", 4), ("most", 10)))
    if isinstance(least, int) and isinstance(most, int) and least > most:
        faults.append(f"{path}: export_password_least: is above export_password_most")
    calendar = folder.parents[1] / "calendar" / f"{brand.get('calendar', 'taiwan')}.json"
    if not calendar.is_file():
        faults.append(f"{path}: calendar: there is no res/calendar/{calendar.name}")
    faults.extend(faults_of_files(folder))
    return sorted(faults)


def bracket(value):
    """As CMake takes it for a text, and for nothing else, whatever is in it."""
    signs = "=="
    while f"]{signs}]" in f"{value}]":
        signs += "="
    return f"[{signs}[{value}]{signs}]"


def values(folder, brand):
    """For CMake: BRAND_<MEMBER> and the like."""
    made = {f"BRAND_{member.upper()}": brand[member] for member in REQUIRED if member != "colours"}
    for member in COLOURS:
        made[f"BRAND_COLOUR_{member.upper()}"] = brand["colours"][member][1:].upper()
    made["BRAND_CALENDAR"] = brand.get("calendar", "taiwan")
    own = (folder / "program.ico").is_file()
    made["BRAND_PROGRAM_ICON"] = f"brand/{folder.name}/program.ico" if own else "icons/program.ico"
    return "".join(f"set({key} {bracket(value)})\n" for key, value in made.items())


def settings(folder, brand):
    """The first layer of the settings (client/brand.h)."""
    members = {member: value for member, value in brand.items() if member not in BUILD}
    for file, member in CA_FILES.items():
        if (folder / file).is_file():
            members[member] = (folder / file).read_text("ascii")
    if (folder / KEY_FILE).is_file():
        members[KEY_MEMBER] = (folder / KEY_FILE).read_text("ascii")
    return json.dumps(members, ensure_ascii=False, indent=4) + "\n"


def write(path, content):
    """Only if it is new, since everything that was made from it would be made again."""
    if not path.is_file() or path.read_text("utf-8") != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


def main(folder, out):
    faults = faults_of(folder)
    if faults:
        sys.exit("\n".join(faults))
    brand = read_object(folder / "brand.json", [])
    for file, content in zip(MADE, (values(folder, brand), settings(folder, brand))):
        write(out / file, content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
