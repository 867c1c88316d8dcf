"""What a page draws of a paper: blocks, lines, tables, cells, and the pieces that stand in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """Printed words, or the value of a record that is entered elsewhere."""

    text: str
    is_name: bool = False


@dataclass(frozen=True)
class Mirror:
    """A further place of a field that is entered once, elsewhere on the paper."""

    field: str
    shown: str


@dataclass(frozen=True)
class Option:
    value: str
    chosen: bool


@dataclass(frozen=True)
class Input:
    """One field's place of entry. `id` belongs to the control (findings link to it); `label_ids` name the cells that
    label it, `label` says the same in words where there is no such cell. `value` is what the control holds (of a photo
    its address), `shown` what the paper prints, `printed` what it prints while empty. `rows` is the least height in
    lines, at most 12. `masked`: the value is a stand-in with asterisks, which a server must read as "unchanged"."""

    field: str
    id: str
    shape: str
    value: str
    shown: str
    label: str
    label_ids: str = ""
    options: tuple[Option, ...] = ()
    limit: int | None = None
    count: int = 0
    rows: int = 1
    blank: str = ""
    help: str = ""
    mode: str = "text"
    printed: str = ""
    box_first: bool = False
    is_name: bool = False
    is_date: bool = False
    required: bool = False
    read_only: bool = False
    masked: bool = False
    level: str = ""
    word: str = ""
    message: str = ""

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.count > self.limit

    @property
    def described_by(self) -> str:
        """Ids of the mark, the help and the counter, as far as there are any; the mark's place is always there."""
        said = (f"m-{self.id}", self.help and f"h-{self.id}", self.limit and f"c-{self.id}")
        return " ".join(str(id_) for id_ in said if id_)

    @property
    def paragraphs(self) -> list[str]:
        """Of running text; of an opinion without its seal."""
        text = self.value if self.shape == "seal" else self.shown
        return [line.strip() for line in text.split("\n") if line.strip()]


Piece = Text | Mirror | Input


@dataclass(frozen=True)
class Line:
    """A line of a label; `spread` widens it as the form prints it (姓    名) while it stays one word to readers."""

    text: str
    spread: bool


@dataclass(frozen=True)
class PaperCell:
    """A label (`lines`; `scope` says which way it heads, empty where it heads nothing) or an entry (`pieces`).
    `heading` is the label that must be repeated where cells stand below each other and the label's cell does not
    come just before; `tall` the least height in cm, at most 12; `levels` those of its marks."""

    rowspan: int
    colspan: int
    id: str = ""
    lines: tuple[Line, ...] = ()
    scope: str = ""
    repeats: bool = False
    """All it heads repeat it as their heading, so that it may go where cells stand below each other."""
    pieces: tuple[Piece, ...] = ()
    setting: str = ""
    heading: str = ""
    tall: int = 0
    levels: str = ""

    @property
    def is_label(self) -> bool:
        return not self.pieces


@dataclass(frozen=True)
class PaperRow:
    """`is_blank`: a line of the printed form for which there is no record."""

    cells: tuple[PaperCell, ...]
    is_blank: bool


@dataclass(frozen=True)
class Heading:
    """`style` is cover, page or small. `again`: the same heading stood on an earlier page."""

    lines: tuple[str, ...]
    style: str
    again: bool


@dataclass(frozen=True)
class CoverLine:
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class CoverLines:
    lines: tuple[CoverLine, ...]


@dataclass(frozen=True)
class Plain:
    """Lines of groups: words and the entries they announce, which stay together."""

    lines: tuple[tuple[tuple[Piece, ...], ...], ...]


@dataclass(frozen=True)
class Filling:
    """Filling rules with their heading."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Break:
    """A new page of the paper."""


@dataclass(frozen=True)
class Table:
    """`widths` are whole percents, in all 100; `head` the rows of headings above records, repeated on each page."""

    caption: str
    widths: tuple[int, ...]
    head: tuple[PaperRow, ...]
    rows: tuple[PaperRow, ...]


ScreenBlock = Heading | CoverLines | Plain | Filling | Break | Table


@dataclass(frozen=True)
class Paper:
    name: str
    annex: str
    wide: bool
    blocks: tuple[ScreenBlock, ...]
    fields: frozenset[str]
    """Every field that stands on the paper: what remains is for `supplementary`."""
