"""The record: chains without a gap, columns that the acts alone explain, seals, and a check that finds what was changed."""

import json
import threading
from contextlib import contextmanager
from datetime import timedelta, timezone

import pytest
from django.db import connection, transaction

from tests.contents import Stated
from tests.factories import (
    ARMY,
    OFFICE,
    SENT,
    approved,
    at,
    dump,
    handed_in,
    programme,
    refuses,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.honours.actions import confer, revoke
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.platform.acts.actions import digest_of, open_case, record, replayed, root_of, seal
from xuanxian.platform.acts.models import Act, Case, Concern, Seal
from xuanxian.platform.acts.queries import history, verify
from xuanxian.platform.db import append_only
from xuanxian.rules.core.contents import Unreadable

pytestmark = [pytest.mark.django_db, pytest.mark.db("triggers, constraints and locks")]
NOW = at(11, 15)


def said(case, verb="提出", **other):
    return record(case, verb, by=None, now=other.pop("now", NOW), **other)


def found():
    return [(b.where, b.what) for b in verify()]


# ——— the chain ————————————————————————————————————————————————————————————————————————————————————————


def test_an_act_says_who_where_when_and_what():
    programme()
    case, by = open_case("示例"), seat(OFFICE)
    act = record(
        case,
        "提出",
        by=by,
        now=NOW,
        step="初评",
        content=Stated({"日": "2023-11-15", "乙": 1, "甲": "文"}),
        reason="理由",
    )
    act = Act.objects.get(pk=act.pk)
    assert (act.case, act.seq, act.verb, act.step, act.reason) == (case, 1, "提出", "初评", "理由")
    assert (act.user, act.office, act.role, act.at) == (by.user, by.organisation, "负责人", NOW)
    assert act.content == '{"乙":1,"日":"2023-11-15","甲":"文"}'
    assert (act.previous, act.digest) == ("", digest_of(act, []))
    assert (case.length, case.head) == (1, act.digest)
    assert (Case.objects.get(pk=case.pk).length, Case.objects.get(pk=case.pk).head) == (1, act.digest)


def test_each_act_names_the_one_before_it():
    case = open_case("示例")
    acts = [said(case, reason=str(n)) for n in range(5)]
    assert [a.seq for a in acts] == [1, 2, 3, 4, 5]
    assert [a.previous for a in acts] == ["", *(a.digest for a in acts[:-1])]
    assert len({a.digest for a in acts}) == 5


def test_two_who_hold_the_same_case_keep_one_chain():
    """Each has read the case before the other wrote."""
    case = open_case("示例")
    mine, theirs = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    for n in range(3):
        said(mine, reason=f"甲{n}")
        said(theirs, reason=f"乙{n}")
    assert list(Act.objects.filter(case=case).order_by("pk").values_list("seq", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_many_at_once_keep_one_chain():
    case = open_case("示例")
    others = [open_case("示例") for _ in range(3)]
    start, errors = threading.Barrier(4), []

    def write(number):
        try:
            start.wait()
            for n in range(5):
                # Each concerns the others in another order.
                said(case, reason=f"{number}/{n}", concerns=others[number % 3 :] + others[: number % 3])
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert list(Act.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 21))
    assert Concern.objects.count() == 60
    assert found() == []


def test_the_digest_covers_everything_an_act_says():
    programme()
    case, other = open_case("示例"), open_case("示例")
    act = record(
        case,
        "提出",
        by=seat(OFFICE),
        now=NOW,
        step="初评",
        content=Stated({"甲": 1}),
        reason="理由",
        concerns=[other],
    )
    digest = act.digest
    changes = {
        "case_id": other.pk,
        "seq": 2,
        "verb": "撤回",
        "step": "复评",
        "user_id": None,
        "office_id": None,
        "role": "经办人",
        "at": NOW + timedelta(microseconds=1),
        "content": '{"甲":2}',
        "reason": "",
        "previous": "0" * 64,
    }
    unread = {"id", "digest"}
    assert changes.keys() | unread == {f.attname for f in Act._meta.concrete_fields}
    for name, value in changes.items():
        before = getattr(act, name)
        setattr(act, name, value)
        assert digest_of(act, [other.pk]) != digest, name
        setattr(act, name, before)
    assert digest_of(act, []) != digest
    assert digest_of(act, [other.pk, case.pk]) != digest
    assert digest_of(act, [other.pk]) == digest


def test_the_digest_does_not_depend_on_the_zone_in_which_a_database_gives_the_time():
    act = said(open_case("示例"))
    act.at = act.at.astimezone(timezone(timedelta(0)))
    assert digest_of(act, []) == act.digest


def test_texts_do_not_run_into_each_other():
    """Reason and step swapped, or cut elsewhere, give another digest."""
    case = open_case("示例")
    one, two = said(case, verb="甲乙", step="丙"), said(case, verb="甲", step="乙丙")
    two.seq, two.previous = one.seq, one.previous
    assert digest_of(one, []) != digest_of(two, [])


# ——— what it concerns —————————————————————————————————————————————————————————————————————————————————


def test_an_act_on_a_list_concerns_each_case_once_and_never_its_own():
    case, one, two = (open_case("示例") for _ in range(3))
    act = said(case, concerns=[two, one, case, one])
    assert list(act.concern_rows.order_by("pk").values_list("case_id", flat=True)) == [one.pk, two.pk]
    assert [a.pk for a in history(one)] == [act.pk]
    assert [a.pk for a in history(case)] == [act.pk]
    assert (Case.objects.get(pk=one.pk).length, Case.objects.get(pk=one.pk).head) == (0, "")


def test_a_history_runs_in_the_order_of_recording_whatever_the_days():
    case, listed = open_case("示例"), open_case("示例")
    acts = [
        said(case, now=at(12, 3)),
        said(listed, now=at(12, 1), concerns=[case]),
        said(case, now=at(12, 2)),
    ]
    assert list(history(case)) == acts


def test_an_act_brings_every_column_up_to_date_and_the_replay_agrees():
    programme()
    to = handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    assert replayed(to.case) == {"status": "已报送", "edition": 1, "handed_in_at": SENT}
    for nomination in in_list(to):
        assert replayed(nomination.case) == {
            "status": "已报送",
            "at": "初评",
            "promoted": False,
            "handed_in": True,
        }


# ——— nothing personal ——————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    "text",
    [
        "459999198001010018",
        "45999919800101001X",
        "45999919800101001x",
        "身份证459999198001010018号",
        "459999 19800101 0018",
        "459999-19800101-001X",
        "４５９９９９１９８００１０１００１８",
        "13800000000",
        "电话13800000000。",
        "138 0000 0000",
        "138-0000-0000",
        "１３８００００００００",
        "+8613800000000"[3:],
    ],
)
def test_a_personal_number_is_refused_in_reason_and_content(text):
    case = open_case("示例")
    with refuses("act.personal"):
        said(case, reason=text)
    with refuses("act.personal"):
        said(case, content=Stated({"文号": text}))
    with refuses("act.personal"):
        said(case, content=Stated({"名单": [{"号": f"见{text}"}]}))


@pytest.mark.parametrize(
    "text",
    [
        "0771-0000000",
        "桂人常办〔2023〕138号",
        "2023-11-15",
        "20231115",
        "12345678901",
        "138000000001",
        "号码4599991980010100181",
        "第2023年第20次主任会议",
    ],
)
def test_other_numbers_are_written_as_they_are(text):
    assert said(open_case("示例"), reason=text, content=Stated({"文号": text})).reason == text


@pytest.mark.parametrize("figures", ["13812345678", "459999198001010018", "1381234567813812345678"])
def test_a_digest_that_happens_to_look_like_a_number_is_none(figures):
    """One package in a hundred would otherwise be refused for nothing."""
    digest = f"a{figures}b".ljust(64, "c")
    assert json.loads(said(open_case("示例"), content=Stated({"摘要": digest})).content) == {"摘要": digest}


class Unsaid(Stated):
    """States something that is not written."""

    def to_json(self):
        return {}


def test_what_would_not_be_read_back_the_same_is_not_recorded():
    case = open_case("示例")
    with pytest.raises(TypeError):
        said(case, content=Unsaid({"甲": 1}))
    with pytest.raises(TypeError):
        said(case, verb="归档", content=Stated({"甲": 1}))
    with pytest.raises(Unreadable, match="没有「至」"):
        said(case, verb="延期")
    assert (Act.objects.count(), case.length) == (0, 0)


# ——— verifying ————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def world():
    """From draft to register and a revocation, with two seals on the way."""
    of = programme()
    handed_in(ARMY, some(ARMY, agency=1, deputy=2))
    seal(now=at(12, 2))
    screened(of)
    rows = list(of.nominations.order_by("sort_key"))
    slated(of, rows[:2])
    approved(of, rows[:2])
    confer(
        of,
        decided=at(4, 10).date().replace(year=2024),
        document="示例决定",
        by=seat(OFFICE),
        now=at(4, 10, year=2024),
    )
    seal(now=at(4, 11, year=2024))
    revoke(
        Honour.objects.order_by("number")[0],
        document="撤销决定",
        reason="查实",
        by=seat(OFFICE),
        now=at(6, 1, year=2024),
    )
    return of


@contextmanager
def tampered(*statements):
    """Rows are changed behind the triggers; afterwards everything is as it was."""
    with transaction.atomic():
        connection.check_constraints()  # PostgreSQL lifts nothing while checks are pending
        with append_only.lifted(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(*statement if isinstance(statement, tuple) else (statement,))
                assert cursor.rowcount >= 1, statement
        yield
        transaction.set_rollback(True)


def test_an_untouched_record_hangs_together(world):
    before = dump()
    assert found() == []
    assert dump() == before


@pytest.mark.tampers
@pytest.mark.parametrize("content", ["{}", '{"版次":"二"}', "[]"])
def test_an_act_that_does_not_state_what_its_verb_must_is_told(content):
    """As somebody might have written it who knows how digests are made."""
    case = programme().case
    act = Act(
        case=case,
        seq=case.length + 1,
        verb="发布",
        at=NOW,
        content=content,
        previous=case.head,
    )
    act.digest = digest_of(act, [])
    act.save()
    Case.objects.filter(pk=case.pk).update(length=act.seq, head=act.digest)
    assert found() == [(f"案卷{case.pk} 第{act.seq}条", "内容不全，不能重演")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "退回"),
        ("step", "另一步"),
        ("reason", "另一个理由"),
        ("content", '{"类":"报送"}'),
        ("role", "经办人"),
        ("user_id", None),
        ("office_id", None),
        ("at", "2023-12-24 00:00:00"),
    ],
)
def test_a_changed_act_is_found(world, column, value):
    act = Act.objects.filter(verb="办结", step="推荐报送").get()
    with tampered((f"UPDATE acts_act SET {column} = %s WHERE id = %s", [value, act.pk])):
        assert (f"案卷{act.case_id} 第{act.seq}条", "内容与摘要不符") in found()


