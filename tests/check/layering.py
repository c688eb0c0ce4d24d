#!/usr/bin/env python3
"""Who may include what: the arrows between the folders of src/, and the outside worlds of each.

    layering.py SRC
"""
import pathlib
import re
import sys

# Folder -> the folders whose headers it may include, besides its own. Headers show what lies below, so the
# arrows are closed: whoever may use pki may use base.
ARROWS = {
    "base": set(),
    "pki": {"base"},
    "protocol": {"base", "pki"},
    "client": {"base", "pki", "protocol"},
    "net": {"base", "pki", "protocol", "client"},
    "win": {"base", "pki", "protocol", "client"},
    "surface": {"base", "pki", "protocol", "client", "net", "win"},
    "cli": {"base", "pki", "protocol", "client", "net", "win", "surface"},
    "tray": {"base", "pki", "protocol", "client", "net", "win", "surface"},
    "server": {"base", "pki", "protocol"},
}

# An outside world, by its headers, and the files (folder or exact file) that may know of it.
WORLDS = [
    ("Windows", re.compile(r"(windows|winsock2|ws2tcpip|wincrypt|ncrypt|bcrypt|winhttp|dpapi|shlobj|shellapi|"
                           r"commctrl|commdlg|tchar|winuser|winbase|sddl|aclapi|objbase|ole2|conio|io|direct)\.h", re.I),
     ("win/", "surface/", "cli/", "tray/")),
    ("OpenSSL", re.compile(r"openssl/.*"), ("pki/", "net/tls_identity.c")),
    ("curl", re.compile(r"curl/.*"), ("net/", "server/web_request.c")),
    ("cJSON", re.compile(r"(cjson/)?cJSON(_Utils)?\.h", re.I), ("protocol/",)),
    ("qrcodegen", re.compile(r"qrcodegen\.h"), ("client/qr.c",)),
    ("microhttpd", re.compile(r"microhttpd\.h"), ("server/",)),
    ("GnuTLS", re.compile(r"gnutls/.*"), ("server/",)),
    ("SQLite", re.compile(r"sqlite3(ext)?\.h"), ("server/",)),
    ("PostgreSQL", re.compile(r"libpq-fe\.h|postgresql/.*"), ("server/",)),
    ("p11-kit", re.compile(r"p11-kit/.*"), ("server/ca/",)),
    ("cmocka", re.compile(r"cmocka\.h"), ()),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.M)
GENERATED = {"version.h", "brand_id.h", "brand_colours.h", "ids.h", "dialog_ids.h"}


def faults_of(src: pathlib.Path, path: pathlib.Path):
    name = path.relative_to(src).as_posix()
    folder = name.split("/")[0]
    text = re.sub(r"/\*.*?\*/", " ", path.read_text(encoding="utf-8"), flags=re.S)
    for quoted, angled in INCLUDE.findall(text):
        included = quoted or angled
        for world, pattern, allowed in WORLDS:
            if pattern.fullmatch(included) and not name.startswith(allowed):
                yield f"{name}: includes {included}: {world} is only for {', '.join(allowed) or 'tests'}"
        if not quoted or included in GENERATED:
            continue
        target = included.split("/")[0]
        if target not in ARROWS:
            if not any(p.fullmatch(included) for _, p, _ in WORLDS):
                yield f'{name}: "{included}" is not a path from src/'
        elif target != folder and target not in ARROWS[folder]:
            yield f"{name}: includes {included}: {folder} must not know {target}"
        if target in ARROWS and not (src / included).is_file():
            yield f"{name}: {included} does not exist"


def check(src: pathlib.Path):
    files = sorted(p for p in src.rglob("*") if p.suffix in (".c", ".h"))
    faults = []
    for path in files:
        if path.relative_to(src).parts[0] not in ARROWS:
            faults.append(f"{path.relative_to(src)}: a folder that the plan does not know")
        else:
            faults.extend(faults_of(src, path))
    if not files:
        faults.append(f"{src}: no C file found")
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "layering: every include follows the arrows")
    sys.exit(1 if found else 0)
