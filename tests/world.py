"""The demonstration as a world for tests of addresses: what each role may call its own."""

from __future__ import annotations

from datetime import date
from unittest import mock

from django.urls import NoReverseMatch, reverse

from xuanxian.awards.programmes.roles import DECIDER, HOME, OFFICE, UNIT, UNIT_LEADER
from xuanxian.platform.accounts.seats import AUDIT, IDLE, SECURITY, SYSTEM

SEATS = {
    UNIT: "nanning",
    UNIT_LEADER: "nanning-fuze",
    HOME: "shilixian",
    OFFICE: "bangongshi",
    DECIDER: "lingdaoxiaozu",
    SYSTEM: "xitong",
    SECURITY: "anquan",
    AUDIT: "shenji",
    IDLE: "weirenzhi",
}
OFFICES = (OFFICE, DECIDER)
NOT_ITS_OWN = {(OFFICE, "message-file")} | {
    (OFFICE, name)
    for name in (
        "slate-decide",
        "step-decline",
        "consultation-ask",
        "consultation-reply",
        "consultation-letter",
    )
}
"""The award office is one of the offices that take steps, but this step is another's, or the unit's."""


def made(*units: str) -> dict[str, tuple[object, object]]:
    """Fills an empty database, for these units alone if any are named, the first of the notice; the keys of what there is, by
    kind: (the unit's own, what the offices have)."""
    from xuanxian.awards.demo import filling
    from xuanxian.platform.accounts.models import User
    from xuanxian.platform.demonstration import appoint_administrators

    appoint_administrators()
    listed = filling.units_of
    with mock.patch.object(
        filling, "units_of", lambda of: [u for u in listed(of) if not units or u.organisation.name in units]
    ):
        filling.fill(lambda done, total, words: None)
    User.objects.create_user("weirenzhi", "吴任职")
    return _keys()


