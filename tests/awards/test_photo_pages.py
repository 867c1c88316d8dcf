"""The photo of a nominee: uploaded on the paper, and looked at beside what the notice asks (F6)."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.awards.test_every_notice import package, sit, take
from xuanxian.awards.places.offers import offers
from xuanxian.awards.programmes.queries import rulebook_of

pytestmark = pytest.mark.django_db


def upload(client, nomination, colour, size=(413, 579)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return client.post(
        f"/nominations/{nomination.pk}/photo/", {"photo": SimpleUploadedFile("照片.jpg", out.getvalue())}
    )


def person(name, unit):
    to = package(name, unit)
    slot = next(o.slot for o in offers(to, rulebook_of(to.version)) if o.slot.type == "个人")
    return take(to, slot), sit(to.unit)


def test_a_photo_that_looks_otherwise_is_taken_with_a_warning_that_says_what_was_measured():
    nomination, client = person("cq-deputy-contribution-2022", "万州区")
    answer = upload(client, nomination, "#fdfdfd").json()
    assert nomination.case.attachments.filter(purpose="照片").exists()
    level, message = answer["cells"]["照片"]
    assert (level, message) == ("warn", "照片不像彩色照片（全幅几乎没有颜色）")
    said = "照片底色不像蓝色（上边和两侧100%是红色）"
    assert said in upload(client, nomination, "#c8102e").json()["findings"]
    page = client.get(f"/nominations/{nomination.pk}/edit/").content.decode()
    assert said in page and "照片应是蓝色背景、彩色、无边框" in page
    nomination.refresh_from_db()
    warned = nomination.warns
    assert "照片" not in upload(client, nomination, "#438edb").json()["cells"]
    nomination.refresh_from_db()
    assert nomination.warns == warned - 1


def test_a_notice_that_names_no_colour_asks_for_none():
    nomination, client = person("gx-deputy-work-2023", "南宁")
    answer = upload(client, nomination, "#c8102e").json()
    assert "照片" not in answer["cells"] and "底色" not in answer["findings"]


def test_a_picture_of_another_proportion_is_refused_with_the_way_to_mend_it():
    nomination, client = person("gx-deputy-work-2023", "南宁")
    answer = upload(client, nomination, "#438edb", (579, 413))
    assert answer.status_code == 422
    assert answer.json() == {
        "message": "照片579×413，不是2寸照片的比例",
        "mend": "请裁成宽35毫米、高49或53毫米的竖幅",
    }
    assert not nomination.case.attachments.exists()
