"""Papers of a made-up case: the code leads back to what was printed, a bundle of them is packed and stacked in the background."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from tests.factories import at
from xuanxian.paperwork.forms import Form, FormData, Layout, Lines, Title
from xuanxian.paperwork.grids import parse_grid
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.acts.actions import open_case
from xuanxian.platform.files.actions import content_of, store
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.papers.bundles import Bundle, Item
from xuanxian.platform.papers.codes import with_codes
from xuanxian.platform.papers.jobs import Bundling, ask_for, asked_of, registered
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.papers.queries import GONE, changed_since, is_current, paper_of
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.platform.tasks import actions as tasks
from xuanxian.platform.tasks.actions import work_once

pytestmark = pytest.mark.django_db
FORM = Form(
    "履职登记表",
    "",
    (Title(("履职登记表",)), parse_grid("姓名 | [姓名]\n职务 | [职务]", (40.0, 80.0), 0)),
    {},
    Layout(),
)
WORDS = Form("说明", "", (Title(("说明",)), Lines((("　　示例。",),))), {}, Layout())


@pytest.fixture
def officer():
    user = User.objects.create_user("weishili", "韦示例")
    return Appointment.objects.create(user=user, organisation=found_organisation("示例室"), role=Role.OFFICER)


def sheet(case, **values):
    return Sheet(FORM, FormData({"姓名": "韦示例", **values}), case.pk, "登记表", "韦示例")


def test_the_code_leads_back_to_the_case_and_tells_the_fields_that_changed(django_assert_max_num_queries):
    case, other = open_case("示例"), open_case("示例")
    printed = [sheet(case, 职务="主任"), sheet(other, 职务="主任"), Sheet(WORDS, FormData({}), case.pk)]
    with django_assert_max_num_queries(3):
        one, two, words = with_codes(printed, at(11, 20))
    assert len({one.data.code, two.data.code, words.data.code}) == 3
    again, _, _ = with_codes(printed, at(11, 21))
    assert again.data.code == one.data.code and Paper.objects.count() == 3
    paper = paper_of(one.data.code.lower())
    assert (paper.case, paper.material, paper.form, paper.made) == (case, "登记表", FORM.name, at(11, 20))
    assert is_current(paper, printed) and changed_since(paper, printed) == []
    now = [sheet(case, 职务="副主任"), printed[2]]
    assert not is_current(paper, now) and changed_since(paper, now) == ["职务"]
    assert changed_since(paper, [printed[2]]) == [GONE]


@pytest.fixture
def bundling(monkeypatch):
    """A room's own: two papers of a case, one written here, one handed in."""
    monkeypatch.setattr(tasks, "_makers", dict(tasks._makers))
    case = open_case("示例")
    scan = store("说明.docx", "docx", b"PK", by=None, now=at(11, 20))
    items = (
        Item("1-0", 1, "登记表", "1 登记表", (sheet(case, 职务="主任"),), endings=("docx", "pdf"), copies=2),
        Item("2-0", 2, "说明", "2 说明", (), (scan,), who="韦示例", copies=1),
        Item("3-0", 3, "照片", "3 照片", lack="没有照片"),
    )
    state = {"bundle": Bundle("示例7", "示例材料", items, "示例会", "示例室")}
    made = registered(Bundling("示例包", "示例稿", lambda arguments: state[arguments["what"]]))
    return made, state


def ask(bundling, kind, officer, only=(), single=False):
    made, state = bundling
    return ask_for(
        made, kind, state["bundle"], {"what": "bundle"}, only, single=single, by=officer, now=clock.now()
    )


def test_a_zip_is_made_once_of_the_same_content_and_names_what_is_lacking(bundling, officer):
    asked = ask(bundling, "示例包", officer)
    done = work_once(clock.now())
    assert (done.pk, done.state, done.result.name) == (asked.pk, "完成", "示例材料.zip")
    with zipfile.ZipFile(io.BytesIO(content_of(done.result))) as archive:
        assert archive.namelist() == [
            f"示例材料/{name}" for name in ("1 登记表.docx", "1 登记表.pdf", "2 说明.docx", "清单.txt")
        ]
        lines = archive.read("示例材料/清单.txt").decode("utf-8-sig").splitlines()
    code = Paper.objects.get().code
    assert lines[0] == "示例材料\t共3个文件" and f"\t{code[:4]}-{code[4:]}\t" in lines[2]
    assert lines[-1] == "缺\t3 照片\t\t\t\t没有照片"
    assert ask(bundling, "示例包", officer) == asked and work_once(clock.now()) is None


def test_only_the_chosen_are_stacked_and_a_change_makes_the_pack_another(bundling, officer):
    made, state = bundling
    part = ask(bundling, "示例稿", officer, only=["1-0"], single=True)
    whole = ask(bundling, "示例稿", officer)
    assert work_once(clock.now()).result.name == "示例室打印稿（用纸2张）.pdf"
    assert work_once(clock.now()).result.name == "示例室打印稿（用纸4张）.pdf"  # list, two copies, a divider
    assert [one.pk for one in asked_of(made, state["bundle"])] == [whole.pk, part.pk]
    items = state["bundle"].items
    waiting = ask(bundling, "示例包", officer)
    state["bundle"] = replace(state["bundle"], items=(replace(items[0], copies=3), *items[1:]))
    assert asked_of(made, state["bundle"]) == []
    done = work_once(clock.now())
    assert (done.pk, done.state, done.message) == (waiting.pk, "失败", "内容刚才改动了，请重新生成")
