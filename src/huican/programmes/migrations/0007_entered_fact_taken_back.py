"""Why a fact was entered, and entries that take earlier ones back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0006_population_outcome_lean'),
    ]

    operations = [
        migrations.AddField(
            model_name='enteredfact',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='怎么核实的'),
        ),
        migrations.AddField(
            model_name='enteredfact',
            name='takes_back',
            field=models.BooleanField(default=False, verbose_name='收回以前登记的'),
        ),
        migrations.AddConstraint(
            model_name='enteredfact',
            constraint=models.CheckConstraint(
                condition=models.Q(('takes_back', False), ('value__isnull', True), _connector='OR'),
                name='entered_fact_taken_back_says_nothing',
            ),
        ),
    ]
