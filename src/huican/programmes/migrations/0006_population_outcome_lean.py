"""Outcomes are keyed by run and person: one index, no checks row by row. A cache, made anew."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0005_versions_and_standards'),
    ]

    operations = [
        # Runs without outcomes would look like answers about nobody.
        migrations.RunSQL("DELETE FROM programmes_populationoutcome; DELETE FROM programmes_populationrun",
                          migrations.RunSQL.noop),
        migrations.DeleteModel(name='PopulationOutcome'),
        migrations.CreateModel(
            name='PopulationOutcome',
            fields=[
                ('pk', models.CompositePrimaryKey('run_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.BigIntegerField(verbose_name='档案')),
                ('area_code', models.CharField(max_length=12, verbose_name='区划')),
                ('outcomes', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None, verbose_name='结论')),
                ('no_bits', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), size=None, verbose_name='不符合的条件')),
                ('unknown_bits', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), size=None, verbose_name='待核实的条件')),
                ('amounts_fen', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), size=None, verbose_name='应发（分）')),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='outcomes', to='programmes.populationrun')),
            ],
        ),
        migrations.RunSQL("ALTER TABLE programmes_populationoutcome SET UNLOGGED", migrations.RunSQL.noop),
    ]
