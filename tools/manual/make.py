#!/usr/bin/env python3
"""Makes the manual: one HTML file, whole in itself, of docs/manual, the words of res/lang, the brand and the pictures.

    make.py --brand NAME --language zh-TW|en --out FILE     called by CMake

Needs nothing but Python. The same sources make the same bytes.
"""
import argparse
import base64
import hashlib
import html
import pathlib
import struct
import sys

import faults
from markup import Markup
from words import LANGUAGES, Words, Wrong, read_brand, repository

HERE = pathlib.Path(__file__).resolve().parent
FIXED_COLOURS = {"page": "#F5F7F9", "card": "#FFFFFF", "text": "#1F1F1F", "quiet": "#5E6468", "line": "#D5DBE0",
                 "note": "#FFF8EC", "note_line": "#E0A94A"}
# What the pages say of themselves, by language
FURNITURE = {
    "zh-TW": {"title": "操作說明", "contents": "目錄", "search": "搜尋操作說明", "hint": "文字或錯誤代碼，例如 PC-2105",
              "found": "找到 {} 處", "none": "沒有符合的內容", "clear": "顯示全部", "hotline": "客服專線：",},
    "en": {"title": "User manual", "contents": "Contents", "search": "Search this manual",
           "hint": "words, or a code such as PC-2105", "found": "Found in {} places", "none": "Nothing found",
           "clear": "Show all", "hotline": "Helpdesk: "},
}


def values(brand, words):
    """What {name} stands for in the sources."""
    chinese = words.language == "zh-TW"
    least, most = brand.get("export_password_least", 4), brand.get("export_password_most", 10)
    file_name = brand.get("export_file_name", "{id}-{date}.pfx")
    names = {"{id}": "身分證字號", "{date}": "日期"} if chinese else {"{id}": "national-ID", "{date}": "date"}
    for rule, name in names.items():
        file_name = file_name.replace(rule, name)
    return {"firm": brand["firm_name"], "product": brand["product_name"], "hotline": brand["hotline"],
            "program": brand["product_id"] + ".exe", "id": brand["product_id"],
            "characters": f"{least}~{most}" if chinese else f"{least} to {most}", "backup_name": file_name,
            "undo_days": str(brand.get("undo_days", 30)), "password_help": brand["password_help_url"]}


def data_url(kind, data):
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


class Pictures:
    """Those of one brand and language. A brand that has none gets a manual without."""

    def __init__(self, folder):
        self.folder = folder

    def figure(self, name, words):
        if not self.folder.is_dir():
            return ""
        path = self.folder / f"{name}.png"
        if not path.is_file():
            raise Wrong(f"there is no picture {path}: tools/manual/pictures")
        data = path.read_bytes()
        width, height = struct.unpack_from(">II", data, 16)
        return (f'<figure><img src="{data_url("image/png", data)}" width="{width}" height="{height}" alt="{words}">'
                f"<figcaption>{words}</figcaption></figure>")


class Page:
    def __init__(self, root, brand_name, language):
        self.root, self.language = root, language
        self.brand_folder = root / "res/brand" / brand_name
        self.brand = read_brand(self.brand_folder, language)
        self.words = Words(root, self.brand, language)
        self.source = root / "docs/manual"
        pictures = Pictures(self.source / "pictures" / brand_name / language)
        self.markup = Markup(self.words, values(self.brand, self.words), pictures.figure)
        self.say = FURNITURE[language]

    def part(self, section):
        rank = f"h{section.level}"
        return (f'<section id="{section.anchor}">\n<{rank}>{section.title}</{rank}>\n{self.markup.blocks(section.body)}\n'
                + "".join(self.part(part) for part in section.parts) + "</section>\n")

    def fault(self, fault, more):
        lines = [html.escape(line, quote=False) for line in self.words.lines(fault.name)]
        if len(lines) != 2:
            raise Wrong(f"{fault.code} ({fault.word}) has {len(lines)} lines: what is wrong, and what to do, are wanted")
        what, remedy = lines
        return (f'<article id="{fault.code}">\n<h4>{fault.code} <code>{fault.word}</code></h4>\n'
                f'<p class="what">{what}</p>\n<p class="remedy">{remedy}</p>\n'
                + self.markup.blocks(more.get(fault.word, [])) + "\n</article>\n")

    def dictionary(self):
        """HTML of the groups of faults, and (anchor, title) of each."""
        titles, more = faults.read_more(self.source / f"faults.{self.language}.md")
        known = faults.read(self.root)
        if strange := more.keys() - {fault.word for fault in known}:
            raise Wrong(f"faults.{self.language}.md: no fault is called {', '.join(sorted(strange))}")
        out, heads = [], []
        for group in faults.GROUPS.values():
            anchor = f"errors-{group}"
            heads.append((anchor, html.escape(titles[group], quote=False)))
            entries = "".join(self.fault(fault, more) for fault in known if fault.group == group)
            out.append(f'<section id="{anchor}">\n<h3>{heads[-1][1]}</h3>\n{entries}</section>\n')
        return "".join(out), heads

    def contents(self, tree, heads):
        def entry(anchor, title, inner=""):
            return f'<li><a href="#{anchor}">{title}</a>{inner}</li>\n'

        def inner(pairs):
            return "\n<ol>\n" + "".join(entry(*pair) for pair in pairs) + "</ol>" if pairs else ""

        return "<ol>\n" + "".join(
            entry(one.anchor, one.title, inner([(part.anchor, part.title) for part in one.parts]
                                               + (heads if one.anchor == "errors" else [])))
            for one in tree) + "</ol>"

    def html(self):
        text = (self.source / f"manual.{self.language}.md").read_text(encoding="utf-8")
        before, tree = self.markup.sections(text)
        dictionary, heads = self.dictionary()
        body = "".join(self.part(one).replace("</section>\n", "", 1) + dictionary + "</section>\n"
                       if one.anchor == "errors" else self.part(one) for one in tree)
        if not any(one.anchor == "errors" for one in tree):
            raise Wrong(f"manual.{self.language}.md has no section #errors for the dictionary")
        script = (HERE / "search.js").read_text(encoding="utf-8")
        places = {**{key: html.escape(value) for key, value in self.say.items()},
                  "language": "zh-Hant-TW" if self.language == "zh-TW" else "en",
                  "product": html.escape(self.brand["product_name"]), "firm": html.escape(self.brand["firm_name"]),
                  "firm_other": html.escape(self.brand["firm_name_other"]), "phone": html.escape(self.brand["hotline"]),
                  "logo": data_url("image/svg+xml", (self.brand_folder / "logo.svg").read_bytes()),
                  "style": self.style(), "script": script, "before": before, "body": body,
                  "script_hash": base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
                  "list": self.contents(tree, heads)}
        page = (HERE / "page.html").read_text(encoding="utf-8")
        for name, value in places.items():
            page = page.replace(f"@{name}@", value)
        return page

    def style(self):
        colours = FIXED_COLOURS | self.brand["colours"]
        root = "".join(f"--{name.replace('_', '-')}: {value}; " for name, value in sorted(colours.items()))
        return f":root {{ {root}}}\n" + (HERE / "style.css").read_text(encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=repository())
    parser.add_argument("--brand", default="peicheng")
    parser.add_argument("--language", choices=LANGUAGES, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    try:
        page = Page(args.root, args.brand, args.language).html()
    except Wrong as wrong:
        sys.exit(f"manual: {args.language}: {wrong}")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
