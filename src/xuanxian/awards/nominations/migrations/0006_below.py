"""Organisations below a unit propose nominees to it."""

from django.db import migrations, models
from django.db.models import Q

STATES = [
    "编制中", "已报送", "退回补正", "待续报", "审核通过", "未通过", "拟表彰", "未列入", "已表彰", "已撤回", "取消资格", "已撤销",
    "申报中", "已上报", "未列入推荐",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("nominations", "0005_rounds")]

    operations = [
        migrations.AlterField(
            "nomination",
            "status",
            models.CharField(
                choices=[(s, s) for s in STATES], default="编制中", max_length=10, verbose_name="状态"
            ),
        ),
        migrations.RemoveConstraint("nomination", "nomination_status_known"),
        migrations.AddConstraint(
            "nomination",
            models.CheckConstraint(condition=Q(status__in=STATES), name="nomination_status_known"),
        ),
    ]