def _keys():
    """What an address needs, for the roles that may go there: (of the unit, of the award office)."""
    from xuanxian.awards.disclosures.models import Disclosure, Objection
    from xuanxian.awards.honours.actions import Earlier, enter_earlier
    from xuanxian.awards.honours.models import KIND as HONOUR
    from xuanxian.awards.honours.models import Honour
    from xuanxian.awards.nominations.models import Package
    from xuanxian.awards.nominations.nomination_views import paper_names
    from xuanxian.awards.programmes.models import Programme
    from xuanxian.platform import clock
    from xuanxian.platform.accounts.models import Appointment, User
    from xuanxian.platform.acts.actions import open_case, record
    from xuanxian.platform.administration.verification import ask_to_verify
    from xuanxian.platform.attachments.models import Attachment
    from xuanxian.platform.files.models import StoredFile
    from xuanxian.platform.organisations.models import Alias, Organisation
    from xuanxian.platform.tasks.actions import ask
    from xuanxian.platform.tasks.models import Job
    from xuanxian.rules.awards.steps import StepKind

    programme = Programme.objects.get()
    own, handed_in = Package.objects.get(unit__name="南宁"), Package.objects.get(unit__name="柳州")
    mine = own.nominations.filter(home__isnull=False, type="个人", status="编制中").first()
    theirs = handed_in.nominations.filter(place="备选").first()
    posting = Disclosure.objects.filter(package=own).first()
    officer_of_the_office = Appointment.objects.get(user__username="bangongshi")
    public = Disclosure.objects.create(
        act=record(programme.case, "开始", by=officer_of_the_office, now=clock.now(), step="公示", concerns=[theirs.case]),
        programme=programme, step="公示", posted=date(2023, 12, 18), over=date(2023, 12, 25), days=5, public=True,
    )  # fmt: skip
    objection = Objection.objects.create(
        disclosure=public, nomination=theirs, code="ABCDEF012345", text=_sealed("示例"), received=clock.now()
    )
    honour = Honour.objects.create(
        case=open_case(HONOUR), programme=programme, nomination=theirs, title="示例称号", category="示例", holder="示例",
        year=2023, number="2023-01-9999", conferred=date(2023, 12, 1),
    )  # fmt: skip
    officer = Appointment.objects.get(user__username="nanning")
    (earlier,) = enter_earlier(
        [Earlier("韦示例", "示例称号", "示例机关", 2012)], by=officer_of_the_office, now=clock.now()
    )
    honours = StoredFile.objects.create(
        digest=_stored(),
        name="以往荣誉.csv",
        kind="honours",
        size=1,
        at=clock.now(),
        by=officer_of_the_office.user,
    )
    _parcel(own, officer_of_the_office)
    sending, message = _within_the_case(own, mine, officer)
    draft, ruling = _of_the_office(programme, officer_of_the_office)
    job = ask("报送材料", "示例", {"package": own.pk}, by=officer, now=clock.now())
    booklet = _booklet(programme, officer_of_the_office)
    papers = StoredFile.objects.create(digest=_stored(), name="示例.zip", kind="zip", size=1, at=clock.now())
    Job.objects.update(result=papers)
    ask_to_verify(by=None, now=clock.now())
    Job.objects.filter(kind="记录校验").update(state="失败", message="示例")
    roster = StoredFile.objects.create(
        digest=_stored(), name="名册.csv", kind="roster", size=1, at=clock.now(), by=officer.user
    )
    people = StoredFile.objects.create(
        digest=_stored(), name="账号.csv", kind="accounts", size=1, at=clock.now(),
        by=User.objects.get(username="xitong"),
    )  # fmt: skip
    office_job = _packed(handed_in, officer_of_the_office, papers)
    read = {role: _read_back(mine, User.objects.get(username=SEATS[role])) for role in (UNIT, HOME)}
    return {
        "reading": read,
        "programme": (programme.pk, programme.pk),
        "package": (own.pk, handed_in.pk),
        "nomination": (mine.pk, theirs.pk),
        "proposal": (own.nominations.filter(status="已上报").get().pk,) * 2,
        "attachment": (
            mine.case.attachments.last(),
            Attachment.objects.filter(case__nomination__in=handed_in.nominations.filter(type="个人")).first(),
        ),
        "disclosure": (posting.pk, public.pk),
        "objection": (objection.pk, objection.pk),
        "honour": (honour.pk, honour.pk),
        "earlier": (earlier.pk, earlier.pk),
        "honours": (honours.pk, honours.pk),
        "job": (job.pk, office_job.pk),
        "signing": (sending.pk,) * 2,
        "case": (own.case_id,) * 2,
        "talk": (mine.case_id,) * 2,
        "message": (message.pk,) * 2,
        "booklet": (booklet.pk,) * 2,
        "roster": (roster.pk, roster.pk),
        "people": (people.pk, people.pk),
        "organisation": (Organisation.objects.get(name="南宁").pk,) * 2,
        "alias": (Alias.objects.filter(organisation__name="南宁").last().pk,) * 2,
        "account": (User.objects.get(username="nanning").pk,) * 2,
        "appointment": (officer.pk,) * 2,
        "draft": (draft.pk,) * 2,
        "decide": (_step(StepKind.DECIDE),) * 2,
        "review": (_step(StepKind.REVIEW),) * 2,
        "home": (Organisation.objects.get(name="南宁市示例县人大常委会").pk,) * 2,
        "form": tuple(paper_names(one)[0] for one in (mine, theirs)),
        "ruling": (ruling.pk,) * 2,
        "part": (programme.participations.get(organisation__name="崇左").pk,) * 2,
    }


