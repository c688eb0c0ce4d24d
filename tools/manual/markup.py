"""What the manual is written in, and its HTML: a small part of Markdown, with what a manual needs beside it.

    ## Title {#anchor}      a section, ### one in it; its anchor is what the program opens
    1. ... / - ...          a step, a point; what is set in by three blanks belongs to it
    > ...                   a note
    | a | b |               a table, its first row the heads
    ![words](name)          the picture pictures/<brand>/<language>/<name>.png, with its words
    ```                     lines as they are, up to the next ```
    **strong**, `typed`, [words](#anchor), <br>
    [[IDS_ID]]              a button, entry or title of the window, by the id of its words; [[IDS_ID|undo_days]] with a value
                            in it
    ((IDS_ID))              what the program says, its first line
    {firm}                  a value of the brand (VALUES of page.py)
"""
import html
import re
from dataclasses import dataclass, field

from words import Wrong

HEADING = re.compile(r"(#{2,3}) (.+?) \{#([a-z0-9-]+)\}")
PICTURE = re.compile(r"!\[([^\]]+)\]\(([a-z0-9-]+)\)")
ITEM = re.compile(r"(\d+\.|-) +(.*)")
SET_IN = "   "
INLINE = re.compile(r"\[\[(?P<button>\w+)(?:\|(?P<first>\w+))?\]\]|\(\((?P<said>\w+)\)\)|\{(?P<value>\w+)\}|`(?P<typed>[^`]+)`"
                    r"|\*\*(?P<strong>.+?)\*\*|\[(?P<words>[^\]]+)\]\((?P<link>(?:#|https://)[^)]+)\)|(?P<break><br>)")
QUOTED = re.compile(r" ?(\[\[[\w|]+\]\]|\(\(\w+\)\)) ?")  # brackets of Chinese stand for the blanks


def literal(text):
    """What is no markup: if it looks like some, it is a mistake."""
    if re.search(r"\[\[|\]\]|\]\(|\(\(|\*\*|[{}`]", text):
        raise Wrong(f"not understood: {text.strip()}")
    return html.escape(text, quote=False)


@dataclass
class Section:
    level: int
    anchor: str
    title: str  # HTML
    body: list = field(default_factory=list)  # lines of the source
    parts: list = field(default_factory=list)  # sections in it


@dataclass
class Used:
    """What a text refers to, in order: for the check that both languages say the same."""
    strings: list = field(default_factory=list)
    pictures: list = field(default_factory=list)
    links: list = field(default_factory=list)
    steps: int = 0


