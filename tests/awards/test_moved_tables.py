"""A database of the version before, whose files and printed papers belonged to packages and nominees: brought to this one,
every row is there under its key, of the right case."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from tests.factories import at
from xuanxian.platform.db import append_only

pytestmark = pytest.mark.db("a migration rebuilds tables")
BEFORE = [
    ("nominations", "0006_below"), ("papers", "0002_wordings"), ("intake", "0001_initial"), ("search", "0001_initial"),
]  # fmt: skip
AFTER = [("nominations", "0008_no_attachments"), ("papers", "0004_no_papers"), ("intake", "0002_printed")]
ALIAS = "before"


@pytest.fixture
def database(django_db_blocker, tmp_path, monkeypatch):
    """An empty one of the same kind as the tests', by itself."""
    with django_db_blocker.unblock():
        made = connection.copy(ALIAS)
        name = str(Path(tmp_path) / "before.sqlite3")
        if connection.vendor == "postgresql":
            name = f"before_{uuid.uuid4().hex[:12]}"
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
        made.settings_dict["NAME"] = name
        connections.databases[ALIAS] = made.settings_dict
        connections[ALIAS] = made
        monkeypatch.setattr(append_only, "connection", made)
        yield made
        made.close()
        del connections[ALIAS], connections.databases[ALIAS]
        if made.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def migrated(database, to):
    MigrationExecutor(database).migrate(to)
    return MigrationExecutor(database).loader.project_state(to).apps


def made(apps, label, model, **columns):
    return apps.get_model(label, model).objects.using(ALIAS).create(**columns)


def case(apps, kind):
    return made(apps, "acts", "Case", kind=kind)


def filled(apps):
    """A package with a report, its nominee with a photo exchanged once, a scanned paper of each."""
    unit = made(apps, "organisations", "Organisation", name="示例市", path="/1/")
    user = made(apps, "accounts", "User", username="weishili", name="韦示例")
    programme = made(
        apps,
        "programmes",
        "Programme",
        case=case(apps, "评选表彰"),
        name="示例",
        title="示例",
        office=unit,
        year=2023,
    )
    stored = [
        made(apps, "files", "StoredFile", digest=f"{n:064}", name=f"示例{n}.pdf", kind="pdf", size=1, at=at(11, n))
        for n in (1, 2, 3)
    ]  # fmt: skip
    text = made(apps, "programmes", "RulebookText", digest="0" * 64, text="")
    version = made(apps, "programmes", "Version", programme=programme, rulebook=text, number=1, at=at(11, 1))
    package = made(
        apps, "nominations", "Package", case=case(apps, "报送材料"), programme=programme, version=version, unit=unit,
        unit_name="示例市", quota_row="示例市",
    )  # fmt: skip
    nominee = made(
        apps, "nominations", "Nomination", case=case(apps, "推荐"), package=package, programme=programme, version=version,
        unit=unit, type="个人", category="示例",
    )  # fmt: skip
    rows = [(None, "推荐报告", None), (nominee, "照片", at(11, 3)), (nominee, "照片", None)]
    for n, (owner, purpose, gone) in enumerate(rows):
        made(
            apps, "nominations", "Attachment", pk=40 + n, package=package, nomination=owner, purpose=purpose, by=user,
            file=stored[n], at=at(11, 2), removed_at=gone, removed_by=user if gone else None,
        )  # fmt: skip
    papers = [
        made(
            apps, "papers", "Paper", pk=70 + n, code=f"CODE{n}", package=package, nomination=owner, material="表", form="表",
            digest=f"{n:064}", parts={"姓名": "00", "表1": ["11"]}, made=at(11, 4),
        )
        for n, owner in enumerate((None, nominee))
    ]  # fmt: skip
    intake = made(apps, "intake", "Intake", case=case(apps, "收件"), package=package, step="报送")
    made(
        apps, "intake", "Entry", key="k", intake=intake, material="表", nomination=nominee, copies=1, paper=papers[1],
        by=user, at=at(11, 5),
    )  # fmt: skip
    return package.case_id, nominee.case_id, user.pk, [file.pk for file in stored]


def test_files_papers_and_scans_go_over_whole(database):
    old = migrated(database, BEFORE)
    package, nominee, user, files = filled(old)
    append_only.install(database.introspection.table_names())
    now = migrated(database, AFTER)
    attachments = now.get_model("attachments", "Attachment").objects.using(ALIAS).order_by("pk")
    assert list(
        attachments.values_list("pk", "case", "purpose", "file", "at", "by", "removed_at", "removed_by")
    ) == [
        (40, package, "推荐报告", files[0], at(11, 2), user, None, None),
        (41, nominee, "照片", files[1], at(11, 2), user, at(11, 3), user),
        (42, nominee, "照片", files[2], at(11, 2), user, None, None),
    ]
    papers = now.get_model("printed", "Paper").objects.using(ALIAS).order_by("pk")
    parts = {"姓名": "00", "表1": ["11"]}
    assert list(papers.values_list("pk", "code", "case", "material", "form", "digest", "parts", "made")) == [
        (70, "CODE0", package, "表", "表", "0" * 64, parts, at(11, 4)),
        (71, "CODE1", nominee, "表", "表", f"{1:064}", parts, at(11, 4)),
    ]
    entry = now.get_model("intake", "Entry").objects.using(ALIAS).get()
    assert (entry.key, entry.copies, entry.paper_id, entry.paper.code) == ("k", 1, 71, "CODE1")
    assert {"nominations_attachment", "papers_paper"} & set(database.introspection.table_names()) == set()
    # What comes next is numbered after what came over.
    again = attachments.create(case_id=package, purpose="其他", file_id=files[0], at=at(12, 1), by_id=user)
    assert again.pk == 43
    paper = papers.create(code="CODE9", case_id=package, form="表", digest="9" * 64, made=at(12, 1))
    assert paper.pk == 72
    database.check_constraints()
    append_only.install()
    assert append_only.missing() == []


def test_an_empty_database_goes_over_too(database):
    migrated(database, BEFORE)
    now = migrated(database, AFTER)
    assert not now.get_model("attachments", "Attachment").objects.using(ALIAS).exists()
    assert settings.DATABASES["default"]["NAME"] != database.settings_dict["NAME"]
