"""The page of a package's papers: what it lists, what it makes in the background, for the unit and for the office."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote, unquote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import (
    COUNTY,
    LIUZHOU,
    NANNING,
    OFFICE,
    at,
    fill,
    handed_in,
    organisation,
    package,
    people,
    programme,
    ready,
    seat,
    send,
    some,
)
from tests.web.test_query_counts import counted
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.papers.queries import nominee_of, paper_of
from xuanxian.awards.places.taking import drop
from xuanxian.platform import clock
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.tasks.actions import work_once
from xuanxian.platform.tasks.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_force():
    programme()


def sit(office):
    client = Client()
    client.force_login(seat(organisation(office)).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def worked():
    done = work_once(clock.now())
    assert done.state == "完成", done.message
    return done


def test_a_print_pack_is_made_once_for_the_same_content_and_anew_when_it_changes():
    to = package(NANNING)
    [one, *_] = fill(to, some(NANNING, deputy=2))
    client, url = sit(NANNING), f"/packages/{to.pk}/papers/"
    assert client.post(url, {"what": "print"}).status_code == 302
    client.post(url, {"what": "print"})
    assert "取消生成打印稿" in client.get(url).content.decode()
    job = worked()
    assert Job.objects.count() == 1
    page = client.get(url).content.decode()
    assert f"/packages/{to.pk}/papers/{job.pk}/" in page and "南宁打印稿（用纸" in page
    answer = client.get(f"/packages/{to.pk}/papers/{job.pk}/")
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/pdf" and answer["Content-Disposition"].startswith("inline")
    assert content.startswith(b"%PDF-")
    save_fields(one, {"籍贯": "广西示例"}, revision=one.revision, by=seat(to.unit), now=at(11, 15))
    assert f"/packages/{to.pk}/papers/{job.pk}/" not in client.get(url).content.decode()
    client.post(url, {"what": "print"})
    assert Job.objects.count() == 2


def test_only_what_is_chosen_is_printed_and_a_cancelled_job_can_be_asked_for_again():
    to = package(NANNING)
    [_, two] = fill(to, some(NANNING, deputy=2))
    client, url = sit(NANNING), f"/packages/{to.pk}/papers/"
    client.post(url, {"what": "print", "only": ["2", f"4-{two.pk}", "9-1"], "single": "1"})
    asked = Job.objects.get()
    assert asked.arguments["only"] == ["2-0", f"4-{two.pk}"] and asked.arguments["single"]
    client.post(url, {"what": "cancel", "job": asked.pk})
    asked.refresh_from_db()
    assert (asked.state, asked.message) == ("失败", "已取消")
    assert work_once(clock.now()) is None
    assert "已取消" in client.get(url).content.decode()
    client.post(url, {"what": "print", "only": ["2", f"4-{two.pk}"], "single": "1"})
    worked()
    assert {(p.material, p.case_id) for p in Paper.objects.all()} == {
        ("推荐对象汇总表", to.case_id),
        ("先进个人推荐审批表", two.case_id),
    }


def test_content_that_changed_while_the_job_waited_is_not_passed_off_as_what_was_asked_for():
    to = package(NANNING)
    [one] = fill(to, some(NANNING, deputy=1))
    sit(NANNING).post(f"/packages/{to.pk}/papers/", {"what": "zip"})
    save_fields(one, {"籍贯": "广西示例"}, revision=one.revision, by=seat(to.unit), now=at(11, 15))
    done = work_once(clock.now())
    assert (done.state, done.message) == ("失败", "内容刚才改动了，请重新生成")


def test_the_office_takes_the_same_package_away_once_it_was_handed_in():
    to = handed_in(LIUZHOU, some(LIUZHOU, agency=1, deputy=1))
    for client in (sit(LIUZHOU), sit(OFFICE)):
        client.post(f"/packages/{to.pk}/papers/", {"what": "zip"})
    job = worked()
    assert Job.objects.count() == 1
    answer = sit(OFFICE).get(f"/packages/{to.pk}/papers/{job.pk}/")
    assert "全区人大代表工作评选＋柳州市人大常委会.zip" in unquote(answer["Content-Disposition"])
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "全区人大代表工作评选＋柳州市人大常委会/1 推荐报告.pdf" in archive.namelist()
    assert sit(NANNING).get(f"/packages/{to.pk}/papers/").status_code == 404
    assert sit(COUNTY).get(f"/packages/{to.pk}/papers/{job.pk}/").status_code in (403, 404)


def test_what_was_made_while_the_unit_was_writing_is_not_the_offices():
    to = package(NANNING)
    [one] = fill(to, some(NANNING, deputy=1))
    ready(to)
    unit, office, url = sit(NANNING), sit(OFFICE), f"/packages/{to.pk}/papers/"
    unit.post(url, {"what": "zip"})
    draft = worked()
    save_fields(
        one,
        {"性别": "男" if one.values["性别"] == "女" else "女"},
        revision=one.revision,
        by=seat(to.unit),
        now=at(11, 29),
    )
    send(to)
    assert office.get(f"{url}{draft.pk}/").status_code == 404
    assert office.get(reverse("job", args=[draft.pk])).status_code == 404
    assert unit.get(f"{url}{draft.pk}/").status_code == 200
    office.post(url, {"what": "zip"})
    assert office.get(f"{url}{worked().pk}/").status_code == 200


def test_each_paper_opens_by_itself_with_its_code_and_what_is_lacking_says_where_to_mend_it():
    to = package(NANNING)
    [one] = fill(to, some(NANNING, deputy=1))
    client = sit(NANNING)
    page = client.get(f"/packages/{to.pk}/papers/").content.decode()
    assert f"/packages/{to.pk}/texts/{quote('推荐报告')}/" in page and "请在“文书”页补写" in page
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        address = f"/packages/{to.pk}/paper/4/{one.pk}.{kind}"
        assert address in page
        assert client.get(address).content.startswith(start)
        assert client.get(f"/nominations/{one.pk}/paper/先进个人推荐审批表.{kind}").content.startswith(start)
    paper = Paper.objects.get()  # from wherever it is printed
    assert nominee_of(paper_of(paper.code)) == one and paper.material == "先进个人推荐审批表"
    for wrong in (
        f"paper/4/{one.pk}.xlsx",
        "paper/4/0.pdf",
        f"paper/3/{one.pk}.pdf",
        f"paper/9/{one.pk}.pdf",
    ):
        assert client.get(f"/packages/{to.pk}/{wrong}").status_code == 404


def test_the_page_asks_the_same_for_one_nominee_and_for_everybody():
    to, client, counts = package(NANNING), sit(NANNING), []
    fill(to, people(NANNING))
    for keep in (37, 1):
        for nomination in Nomination.objects.filter(package=to, status="编制中").select_related("package")[
            keep:
        ]:
            drop(nomination, reason="示例", by=seat(to.unit), now=at(11, 16))
        cache.clear()
        client.get(f"/packages/{to.pk}/papers/")
        with counted() as asked:
            assert client.get(f"/packages/{to.pk}/papers/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20, asked  # the report is drafted from all that is recorded
