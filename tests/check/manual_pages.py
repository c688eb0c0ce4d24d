#!/usr/bin/env python3
"""The manual is whole: docs/manual with tools/manual, for every brand and language.

    manual_pages.py ROOT

Both languages have the same sections with the same pictures, names of the window and links, in the same order. Every button
is named by the id of its words (the generator puts them in); what is typed in 【】 are words of res/lang all the same, or another
program's, which are listed here. Each fault of src/base/fault.h has an entry under its code, in its two lines. Each page of the window (res/dialogs.rc) names a
section, which F1 opens. Pictures: each one named, none more, 8-bit palettes, at most 1 MB together. The HTML is well-formed,
its links lead somewhere, it asks for nothing from outside, says nothing of another brand, and is the same made twice.
"""
import html.parser
import pathlib
import re
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "manual"))

import faults as dictionary  # noqa: E402 (tools/manual)
import make  # noqa: E402
import words  # noqa: E402

PICTURES_BYTES = 1024 * 1024
PALETTE = 3  # colour type of PNG
# Names in 【】 that are no words of this program
FOREIGN = {"密碼中心", "憑證工具"}
NO_PAGES = {"IDD_MENU", "IDD_BUSY"}  # the frame's own parts
VOID = {"meta", "img", "input", "br", "link"}
OUTSIDE = {"src", "srcset", "action", "data", "poster", "background"}


class Reader(html.parser.HTMLParser):
    """Ids, links, and what is wrong with the tags."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.faults, self.text = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name == "href":
                self.links.append(value)
            elif name in OUTSIDE and not value.startswith("data:"):
                self.faults.append(f"asks for {value}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes something else")

    def handle_data(self, data):
        if self.open[-1:] not in (["script"], ["style"]):
            self.text.append(data)


def faults_of_names(page, known):
    typed = re.sub(r'<b class="button">.*?</b>', "", page)
    for found in sorted(set(re.findall("【([^】]*)】", typed)) - FOREIGN - known):
        yield f"【{found}】 is no words of the program"


def names_of(words_):
    return {words_.line(name).strip(":： ") for name in words_.strings}


def faults_of_html(page):
    reader = Reader()
    reader.feed(page)
    yield from reader.faults
    yield from (f"<{tag}> is not closed" for tag in reader.open)
    yield from (f"two things have the id {name}" for name in sorted({i for i in reader.ids if reader.ids.count(i) > 1}))
    for link in reader.links:
        if link.startswith("#") and link[1:] not in reader.ids:
            yield f"{link} leads nowhere"
        elif not link.startswith(("#", "https://")):
            yield f"{link} leads out"
    text = " ".join(reader.text)
    for found in sorted(set(re.findall(r"%\d|@\w+@|\b(?:IDS|MSG|FAULT|BRAND)_\w+|\[\[|\(\(|\*\*", text))):
        yield f"{found} stands in the text"


def shape(page):
    """Of a language: (anchor, level, strings, pictures, links, steps) of each section, in order."""
    def walk(sections):
        for section in sections:
            before = page.markup.used = type(page.markup.used)()
            page.markup.blocks(section.body)
            yield (section.anchor, section.level, sorted(before.strings), before.pictures, sorted(before.links), before.steps)
            yield from walk(section.parts)

    source = (page.source / f"manual.{page.language}.md").read_text(encoding="utf-8")
    return list(walk(page.markup.sections(source)[1]))


def faults_of_shapes(one, other):
    names = "level", "names of the window", "pictures", "links", "number of steps"
    if [section[0] for section in one] != [section[0] for section in other]:
        yield f"the sections differ: {sorted({s[0] for s in one} ^ {s[0] for s in other}) or 'their order'}"
        return
    for left, right in zip(one, other):
        for name, here, there in zip(names, left[1:], right[1:]):
            if here != there:
                yield f"#{left[0]}: the {name} differ: {here}, {there}"


def faults_of_dictionary(root, page, language):
    for fault in dictionary.read(root):
        found = re.search(rf'<article id="{fault.code}">.*?<p class="what">([^<]+)</p>\s*<p class="remedy">([^<]+)</p>', page, re.S)
        if not found or "</article>" in found.group():
            yield f"{language}: {fault.code} ({fault.word}) has no entry of two lines"


def faults_of_more(root):
    have = {}
    for language in words.LANGUAGES:
        titles, more = dictionary.read_more(root / "docs/manual" / f"faults.{language}.md")
        have[language] = set(more)
        yield from (f"faults.{language}.md: {word} says nothing" for word, lines in more.items() if not "".join(lines).strip())
        yield from (f"faults.{language}.md: no title of {group}" for group in dictionary.GROUPS.values() if group not in titles)
    yield from (f"faults.*.md: {word} stands in one language only" for word in sorted(set.symmetric_difference(*have.values())))


def faults_of_windows(root, anchors):
    """Each dialog is somebody's in src/tray, who names its section."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted((root / "src/tray").glob("*.c"))}
    dialogs = re.findall(r"^(IDD_\w+) DIALOGEX", (root / "res/dialogs.rc").read_text(encoding="utf-8"), re.M)
    for dialog in dialogs:
        if dialog in NO_PAGES:
            continue
        owners = [text for text in sources.values() if re.search(rf"\b{dialog}\b", text)]
        if not any(re.search(r'\.manual = "|help_open\(\w+, "[a-z]', text) for text in owners):
            yield f"{dialog}: F1 opens nothing there: no section of the manual is named"
    for name, text in sources.items():
        for anchor in re.findall(r'(?:\bmanual = |help_open\(\w+, )"([^"]+)"', text):
            if anchor not in anchors:
                yield f"{name}: #{anchor} is no section of the manual"