def test_a_changed_act_with_a_new_digest_is_found_by_the_next_one(world):
    """Whoever knows how a digest is made must go on to the end of the chain."""
    act = Act.objects.filter(case__kind="活动").order_by("seq")[1]
    act.reason = "另一个理由"
    digest = digest_of(act, act.concern_rows.values_list("case_id", flat=True))
    with tampered(
        ("UPDATE acts_act SET reason = %s, digest = %s WHERE id = %s", [act.reason, digest, act.pk])
    ):
        broken = found()
    assert (f"案卷{act.case_id} 第{act.seq + 1}条", "与前一条不衔接") in broken
    assert (f"案卷{act.case_id} 第{act.seq}条", "内容与摘要不符") not in broken


def test_a_chain_rewritten_to_its_end_is_found_by_the_seal(world):
    """Act, digest and head agree; the root that was printed does not."""
    act = Act.objects.filter(case__kind="报送材料").order_by("seq").last()
    act.reason = "另一个理由"
    digest = digest_of(act, act.concern_rows.values_list("case_id", flat=True))
    with tampered(
        ("UPDATE acts_act SET reason = %s, digest = %s WHERE id = %s", [act.reason, digest, act.pk]),
        ("UPDATE acts_case SET head = %s WHERE id = %s", [digest, act.case_id]),
    ):
        first, second = Seal.objects.order_by("pk").values_list("pk", flat=True)
        assert found() == [(f"封存{n}", "封存时的根与现有记录不符") for n in (first, second)]


