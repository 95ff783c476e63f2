"""Letters that went to persons, kept as they were written: printed twice, the same letter."""

from django.db import models
from django.db.models import Q

from huican.vault.privacy import classify


class Letter(models.Model):
    """One letter to one person (or to the family of somebody who died). Never changed.

    `about` names what it tells of (recovery-act:12, hold:3, roll:5, batch-line:9): one letter of a
    kind for each. `body` is the text in paragraphs, with {姓名} where the name stands; `digest` is
    that of everything that is printed.
    """

    kind = models.CharField("哪种信", max_length=20)
    about = models.CharField("为哪件事", max_length=60)
    county = models.CharField("县区", max_length=12)
    year = models.SmallIntegerField("年份")
    serial = models.IntegerField("顺序号")
    number = models.CharField("编号", max_length=60)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    programme = models.CharField("项目", max_length=60)
    area_code = models.CharField("区划", max_length=12)
    name = models.CharField("姓名", max_length=80)
    office = models.CharField("落款", max_length=100)
    contact = models.CharField("找谁、电话", max_length=100)
    dated = models.DateField("日期")
    body = models.JSONField("正文")
    digest = models.CharField("摘要", max_length=64)
    made_by = models.CharField("谁做的", max_length=64)
    made_at = models.DateTimeField("何时做的")

    privacy = classify(
        plain="id kind about county year serial number person programme area_code office contact "
        "dated digest made_by made_at",
        identifying="name",
        sensitive="body",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "about"], name="one_letter_a_matter"),
            models.UniqueConstraint(
                fields=["county", "kind", "year", "serial"], name="one_letter_a_number"
            ),
            models.CheckConstraint(condition=Q(serial__gte=1), name="letter_numbered_from_one"),
        ]
        indexes = [models.Index(fields=["person", "id"], name="letter_by_person")]
