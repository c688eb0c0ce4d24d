"""A table that a test prints at its end: what was tried, and what came of it."""
import unicodedata


def width(text):
    """Columns on a terminal: Chinese takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


class Table:
    """Rows in the order in which they came; the last column may be long."""

    def __init__(self, title, *columns):
        self.title, self.rows = title, [columns]

    def row(self, *cells):
        self.rows.append([str(cell) for cell in cells])

    def print(self):
        widths = [max(width(row[at]) for row in self.rows) for at in range(len(self.rows[0]))]
        print(f"\n{self.title}")
        for row in self.rows:
            print("  " + "  ".join(cell + " " * (room - width(cell)) for cell, room in zip(row, widths)).rstrip())
        print(f"  ({len(self.rows) - 1} rows)", flush=True)
