"""A remembered factory: as if it were run, and not run."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from tests.worlds import as_written, remembered, written_down
from xuanxian.platform import clock
from xuanxian.platform.organisations.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db("sequences, and how a database is copied")]
ran = []


@remembered
def founded(name, below=None):
    ran.append(name)
    made = Organisation.objects.create(name=name, parent=below)
    if below is not None:
        below.full_name = f"{name}的上级"
        below.save()
    return made


@pytest.fixture(autouse=True)
def counted():
    ran.clear()


def organisations():
    return list(Organisation.objects.order_by("pk").values_list("pk", "name", "parent", "full_name"))


@contextmanager
def a_test():
    """What stands around each test, within one."""
    begun = transaction.savepoint()
    ran.clear()
    with written_down():
        yield
    transaction.savepoint_rollback(begun)


def test_the_second_time_the_same_rows_are_there_and_it_was_not_run():
    seen = []
    for runs in (["甲", "乙"], []):
        with a_test():
            upper = founded("甲")
            lower = founded("乙", upper)
            assert ran == runs
            assert organisations() == [(upper.pk, "甲", None, "乙的上级"), (lower.pk, "乙", upper.pk, "")]
            assert (upper.full_name, lower.parent) == ("乙的上级", upper)
            seen.append((upper, lower))
    assert seen[0] == seen[1]
    assert not {*map(id, seen[0])} & {*map(id, seen[1])}


@pytest.mark.parametrize("other", ["先有的", "后有的"])
def test_in_another_state_it_is_run(other):
    with a_test():
        founded("丙")
    with a_test():
        Organisation.objects.create(name=other)
        founded("丙")
        assert ran == ["丙"]


def test_on_another_day_it_is_run(monkeypatch):
    for day, runs in ((1, ["丁"]), (2, ["丁"]), (1, [])):
        monkeypatch.setattr(clock, "now", lambda day=day: day)
        with a_test():
            founded("丁")
            assert ran == runs


@remembered
def half_founded(name):
    ran.append(name)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Organisation.objects.create(name=name)
        _ = 1 / 0
    return Organisation.objects.create(name=name)


def test_what_takes_something_back_is_run_each_time():
    for _ in range(2):
        with a_test():
            half_founded("戊")
            assert ran == ["戊"]


def test_a_test_that_stands_between_the_lines_has_it_run():
    for _ in range(2):
        with a_test():
            as_written()
            founded("辛")
            assert ran == ["辛"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_one_that_commits_begins_with_the_same_database_and_the_same_keys(time):
    assert organisations() == []
    assert founded("己").pk == 1
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_when_another_connection_writes_too_it_is_run(time):
    def writes():
        Organisation.objects.create(name="别的")
        connection.close()

    thread = threading.Thread(target=writes)
    thread.start()
    thread.join()
    founded("庚")
    assert ran == ["庚"]
    assert [name for _, name, *_ in organisations()] == ["别的", "庚"]
