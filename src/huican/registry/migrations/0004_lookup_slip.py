import django.db.models.deletion
import huican.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0003_record_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='LookupSlip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', huican.vault.fields.BlindIndexField(domain='lookup-slip', unique=True, verbose_name='查询码盲索引')),
                ('from_at', models.DateTimeField(verbose_name='从')),
                ('until', models.DateTimeField(verbose_name='到（不含）')),
                ('made_by', models.CharField(max_length=64, verbose_name='谁做的')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='何时收回')),
                ('withdrawn_by', models.CharField(blank=True, default='', max_length=64, verbose_name='谁收回')),
                ('failed_tries', models.SmallIntegerField(default=0, verbose_name='连着试错几次')),
                ('closed_until', models.DateTimeField(null=True, verbose_name='关到何时')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('from_at'))), name='lookup_slip_is_forward'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person',), name='one_lookup_slip'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='lookup_slip_withdrawn_wholly')],
            },
        ),
    ]
