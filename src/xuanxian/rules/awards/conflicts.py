"""Who should not stand beside whom (E5): a collective and its head or staff, several of one office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.rulebook import TYPE, Conflict, Rulebook
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Value

OFFICE, EMPLOYER, POST, PARENT = "处室", "工作单位", "工作单位及职务", "集体所属单位"
NONE = "无"
MEMBERS, SAME_OFFICE = "集体与成员", "同一处室"
HEAD, COLLECTIVE, PERSON = "负责人姓名", "集体名称", "姓名"

_Key = tuple[Value, str, str]


def employer_of(post: Value, office: Value) -> str:
    """Of unit-and-post in one: what stands before the office, or before the first blank."""
    text = str(post or "")
    if office and str(office) in text:
        text = text.split(str(office), 1)[0]
    return (text.split(maxsplit=1) or [""])[0]


def conflict_findings(rulebook: Rulebook, nominees: Nominees) -> Iterator[Finding]:
    kinds = {conflict.kind: conflict for conflict in rulebook.conflicts}
    if not kinds or not len(nominees):
        return
    offices, units = nominees.column(OFFICE), nominees.column("推荐单位")
    unknown = sum(office is None for office in offices)
    if unknown and SAME_OFFICE in kinds:
        yield Finding(
            "conflict.not-judged",
            Level.NOTE,
            "同一处（科）室",
            f"有{unknown}行缺「{OFFICE}」，是否同一处（科）室无法判断",
            kinds[SAME_OFFICE].clause,
            str(unknown),
            "",
            f"请补填「{OFFICE}」；没有处（科）室的填“无”",
        )
    types, posts = nominees.column(TYPE), nominees.column(POST)
    employers, parents = nominees.column(EMPLOYER), nominees.column(PARENT)
    collective = [t == "集体" for t in types]
    where = [
        str(parent or "") if is_collective else str(employer or "") or employer_of(post, office)
        for is_collective, parent, employer, post, office in zip(
            collective, parents, employers, posts, offices, strict=True
        )
    ]
    member_of: dict[int, int] = {}
    if MEMBERS in kinds:
        member_of = _members(nominees, collective, where, offices)
        for person, body in member_of.items():
            yield _member_finding(kinds[MEMBERS], nominees, person, body)
    if SAME_OFFICE in kinds:
        groups: dict[tuple[_Key, bool], list[int]] = defaultdict(list)
        for at, office in enumerate(offices):
            if office and office != NONE and where[at]:
                groups[(units[at], where[at], str(office)), collective[at]].append(at)
        for (key, _), members in groups.items():
            for at in members[1:]:
                yield _office_finding(kinds[SAME_OFFICE], nominees, at, members[0], key)


def _members(
    nominees: Nominees, collective: Sequence[bool], where: Sequence[str], offices: Sequence[Value]
) -> dict[int, int]:
    """Individual → the nominated collective it belongs to: named as its head, or of the same employer and office,
    or working in an office that is called as the collective is."""
    by_head: dict[tuple[str, str], int] = {}
    by_office: dict[tuple[str, str], int] = {}
    by_name: dict[str, int] = {}
    heads, names = nominees.column(HEAD), nominees.column(COLLECTIVE)
    for at, is_collective in enumerate(collective):
        if is_collective:
            if heads[at]:
                by_head[where[at], str(heads[at])] = at
            if offices[at] and offices[at] != NONE:
                by_office[where[at], str(offices[at])] = at
            if names[at]:
                by_name[str(names[at])] = at
    people = nominees.column(PERSON)
    found = {}
    for at, is_collective in enumerate(collective):
        if is_collective:
            continue
        office = "" if offices[at] == NONE else str(offices[at] or "")
        body = by_head.get((where[at], str(people[at])))
        if body is None and office:
            body = by_office.get((where[at], office)) if where[at] else None
            body = body if body is not None else by_name.get(where[at] + office)
        if body is None and where[at]:
            body = by_name.get(where[at])
        if body is not None:
            found[at] = body
    return found


def _member_finding(conflict: Conflict, nominees: Nominees, person: int, body: int) -> Finding:
    return Finding(
        "conflict.member",
        conflict.strength,
        nominees.names[person],
        f"{nominees.beside[body]}已推荐为先进集体，其负责人和工作人员原则上不再推荐为先进个人",
        conflict.clause,
        nominees.names[body],
        "",
        "请二者取一；确需推荐的，在「理由」列写明理由",
        *nominees.spot(person, OFFICE),
    )


def _office_finding(conflict: Conflict, nominees: Nominees, at: int, first: int, key: _Key) -> Finding:
    return Finding(
        "conflict.office",
        conflict.strength,
        nominees.names[at],
        f"与{nominees.beside[first]}同在{key[1]}{key[2]}，原则上不集中在同一处（科）室",
        conflict.clause,
        f"{key[1]}{key[2]}",
        "",
        "请调整；确需推荐的，在「理由」列写明理由",
        *nominees.spot(at, OFFICE),
    )