def test_an_act_removed_from_the_middle_is_found(world):
    act = Act.objects.filter(case__kind="活动").order_by("seq")[1]
    with tampered(
        ("DELETE FROM acts_concern WHERE act_id = %s", [act.pk]),
        ("DELETE FROM acts_act WHERE id = %s", [act.pk]),
    ):
        broken = found()
    assert (f"案卷{act.case_id} 第{act.seq + 1}条", "序号不连续") in broken
    assert (f"案卷{act.case_id} 第{act.seq + 1}条", "与前一条不衔接") in broken


def test_the_last_act_removed_is_found(world):
    act = Act.objects.order_by("pk").last()
    with tampered(
        ("DELETE FROM acts_concern WHERE act_id = %s", [act.pk]),
        ("DELETE FROM acts_act WHERE id = %s", [act.pk]),
    ):
        broken = found()
    assert (f"案卷{act.case_id}", "卷首所记的末条与实有记录不符") in broken
    assert {where.rstrip("0123456789") for where, _ in broken} == {"案卷", "荣誉", "推荐"}


def test_the_last_act_removed_with_its_traces_is_found_once_it_was_sealed(world):
    seal(now=at(6, 2, year=2024))
    act = Act.objects.order_by("pk").last()
    before = Act.objects.filter(case=act.case_id, seq=act.seq - 1).first()
    head = (before.seq, before.digest) if before else (0, "")
    concerned = list(act.concerns.values_list("pk", flat=True))
    assert concerned
    with tampered(
        ("DELETE FROM acts_concern WHERE act_id = %s", [act.pk]),
        ("DELETE FROM acts_act WHERE id = %s", [act.pk]),
        ("UPDATE acts_case SET length = %s, head = %s WHERE id = %s", [*head, act.case_id]),
        ("UPDATE honours_honour SET status = '有效' WHERE case_id = %s", [act.case_id]),
        ("UPDATE nominations_nomination SET status = '已表彰' WHERE case_id = %s", concerned),
    ):
        assert found() == [(f"封存{Seal.objects.last().pk}", "封存时的根与现有记录不符")]


