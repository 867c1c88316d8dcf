"""What was written stays written, whoever asks and however."""

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Look, Role, User
from xuanxian.platform.acts.actions import open_case, record, seal
from xuanxian.platform.acts.models import Act, Concern, Seal
from xuanxian.platform.db import append_only
from xuanxian.platform.organisations.actions import found_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db("triggers")]


@pytest.fixture
def rows():
    """One row of each table of the record and of the looks."""
    case, other = open_case("示例"), open_case("示例")
    act = record(case, "提出", by=None, now=clock.now(), concerns=[other])
    seat = Appointment.objects.create(
        user=User.objects.create_user("weishili", "韦示例"),
        organisation=found_organisation("示例办公室"),
        role=Role.OFFICER,
    )
    look = Look.objects.create(by=seat, subject="覃样本", subject_key="1", field="身份证号码", at=clock.now())
    return {Act: act, Concern: act.concern_rows.get(), Seal: seal(now=clock.now()), Look: look}


def refused(sql):
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return True


@pytest.mark.parametrize("model", [Act, Concern, Seal, Look])
def test_a_row_is_neither_changed_nor_removed(model, rows):
    row = rows[model]
    table = model._meta.db_table
    with pytest.raises(Error, match=f"append-only: {table}"), transaction.atomic():
        row.save()
    with pytest.raises(Error, match=f"append-only: {table}"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    row.refresh_from_db()


def test_a_row_is_not_replaced_by_another_of_its_number(rows):
    if connection.vendor == "postgresql":
        assert refused("TRUNCATE acts_seal")
    else:
        assert refused("INSERT OR REPLACE INTO acts_seal SELECT * FROM acts_seal")


def test_other_tables_change_as_they_like(rows):
    assert User.objects.update(name="覃样本") == 1


def test_the_record_the_seals_and_the_looks_are_append_only():
    assert {"acts_act", "acts_concern", "acts_seal", "accounts_look"} <= set(append_only.tables())
    assert append_only.missing() == []


def test_a_trigger_taken_away_is_missed_and_comes_back_with_the_next_migrate():
    on = " ON acts_act" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER acts_act_no_delete{on}")
    assert append_only.missing() == ["acts_act"]
    call_command("migrate", verbosity=0)
    assert append_only.missing() == []


def test_a_trigger_that_does_nothing_is_missed_and_mended():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE acts_seal DISABLE TRIGGER acts_seal_no_update")
        else:
            cursor.execute("DROP TRIGGER acts_seal_no_update")
            cursor.execute(
                "CREATE TRIGGER acts_seal_no_update BEFORE UPDATE ON acts_seal BEGIN SELECT 1; END"
            )
    assert append_only.missing() == ["acts_seal"]
    append_only.install()
    assert append_only.missing() == []


@pytest.mark.tampers
def test_lifting_is_for_tests_alone_and_ends(rows):
    with append_only.lifted():
        assert Seal.objects.all()._raw_delete("default") == 1
    assert refused("DELETE FROM acts_act")


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_rows_that_cannot_be_removed():
    record(open_case("示例"), "提出", by=None, now=clock.now())
    assert refused("DELETE FROM acts_act")


def test_after_it_nothing_is_left_and_the_triggers_bite():
    assert not Act.objects.exists()
    assert append_only.missing() == []
