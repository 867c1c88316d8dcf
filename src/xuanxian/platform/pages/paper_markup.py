"""The paper on the screen as HTML, block by block: to be read, or with its fields as inputs. A paper has hundreds of
cells, and templates are slow at cells; what it looks like stands in `paper.css`."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from xuanxian.paperwork.screen_parts import (
    Break,
    CoverLines,
    Filling,
    Heading,
    Input,
    Line,
    Mirror,
    Paper,
    PaperCell,
    PaperRow,
    Piece,
    Plain,
    ScreenBlock,
    Table,
    Text,
)


def sheet(paper: Paper, *, editable: bool = False, photo_url: str = "") -> SafeString:
    """Without `photo_url` no photo can be uploaded."""
    draw = _Drawing(editable, photo_url)
    wide = f' is-wide" tabindex="0" role="region" aria-label="{escape(paper.name)}' if paper.wide else ""
    blocks = "\n".join(draw.block(block) for block in paper.blocks)
    return mark_safe(f'<div class="paper-sheet{wide}">\n{blocks}\n</div>')


def supplement(inputs: Sequence[Input], *, editable: bool = False) -> SafeString:
    """Further fields that no form prints, in two columns; nothing where there are none."""
    if not inputs:
        return SafeString("")
    draw = _Drawing(editable, "")
    rows = "\n".join(
        f'<div class="is-{one.shape}"><dt>{escape(one.label)}</dt><dd>{draw.piece(one)}</dd></div>'
        for one in inputs
    )
    return mark_safe(
        '<section class="paper-more" aria-labelledby="paper-more">'
        f'<h2 id="paper-more">补充信息（不打印）</h2>\n<dl>\n{rows}\n</dl></section>'
    )


class _Drawing:
    def __init__(self, editable: bool, photo_url: str) -> None:
        self.editable, self.photo_url = editable, photo_url

    def block(self, block: ScreenBlock) -> str:
        match block:
            case Heading(style="small"):
                return f'<h3 class="paper-heading is-small">{escape("".join(block.lines))}</h3>'
            case Heading():
                again = " is-again" if block.again else ""
                lines = "".join(f"<span>{escape(line)}</span>" for line in block.lines)
                return f'<h2 class="paper-heading is-{block.style}{again}">{lines}</h2>'
            case CoverLines():
                lines = "\n".join(
                    f"<div><dt>{escape(line.label)}</dt><dd>{self.pieces(line.pieces)}</dd></div>"
                    for line in block.lines
                )
                return f'<dl class="paper-cover">\n{lines}\n</dl>'
            case Plain():
                lines = "".join(
                    "<div>"
                    + "".join(f'<span class="paper-group">{self.pieces(group)}</span>' for group in line)
                    + "</div>"
                    for line in block.lines
                )
                return f'<div class="paper-lines">{lines}</div>'
            case Filling():
                rules = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in block.paragraphs)
                heading = escape(block.heading)
                return f'<details class="paper-notes"><summary>{heading}</summary>\n{rules}</details>'
            case Break():
                return '<div class="paper-break"></div>'
            case Table():
                return self.table(block)

    def table(self, table: Table) -> str:
        columns = "".join(f'<col width="{width}%">' for width in table.widths)
        head = f"<thead>{''.join(map(self.row, table.head))}</thead>\n" if table.head else ""
        return (
            f'<table class="paper-table"><caption>{escape(table.caption)}</caption>\n'
            f"<colgroup>{columns}</colgroup>\n{head}<tbody>{''.join(map(self.row, table.rows))}</tbody>\n</table>"
        )

    def row(self, row: PaperRow) -> str:
        kind = ' class="is-blank"' if row.is_blank else ""
        cells = (_label(cell) if cell.is_label else self.entry(cell) for cell in row.cells)
        return f"<tr{kind}>{''.join(cells)}</tr>\n"

    def entry(self, cell: PaperCell) -> str:
        """Label and entry may stand below each other on a phone: there the heading is repeated."""
        kind = f"paper-cell is-{cell.setting}"
        if cell.tall:
            kind += f" t-{cell.tall}"
        if cell.levels:
            kind += f" {cell.levels}"
        repeat = (
            f'<div class="paper-repeat" aria-hidden="true">{escape(cell.heading)}</div>'
            if cell.heading
            else ""
        )
        return f'<td class="{kind}"{_spans(cell)}>{repeat}{self.pieces(cell.pieces)}</td>\n'

    def pieces(self, pieces: Sequence[Piece]) -> str:
        return "".join(map(self.piece, pieces))

    def piece(self, piece: Piece) -> str:
        match piece:
            case Text():
                return _words(piece.text, piece.is_name)
            case Mirror():
                field = escape(piece.field)
                return f'<span class="paper-mirror" data-mirror="{field}">{escape(piece.shown)}</span>'
            case Input():
                return self.input(piece) if self.editable else _shown(piece)

    def input(self, one: Input) -> str:
        """A field's place of entry, by its shape. The control's own name is the field's, so that the form also posts
        without script."""
        data = f'data-field="{escape(one.field)}" data-printed="{escape(one.printed)}" data-shown="{escape(one.shown)}"'
        if one.limit:
            data += f' data-limit="{one.limit}"'
        for flag, on in (
            ("date", one.is_date),
            ("personal", one.shape == "personal"),
            ("masked", one.masked and not one.read_only),
        ):
            data += f" data-{flag}" if on else ""
        count, help_ = (
            "",
            f'<span class="paper-help" id="h-{escape(one.id)}">{escape(one.help)}</span>' if one.help else "",
        )
        if one.limit:
            over = " over" if one.is_over else ""
            count = f'<span class="paper-count{over}" id="c-{escape(one.id)}"><b>{one.count}</b> / {one.limit} 字</span>'
        return f'<div class="{_slot(one)}" {data}>\n{self.control(one)}\n{count}{_mark(one)}{help_}</div>\n'

    def control(self, one: Input) -> str:
        name, label = f'name="{escape(one.field)}"', escape(one.label)
        about = f' id="{escape(one.id)}" ' + (
            f'aria-labelledby="{escape(one.label_ids)}"' if one.label_ids else f'aria-label="{label}"'
        )
        about += f' aria-describedby="{escape(one.described_by)}"'
        # A group of boxes bears no aria-required (ARIA gives it to single controls and radio groups).
        about += ' aria-required="true"' if one.required and one.shape != "boxes" else ""
        about += ' aria-invalid="true"' if one.level == "stop" else ""
        if one.shape == "seal":
            return _seal(one)
        if one.shape == "photo":
            return self.photo(one)
        if one.read_only:
            kind = " is-name" if one.is_name else ""
            return f'<span class="paper-words paper-fixed{kind}" id="{escape(one.id)}">{escape(one.shown)}</span>'
        if one.shape in ("line", "area"):
            size = f'rows="{one.rows}"' if one.shape == "area" else 'rows="1" data-line'
            rows = f" r-{one.rows}" if one.shape == "area" else ""
            return (
                f'<textarea class="paper-entry{rows}" {size}{about} {name} placeholder="{escape(one.blank)}">\n'
                f"{escape(one.value)}</textarea>"
            )
        if one.shape == "select":
            offered = "".join(
                f'<option value="{escape(o.value)}"{" selected" if o.chosen else ""}>{escape(o.value)}</option>'
                for o in one.options
            )
            return f'<select class="paper-entry"{about} {name}><option value=""></option>{offered}</select>'
        if one.shape in ("ticks", "boxes"):
            many = one.shape == "boxes"
            kind, first = (
                ("checkbox", " box-first") if many else ("radio", " box-first" if one.box_first else "")
            )
            boxes = "".join(
                f'<label class="paper-tick{first}"><input type="{kind}" {name} value="{escape(o.value)}"'
                f"{' checked' if o.chosen else ''}><span>{escape(o.value)}</span><i></i></label>"
                for o in one.options
            )
            none = f'<input type="hidden" {name} value="">' if many else ""
            return f'<div role="{"group" if many else "radiogroup"}" tabindex="-1"{about}>{none}{boxes}</div>'
        acts = ""
        if one.shape == "personal":
            acts = "".join(
                f'<button type="button" data-act="{act}" aria-label="{word}{label}" hidden>{word}</button>'
                for act, word in (("reveal", "查看"), ("change", "更改"))
            )
            acts = f'<span class="paper-acts">{acts}</span>'
        return (
            f'<input class="paper-entry" type="text" inputmode="{one.mode}" autocomplete="off" spellcheck="false"'
            f'{about} {name} value="{escape(one.value)}" placeholder="{escape(one.blank)}">{acts}'
        )

    def photo(self, one: Input) -> str:
        label = escape(one.label)
        source, hidden = (f' src="{escape(one.value)}"', " hidden") if one.value else (" hidden", "")
        drawn = (
            f'<img id="p-{escape(one.id)}" alt="{label}"{source}>'
            f'<span class="paper-words"{hidden}>{escape(one.printed)}</span>'
        )
        if not self.photo_url or one.read_only:
            return drawn
        about = (
            f'id="{escape(one.id)}" aria-label="上传{label}" aria-describedby="{escape(one.described_by)}"'
        )
        return (
            f'{drawn}\n<label class="paper-upload"><input type="file" accept="image/jpeg,image/png" '
            f'name="{escape(one.field)}" {about}><span>{"更换" if one.value else "上传"}</span></label>'
        )


def _spans(cell: PaperCell) -> str:
    rows = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return rows + (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "")


def _label(cell: PaperCell) -> str:
    tag, scope = ("th", f' scope="{cell.scope}"') if cell.scope else ("td", "")
    repeats = " paper-repeats" if cell.repeats else ""
    words = "<br>".join(map(_line, cell.lines))
    return (
        f'<{tag}{scope} id="{escape(cell.id)}" class="paper-label{repeats}"{_spans(cell)}>{words}</{tag}>\n'
    )


def _line(line: Line) -> str:
    text = escape(line.text)
    return f'<span class="paper-spread">{text}</span>' if line.spread else text


def _words(text: str, is_name: bool) -> str:
    return f'<span class="paper-words{" is-name" if is_name else ""}">{escape(text)}</span>'


def _slot(one: Input) -> str:
    return f"paper-slot is-{one.shape}" + (f" {one.level}" if one.level else "")


def _mark(one: Input) -> str:
    """Its place is always there: the script puts in what a check says after saving."""
    said = f"<b>{one.word}</b> {escape(one.message)}" if one.level else ""
    return f'<span class="paper-mark" id="m-{escape(one.id)}">{said}</span>'


def _seal(one: Input) -> str:
    opinion = _paragraphs(one) if one.value else ""
    return f'{opinion}<span class="paper-stamp">{escape(one.printed)}</span>'


def _paragraphs(one: Input) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in one.paragraphs)


def _shown(one: Input) -> str:
    """A field that is only read: what the paper prints."""
    if one.shape == "photo":
        picture = f'<img src="{escape(one.value)}" alt="{escape(one.label)}">'
        drawn = picture if one.value else _words(one.printed, False)
    elif one.shape == "seal":
        drawn = _seal(one)
    elif one.shape == "ticks":
        aloud = '<span class="paper-aloud">（已选）</span>'
        boxes = "".join(
            f'<span class="paper-tick{" is-on" if o.chosen else ""}{" box-first" if one.box_first else ""}">'
            f"<span>{escape(o.value)}</span><i>{aloud if o.chosen else ''}</i></span>"
            for o in one.options
        )
        drawn = f'<span class="paper-words">{boxes}</span>'
    elif one.shape == "area":
        drawn = _paragraphs(one)
    else:
        drawn = _words(one.shown, one.is_name)
    return f'<div class="{_slot(one)}" id="{escape(one.id)}">\n{drawn}\n{_mark(one)}</div>\n'
