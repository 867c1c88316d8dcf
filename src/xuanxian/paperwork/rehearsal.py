"""A rehearsal (演练): a whole notice worked through with invented nominees, so that an organiser sees before
publishing what every unit will get, hand in and be told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from xuanxian.paperwork.filled import from_record, from_records
from xuanxian.paperwork.form_source import form_findings, form_of
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.invented import invent
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.report import SlateLine, UnitResult, report_html
from xuanxian.paperwork.rosters import filled_roster, read_roster
from xuanxian.paperwork.safe_files import make_folder, write_file
from xuanxian.paperwork.sheets import form_to_xlsx
from xuanxian.paperwork.timetable_svg import timetable_svg
from xuanxian.paperwork.word import WordMaker
from xuanxian.rulebooks import library
from xuanxian.rules.awards.limits import readings, tally
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.awards.nominees import Nominees, Roster, read_nominees
from xuanxian.rules.awards.quotas import TOTAL
from xuanxian.rules.awards.rosters import check_roster
from xuanxian.rules.awards.rulebook import ORDER, TYPE, Rulebook
from xuanxian.rules.awards.slates import awarded_limits, candidates_of, slate
from xuanxian.rules.awards.timetable import timetable
from xuanxian.rules.core.findings import Finding, stops

_THREADS = 2
_APPROVALS = "推荐审批表"


@dataclass
class Rehearsal:
    """`run` yields (papers done, message) as it goes; afterwards the results stand here."""

    rulebook: Rulebook
    out: Path
    seed: int
    calendars: Sequence[Path] = ()
    """Folders with years of their own."""
    units: list[UnitResult] = field(default_factory=list)
    notice_findings: list[Finding] = field(default_factory=list)
    slate_lines: list[SlateLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = invent(self.rulebook, self.seed)
        forms = [form_of(self.rulebook, name) for name in self.rulebook.forms]
        sources = self.rulebook.forms
        self.approval = [
            f for f in forms if sources[f.name].subject and f.name in self._package_forms("审批")
        ]
        self.summaries = [
            f for f in forms if not sources[f.name].subject and any(g.repeat is not None for g in f.grids())
        ]
        self.total = sum(len(records) for records in self.people.values()) * bool(self.approval) + len(
            self.people
        )

    def _package_forms(self, word: str) -> set[str]:
        """Forms that are made per nominee and are the approval form, not a letter to other offices."""
        named = {
            m.form
            for p in self.rulebook.packages
            for m in p.materials
            if m.form and m.per_nominee and word in m.form
        }
        return named or {
            m.form for p in self.rulebook.packages for m in p.materials if m.form and m.per_nominee
        }

    @property
    def has_stops(self) -> bool:
        return stops(self.notice_findings) or any(stops(unit.findings) for unit in self.units)

    def run(self) -> Iterator[tuple[int, str]]:
        rulebook = self.rulebook
        make_folder(self.out)
        calendar = library.calendar_of(rulebook, *self.calendars)
        self.notice_findings = [*check_rulebook(rulebook, calendar), *form_findings(rulebook)]
        slots = timetable(rulebook.steps, calendar, rulebook.notice.issued, rulebook.meet)
        picture = timetable_svg(rulebook.notice.programme, slots, calendar)
        write_file(self.out / "时间表.svg", picture.encode())
        pdf, word = PdfMaker(), WordMaker()
        done = 0
        with ThreadPoolExecutor(_THREADS) as pool:
            for unit, records in self.people.items():
                folder = self.out / unit
                make_folder(folder)
                result = self._unit(unit, records, folder)
                jobs = [(folder / _APPROVALS, form, data, name) for form, data, name in self._forms(records)]
                if jobs:
                    make_folder(folder / _APPROVALS)
                papers = pool.map(lambda job: _make_papers(pdf, word, *job), jobs)
                for n, paper in enumerate(papers, start=1):
                    result.papers.append(paper)
                    done += 1
                    yield done, f"正在生成 {unit} {len(jobs)} 份审批表，第 {n} 份"
                for form in self.summaries:
                    data = self._summary(form, unit, records)
                    result.papers.append(_make_papers(pdf, word, folder, form, data, form.name))
                    write_file(folder / f"{form.name}.xlsx", form_to_xlsx(form, data))
                done += 1
                self.units.append(result)
                yield done, f"{unit} 已完成"
        everyone = [record for records in self.people.values() for record in records]
        write_file(self.out / "全部名册.xlsx", filled_roster(rulebook, everyone))
        self._choose()
        write_file(
            self.out / "检查结果.json", json.dumps(self.summary(), ensure_ascii=False, indent=1).encode()
        )
        report = report_html(rulebook, self.seed, self.units, self.notice_findings, self.slate_lines, picture)
        write_file(self.out / "演练报告.html", report.encode())
        yield self.total, "已完成"

    def _unit(self, unit: str, records: list[dict[str, str]], folder: Path) -> UnitResult:
        """The roster is written and then read back and checked, as the office would."""
        path = folder / "名册.xlsx"
        write_file(path, filled_roster(self.rulebook, records))
        roster, findings = read_roster(self.rulebook, path)
        used: dict[tuple[str, bool], int] = {}
        if roster is not None:
            findings = [*findings, *check_roster(self.rulebook, roster, unit)]
            nominees, _ = read_nominees(self.rulebook, roster)
            used = self._used(nominees)
        write_file(
            folder / "检查结果.json",
            json.dumps([f.as_json() for f in findings], ensure_ascii=False, indent=1).encode(),
        )
        return UnitResult(unit, records, findings, used, [])

    def _used(self, nominees: Nominees) -> dict[tuple[str, bool], int]:
        used: dict[tuple[str, bool], int] = {}
        for column in {c for table in self.rulebook.quotas for c in table.columns if c.category != TOTAL}:
            verdicts = [
                self.rulebook.subjects.holds(column.subjects, nominees.facts(at))
                for at in range(len(nominees))
            ]
            used[column.category, column.reserve] = sum(v is True for v in verdicts)
        return used

    def _forms(self, records: list[dict[str, str]]) -> Iterator[tuple[Form, FormData, str]]:
        """The approval form of each nominee, named by table, order and name."""
        for record in records:
            for form in self.approval:
                if self.rulebook.subjects.verdict(self.rulebook.forms[form.name].subject, record):
                    name = next((record[n] for n in self.rulebook.roster.names if record.get(n)), "")
                    yield form, from_record(form, record), f"{record[TYPE]}{int(record[ORDER]):02d} {name}"

    def _summary(self, form: Form, unit: str, records: list[dict[str, str]]) -> FormData:
        """Each table takes the nominees whose name column it has."""
        tables = []
        for grid in form.grids():
            if grid.repeat is None:
                continue
            entries = {name for cell in grid.row_cells(grid.repeat) for name in cell.entries}
            own = next((n for n in self.rulebook.roster.names if n in entries), "")
            tables.append([record for record in records if record.get(own)])
        return from_records(form, {"填报单位": unit}, tables)

    def _choose(self) -> None:
        """The slate of the invented nominees: reserves wait."""
        rulebook, limits = self.rulebook, awarded_limits(self.rulebook)
        records = [record for records in self.people.values() for record in records]
        names = dict.fromkeys(name for record in records for name in record)
        columns = {name: [record.get(name) or None for record in records] for name in names}
        nominees, _ = read_nominees(rulebook, Roster("", columns, range(1, len(records) + 1)))
        candidates = candidates_of(rulebook, nominees)
        positions = list(candidates)
        chosen = nominees.only(
            [positions[i] for i in slate(limits, list(candidates.values()), rulebook.subjects)]
        )
        groups = tally(limits, rulebook.subjects, chosen.columns, len(chosen))
        for read in readings(limits, groups, rulebook.subjects):
            share = next(iter(read.limit.shares), None)
            note = f"{share.percent}，按{read.base}人计" if share else ""
            name = f"{read.scope} {read.limit.name}".strip()
            self.slate_lines.append(
                SlateLine(name, read.count, read.least, read.most, f"{note}（{read.limit.clause}）")
            )

    def summary(self) -> dict[str, Any]:
        return {
            "notice": self.rulebook.name,
            "digest": self.rulebook.digest,
            "seed": self.seed,
            "findings": [f.as_json() for f in self.notice_findings],
            "units": [
                {
                    "unit": unit.name,
                    "nominees": len(unit.records),
                    "papers": 2 * len(unit.papers),
                    "findings": [f.as_json() for f in unit.findings],
                }
                for unit in self.units
            ],
            "slate": [asdict(line) for line in self.slate_lines],
        }

    def what_to_look_at(self) -> str:
        nominees = sum(len(unit.records) for unit in self.units)
        papers = sum(2 * len(unit.papers) for unit in self.units)
        first = self.out / self.units[0].name
        known = self.rulebook.name in library.names()
        notice = self.rulebook.name if known else self.rulebook.source
        lines = [
            f"演练完成：{len(self.units)} 个推荐单位、{nominees} 个示例对象、{papers} 份 Word 和 PDF，都在 {self.out}",
            "请看：",
            f"  {self.out / '演练报告.html'}  给组织者的报告，用浏览器打开",
        ]
        lines += [f"  {first / form.name}.pdf  一个单位的{form.name}" for form in self.summaries]
        lines += [f"  {first / _APPROVALS}  逐个对象一份"] if self.approval else []
        lines += [f"  {first / '名册.xlsx'}  可改一处，再用 xuanxian roster check {notice} 检查"]
        return "\n".join(lines)


def _make_papers(pdf: PdfMaker, word: WordMaker, folder: Path, form: Form, data: FormData, name: str) -> str:
    write_file(folder / f"{name}.docx", word.make(form, data))
    write_file(folder / f"{name}.pdf", pdf.make(form, data))
    return f"{folder.name}/{name}" if folder.name == _APPROVALS else name
