"""Organisations below a unit propose nominees to it."""

from django.db import migrations, models
from django.db.models import Q

STATES = {
    "编制中": "Draft", "已报送": "Handed In", "退回补正": "Returned", "待续报": "Again", "审核通过": "Passed",
    "未通过": "Declined", "拟表彰": "Chosen", "未列入": "Not Chosen", "已表彰": "Honoured", "已撤回": "Withdrawn",
    "取消资格": "Struck Off", "已撤销": "Revoked", "申报中": "Proposing", "已上报": "Proposed", "未列入推荐": "Not Taken",
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("nominations", "0005_rounds")]

    operations = [
        migrations.AlterField(
            "nomination",
            "status",
            models.CharField(
                choices=list(STATES.items()), default="编制中", max_length=10, verbose_name="状态"
            ),
        ),
        migrations.RemoveConstraint("nomination", "nomination_status_known"),
        migrations.AddConstraint(
            "nomination",
            models.CheckConstraint(condition=Q(status__in=list(STATES)), name="nomination_status_known"),
        ),
    ]
