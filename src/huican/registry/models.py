"""One file a person: who somebody is, certified as what, living where, drawing what status."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q, Value

from huican.registry.records import RECORD_PLAIN, RECORD_SENSITIVE, Record
from huican.vault.fields import BlindIndexField
from huican.vault.privacy import classify


class Household(models.Model):
    """Persons of one household book; known by its head's number or the office's own key."""

    key_blind = models.BinaryField("户标识盲索引", unique=True)
    area_code = models.CharField("区划", max_length=12, blank=True)

    privacy = classify(plain="id area_code", identifying="key_blind")


# The characters of a name as an array: a name is found by a part of it through a plain GIN index,
# which needs no extension (pg_trgm is not everywhere).
NAME_CHARACTERS = Func(
    "name", Value(None), function="string_to_array", output_field=ArrayField(models.TextField())
)


# The row as it was before each change: the file itself holds the latest state, so together they
# hold every state there was.
@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), model_name="PersonHistory", append_only=True
)
class Person(models.Model):
    """The current state of one person's file. Earlier states are in PersonHistory."""

    name = models.CharField("姓名", max_length=80)
    pinyin = models.CharField("拼音", max_length=200)
    initials = models.CharField("拼音首字母", max_length=40)
    sex = models.CharField("性别", max_length=1, blank=True)
    birth = models.DateField("出生日期", null=True)
    area_code = models.CharField("区划", max_length=12)
    category = models.SmallIntegerField("残疾类别", null=True)
    level = models.SmallIntegerField("残疾等级", null=True)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="persons")
    created_at = models.DateTimeField("建档时间")
    source_sheet = models.ForeignKey(
        "sources.SourceSheet", models.PROTECT, null=True, related_name="+"
    )
    source_row = models.IntegerField("建档依据的行", null=True)

    privacy = classify(
        plain="id area_code household created_at source_sheet source_row",
        identifying="name pinyin initials",
        sensitive="sex birth category level",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 4)), name="person_level_1_to_4"
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(category__range=(1, 7)),
                name="person_category_1_to_7",
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["pinyin"], name="person_pinyin", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["initials"], name="person_initials", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["area_code"], name="person_area"),
            GinIndex(NAME_CHARACTERS, name="person_name_characters"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class IdentityNumber(models.Model):
    """An 18-character identity number of a person; one given as 15 digits was upgraded."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identity_numbers")
    sealed = models.BinaryField("身份证号（密封）")
    blind = models.BinaryField("盲索引", unique=True)
    last4_blind = models.BinaryField("末四位盲索引", db_index=True)
    given_as_15 = models.BooleanField("原为 15 位", default=False)

    privacy = classify(plain="id person given_as_15", identifying="sealed blind last4_blind")


class Certificate(models.Model):
    """One 残疾人证. A change of category or level, or a re-issue, is a new row."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="certificates")
    sealed = models.BinaryField("残疾人证号（密封）")
    blind = models.BinaryField("盲索引", unique=True)
    category = models.SmallIntegerField("类别")
    level = models.SmallIntegerField("等级")
    reissue = models.SmallIntegerField("补办次数", default=0)
    # Components of 多重 (category 7) as category digits, most severe first where known.
    components = models.JSONField("多重残疾各项", default=list)
    issued_on = models.DateField("发证日期", null=True)
    valid_until = models.DateField("有效期至", null=True)
    current = models.BooleanField("现行", default=True)
    source_sheet = models.ForeignKey(
        "sources.SourceSheet", models.PROTECT, null=True, related_name="+"
    )
    source_row = models.IntegerField(null=True)

    privacy = classify(
        plain="id person reissue issued_on valid_until current source_sheet source_row",
        identifying="sealed blind",
        sensitive="category level components",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(category__range=(1, 7)), name="cert_category_1_to_7"
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="cert_level_1_to_4"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(current=True), name="one_current_certificate"
            ),
        ]