def _within_the_case(own, mine, officer):
    """The unit's package waits for its leader's signature; something was said to the county about its nominee."""
    import uuid

    from xuanxian.platform.acts.actions import open_case
    from xuanxian.platform.files.actions import store
    from xuanxian.platform.messages.actions import say
    from xuanxian.platform.signing.models import KIND, Sending

    sending = Sending.objects.create(
        case=open_case(KIND),
        subject=own.case,
        office=own.unit,
        by=officer.user,
        at=_now(),
        title="示例",
        digest="0" * 64,
    )
    file = store("示例.pdf", "pdf", b"%PDF-1.4\n", by=officer.user, now=_now())
    return sending, say(mine.case_id, "示例留言", file, key=uuid.uuid4(), by=officer, now=_now())


def _parcel(to, officer):
    import uuid

    from xuanxian.awards.intake.actions import register_parcel
    from xuanxian.awards.programmes.queries import rulebook_of

    register_parcel(
        to, rulebook_of(to.version).deliveries[0], key=uuid.uuid4(), how="邮寄", day=date(2023, 12, 18), number="", pieces=1,
        handed_by="", remark="", by=officer, now=_now(),
    )  # fmt: skip


def _booklet(programme, officer):
    from xuanxian.awards.programmes.queries import version_in_force
    from xuanxian.platform.tasks.actions import ask
    from xuanxian.rules.awards.steps import StepKind

    version, number = version_in_force(programme), _step(StepKind.DECIDE)
    asked = {
        "programme": programme.pk,
        "version": version.pk,
        "number": number,
        "meeting": "示例",
        "day": "2024-03-20",
    }
    return ask(
        "会议材料", f"{programme.pk}:{number}:示例", {**asked, "consulted": True}, by=officer, now=_now()
    )


def _of_the_office(programme, officer):
    """A draft, a ruling, and a second version that is not in force."""
    from xuanxian.awards.programmes.drafts import clone
    from xuanxian.awards.programmes.models import Version
    from xuanxian.awards.programmes.queries import version_in_force
    from xuanxian.awards.programmes.rulings import answer, ask

    version = version_in_force(programme)
    draft = clone(
        version, name="shili-2024", title="2024年度示例", year=2024, issued=date(2024, 10, 25), texts=True, by=officer,
        now=_now(),
    )  # fmt: skip
    ruling = ask(programme, clause="二(二)", question="示例问题", by=officer, now=_now())
    answer(ruling, question="示例问题", answer="示例答复", by=officer, now=_now())
    Version.objects.create(programme=programme, number=2, rulebook=version.rulebook, at=_now())
    return draft, ruling


def _packed(package, by, papers):
    """Of exactly what the office was given."""
    from xuanxian.awards.nominations.dossier import Dossier
    from xuanxian.awards.papers.contents import contents_of
    from xuanxian.awards.papers.jobs import PACKAGES, ZIP, named
    from xuanxian.platform.papers.jobs import ask_for

    contents = contents_of(package, Dossier(package, _now().date()).rulebook.deliveries[0])
    made = ask_for(PACKAGES, ZIP, contents.bundle, named(contents), [], single=False, by=by, now=_now())
    type(made).objects.filter(pk=made.pk).update(result=papers)
    return made


def _read_back(nomination, user):
    """The nominee's form as a Word file with a photo, uploaded to be read back."""
    from xuanxian.awards.nominations.asked import asked_for
    from xuanxian.awards.nominations.records import record_of
    from xuanxian.paperwork.filled import from_record
    from xuanxian.paperwork.forms import FormData
    from xuanxian.paperwork.word import WordMaker
    from xuanxian.platform.files.actions import path_of, store

    form = asked_for(nomination).form
    photo = str(path_of(nomination.case.attachments.filter(purpose="照片").first().file.digest))
    values = {**from_record(form, record_of(nomination)).values, "照片": photo, "学历学位": "示例大学研究生"}
    made = WordMaker().make(form, FormData(values))
    return store("示例.docx", "reading", made, by=user, now=_now()).pk


def _sealed(text):
    from xuanxian.platform.sealed import seal

    return seal(text, "异议")


