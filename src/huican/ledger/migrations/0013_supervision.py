"""Lists put up for the public, inspections and findings; the database keeps them as they were."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


# What was put up, drawn, asked and said stays as it was; what may change is named, once.
_STAY = {
    "publishedrow": "公示过的名单不能改，也不能删",
    "findingact": "检查的记录只能添，不能改，也不能删",
    "inspectionsample": "抽过的样本不能改，也不能删",
}
_FROZEN = {
    "publishedlist": (
        "公示过的名单只能撤下一次，别的不能改",
        ("token", "title", "batch_id", "programme", "month", "area_code", "from_day", "until_day",
         "hotline", "row_count", "total_fen", "published_at", "published_by"),
        "OLD.withdrawn_at IS NOT NULL",
    ),
    "sampleitem": (
        "抽中的一笔不能换",
        ("sample_id", "number", "person_id", "programme", "for_month", "amount_fen", "area_code",
         "line_id", "payment_id"),
        "false",
    ),
    "inspectionfinding": (
        "提出的问题不能改写，销了号的不能再动",
        ("inspection_id", "number", "item_id", "pattern", "words", "severity", "amount_fen",
         "asked_of", "raised_at", "raised_by"),
        "OLD.state = 'closed'",
    ),
}  # fmt: skip


def _stay(table: str, words: str) -> str:
    return f"""
