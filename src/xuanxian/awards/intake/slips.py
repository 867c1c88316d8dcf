"""What the award office prints about paper: the receipt, the list of corrections, the list with which stamped forms are
handed over. Nobody's seal or signature is drawn; their places stay empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xuanxian.awards.intake.models import Correction, HandBack, Parcel
from xuanxian.awards.intake.queries import Tally, TallyRow
from xuanxian.awards.intake.returning import Returnable
from xuanxian.paperwork.forms import Block, Form, FormData, Layout, Lines, Title
from xuanxian.paperwork.grids import parse_grid
from xuanxian.platform.pages.words import cn_date

_BLANK = " " * 16


def receipt(tally: Tally, parcels: Sequence[Parcel]) -> tuple[Form, FormData]:
    """收件回执: what came when, by whom it was taken in, and of each material how many copies."""
    package = tally.package
    until = f"    报送截止：{cn_date(tally.until)}" if tally.until else ""
    late = "（逾期收到）" if tally.late else ""
    form = _form(
        "纸质材料收件回执",
        Title(("纸质材料收件回执",)),
        _lines(f"推荐单位：{package.unit.title}", f"报送：{tally.step.name}{until}{late}"),
        parse_grid(
            "收到日期 | 方式 | 单号 | 件数 | 送件人 | 登记人\n* [日期] | [方式] | [单号] | [件数] | [送件人] | [登记人]",
            (37.0, 22.0, 39.0, 14.0, 24.0, 24.0), 1,
        ),
        parse_grid(
            "材料 | 应收份数 | 实收份数 | 合格份数\n* [材料] | [应收] | [实收] | [合格]", (82.0, 26.0, 26.0, 26.0), 1
        ),
        _lines(f"核收情况：{_outcome(tally)}", f"收件单位：{package.programme.office.title}", f"收件人：{_BLANK}日期：{_BLANK}"),
    )  # fmt: skip
    arrivals = [
        {
            "日期": cn_date(p.day), "方式": p.how, "单号": p.number, "件数": str(p.pieces), "送件人": p.handed_by,
            "登记人": p.by.name,
        }
        for p in parcels
    ]  # fmt: skip
    return form, FormData({}, (tuple(arrivals), tuple(_by_material(tally.rows))))


def _outcome(tally: Tally) -> str:
    if not tally.rows:
        return "电子版还没有报送，待报送后清点。"
    if not tally.received:
        return "还没有清点。"
    return f"应收{tally.wanted}份，收到{tally.received}份，{tally.status}。"


def _by_material(rows: Iterable[TallyRow]) -> list[Mapping[str, str]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        sums = found.setdefault(row.material.name, [0, 0, 0])
        good = 0 if row.findings else row.seen.counted
        for at, number in enumerate((row.material.copies, row.seen.total, good)):
            sums[at] += number
    return [
        {"材料": name, "应收": str(a), "实收": str(b), "合格": str(c)} for name, (a, b, c) in found.items()
    ]


def corrections(tally: Tally, sent: Correction) -> tuple[Form, FormData]:
    """补正通知, line by line as it was sent."""
    package, office = tally.package, tally.package.programme.office.title
    count = f"（第{sent.number}次）" if sent.number > 1 else ""
    asked = (
        f"你单位报送的纸质材料（{tally.step.name}）经核收，下列{len(sent.lines)}项须补正，"
        f"请于{cn_date(sent.until)}前送到{office}。只补所列的，不必全部重报。"
    )
    form = _form(
        "纸质材料补正通知",
        Title((f"纸质材料补正通知{count}",)),
        _lines(f"{package.unit.title}：", asked, *([sent.remark] if sent.remark else [])),
        parse_grid(
            "序号 | 推荐对象 | 材料 | 须补正 | 怎样补正\n* [序号] | [对象] | [材料] | [问题] | [办法]",
            (12.0, 28.0, 38.0, 48.0, 34.0), 1,
        ),
        _lines(f"　　　　　　　　　　　　　　　　　　{office}", f"　　　　　　　　　　　　　　　　　　{cn_date(sent.at)}"),
    )  # fmt: skip
    rows = [
        {"序号": str(n), "对象": who or "（单位）", "材料": material, "问题": what, "办法": mend}
        for n, (who, material, what, mend, _) in enumerate(sent.lines, start=1)
    ]
    return form, FormData({}, (tuple(rows),))


def hand_over(tally: Tally, given: Iterable[HandBack], still: Iterable[Returnable]) -> tuple[Form, FormData]:
    """退还交接清单: what was given back and, with an empty place for the receiver, what is still to go."""
    rows = [
        (back.nomination.name, back.material, back.to, back.copies, back.receiver, f"{back.day:%Y.%m.%d}")
        for back in given
    ]
    rows += [
        (one.nomination.name, one.row.material.name, to, number, "", "")
        for one in still
        for to, number in one.due.items()
    ]
    names = ("对象", "材料", "去向", "份数", "领取人", "日期")
    records = [
        {"序号": str(n), **{name: str(value) for name, value in zip(names, row, strict=True)}}
        for n, row in enumerate(rows, start=1)
    ]
    form = _form(
        "原件退还交接清单",
        Title(("推荐审批表等原件退还交接清单",)),
        _lines(f"推荐单位：{tally.package.unit.title}", f"退还单位：{tally.package.programme.office.title}"),
        parse_grid(
            "序号 | 推荐对象 | 材料 | 去向 | 份数 | 领取人 | 日期 | 领取人签字\n"
            "* [序号] | [对象] | [材料] | [去向] | [份数] | [领取人] | [日期] | [签字]",
            (12.0, 46.0, 60.0, 28.0, 14.0, 28.0, 28.0, 40.0), 1,
        ),
        _lines(f"经办人：{_BLANK}日期：{_BLANK}"),
        landscape=True,
    )  # fmt: skip
    return form, FormData({}, (tuple(records),))


def _lines(*texts: str) -> Lines:
    return Lines(tuple((text,) for text in texts))


def _form(name: str, *blocks: Block, landscape: bool = False) -> Form:
    return Form(name, "", blocks, {}, Layout(duplex=False, landscape=landscape))