def _stored():
    from xuanxian.platform.files.actions import store

    return store("名册.csv", "roster", "姓名\n示例".encode(), by=None, now=_now()).digest


def _now():
    from xuanxian.platform import clock

    return clock.now()


def address(name, world, role):
    """The address with keys that the role may use."""
    office = role in OFFICES

    def key(kind):
        found = world[kind][office]
        return getattr(found, "pk", found)

    package = key("package")
    special = {
        "calendar": [2026],
        "board": [key("programme")],
        "quota-form": [key("programme"), "推荐名额分配表", "pdf"],
        "division": [key("programme")],
        "division-share": [key("programme"), key("home")],
        "my-share": [key("programme")],
        "proposal-new": [package, key("home")],
        "rulings": [key("programme")],
        "ruling-ask": [key("programme")],
        "programme-part-end": [key("part")],
        "programme-difference": [key("programme"), 1, 2],
        "my-package": [key("programme")],
        "package-paper": [package, 2, 0, "pdf"],
        "package-papers-file": [package, key("job")],
        "package-summary": [package, "pdf"],
        "package-text": [package, "推荐报告"],
        "package-text-file": [package, "推荐报告", "docx"],
        "nomination-supplement": [key("nomination"), "docx"],
        "disclosure-paper": [key("disclosure"), "公示稿", "docx"],
        "roster-preview": [package, key("roster")],
        "nomination-read-check": [key("nomination"), _read(world, role)],
        "nomination-read-photo": [key("nomination"), _read(world, role)],
        "package-intake-item": [package, 1],
        "package-intake-paper": [package, "receipt", "pdf"],
        "roster-template": [package],
        "nomination-new": [package],
        "nomination-paper": [key("nomination"), key("form"), "pdf"],
        "attachment-remove": [key("attachment")],
        "step-decide": [key("programme"), key("decide")],
        "step-decline": [key("programme"), key("decide")],
        "slate-disclosure": [key("programme")],
        "step-list": [key("programme"), key("decide")],
        "step-list-file": [key("programme"), key("review"), "pdf"],
        "step-booklet": [key("programme"), key("decide")],
        "step-booklet-job": [key("booklet")],
        "step-booklet-file": [key("booklet")],
        "decision-file": [key("programme"), "pdf"],
        "account-import-check": [key("people")],
        "honours-import-check": [key("honours")],
        "honour-take-back": [key("earlier")],
        "organisation-alias-drop": [key("organisation"), key("alias")],
        "public-disclosure": [world["disclosure"][1]],
        "public-objection": [world["disclosure"][1]],
        "signing-send": [world["case"][0]],
        "messages": [world["talk" if role is HOME else "case"][0]],
    }
    families = {
        "package": "package", "consultation": "package", "nomination": "nomination", "programme": "programme",
        "timetable": "programme", "screening": "programme", "slate": "programme", "conferral": "programme",
        "proposal": "proposal", "intake": "programme",
        "attachment": "attachment", "disclosure": "disclosure", "objection": "objection", "honour": "honour",
        "draft": "draft", "ruling": "ruling",
        "signing": "signing", "message": "message",
        "job": "job", "organisation": "organisation", "account": "account", "appointment": "appointment",
    }  # fmt: skip
    if name == "disclosure-new":
        return f"{reverse(name, args=[package])}?step=推荐单位公示"
    if name in special:
        return reverse(name, args=special[name])
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse(name, args=[key(families[name.split("-")[0]])])


def _read(world, role):
    """The file of the role's own organisation."""
    return world["reading"][HOME if role is HOME else UNIT]


def _step(kind):
    from xuanxian.awards.programmes.models import Programme
    from xuanxian.awards.programmes.queries import rulebook_in_force

    steps = rulebook_in_force(Programme.objects.get()).steps
    offices = ("评选领导小组", "评选领导小组办公室")
    return next(n for n, step in enumerate(steps) if step.kind is kind and step.by in offices)
