"""The words of res/lang/<language>.rc as the manual quotes them: the brand put in, mnemonics left out, and "…" where a
surface inserts something of the moment."""
import json
import pathlib
import re

LANGUAGES = ("zh-TW", "en")
COMMENT = re.compile(r'("(?:[^"\\\n]|\\.|"")*")|/\*.*?\*/', re.S)
ENTRY = re.compile(r'\b((?:IDS|MSG|FAULT)_\w+)\s+((?:(?:"(?:[^"\\]|\\.|"")*"|BRAND_\w+)\s*)+)')
PIECE = re.compile(r'"((?:[^"\\]|\\.|"")*)"|(BRAND_\w+)')
MNEMONIC = re.compile(r"\(&\w\)|&(?=\w)")
INSERT = re.compile(r"%(\d)(?:![^!]*!)?")
ESCAPES = {"\\n": "\n", '""': '"', "\\\\": "\\", '\\"': '"'}


class Wrong(Exception):
    """What is wrong with the sources of the manual, for whoever wrote them."""


def read_brand(folder, language):
    """Of res/brand/<name>: member -> value, the names and the hotline in that language."""
    brand = json.loads((folder / "brand.json").read_text(encoding="utf-8"))
    end = "_en" if language == "en" else ""
    return brand | {member: brand[member + end] for member in ("firm_name", "product_name", "hotline")} | {
        "firm_name_other": brand["firm_name" if end else "firm_name_en"]}


class Words:
    """The strings of one language, by id."""

    def __init__(self, root, brand, language):
        self.brand, self.language = brand, language
        text = (root / "res/lang" / f"{language}.rc").read_text(encoding="utf-8")
        text = COMMENT.sub(lambda found: found.group(1) or " ", text)
        self.strings = {name: self.plain(literals) for name, literals in ENTRY.findall(text)}

    def plain(self, literals):
        def piece(found):
            if found.group(2):
                return self.brand[found.group(2).removeprefix("BRAND_").removesuffix("_EN").lower()]
            return re.sub(r'\\n|""|\\\\|\\"', lambda one: ESCAPES[one.group()], found.group(1))

        return "".join(piece(found) for found in PIECE.finditer(literals))

    def lines(self, name, first="…"):
        """Of a string, its lines as people read them; first: its first insert."""
        if name not in self.strings:
            raise Wrong(f"{name} is no string of {self.language}.rc")
        text = MNEMONIC.sub("", self.strings[name])
        known = {"1": first, "8": self.brand["firm_name"], "9": self.brand["hotline"]}
        text = INSERT.sub(lambda found: known.get(found.group(1), "…"), text)
        return text.replace("%%", "%").split("\n")

    def line(self, name, first="…"):
        return self.lines(name, first)[0]


def repository():
    return pathlib.Path(__file__).resolve().parents[2]
