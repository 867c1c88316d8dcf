"""What comes next instead of what was last done; back with the unit for a second delivery. Acts recorded before say
nothing of what comes next: no programme has run on an older version."""

from django.db import migrations, models
from django.db.models import Q

STATES = [
    "编制中", "已报送", "退回补正", "待续报", "审核通过", "未通过", "拟表彰", "未列入", "已表彰", "已撤回", "取消资格", "已撤销",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("nominations", "0004_slots")]

    operations = [
        migrations.RemoveIndex("nomination", "nominations_by_step"),
        migrations.RemoveField("nomination", "reached"),
        migrations.AddField(
            "nomination",
            "at",
            models.CharField(blank=True, max_length=60, verbose_name="待办步骤"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "nomination", models.Index(fields=["programme", "at", "status"], name="nominations_by_step")
        ),
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
