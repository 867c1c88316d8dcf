"""Seals of what changed, seals of former versions beside them, and a check that holds one batch of cases at a time."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import at
from xuanxian.platform.accounts.models import User
from xuanxian.platform.acts import actions, queries
from xuanxian.platform.acts.actions import Projection, open_case, record, root_of, seal
from xuanxian.platform.acts.models import Act, Case, Covers, Seal
from xuanxian.platform.acts.queries import verify
from xuanxian.platform.administration.state import ACCOUNT, apply_to_account
from xuanxian.platform.db import append_only

pytestmark = [pytest.mark.django_db, pytest.mark.db("triggers and SQL of our own")]
NOW = at(11, 15)
WRONG_SEAL = "封存时的根与现有记录不符"


def said(case, reason="", concerns=()):
    return record(case, "提出", by=None, now=NOW, reason=reason, concerns=concerns)


def found(cases=None):
    return [(b.where, b.what) for b in verify(cases)]


def head(case):
    return Case.objects.values_list("pk", "length", "head").get(pk=case.pk)


def sealed_as_before():
    """As former versions sealed: every head, whether it changed or not."""
    last = Seal.objects.last()
    previous, newest = last.root if last else "", Act.objects.order_by("-pk")[0].pk
    heads = list(Case.objects.filter(length__gt=0).order_by("pk").values_list("pk", "length", "head"))
    root = root_of(heads, previous, newest)
    return Seal.objects.create(at=NOW, upto=newest, cases=len(heads), previous=previous, root=root)


def changed(act, **columns):
    with append_only.lifted():
        assert Act.objects.filter(pk=act.pk).update(**columns) == 1


# ——— what a seal covers ———————————————————————————————————————————————————————————————————————————————


def test_a_seal_covers_the_cases_changed_since_the_last_one():
    one, two, three = (open_case("示例") for _ in range(3))
    said(one), said(two)
    first = seal(now=NOW)
    said(two), said(three), said(two)
    second = seal(now=NOW)
    assert [(s.covers, s.cases) for s in (first, second)] == [(Covers.CHANGED, 2)] * 2
    assert (head(two)[1], head(three)[1]) == (3, 1)
    assert second.root == root_of([head(two), head(three)], first.root, second.upto)
    assert found() == []


def test_an_act_that_only_concerns_a_case_is_sealed_on_its_own_case():
    one, two = open_case("示例"), open_case("示例")
    said(one, concerns=[two])
    assert seal(now=NOW).cases == 1


def test_the_first_seal_after_those_of_a_former_version_covers_what_changed_since():
    one, two = open_case("示例"), open_case("示例")
    said(one), said(two)
    old = sealed_as_before()
    said(two)
    older = sealed_as_before()
    said(one)
    new = seal(now=NOW)
    assert [s.covers for s in Seal.objects.all()] == [Covers.ALL, Covers.ALL, Covers.CHANGED]
    assert (old.cases, older.cases, new.cases) == (2, 2, 1)
    assert new.root == root_of([head(one)], older.root, new.upto)
    assert found() == []


@pytest.mark.tampers
@pytest.mark.parametrize(("number", "broken"), [(0, [1, 2, 3]), (1, [2, 3]), (2, [3])])
def test_what_was_changed_under_a_seal_of_either_kind_is_found_from_that_seal_on(number, broken):
    cases = [open_case("示例") for _ in range(3)]
    acts, seals = [], []
    for case, make in zip(cases, (sealed_as_before, sealed_as_before, lambda: seal(now=NOW)), strict=True):
        acts.append(said(case))
        seals.append(make())
    act = acts[number]
    act.reason = "改过"
    changed(act, reason="改过", digest=actions.digest_of(act, []))
    Case.objects.filter(pk=act.case_id).update(head=actions.digest_of(act, []))
    assert found() == [(f"封存{seals[n - 1].pk}", WRONG_SEAL) for n in broken]


@pytest.mark.tampers
def test_an_old_seal_is_not_taken_for_a_new_one():
    one, two = open_case("示例"), open_case("示例")
    said(one)
    sealed_as_before()
    said(two)
    last = sealed_as_before()
    with append_only.lifted():
        Seal.objects.filter(pk=last.pk).update(covers=Covers.CHANGED)
    assert found() == [(f"封存{last.pk}", WRONG_SEAL)]


@pytest.mark.django_db(transaction=True)
def test_seals_of_a_former_version_outlast_the_update():
    said(open_case("示例"))
    old = seal(now=NOW)
    try:
        call_command("migrate", "acts", "0001", verbosity=0)
        columns = "id, at, upto, cases, previous, root"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM acts_seal")
            before = cursor.fetchall()
    finally:
        call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM acts_seal")
        assert cursor.fetchall() == before
    assert (Seal.objects.get().root, Seal.objects.get().covers) == (old.root, Covers.ALL)
    assert append_only.missing() == []
    assert found() == []


# ——— a batch at a time ————————————————————————————————————————————————————————————————————————————————


class Held(dict):
    """A state that counts how many of its kind are held."""

    now = most = 0

    def __init__(self, *args):
        super().__init__(*args)
        Held.now += 1
        Held.most = max(Held.most, Held.now)

    def __del__(self):
        Held.now -= 1


@pytest.fixture
def accounts(monkeypatch):
    """Of which each has two acts, and which all stand on one list; sealed after every third."""
    listing = open_case("示例")
    monkeypatch.setitem(
        actions.PROJECTIONS,
        ACCOUNT,
        Projection(User, {"is_active": True}, lambda state, act: Held(apply_to_account(state, act))),
    )

    def make(number):
        users = [User.objects.create_user(f"wei{n}", "韦示例", None) for n in range(number)]
        for n, user in enumerate(users):
            user.case = open_case(ACCOUNT)
            user.save()
            record(user.case, "停用账号", by=None, now=NOW)
            user.is_active = True
            record(user.case, "恢复账号", by=None, now=NOW)
            if n % 3 == 0:
                seal(now=NOW)
        said(listing, concerns=[user.case for user in users])
        return users

    return make


def test_what_is_held_does_not_grow_with_the_record(accounts, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 5)
    accounts(60)
    Held.now = Held.most = 0
    assert found() == []
    # One state a case of the batch, the one just made, and the batch before until it is let go.
    assert 5 <= Held.most <= 11


def test_questions_grow_with_batches_and_seals_alone(accounts, monkeypatch):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert found() == []
        return len(seen)

    accounts(12)
    few = asked()
    monkeypatch.setattr(queries, "BATCH", 5)
    in_batches = asked()
    # Twelve accounts and their list: three batches instead of one, each with six questions and one for each kind.
    assert in_batches - few == 2 * (6 + len(actions.PROJECTIONS))


def test_how_much_is_done_is_told_batch_by_batch_and_never_more_than_there_is(accounts, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 2)
    accounts(4)
    total, told = Case.objects.count(), []
    assert total == 5  # and their list
    assert list(verify(tell=lambda *now: told.append(now))) == []
    assert told[:3] == [(2, 5), (4, 5), (5, 5)]
    assert set(told[3:]) <= {(5, 5)}


@pytest.mark.tampers
@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_the_size_of_a_batch_changes_nothing_of_what_is_found(accounts, monkeypatch, batch):
    monkeypatch.setattr(queries, "BATCH", batch)
    users = accounts(7)
    act = Act.objects.filter(case=users[2].case).first()
    changed(act, verb="恢复账号")
    User.objects.filter(pk=users[4].pk).update(is_active=False)
    Case.objects.filter(pk=users[6].case_id).update(length=7)
    assert sorted(found()) == sorted(
        [
            (f"案卷{act.case_id} 第1条", "内容与摘要不符"),
            (f"账号{users[4].pk}", "现状与办理记录重演的结果不符"),
            (f"案卷{users[6].case_id}", "卷首所记的末条与实有记录不符"),
        ]
    )


@pytest.mark.tampers
def test_named_cases_are_verified_alone(accounts):
    users = accounts(3)
    for user in users[:2]:
        User.objects.filter(pk=user.pk).update(is_active=False)
    wrong = [(f"账号{user.pk}", "现状与办理记录重演的结果不符") for user in users]
    assert found() == wrong[:2]
    assert found([users[1].case_id, users[2].case_id, users[1].case_id]) == wrong[1:2]
    assert found([]) == []


def test_what_somebody_writes_during_the_check_is_not_taken_for_broken(monkeypatch):
    """Between the heads and the acts another act is recorded; the second look sees both."""
    case = open_case("示例")
    said(case)
    acts_in_order, written = queries._acts_in_order, []

    def meanwhile(*args, **kwargs):
        if not written:
            written.append(said(Case.objects.get(pk=case.pk)))
        return acts_in_order(*args, **kwargs)

    monkeypatch.setattr(queries, "_acts_in_order", meanwhile)
    assert found() == []
    assert len(written) == 1