def test_an_act_slipped_in_is_found(world):
    act = Act.objects.filter(case__kind="报送材料").order_by("seq").last()
    columns = ", ".join(f.column for f in Act._meta.concrete_fields if f.column not in ("id", "seq", "verb"))
    with tampered(
        f"INSERT INTO acts_act (seq, verb, {columns}) SELECT seq + 1, '撤回', {columns} FROM acts_act WHERE id = {act.pk}"
    ):
        broken = found()
    where = f"案卷{act.case_id} 第{act.seq + 1}条"
    assert {(where, "与前一条不衔接"), (where, "内容与摘要不符")} <= set(broken)
    assert (f"案卷{act.case_id}", "卷首所记的末条与实有记录不符") in broken


@pytest.mark.parametrize(
    "statement", ["DELETE FROM acts_concern WHERE id = %s", "UPDATE acts_concern SET case_id = %s"]
)
def test_somebody_taken_off_a_list_or_put_on_it_is_found(world, statement):
    act = Act.objects.filter(verb="办结", step="推荐报送").get()
    row = act.concern_rows.first()
    stranger = Case.objects.filter(kind="活动").get()
    arguments = [row.pk] if "DELETE" in statement else [stranger.pk]
    sql = statement if "DELETE" in statement else f"{statement} WHERE id = {row.pk}"
    with tampered((sql, arguments)):
        assert (f"案卷{act.case_id} 第{act.seq}条", "内容与摘要不符") in found()


