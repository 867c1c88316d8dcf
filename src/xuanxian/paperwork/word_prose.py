"""What stands outside the tables of a Word file: titles, covers, rules and lines of forms, paragraphs of official papers; lengths
in twips."""

from __future__ import annotations

from collections.abc import Mapping

from xuanxian.paperwork import typeset
from xuanxian.paperwork.forms import Cover, Form, Layout, Lines, Notes, Prose, Title
from xuanxian.paperwork.letters import PITCH, SETTINGS
from xuanxian.paperwork.typeset import ems, text_width
from xuanxian.paperwork.word_parts import HEADING_FONT, label_run, paragraph, run, twips

_HEADINGS = ("title", "heading", "subheading")
COVER_POINTS, ENTRY_MM = 16.0, 85.0


def prose_xml(prose: Prose, layout: Layout, new_page: bool) -> str:
    setting = SETTINGS[prose.style]
    pitch = PITCH if setting.points <= 16 else setting.points * 1.5
    left = right = 0
    if setting.beside is not None:  # a column at the right, in which the lines are centred to each other
        width = max(map(ems, prose.paragraphs), default=0.0) * setting.points
        right = round(setting.beside * setting.points * 20)
        left = max(0, twips(text_width(layout)) - right - round(width * 20) - 40)
    em = round(setting.points * 20)
    font = setting.face if setting.face != layout.body else ""
    last = len(prose.paragraphs) - 1
    return "".join(
        paragraph(
            label_run(text, layout, points=setting.points, font=font, bold=setting.bold),
            align=setting.align,
            before=round(setting.before * PITCH * 20) if n == 0 else 0,
            after=round(setting.after * PITCH * 20) if n == last else 0,
            line=round(pitch * 20),
            left=(round(setting.hang) + 2) * em if setting.hang else left,
            hanging=round(setting.hang) * em if setting.hang and n == 0 else 0,
            right=right,
            indent=setting.indent,
            points=setting.points,
            new_page=new_page and n == 0,
            # A heading stays with its text, a signature with its date.
            keep_next=prose.kept or prose.style in _HEADINGS or (prose.style == "signed" and n < last),
        )
        for n, text in enumerate(prose.paragraphs)
    )


_TITLES = {"cover": (22.0, twips(36), 0), "page": (18.0, 0, twips(4)), "notes": (18.0, twips(4), twips(6)),
           "small": (14.0, twips(3), twips(2))}  # style → points, space before and after  # fmt: skip


def title_xml(form: Form, title: Title, new_page: bool) -> str:
    style = "small" if title.small else "cover" if typeset.is_cover_title(form, title) else "page"
    return _heading(form, title.lines, style, new_page)


def _heading(form: Form, lines: tuple[str, ...], style: str, new_page: bool) -> str:
    points, before, after = _TITLES[style]
    out = []
    for n, line in enumerate(lines):
        words = label_run(line, form.layout, points=points, font=HEADING_FONT, bold=True)
        first, last = n == 0, n == len(lines) - 1
        out.append(
            paragraph(
                words,
                align="center",
                before=before if first else 0,
                after=after if last else 0,
                line=round(points * 30),
                new_page=new_page and first,
                keep_next=True,
            )
        )
    return "".join(out)


def notes_xml(form: Form, notes: Notes, new_page: bool) -> str:
    texts = (
        paragraph(label_run(text, form.layout, points=14), align="both", line=490, indent=True, points=14)
        for text in notes.paragraphs
    )
    return _heading(form, (notes.heading,), "notes", new_page) + "".join(texts)


def lines_xml(form: Form, lines: Lines, values: Mapping[str, str], new_page: bool, kept: bool) -> str:
    texts = typeset.line_texts(form, lines, values)
    return "".join(
        paragraph(
            label_run(text, form.layout),
            before=twips(2) if n == 0 else 0,
            after=twips(2) if n == len(texts) - 1 else 0,
            line=340,
            new_page=new_page and n == 0,
            keep_next=kept and n < len(texts) - 1,
        )
        for n, text in enumerate(texts)
    )


def cover_xml(form: Form, cover: Cover, values: Mapping[str, str], new_page: bool) -> str:
    """Label, then a line to write on: an underlined tab to its end, with the value centred on it. A value too
    long for one line begins at the left and goes on below itself."""
    em = COVER_POINTS * 20
    labels, lines = typeset.cover_lines(form, cover, values)
    whole, entry = twips(typeset.text_width(form.layout)), twips(ENTRY_MM)
    left = round((whole - labels * em - entry) / 2)
    start, end = round(left + labels * em), round(left + labels * em) + entry
    out = []
    for n, line in enumerate(lines):
        tracking = line.tracking * COVER_POINTS
        label = run(line.label[:-1], points=COVER_POINTS, tracking=tracking) if line.label[:-1] else ""
        if not line.tracking:
            label = label_run(line.label[:-1], form.layout, points=COVER_POINTS)
        fits = typeset.ems(line.value) * em < entry
        value = f"\t{line.value}\t" if fits else f"{line.value}\t"
        words = label + run(f"{line.label[-1:]}：", points=COVER_POINTS)
        out.append(
            paragraph(
                words + run(value, points=COVER_POINTS, underline=True),
                before=twips(60) if n == 0 else twips(7),
                # A hanging indent is a tab stop too: a centred value must do without.
                left=left if fits else start,
                hanging=0 if fits else start - left,
                right=whole - end,
                tabs=(("center", (start + end) // 2), ("left", end)) if fits else (("left", end),),
                new_page=new_page and n == 0,
            )
        )
    return "".join(out)
