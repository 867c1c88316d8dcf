"""Pages on which a recommending unit divides its places, and takes or does not take what is proposed to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.actions import package_of
from xuanxian.awards.nominations.models import BELOW, Nomination, Package, PackageStatus, Status
from xuanxian.awards.nominations.standings import deadline, open_to_new
from xuanxian.awards.programmes import access as programme_access
from xuanxian.awards.programmes.models import RECOMMENDING, Programme
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.sharing import actions as sharing
from xuanxian.awards.sharing.allotments import (
    Allotment,
    Quota,
    Use,
    allotments_in,
    allotments_of,
    quotas_of,
    standing_for,
    uses,
)
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.pages.acting import act_page, do
from xuanxian.platform.pages.forms import DayField, Reason, long_text
from xuanxian.rules.awards.verbs import SHARE

PROPOSAL_TONES = {Status.PROPOSING: "plain", Status.PROPOSED: "note", Status.NOT_TAKEN: "stop"}


@dataclass(frozen=True)
class DivisionRow:
    home: Organisation
    allotment: Allotment | None
    uses: Sequence[Use]


@dataclass(frozen=True)
class Sum:
    """Of a column: what was given to all below, what may be proposed beyond, how many the unit nominates by itself."""

    quota: Quota
    given: int
    more: int
    own: int
    proposed: int
    taken: int

    @property
    def over(self) -> int:
        return max(0, self.given + self.own - self.quota.most)


def division(request: Request, pk: int) -> HttpResponse:
    package = _own(request, programme_access.version_to_read(request.seat, pk).programme)
    if package is None:
        return redirect("board", pk=pk)
    rulebook = rulebook_with_moves(package.version, package.programme.case)
    acts = list(history(package.case_id).filter(verb=SHARE))
    quotas, allotments = quotas_of(package, rulebook), allotments_in(act.content for act in acts)
    homes = list(access.homes_below(request.seat))
    standing = standing_for(package, rulebook, [home.pk for home in homes])
    rows = [
        DivisionRow(
            home,
            allotments.get(home.pk),
            uses(quotas, allotments.get(home.pk), standing.get(home.pk, []), rulebook),
        )
        for home in homes
        if not home.closed or home.pk in allotments or home.pk in standing
    ]
    own = uses(quotas, None, standing.get(None, []), rulebook)
    sums = [_sum(quota, [row.uses[n] for row in rows], own[n].taken) for n, quota in enumerate(quotas)]
    used = [n for n, one in enumerate(sums) if one.given or one.more or one.proposed]
    proposals = (
        package.nominations.filter(status__in=BELOW).select_related("home").order_by("home__order", "pk")
    )
    return render(
        request,
        "sharing/division.html",
        {
            "title": "分配与上报",
            "package": package,
            "crumbs": [("报送材料", reverse("package", args=[package.pk])), ("分配与上报", "")],
            "sums": [sums[n] for n in used],
            "rows": [(row, [row.uses[n] for n in used]) for row in rows],
            "over": [one for one in sums if one.over],
            "proposals": [(n, PROPOSAL_TONES[Status(n.status)]) for n in proposals],
            "waiting": sum(n.status == Status.PROPOSED for n in proposals),
            "open": package.status != PackageStatus.HANDED_IN or open_to_new(package),
            "acts": acts,
        },
    )


def _own(request: Request, programme: Programme) -> Package | None:
    """The unit's own package; None for who recommends nobody here."""
    mine = Package.objects.filter(programme=programme, unit=request.seat.organisation_id)
    if found := mine.select_related("version", "unit", "programme__case").first():
        return found
    part = programme.participations.filter(
        organisation=request.seat.organisation_id, function=RECOMMENDING
    ).first()
    return package_of(programme, part) if part else None


def _sum(quota: Quota, mine: Sequence[Use], own: int) -> Sum:
    return Sum(
        quota,
        sum(use.places for use in mine),
        sum(use.more for use in mine),
        own,
        sum(use.proposed for use in mine),
        sum(use.taken for use in mine),
    )


