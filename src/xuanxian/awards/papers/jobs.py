"""A package's ZIP and print pack in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.standings import step_named
from xuanxian.awards.papers.contents import Contents, contents_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.papers.bundles import Bundle
from xuanxian.platform.papers.jobs import Bundling, registered

ZIP, PRINT = "报送材料", "打印稿"
KINDS = {ZIP: "下载全部材料（ZIP）", PRINT: "打开打印稿（PDF）"}
"""Kind of job → what its result is offered as."""


def named(contents: Contents) -> dict[str, Any]:
    """What a job is told, so that the same is found again."""
    return {
        "package": contents.package.pk,
        "delivery": contents.delivery.name if contents.delivery else "",
    }


def found(arguments: Mapping[str, Any]) -> Bundle:
    """What a job is about, as it now is."""
    packages = Package.objects.select_related("version", "programme", "unit")
    package = packages.get(pk=arguments["package"])
    name = arguments.get("delivery")
    return contents_of(package, step_named(rulebook_of(package.version), name) if name else None).bundle


PACKAGES = registered(Bundling(ZIP, PRINT, found))
