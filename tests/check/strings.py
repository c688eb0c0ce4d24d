#!/usr/bin/env python3
"""The words for people: every language has the same strings with the same inserts, all defined, all used.

    strings.py ROOT

Reads ROOT/res/lang/*.rc. Ids: IDS_ of res/ids.h, MSG_ of src/client/message.h, FAULT_ of src/base/fault.h. Moreover: no
number twice, nothing empty, no blank at the end of a line, nothing that FormatMessage would stumble over, no simplified
character in Chinese; each fault has its word in src/base/fault.c and two lines in every language, what is wrong and what
to do. The words of the host's pages (ROOT/res/*/*.json, a file a language) are the same in every language too.
"""
import json
import pathlib
import re
import sys

DEFINING = {"res/ids.h": "IDS_", "src/client/message.h": "MSG_", "src/base/fault.h": "FAULT_"}
NO_WORDS = {"FAULT_NONE"}

COMMENT = re.compile(r'("(?:[^"\\\n]|\\.|"")*")|/\*.*?\*/|//[^\n]*', re.S)
TABLE = re.compile(r"\bSTRINGTABLE\b[^\"{]*?(?:\bBEGIN\b|\{)(.*?)(?:^\s*END\b|^\s*\})", re.S | re.M)
ENTRY = re.compile(r'\b([A-Za-z_]\w*|\d+)\s*,?\s*((?:L?"(?:[^"\\]|\\.|"")*"\s*)+)')
INSERT = re.compile(r"%%|%(\d+)(![^!]*!)?")
# What FormatMessage takes, with texts alone for arguments, %1 to %9: "%1!" would open a format, %12 be another insert.
BRAND = re.compile(r"\bBRAND_[A-Z_]+\b")  # a text that the resource compiler puts in
ESCAPE = re.compile(r"%(?:%|[1-9](?![0-9!])|[1-9]!s!)")
# Each has another shape in Taiwan; a few hundred are enough to give a sentence away.
SIMPLIFIED = set(
    "们这证书错误请输码时间为与没发开关网络连应对号话务导删选择认试东车过还现实处电脑会说读写进备复旧无签销页续银链钥验账从义国图学当动录显据数机"
    "计设变换单闭载远则总让许该负责联丢损坏约级类线结给终经户内统组织节简绍绝继维护报规视觉观览订讯记论访评词译详语调谁谢贵费资质赖转轻较边达迁运"
    "适递释钟错键长门闻阅队阳阴际险随难静顺须预领频题额风飞马驱体个优传伤价众侧债倾储儿兑减几凭击创剂办劝协厂历压县参双吗启员响问丧围园圆场坚块")
PLACE = re.compile(r"\{\w+\}")  # what the host puts into a page's words
PROMPT = re.compile(r"(?<=[:?)\]]) $")  # what is typed stands behind it
PIECE = re.compile(r"^ {1,2}(?=\S)")  # is put behind another sentence, or set in below it
WORD = re.compile(r'\{\s*(FAULT_\w+)\s*,\s*"(\w+)"\s*\}')


def without_comments(text):
    return COMMENT.sub(lambda m: m.group(1) or " ", text)


def read_strings(path, faults):
    raw = path.read_text(encoding="utf-8")
    if not re.search(r"^\s*#\s*pragma\s+code_page\s*\(\s*65001\s*\)", raw, re.M):
        faults.append(f"{path.name}: no #pragma code_page(65001): windres would turn the text into mojibake")
    strings = {}
    for table in TABLE.findall(without_comments(raw)):
        if re.search(r"^\s*STRINGTABLE\s*$", table, re.M):
            faults.append(f"{path.name}: a table begins before the END of another: windres takes it not")
        for name, literal in ENTRY.findall(BRAND.sub(r'"\g<0>"', table)):
            if name in strings:
                faults.append(f"{path.name}: {name} twice")
            strings[name] = "".join(re.findall(r'"((?:[^"\\]|\\.|"")*)"', literal))
    if not strings:
        faults.append(f"{path.name}: no string found")
    return strings


def inserts(text):
    return sorted({m.group() for m in INSERT.finditer(text) if m.group() != "%%"})


def defined_ids(root):
    ids = {}
    for name, prefix in DEFINING.items():
        path = root / name
        if path.is_file():
            for found in re.findall(rf"^\s*#\s*define\s+({prefix}\w+)\s+\S", without_comments(path.read_text("utf-8")), re.M):
                if found not in NO_WORDS:
                    ids[found] = name
    return ids


