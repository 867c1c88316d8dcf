"""Paragraphs of official papers in a Word file; lengths in twips."""

from __future__ import annotations

from xuanxian.paperwork.forms import Layout, Prose
from xuanxian.paperwork.letters import PITCH, SETTINGS
from xuanxian.paperwork.typeset import ems, text_width
from xuanxian.paperwork.word_parts import label_run, paragraph, twips

_HEADINGS = ("title", "heading", "subheading")


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
            keep_next=prose.style in _HEADINGS or (prose.style == "signed" and n < last),
        )
        for n, text in enumerate(prose.paragraphs)
    )