class Markup:
    """words: a Words; values: what {name} stands for; picture: name, words -> HTML, "" for none."""

    def __init__(self, words, values, picture):
        self.words, self.values, self.picture = words, values, picture
        self.used = Used()
        chinese = words.language == "zh-TW"
        self.button_marks, self.said_marks = ("【】", "「」") if chinese else (("", ""), '""')

    # --- in a line ---

    def inline(self, text):
        out, at = [], 0
        if self.words.language == "zh-TW":
            text = QUOTED.sub(r"\1", text)
        for found in INLINE.finditer(text):
            out.append(literal(text[at:found.start()]))
            kind = next(kind for kind in ("button", "said", "value", "typed", "strong", "words", "break") if found[kind])
            out.append(getattr(self, f"on_{kind}")(found))
            at = found.end()
        return "".join(out) + literal(text[at:])

    def on_button(self, found):
        self.used.strings.append(found["button"])
        first = self.values[found["first"]] if found["first"] else "…"
        name = html.escape(self.words.line(found["button"], first).strip(":： "), quote=False)
        return f'<b class="button">{self.button_marks[0]}{name}{self.button_marks[1]}</b>'

    def on_said(self, found):
        self.used.strings.append(found["said"])
        return html.escape(self.words.line(found["said"]), quote=False).join(self.said_marks)

    def on_value(self, found):
        if found["value"] not in self.values:
            raise Wrong(f"{{{found['value']}}} is no value")
        return html.escape(self.values[found["value"]], quote=False)

    def on_typed(self, found):
        typed = re.sub(r"\{(\w+)\}", lambda value: self.values[value.group(1)], found["typed"])
        return f"<code>{html.escape(typed, quote=False)}</code>"

    def on_strong(self, found):
        return f"<strong>{self.inline(found['strong'])}</strong>"

    def on_words(self, found):
        if found["link"].startswith("#"):
            self.used.links.append(found["link"][1:])
        return f'<a href="{html.escape(found["link"])}">{self.inline(found["words"])}</a>'

    def on_break(self, _found):
        return "<br>"

    # --- blocks ---

    def blocks(self, lines):
        out, lines = [], list(lines)
        while lines:
            if not lines[0].strip():
                lines.pop(0)
            elif lines[0].startswith("```"):
                out.append(self.as_it_is(lines))
            elif ITEM.match(lines[0]):
                out.append(self.list_of_items(lines))
            elif lines[0].startswith("|"):
                out.append(self.table(lines))
            elif PICTURE.fullmatch(lines[0].strip()):
                out.append(self.on_picture(lines.pop(0).strip()))
            else:
                out.append(self.paragraph(lines))
        return "\n".join(part for part in out if part)

    def as_it_is(self, lines):
        lines.pop(0)
        end = next((i for i, line in enumerate(lines) if line.startswith("```")), None)
        if end is None:
            raise Wrong("``` has no end")
        text = re.sub(r"\{(\w+)\}", lambda value: self.values[value.group(1)], "\n".join(lines[:end]))
        del lines[:end + 1]
        return f"<pre>{html.escape(text, quote=False)}</pre>"

    def list_of_items(self, lines):
        tag = "ul" if lines[0].startswith("-") else "ol"
        items = []
        while lines and (item := ITEM.match(lines[0])) and (item.group(1) == "-") == (tag == "ul"):
            lines.pop(0)
            body = [item.group(2)]
            while lines and (lines[0].startswith(SET_IN) or not lines[0].strip() and len(lines) > 1
                             and lines[1].startswith(SET_IN)):
                body.append(lines.pop(0).removeprefix(SET_IN))
            while lines and not lines[0].strip():
                lines.pop(0)
            self.used.steps += tag == "ol"
            inside = self.blocks(body)
            first, end, rest = inside.partition("</p>")  # what an item begins with needs no paragraph of its own
            items.append(f"<li>{first.removeprefix('<p>') + rest if end else inside}</li>")
        return f"<{tag}>\n" + "\n".join(items) + f"\n</{tag}>"

    def table(self, lines):
        rows = []
        while lines and lines[0].startswith("|"):
            cells = [self.inline(cell.strip()) for cell in lines.pop(0).strip().strip("|").split("|")]
            if not all(re.fullmatch(":?-+:?", cell) for cell in cells):
                rows.append(cells)
        heads, *rest = rows
        row = "<tr>{}</tr>".format
        return "<table>\n<thead>" + row("".join(f"<th>{cell}</th>" for cell in heads)) + "</thead>\n<tbody>\n" + "\n".join(
            row("".join(f"<td>{cell}</td>" for cell in cells)) for cells in rest) + "\n</tbody>\n</table>"

    def on_picture(self, line):
        words, name = PICTURE.fullmatch(line).groups()
        self.used.pictures.append(name)
        return self.picture(name, html.escape(words))

    def paragraph(self, lines):
        is_note = lines[0].startswith("> ")
        taken = []
        while lines and lines[0].strip() and lines[0].startswith("> ") == is_note and not (
                taken and (ITEM.match(lines[0]) or lines[0].startswith(("|", "```", "![")))):
            taken.append(lines.pop(0).removeprefix("> ").strip())
        glue = "" if self.words.language == "zh-TW" else " "
        text = self.inline(glue.join(taken))
        return f'<p class="note">{text}</p>' if is_note else f"<p>{text}</p>"

    # --- sections ---

    def sections(self, text):
        """What stands before the first heading (HTML), and the sections as a tree."""
        before, tree = [], []
        for line in text.splitlines():
            found = HEADING.fullmatch(line)
            if found:
                section = Section(len(found.group(1)), found.group(3), self.inline(found.group(2)))
                (tree[-1].parts if section.level == 3 and tree else tree).append(section)
            elif line.startswith("#"):
                raise Wrong(f"a heading without an anchor: {line}")
            else:
                last = tree[-1].parts[-1] if tree and tree[-1].parts else tree[-1] if tree else None
                (last.body if last else before).append(line)
        return self.blocks(before), tree