def faults_of_picture(path):
    data = path.read_bytes()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        yield "is no PNG"
    elif struct.unpack_from(">BB", data, 24) != (8, PALETTE):
        yield "has no 8-bit palette"


def faults_of_pictures(root, named):
    folder, total = root / "docs/manual/pictures", 0
    rows = [line.split() for line in (folder / "list").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    yield from (f"pictures/list and the texts differ about {name}" for name in sorted({row[0] for row in rows} ^ named))
    yield from (f"pictures/list: {row[0]}: one test for each language is wanted" for row in rows if len(row) != 1 + len(words.LANGUAGES))
    for path in sorted(folder.glob("*/*/*")):
        total += path.stat().st_size
        if path.suffix != ".png" or path.stem not in named:
            yield f"{path.relative_to(root)} is not used"
        yield from (f"{path.relative_to(root)} {fault}" for fault in faults_of_picture(path))
    if total > PICTURES_BYTES:
        yield f"the pictures have {total} bytes, at most {PICTURES_BYTES} are allowed"


def check_brand(root, brand, others):
    """Of one brand: what is wrong, the shapes of both languages, the anchors."""
    found, shapes, anchors = [], [], set()
    for language in words.LANGUAGES:
        maker = make.Page(root, brand, language)
        page = maker.html()
        found += [f"{brand}: {language}: {fault}" for fault in faults_of_names(page, names_of(maker.words))]
        found += [f"{brand}: {language}: {fault}" for fault in faults_of_html(page)]
        found += [f"{brand}: {fault}" for fault in faults_of_dictionary(root, page, language)]
        if page != make.Page(root, brand, language).html():
            found.append(f"{brand}: {language}: made twice, it differs")
        found += [f"{brand}: {language}: speaks of {name}" for name in others if name in page]
        shapes.append(shape(make.Page(root, brand, language)))
        anchors |= set(re.findall(r'<section id="([^"]+)"', page))
    return found, shapes, anchors


def check(root):
    brands = {path.parent.name: words.read_brand(path.parent, "zh-TW") for path in sorted((root / "res/brand").glob("*/brand.json"))}
    faults = list(faults_of_more(root))
    shapes, anchors = [], set()
    try:
        for brand in brands:
            others = [other[name] for key, other in brands.items() if key != brand
                      for name in ("firm_name", "firm_name_en", "product_name_en", "product_id")]
            found, shapes, anchors = check_brand(root, brand, others)
            faults += found
            faults += faults_of_shapes(*shapes)
    except words.Wrong as wrong:
        return [*faults, str(wrong)]
    if not shapes:
        return [*faults, "no brand, no manual"]
    faults += faults_of_windows(root, anchors)
    faults += faults_of_pictures(root, {name for section in shapes[0] for name in section[3]})
    return list(dict.fromkeys(faults))


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "manual_pages: whole, in both languages, for every brand")
    sys.exit(1 if found else 0)
