import time, pytest
from django.db import connection
from huican.access.domain.scope import AreaScope
from huican.kernel.months import Month
from huican.ledger.supervision import patterns
pytestmark=pytest.mark.django_db
def test_speed():
    with connection.cursor() as c:
        c.execute("""INSERT INTO registry_person (name,pinyin,initials,sex,birth,area_code,category,level,created_at)
          SELECT '王'||g,'wang','w','男',date '1920-01-01'+(g%30000),'990826'||lpad((100+g%23)::text,3,'0')||'201',4,1+g%4,now() FROM generate_series(1,20000) g""")
        c.execute("UPDATE registry_person SET level = 1 + (id % 3) WHERE id % 5 = 0")
        c.execute("""INSERT INTO registry_bankaccount (person_id,bank,sealed,blind,holder)
          SELECT id,'农商行','x'::bytea, decode(md5((id - id%200*(id%2000)/1999)::text),'hex'),'' FROM registry_person""")
        c.execute("""INSERT INTO ledger_batch (number,programme,kind,month,area_code,fund,state,version,prepared_by,prepared_at,approved_by,released_by,released_at,line_count,total_fen)
          SELECT 'B'||p||'-'||m,p,'regular',make_date(2023,m,1),'990826000000','x','released',1,'user:1',now(),'user:2','user:3',now(),1,1
          FROM generate_series(1,12) m, unnest(ARRAY['nursing-subsidy','living-subsidy']) p""")
        c.execute("""INSERT INTO ledger_batchline (batch_id,line,person_id,programme,for_month,revision,amount_fen,netted_fen,net_fen,area_code,name,account_id,account_blind,bank,holder,reason,state)
          SELECT b.id, row_number() OVER (PARTITION BY b.id ORDER BY p.id), p.id, b.programme, b.month,1,9000,0,9000,p.area_code,p.name,a.id,a.blind,'',p.name,'x','paid'
          FROM ledger_batch b, registry_person p JOIN registry_bankaccount a ON a.person_id=p.id WHERE b.programme='nursing-subsidy' OR p.id%2=0""")
        c.execute("""INSERT INTO ledger_rolldecision (person_id,programme,act,from_month,cause,reason,decided_at,decided_by,source_ref)
          SELECT id,'nursing-subsidy','grant',date '2023-01-01','','x',timestamptz '2023-01-05','user:9','' FROM registry_person""")
        c.execute("ANALYZE")
        c.execute("SELECT count(*) FROM ledger_batchline"); print(c.fetchone())
    s=AreaScope('990826000000',(('990826000000','990826999999'),),'990826000000')
    t=time.perf_counter(); span=patterns.span_of(s); print('span',span,time.perf_counter()-t)
    for _ in range(2):
        t=time.perf_counter(); seen=patterns.seen(s,span); print('all',round(time.perf_counter()-t,2)); 
    for x in seen: print(x.pattern.code,x.clusters,x.rows)
    for p in patterns.PATTERNS:
        t=time.perf_counter(); patterns.rows(p.code,s,span,limit=50); print(p.code,round(time.perf_counter()-t,2))
    from huican.ledger.supervision.inspections import open_inspection,draw_sample
    from datetime import datetime,UTC
    i=open_inspection('x','990826000000',['nursing-subsidy'],Month(2023,1),Month(2023,12),by='user:5',at=datetime.now(UTC))
    t=time.perf_counter(); draw_sample(i.pk,100,version=1,by='user:5',at=datetime.now(UTC)); print('draw',round(time.perf_counter()-t,2))
    from huican.ledger.supervision.published import preview,publish,Selection
    from huican.ledger.models import Batch
    b=Batch.objects.filter(programme='nursing-subsidy').first(); t=time.perf_counter()
    from django.utils import timezone
    d=timezone.localdate(); lk=preview(Selection('990826000000',b.pk),on=d)
    from datetime import timedelta
    publish(Selection('990826000000',b.pk),title='公示',from_day=d,until_day=d+timedelta(days=5),hotline='12385',expected=(lk.rows,lk.fen),by='user:1',at=timezone.now()); print('publish',lk.rows,round(time.perf_counter()-t,2))
