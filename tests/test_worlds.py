"""A remembered factory: as if it were run, and not run."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from tests.worlds import as_written, remembered
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


seen = []


@pytest.mark.parametrize("runs", [["甲", "乙"], []])
def test_the_second_time_the_same_rows_are_there_and_it_was_not_run(runs):
    upper = founded("甲")
    lower = founded("乙", upper)
    assert ran == runs
    assert organisations() == [(upper.pk, "甲", None, "乙的上级"), (lower.pk, "乙", upper.pk, "")]
    assert (upper.full_name, lower.parent) == ("乙的上级", upper)
    seen.append((upper, lower, organisations()))
    assert seen[0][2] == seen[-1][2]
    assert len({id(row) for row, *_ in seen}) == len(seen)


@pytest.mark.parametrize("runs", [["丙"], ["丙"]])
def test_in_another_state_it_is_run(runs):
    Organisation.objects.create(name=f"别的{len(seen)}")
    seen.append(None)
    founded("丙")
    assert ran == runs


@pytest.mark.parametrize("day", [1, 2])
def test_on_another_day_it_is_run(day, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: day)
    founded("丁")
    assert ran == ["丁"]


@remembered
def half_founded(name):
    ran.append(name)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Organisation.objects.create(name=name)
        _ = 1 / 0
    return Organisation.objects.create(name=name)


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_takes_something_back_is_run_each_time(time):
    half_founded("戊")
    assert ran == ["戊"]


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_stands_between_the_lines_has_it_run(time):
    as_written()
    founded("甲")
    assert ran == ["甲"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_one_that_commits_begins_with_the_same_database_and_the_same_keys(time):
    assert organisations() == []
    first = founded("己")
    seen.append(first.pk)
    assert seen[-1] == 1 and not connection.in_atomic_block


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
