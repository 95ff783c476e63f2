import pytest
from django.test import override_settings
from tests.journeys.test_desk_rooms import Walk, _look_at, _STEP_MS
from tests.journeys.axe_walk import WIDE
from tests.journeys.office_at_work import set_to_work
from tests.journeys.payment_rooms import payment_rooms
pytestmark=[pytest.mark.django_db]
def test_mine(desk_site, chromium, django_db_blocker):
    work=set_to_work()
    rooms=payment_rooms(work.paying)
    seen=Walk(rooms,work)
    context=chromium.new_context(reduced_motion="reduce",viewport={"width":WIDE,"height":1000})
    page=context.new_page(); page.set_default_timeout(_STEP_MS)
    page.on("console", lambda said: seen.complaints.append(f"{page.url} {said.text}"))
    for room in rooms:
        context.clear_cookies()
        context.add_cookies([{"name":"huican_session","value":desk_site.sessions[room.reader],"url":desk_site.address}])
        _look_at(page, desk_site.address, room, seen)
    context.close()
    for what in (seen.wrong, seen.violations, seen.wide, seen.complaints):
        print("\n".join(what) or "none")
    print(sorted(seen.visited))
    assert not seen.wrong
test_mine=pytest.mark.django_db(transaction=True)(test_mine)
