"""Run by `test_throw_away_room.py` in a process whose settings have the room: says each thing that it saw."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import django

django.setup()

from django.core.checks import run_checks  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from tests.lamps.actions import put_up  # noqa: E402
from tests.lamps.models import Lamp  # noqa: E402
from xuanxian.platform.accounts.models import Appointment, Role, User  # noqa: E402
from xuanxian.platform.acts.queries import history, verify  # noqa: E402
from xuanxian.platform.attachments.actions import attach  # noqa: E402
from xuanxian.platform.facts import facts_of  # noqa: E402
from xuanxian.platform.files.actions import store  # noqa: E402
from xuanxian.platform.organisations.actions import found_organisation  # noqa: E402
from xuanxian.rules.core.facts import Body  # noqa: E402

NOW = datetime(2023, 12, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def appointed(office, role, name):
    user = User.objects.create_user(name, name)
    return Appointment.objects.create(user=user, organisation=office, role=role)


def client_of(seat):
    client = Client(HTTP_HOST="localhost")
    client.force_login(seat.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


call_command("migrate", run_syncdb=True, verbosity=0)
assert run_checks() == [], run_checks()
keeper, beside, other = (found_organisation(name) for name in ("示例街道", "邻近街道", "别处街道"))
officer, leader = appointed(keeper, Role.OFFICER, "jingban"), appointed(keeper, Role.LEADER, "fuze")
neighbour, stranger = appointed(beside, Role.OFFICER, "linju"), appointed(other, Role.OFFICER, "luren")
lamp = put_up("示例路灯甲", beside, by=officer, now=NOW)
page = f"/lamps/{lamp.pk}/"

assert "没有亮" in client_of(officer).get(page).content.decode()
assert client_of(stranger).get(page).status_code == 403  # keeps no lamp: the door is shut
put_up("示例路灯乙", keeper, by=stranger, now=NOW)
assert client_of(stranger).get(page).status_code == 404  # keeps another: as if it were not there
print("seen")

assert page in client_of(officer).get("/search/", {"q": "路灯甲"}).content.decode()
assert page not in client_of(neighbour).get("/search/", {"q": "路灯甲"}).content.decode()
print("found")

assert "点亮示例路灯甲" in client_of(officer).get("/due/").content.decode()
assert "点亮示例路灯甲" not in client_of(neighbour).get("/due/").content.decode()
print("due")

talk = f"/cases/{lamp.case_id}/messages/"
said = {"text": "灯坏了吗？", "way": "留言", "key": uuid.uuid4()}
assert client_of(neighbour).post(talk, said).status_code == 302
assert "灯坏了吗？" in client_of(officer).get(talk).content.decode()
assert client_of(stranger).get(talk).status_code == 404
print("talked")

paper = store("示例图纸.pdf", "pdf", b"%PDF-1.4\n", by=officer.user, now=NOW)
filed = attach(lamp.case, "图纸", paper, by=officer, now=NOW)
assert client_of(neighbour).get(f"/attachments/{filed.pk}/")["Content-Type"] == "application/pdf"
assert client_of(stranger).get(f"/attachments/{filed.pk}/").status_code == 404
print("filed")

sent = client_of(officer).post(f"/cases/{lamp.case_id}/sign/", {"reason": ""})["Location"]
assert "图纸" in client_of(leader).get(sent).content.decode()
assert client_of(neighbour).get(sent).status_code == 404
assert client_of(leader).post(sent, {"reason": ""}).status_code == 302
assert Lamp.objects.get(pk=lamp.pk).lit
assert [act.verb for act in history(lamp.case_id)] == ["立杆", "留言", "送审签", "签字同意", "点亮"]
print("signed")

fact = facts_of(Body(keeper.name, keeper.pk), ["有亮着的路灯"], NOW.date())["有亮着的路灯"]
assert fact.value is True and [record.title for record in fact.records] == ["示例路灯甲"]
assert facts_of(Body(beside.name, beside.pk), ["有亮着的路灯"], NOW.date())["有亮着的路灯"].value is None
print("proven")

assert list(verify()) == []
print("verified")
