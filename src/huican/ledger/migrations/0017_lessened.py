"""What was found as over-paid and is owed after all: its event, its months, and finding both fast."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0016_numbers_stay'),
    ]

    operations = [
        migrations.AlterField(
            model_name='transaction',
            name='event',
            field=models.CharField(choices=[('budget', '下达预算'), ('budget-cut', '调减预算'), ('appropriate', '资金到账'), ('entitle', '认定应发'), ('entitle-less', '应发调减（未发）'), ('release', '放行代发'), ('bank-paid', '银行已付'), ('bank-returned', '银行退回'), ('re-issue', '重新代发'), ('return-void', '退回不再发'), ('overpaid', '认定多发'), ('overpaid-less', '多发不成立'), ('repaid', '本人退还'), ('hand-in', '缴回专户'), ('netted', '从应发中抵扣'), ('write-off', '核销'), ('write-off-less', '核销撤回'), ('opening', '导入以前的发放'), ('opening-less', '撤回导入的发放')], max_length=24, verbose_name='事项'),
        ),
        migrations.AddIndex(
            model_name='transaction',
            index=models.Index(fields=['event'], name='transaction_by_event'),
        ),
        migrations.AddField(
            model_name='recoveryact',
            name='months',
            field=models.JSONField(default=dict, verbose_name='月份和金额'),
        ),
    ]