def used_words(root):
    words = set()
    for path in [*(root / "src").rglob("*.[ch]"), *(root / "res").rglob("*.rc")]:
        name = path.relative_to(root).as_posix()
        if name not in (*DEFINING, "src/base/fault.c") and not name.startswith("res/lang/"):
            words.update(re.findall(r"\b[A-Z]+_\w+", without_comments(path.read_text(encoding="utf-8"))))
    return words


def numbers(root):
    """Faults for ids that share a number."""
    owner = {}
    for name in DEFINING:
        path = root / name
        text = without_comments(path.read_text("utf-8")) if path.is_file() else ""
        for found, number in re.findall(r"^\s*#\s*define\s+((?:IDS|MSG|FAULT)_\w+)\s+(\d+)\s*$", text, re.M):
            if number in owner:
                yield f"{name}: {found} has the number of {owner[number]}"
            owner[number] = found


def words_of_faults(root, ids):
    path = root / "src/base/fault.c"
    entries = WORD.findall(without_comments(path.read_text("utf-8"))) if path.is_file() else []
    known = dict(entries)
    for name in sorted(name for name in ids if name.startswith("FAULT_")):
        if name not in known:
            yield f"src/base/fault.c: {name} has no word"
    for word in sorted({word for _, word in entries if sum(word == other for _, other in entries) > 1}):
        yield f"src/base/fault.c: {word} is the word of more than one"


def odd(language, name, text):
    """What is wrong with one string by itself."""
    lines = text.split("\\n")
    if not text.strip():
        yield "is empty"
    elif any(line != line.rstrip() for line in [*lines[:-1], PROMPT.sub("", lines[-1])]) or PIECE.sub("", text) != text.lstrip():
        yield "has a blank at the end of a line, or before its beginning"
    rest = ESCAPE.sub("", text)
    if "%" in rest:
        yield f"has {rest[rest.index('%'):][:4]}, which FormatMessage does not take as it is meant"
    if name.startswith("FAULT_") and (len(lines) != 2 or not all(line.strip() for line in lines)):
        yield "must have two lines: what is wrong, what to do"
    if language.startswith("zh-TW") and (found := sorted(SIMPLIFIED & set(text))):
        yield f"has simplified characters: {''.join(found)}"


def page_words(value, name=""):
    """Each text of a page's file by where it stands."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, str):
        yield name, value
    for key, inner in members:
        yield from page_words(inner, f"{name}.{key}".lstrip("."))


def pages(root):
    for first in sorted(root.glob("res/*/zh-TW.json")):
        languages = {path: dict(page_words(json.loads(path.read_text(encoding="utf-8"))))
                     for path in sorted(first.parent.glob("*.json"))}
        for path, words in languages.items():
            where = path.relative_to(root)
            for name in sorted(words.keys() ^ languages[first].keys()):
                yield f"{where}: {name} is in one language alone"
            for name, text in words.items():
                other = languages[first].get(name, text)
                if bool(text.strip()) != bool(other.strip()):  # in all of them: there is nothing to be said
                    yield f"{where}: {name} is empty in one language alone"
                if set(PLACE.findall(text)) != set(PLACE.findall(other)):
                    yield f"{where}: {name} has other inserts than {first.name}"
                if path == first and (found := sorted(SIMPLIFIED & set(text))):
                    yield f"{where}: {name} has simplified characters: {''.join(found)}"


def check(root):
    faults = list(pages(root))
    files = sorted((root / "res/lang").glob("*.rc"))
    if len(files) < 2:
        faults.append(f"res/lang: {len(files)} language(s); zh-TW and English are the least")
    languages = {path.name: read_strings(path, faults) for path in files}
    ids = defined_ids(root)
    used = used_words(root)
    faults.extend(numbers(root))
    faults.extend(words_of_faults(root, ids))
    for name, where in ids.items():
        faults.extend(f"{language}: {name} of {where} is missing" for language, s in languages.items() if name not in s)
        if name not in used:
            faults.append(f"{where}: {name} is not used")
    for language, strings in languages.items():
        for name, text in strings.items():
            if name not in ids:
                faults.append(f"{language}: {name} is defined in none of {', '.join(DEFINING)}")
            faults.extend(f"{language}: {name} {fault}" for fault in odd(language, name, text))
    for name in sorted(set().union(*languages.values()) if languages else ()):
        seen = {language: inserts(s[name]) for language, s in languages.items() if name in s}
        if len({tuple(i) for i in seen.values()}) > 1:
            faults.append(f"{name}: inserts differ: " + "; ".join(f"{k} {' '.join(v) or 'none'}" for k, v in seen.items()))
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "strings: the same in every language, all used")
    sys.exit(1 if found else 0)