@pytest.mark.parametrize(
    ("table", "column", "value", "model"),
    [
        ("nominations_nomination", "status", "已表彰", Nomination),
        ("nominations_nomination", "at", "审批", Nomination),
        ("nominations_nomination", "promoted", True, Nomination),
        ("nominations_nomination", "handed_in", False, Nomination),
        ("nominations_package", "status", "退回补正", Package),
        ("nominations_package", "edition", 7, Package),
        ("nominations_package", "handed_in_at", "2023-11-01 00:00:00", Package),
        ("honours_honour", "status", "有效", Honour),
        ("programmes_programme", "version_number", 2, None),
        ("programmes_programme", "status", "已结束", None),
    ],
)
def test_a_column_that_the_acts_do_not_explain_is_found(world, table, column, value, model):
    pick = {Nomination: {"status": "未列入"}, Honour: {"status": "已撤销"}}.get(model, {})
    row = (model or type(world)).objects.filter(**pick).first()
    with tampered((f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, row.pk])):
        assert found() == [(f"{row._meta.verbose_name}{row.pk}", "现状与办理记录重演的结果不符")]


def test_a_head_that_is_not_the_last_act_is_found(world):
    case = Case.objects.filter(kind="报送材料").get()
    with tampered(("UPDATE acts_case SET head = %s WHERE id = %s", ["0" * 64, case.pk])):
        assert found() == [(f"案卷{case.pk}", "卷首所记的末条与实有记录不符")]


@pytest.mark.parametrize(("column", "value"), [("root", "0" * 64), ("previous", "0" * 64), ("upto", 3)])
def test_a_broken_seal_is_found(world, column, value):
    _, second = Seal.objects.order_by("pk")
    with tampered((f"UPDATE acts_seal SET {column} = %s WHERE id = %s", [value, second.pk])):
        assert (f"封存{second.pk}", "封存时的根与现有记录不符") in found()


def test_a_seal_taken_away_is_found_by_the_next(world):
    first, second = Seal.objects.order_by("pk")
    with tampered(("DELETE FROM acts_seal WHERE id = %s", [first.pk])):
        assert found() == [(f"封存{second.pk}", "封存时的根与现有记录不符")]


# ——— seals ————————————————————————————————————————————————————————————————————————————————————————————


def test_nothing_recorded_nothing_sealed():
    assert seal(now=NOW) is None
    open_case("示例")
    assert seal(now=NOW) is None


def test_a_seal_covers_every_head_once():
    one, two = open_case("示例"), open_case("示例")
    open_case("示例")
    said(one), said(two)
    made = seal(now=NOW)
    assert (made.cases, made.upto, made.previous) == (2, Act.objects.order_by("pk").last().pk, "")
    heads = [(c.pk, c.length, c.head) for c in Case.objects.filter(length__gt=0).order_by("pk")]
    assert made.root == root_of(heads, "", made.upto)
    assert seal(now=at(11, 16)) is None
    assert Seal.objects.count() == 1


def test_seals_form_a_chain_of_their_own_and_go_on_holding():
    case = open_case("示例")
    roots = []
    for n in range(3):
        said(case, reason=str(n))
        roots.append(seal(now=at(11, 15 + n)))
    assert [s.previous for s in roots] == ["", roots[0].root, roots[1].root]
    said(case)
    assert found() == []