class Division(forms.Form):
    """For each column two figures, `places` and `more`."""

    until = DayField(label="申报截止日")
    reason = forms.CharField(label="说明", widget=long_text(2), max_length=1000, required=False)

    def __init__(
        self,
        quotas: Sequence[Quota],
        others: Mapping[str, int],
        allotment: Allotment | None,
        data: Any = None,
    ) -> None:
        super().__init__(data, initial={"until": allotment.until} if allotment else {})
        self._quotas, self._others = quotas, others
        for n, quota in enumerate(quotas):
            given = allotment.places.get(quota.key, (0, 0)) if allotment else (0, 0)
            for name, label, figure in (("places", "名额", given[0]), ("more", "差额", given[1])):
                about = {"aria-label": f"{quota.label} {label}"}
                self.fields[f"{name}{n}"] = forms.IntegerField(
                    label=f"{quota.label} {label}", min_value=0, max_value=9999, required=False, initial=figure or None,
                    widget=forms.NumberInput(attrs=about),
                )  # fmt: skip
        if allotment:
            self.fields["reason"].label, self.fields["reason"].required = "改动的理由", True

    def rows(self) -> list[tuple[Quota, int, forms.BoundField, forms.BoundField]]:
        """(column, how many others have of it, the two inputs)"""
        return [
            (q, self._others.get(q.key, 0), self[f"places{n}"], self[f"more{n}"])
            for n, q in enumerate(self._quotas)
        ]

    def places(self) -> dict[str, tuple[int, int]]:
        said = self.cleaned_data
        return {q.key: (said[f"places{n}"] or 0, said[f"more{n}"] or 0) for n, q in enumerate(self._quotas)}


def divide(request: Request, pk: int, home: int) -> HttpResponse:
    package = _own(request, programme_access.version_to_read(request.seat, pk).programme)
    to = get_object_or_404(access.homes_below(request.seat), pk=home)
    back = reverse("division", args=[pk])
    if package is None:
        return redirect("board", pk=pk)
    allotments = allotments_of(package)
    quotas = quotas_of(package, rulebook_with_moves(package.version))
    others = {
        quota.key: sum(s.places.get(quota.key, (0, 0))[0] for pk, s in allotments.items() if pk != home)
        for quota in quotas
    }
    form = Division(quotas, others, allotments.get(home), request.POST or None)
    last = deadline(package)
    return act_page(
        request,
        lambda data: sharing.divide(
            package, to, form.places(), data["until"], reason=data["reason"], by=request.seat, now=clock.now()
        ),
        form,
        title=f"给{to.name}分配名额",
        button="分配",
        back=back,
        done=f"已分配，{to.name}会收到通知",
        crumbs=[("分配与上报", back), (to.name, "")],
        consequences=[
            "各单位的名额合计不超过本单位的名额；允许多报的写在差额一栏，列入推荐时仍以本单位的名额为限。",
            "以最后一次分配为准；改动、延期、收回（各栏填0）都另记一条办理记录。",
            *(
                [f"本单位的报送截止日是{last.month}月{last.day}日，申报截止日不能晚于这一天。"]
                if last
                else []
            ),
        ],
        template="sharing/divide.html",
    )


@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_of_unit(request.seat, pk)
    return do(
        request,
        lambda: sharing.take(found, by=request.seat, now=clock.now()),
        done=f"「{found}」已列入推荐名单，排在最后",
        to=_division_of(found),
    )


class ToBeMended(forms.Form):
    reason = forms.CharField(label="退回原因和修改要求", widget=long_text(4), max_length=1000)
    until = DayField(label="修改期限", required=False, help_text="不填则给5个工作日")


def send_back(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_of_unit(request.seat, pk)
    return act_page(
        request,
        lambda data: sharing.send_back(found, **data, by=request.seat, now=clock.now()),
        ToBeMended(request.POST or None),
        title="退回申报",
        button="退回",
        back=_division_of(found),
        done=f"已退回，{found.home}会收到通知",
        crumbs=[
            ("分配与上报", _division_of(found)),
            (str(found), reverse("nomination", args=[pk])),
            ("退回", ""),
        ],
    )


def turn_down(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_of_unit(request.seat, pk)
    return act_page(
        request,
        lambda data: sharing.turn_down(found, **data, by=request.seat, now=clock.now()),
        Reason(request.POST or None),
        title="不予推荐",
        button="不予推荐",
        back=_division_of(found),
        done=f"已办理，{found.home}会收到通知",
        crumbs=[
            ("分配与上报", _division_of(found)),
            (str(found), reverse("nomination", args=[pk])),
            ("不予推荐", ""),
        ],
        consequences=["理由会告知所在单位；申报截止日以前，所在单位可以另行申报。"],
    )


def _division_of(nomination: Nomination) -> str:
    return reverse("division", args=[nomination.programme_id])
