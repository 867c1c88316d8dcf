"""Tags about places."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from xuanxian.awards.places.counting import Meter
from xuanxian.platform.pages.templatetags.house import meter

register = template.Library()


@register.filter("moved")
def moved_words(number: int) -> str:
    """调入2; 调出2 below nought."""
    return f"{'调入' if number > 0 else '调出'}{abs(number)}"


@register.simple_tag
def places(of: Meter) -> SafeString:
    """A card: so many of the places of a category are taken."""
    notes = []
    if of.moved:
        notes.append(f"原{of.printed}，{moved_words(of.moved)}")
    if of.reserve_most is not None:
        moved = f"（{moved_words(of.reserve_moved)}）" if of.reserve_moved else ""
        notes.append(f"备选 {of.reserve_used}/{of.reserve_most}{moved}")
    if of.least:
        notes.append(f"{'一般' if of.normally else ''}至少 {of.least}")
    over = of.reserve_most is not None and of.reserve_used > of.reserve_most
    return meter(of.category, of.used, of.most, notes=notes, over=over)
