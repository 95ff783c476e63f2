import pytest
from django.test import override_settings
from tests.journeys.axe_walk import WIDE
from tests.journeys.test_desk_rooms import Walk, _look_at
from tests.journeys.office_at_work import set_to_work
from tests.journeys.supervision_rooms import supervision_rooms
pytestmark=[pytest.mark.journey, pytest.mark.django_db(transaction=True)]
def test_mine(desk_site, chromium, django_db_blocker):
    with override_settings(AXES_ENABLED=True):
        with django_db_blocker.unblock(): work=set_to_work()
        rooms=supervision_rooms(work.supervised, work.paying)
        seen=Walk(rooms,work)
        sessions={**desk_site.sessions,**work.sessions}
        ctx=chromium.new_context(reduced_motion='reduce',viewport={'width':WIDE,'height':1000})
        page=ctx.new_page(); page.set_default_timeout(20000)
        page.on("console", lambda m: seen.complaints.append(f"{page.url} {m.text}"))
        page.on("pageerror", lambda m: seen.complaints.append(f"{page.url} {m}"))
        for r in rooms:
            ctx.clear_cookies()
            if r.reader: ctx.add_cookies([{"name":"huican_session","value":sessions[r.reader],"url":desk_site.address}])
            _look_at(page,desk_site.address,r,seen)
        ctx.close()
        print("\nWRONG",*seen.wrong,sep="\n"); print("AXE",*seen.violations,sep="\n"); print("WIDE",*seen.wide,sep="\n"); print("SAID",*[c for c in seen.complaints if '410' not in c],sep="\n"); print(dict(seen.visited))
