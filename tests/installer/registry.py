"""The registry as others than the setup see it: what reg.exe exports, and the files in which Wine keeps it."""
import os
import re

VALUE = re.compile(r'^(@|"(?:[^"\\]|\\.)*")=(.*)$')


def unescape(text):
    return re.sub(r"\\(.)", r"\1", text)


def parse_value(text):
    if text.startswith('"'):
        return unescape(text[1:-1])
    if text.startswith("dword:"):
        return int(text[6:], 16)
    return text


def parse_export(path):
    """{key: {value's name, "" for the default one: text, number, or as it stands there}} of a file that reg.exe wrote."""
    with open(path, encoding="utf-16") as file:
        text = file.read().replace("\\\n  ", "")
    keys, values = {}, None
    for line in text.splitlines():
        if line.startswith("["):
            values = keys.setdefault(line[1:-1], {})
        elif values is not None and VALUE.match(line):
            name, value = VALUE.match(line).groups()
            values["" if name == "@" else unescape(name[1:-1])] = parse_value(value)
    return keys


def read_files(prefix):
    """{(file, key): lines of its values} of all of the registry, once Wine has ended there."""
    keys = {}
    for name in ("system.reg", "user.reg"):
        with open(os.path.join(prefix, name), encoding="ascii") as file:
            lines = None
            for line in file:
                line = line.rstrip("\n")
                if line.startswith("["):
                    lines = keys.setdefault((name, line[1:line.rindex("]")]), [])
                elif lines is not None and line and not line.startswith("#"):
                    lines.append(line)
    return keys