CREATE FUNCTION ledger_{table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON ledger_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_{table}_stays();
ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER ledger_stays;
"""


def _frozen(table: str, words: str, columns: tuple[str, ...], over: str) -> str:
    old = ", ".join(f"OLD.{column}" for column in columns)
    new = ", ".join(f"NEW.{column}" for column in columns)
    return f"""
CREATE FUNCTION ledger_{table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_frozen BEFORE UPDATE ON ledger_{table} FOR EACH ROW
  WHEN ({over} OR ({old}) IS DISTINCT FROM ({new}))
  EXECUTE FUNCTION ledger_{table}_stays();
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_{table}_stays();
ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER ledger_frozen;
ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER ledger_stays;
"""


# The asked never closes his own: a CHECK says it of whom the finding asks, this of who answered.
_CLOSING = """
CREATE FUNCTION ledger_finding_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_findingact a
             WHERE a.finding_id = NEW.id AND a.act = 'answer' AND a.by = NEW.closed_by) THEN
    RAISE EXCEPTION '答复的人不能自己销号' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_finding_closing BEFORE UPDATE ON ledger_inspectionfinding FOR EACH ROW
  WHEN (NEW.state = 'closed') EXECUTE FUNCTION ledger_finding_closing();
"""

GUARDS = (
    "".join(_stay(table, words) for table, words in _STAY.items())
    + "".join(_frozen(table, *given) for table, given in _FROZEN.items())
    + _CLOSING
)
UNDONE = (
    "DROP TRIGGER ledger_finding_closing ON ledger_inspectionfinding;\n"
    "DROP FUNCTION ledger_finding_closing();\n"
    + "".join(f"DROP TRIGGER ledger_frozen ON ledger_{table};\n" for table in _FROZEN)
    + "".join(
        f"DROP TRIGGER ledger_stays ON ledger_{table};\n"
        f"DROP FUNCTION ledger_{table}_stays();\n"
        for table in (*_STAY, *_FROZEN)
    )
)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0011_events_named'),
        ('registry', '0003_record_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='检查编号')),
                ('title', models.CharField(max_length=120, verbose_name='检查什么')),
                ('area_code', models.CharField(max_length=12, verbose_name='区划')),
                ('programmes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='项目')),
                ('from_month', models.DateField(verbose_name='从哪个月起')),
                ('until_month', models.DateField(verbose_name='到哪个月止（不含）')),
                ('state', models.CharField(choices=[('open', '在查'), ('closed', '已结束')], default='open', max_length=8, verbose_name='状态')),
                ('version', models.IntegerField(default=1, verbose_name='第几次变动')),
                ('opened_at', models.DateTimeField(verbose_name='何时立项')),
                ('opened_by', models.CharField(max_length=64, verbose_name='检查人')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='何时结束')),
                ('closed_by', models.CharField(blank=True, default='', max_length=64, verbose_name='谁结束')),
                ('conclusion', models.TextField(blank=True, default='', verbose_name='结论')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('from_month__day', 1), ('until_month__gt', models.F('from_month')), ('until_month__day', 1)), name='inspection_of_months'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(('closed_at__isnull', False), ('state', 'closed'), models.Q(('conclusion', ''), _negated=True)), _connector='OR'), name='inspection_closed_wholly')],
            },
        ),
        migrations.CreateModel(
            name='InspectionFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='第几条')),
                ('pattern', models.CharField(blank=True, default='', max_length=40, verbose_name='异常线索')),
                ('words', models.TextField(verbose_name='问题')),
                ('severity', models.CharField(choices=[('remind', '提醒'), ('ordinary', '一般'), ('serious', '严重')], max_length=10, verbose_name='轻重')),
                ('amount_fen', models.BigIntegerField(default=0, verbose_name='涉及金额（分）')),
                ('asked_of', models.CharField(max_length=64, verbose_name='请谁答复')),
                ('due', models.DateField(verbose_name='到哪天')),
                ('state', models.CharField(choices=[('asked', '等答复'), ('answered', '已答复，等核'), ('closed', '已销号')], default='asked', max_length=10, verbose_name='状态')),
                ('version', models.IntegerField(default=1, verbose_name='第几次变动')),
                ('raised_at', models.DateTimeField(verbose_name='何时提出')),
                ('raised_by', models.CharField(max_length=64, verbose_name='谁提出')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='何时销号')),
                ('closed_by', models.CharField(blank=True, default='', max_length=64, verbose_name='谁销号')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='ledger.inspection')),
            ],
        ),
        migrations.CreateModel(
            name='FindingAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=12, verbose_name='做了什么')),
                ('at', models.DateTimeField(verbose_name='何时')),
                ('by', models.CharField(max_length=64, verbose_name='谁')),
                ('words', models.TextField(verbose_name='说明')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='ledger.inspectionfinding')),
            ],
        ),
        migrations.CreateModel(
            name='InspectionSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=40, verbose_name='怎么抽')),
                ('seed', models.CharField(max_length=40, verbose_name='种子')),
                ('wanted', models.IntegerField(verbose_name='要抽几笔')),
                ('population', models.IntegerField(verbose_name='总共几笔')),
                ('digest', models.CharField(max_length=64, verbose_name='总体的摘要')),
                ('drawn_at', models.DateTimeField(verbose_name='何时抽')),
                ('drawn_by', models.CharField(max_length=64, verbose_name='谁抽')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='ledger.inspection')),
            ],
        ),
        migrations.CreateModel(
            name='PublishedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=40, unique=True, verbose_name='网址记号')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('programme', models.CharField(max_length=60, verbose_name='项目')),
                ('month', models.DateField(verbose_name='发放月份')),
                ('area_code', models.CharField(max_length=12, verbose_name='区划')),
                ('from_day', models.DateField(verbose_name='从哪天起')),
                ('until_day', models.DateField(verbose_name='撤下日（这天起看不到）')),
                ('hotline', models.CharField(max_length=60, verbose_name='异议电话')),
                ('row_count', models.IntegerField(verbose_name='行数')),
                ('total_fen', models.BigIntegerField(verbose_name='合计（分）')),
                ('published_at', models.DateTimeField(verbose_name='何时公示')),
                ('published_by', models.CharField(max_length=64, verbose_name='谁公示')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='何时提前撤下')),
                ('withdrawn_by', models.CharField(blank=True, default='', max_length=64, verbose_name='谁撤下')),
                ('withdrawn_why', models.CharField(blank=True, default='', max_length=300, verbose_name='为什么撤下')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.batch')),
            ],
        ),
        migrations.CreateModel(
            name='PublishedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='序号')),
                ('masked', models.CharField(max_length=80, verbose_name='姓名（遮着）')),
                ('spoken', models.CharField(max_length=80, verbose_name='姓名怎么读')),
                ('village_code', models.CharField(max_length=12, verbose_name='村（社区）区划')),
                ('village', models.CharField(max_length=120, verbose_name='村（社区）')),
                ('item', models.CharField(max_length=80, verbose_name='项目')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('period', models.CharField(max_length=40, verbose_name='所属月份')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.batchline')),
                ('list', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='ledger.publishedlist')),
            ],
        ),
        migrations.CreateModel(
            name='SampleItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='序号')),
                ('programme', models.CharField(max_length=60, verbose_name='项目')),
                ('for_month', models.DateField(verbose_name='所属月份')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('area_code', models.CharField(max_length=12, verbose_name='区划')),
                ('verdict', models.CharField(blank=True, choices=[('fine', '没有问题'), ('found', '有问题')], default='', max_length=8, verbose_name='看过以后')),
                ('words', models.CharField(blank=True, default='', max_length=300, verbose_name='说明')),
                ('looked_at', models.DateTimeField(null=True, verbose_name='何时看')),
                ('looked_by', models.CharField(blank=True, default='', max_length=64, verbose_name='谁看')),
                ('line', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.batchline')),
                ('payment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.payment')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('sample', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='ledger.inspectionsample')),
            ],
        ),
        migrations.AddField(
            model_name='inspectionfinding',
            name='item',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='ledger.sampleitem'),
        ),
        migrations.AddConstraint(
            model_name='inspectionsample',
            constraint=models.CheckConstraint(condition=models.Q(('population__gte', 0), ('wanted__gte', 1)), name='sample_possible'),
        ),
        migrations.AddIndex(
            model_name='publishedlist',
            index=models.Index(fields=['until_day'], name='published_list_by_day'),
        ),
        migrations.AddConstraint(
            model_name='publishedlist',
            constraint=models.CheckConstraint(condition=models.Q(('until_day__gt', models.F('from_day'))), name='published_list_is_forward'),
        ),
        migrations.AddConstraint(
            model_name='publishedlist',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='published_list_of_a_month'),
        ),
        migrations.AddConstraint(
            model_name='publishedlist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_why', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_why', ''), _negated=True), models.Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='published_list_withdrawn_wholly'),
        ),
        migrations.AddConstraint(
            model_name='publishedrow',
            constraint=models.UniqueConstraint(fields=('list', 'number'), name='one_published_row_a_number'),
        ),
        migrations.AddConstraint(
            model_name='publishedrow',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('number__gte', 1)), name='published_row_possible'),
        ),
        migrations.AddConstraint(
            model_name='sampleitem',
            constraint=models.UniqueConstraint(fields=('sample', 'number'), name='one_sample_item_a_number'),
        ),
        migrations.AddConstraint(
            model_name='sampleitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('line__isnull', False), ('payment__isnull', True)), models.Q(('line__isnull', True), ('payment__isnull', False)), _connector='OR'), name='sample_item_is_one_payment'),
        ),
        migrations.AddConstraint(
            model_name='sampleitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('looked_at__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('looked_at__isnull', False)), _connector='OR'), name='sample_item_looked_at_wholly'),
        ),
        migrations.AddIndex(
            model_name='inspectionfinding',
            index=models.Index(fields=['state', 'due'], name='finding_by_state_and_day'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfinding',
            constraint=models.UniqueConstraint(fields=('inspection', 'number'), name='one_inspection_finding_a_number'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_by', models.F('asked_of')), _negated=True), models.Q(('raised_by', models.F('asked_of')), _negated=True)), name='finding_not_closed_by_the_asked'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='finding_closed_wholly'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfinding',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gte', 0)), name='finding_amount_not_negative'),
        ),
        migrations.RunSQL(GUARDS, UNDONE),
    ]
