"""Both first pages promise what there is, and deny nothing that is there: one list says which (docs/features.tsv)."""

import csv
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

from xuanxian.cli.main import cli
from xuanxian.platform.rooms import doors
from xuanxian.rulebooks import library

ROOT = Path(__file__).parents[1]
NOT_YET = "not yet "
with (ROOT / "docs" / "features.tsv").open(encoding="utf-8") as file:
    FEATURES = list(csv.DictReader(file, delimiter="\t"))
PAGES = {"en": ("README.md", "Not yet: ", ". The annual"), "zh": ("README.zh-CN.md", "还没有：", "。年度")}


@pytest.fixture(params=PAGES)
def page(request):
    name, *around = PAGES[request.param]
    return request.param, (ROOT / name).read_text(encoding="utf-8"), around


def test_each_page_promises_the_features_of_the_list_in_its_order(page):
    language, text, _ = page
    promised = re.findall(r"^- \*\*(.+?)\*\*", text, re.M)
    assert promised == [one[language] for one in FEATURES if not one["shown by"].startswith(NOT_YET)]


def test_each_page_denies_what_the_list_denies_and_nothing_else(page):
    language, text, (before, after) = page
    denied = " ".join(text[text.index(before) + len(before) :].split()).split(after)[0]
    wanted = [one[language] for one in FEATURES if one["shown by"].startswith(NOT_YET)]
    assert re.split(r", |、", denied) == wanted


@pytest.mark.parametrize("one", FEATURES, ids=lambda one: one["en"])
def test_what_is_promised_is_there_and_what_is_denied_is_not(one):
    shown = one["shown by"]
    if shown.startswith(NOT_YET):
        package = shown.removeprefix(NOT_YET)
        assert find_spec(package) is None and not any(
            app.startswith(package) for app in settings.INSTALLED_APPS
        )
        return
    kind, name = shown.split()
    assert name in (cli.list_commands(None) if kind == "command" else doors())


def test_as_many_notices_as_the_pages_say_are_written(page):
    _, text, _ = page
    assert len(library.names()) == 6 and ("Six real notices" in text or "六份真实的通知" in text)