class Guardian(models.Model):
    """Who answers for a person who cannot."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="guardians")
    name = models.CharField("姓名", max_length=80)
    relation = models.CharField("关系", max_length=20, blank=True)
    phone_sealed = models.BinaryField("电话（密封）", null=True)
    identity_sealed = models.BinaryField("身份证号（密封）", null=True)

    privacy = classify(
        plain="id person", identifying="name phone_sealed identity_sealed", sensitive="relation"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="one_guardian_a_name")
        ]


class Contact(models.Model):
    """A telephone or an address of a person."""

    PHONE, ADDRESS = "phone", "address"

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=[(PHONE, "电话"), (ADDRESS, "住址")])
    sealed = models.BinaryField("内容（密封）")
    blind = models.BinaryField("盲索引")

    privacy = classify(plain="id person kind", identifying="sealed blind")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "blind"], name="one_contact")
        ]
        indexes = [
            models.Index(fields=["blind"], condition=Q(kind="phone"), name="contact_by_phone")
        ]


class BankAccount(models.Model):
    """An account that money was paid to."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="bank_accounts")
    bank = models.CharField("开户行", max_length=100, blank=True)
    sealed = models.BinaryField("账号（密封）")
    blind = models.BinaryField("盲索引", db_index=True)
    holder = models.CharField("户名", max_length=80, blank=True)

    privacy = classify(plain="id person bank", identifying="sealed blind holder")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "blind"], name="one_account_a_person")
        ]


class StatusSpan(models.Model):
    """A status with dates: 低保, 特困, 低保边缘 …; half-open, unknown start allowed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="statuses")
    status = models.CharField("状态", max_length=30)
    starts_on = models.DateField("从", null=True)
    ends_on = models.DateField("到（不含）", null=True)
    known_at = models.DateTimeField("何时得知")
    source_sheet = models.ForeignKey(
        "sources.SourceSheet", models.PROTECT, null=True, related_name="+"
    )
    source_row = models.IntegerField(null=True)

    privacy = classify(
        plain="id person starts_on ends_on known_at source_sheet source_row", sensitive="status"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gt=models.F("starts_on")),
                name="status_span_is_forward",
            ),
            # Two open spans of one status would count the person twice.
            models.UniqueConstraint(
                fields=["person", "status"],
                condition=Q(ends_on__isnull=True),
                name="one_open_span_a_status",
            ),
        ]


class RevealGrant(models.Model):
    """Leave to see one kind of full value of one person, for a few minutes.

    The audit log says the same for good; this row only opens the page while it lasts.
    """

    actor = models.CharField("谁", max_length=64)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    what = models.CharField("看什么", max_length=12)
    granted_at = models.DateTimeField("从")
    until = models.DateTimeField("到（不含）")

    privacy = classify(plain="id actor person what granted_at until")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("granted_at")), name="reveal_grant_is_forward"
            )
        ]
        indexes = [models.Index(fields=["actor", "granted_at"], name="reveal_grant_by_actor")]


class LookupSlip(models.Model):
    """查询条: a paper with a code by which somebody without an account sees his own months.

    The code itself is on the paper only. Somebody has one slip that stands at most; five wrong
    tries close it for a day (registry.slips).
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    code = BlindIndexField(domain="lookup-slip", verbose_name="查询码盲索引", unique=True)
    from_at = models.DateTimeField("从")
    until = models.DateTimeField("到（不含）")
    made_by = models.CharField("谁做的", max_length=64)
    withdrawn_at = models.DateTimeField("何时收回", null=True)
    withdrawn_by = models.CharField("谁收回", max_length=64, blank=True, default="")
    failed_tries = models.SmallIntegerField("连着试错几次", default=0)
    closed_until = models.DateTimeField("关到何时", null=True)

    privacy = classify(
        plain="id person from_at until made_by withdrawn_at withdrawn_by failed_tries closed_until",
        identifying="code",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("from_at")), name="lookup_slip_is_forward"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at__isnull=True), name="one_lookup_slip"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="lookup_slip_withdrawn_wholly",
            ),
        ]


class Organisation(models.Model):
    """An institution, employer, association or home that records name."""

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=30, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    area_code = models.CharField("区划", max_length=12, blank=True)

    privacy = classify(plain="id name kind credit_code area_code")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "area_code"], name="one_organisation_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class RosterEntry(Record):
    """What one roster said of one person. The person's file follows the latest of them."""

    privacy = classify(plain=RECORD_PLAIN, sensitive=RECORD_SENSITIVE)


class CertificateBusiness(Record):
    """One piece of certificate business: assessment, issue, renewal, change, loss, migration."""

    privacy = classify(plain=RECORD_PLAIN, sensitive=RECORD_SENSITIVE)
