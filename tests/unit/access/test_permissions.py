"""Who may open what, within which area."""

import pytest

from huican.access import operations, signin
from huican.access.models import User
from huican.access.permissions import access_of, may, requires
from huican.access.scopes import area_filter, scope_for
from huican.audit.operations import record
from tests.unit.access.site import NOW, PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.unit.access.site")]


@pytest.fixture
def leader(make_user, browser):
    user = make_user(roles=["leader"])
    browser(signin.submit_password, "li", PASSWORD)
    return user


def test_without_signing_in_a_page_leads_to_the_sign_in_and_back(client):
    response = client.get("/figures?area=990826100000")
    assert response.status_code == 302
    assert response["Location"] == "/signin?next=%2Ffigures%3Farea%3D990826100000"


def test_a_verb_that_the_role_lacks_is_refused_with_whom_to_ask(client, leader):
    response = client.get("/reveal/990826100201")
    assert response.status_code == 403
    text = response.content.decode()
    assert "看完整号码" in text and "县经办" in text


@pytest.mark.parametrize(
    ("area", "status"),
    [("990826000000", 200), ("990826100201", 200), ("990827000000", 403), ("990800000000", 403),
     ("99082", 403), ("', 1=1", 403), ("９９０８２６０００００", 403), ("", 200)],
)  # fmt: skip
def test_an_area_must_lie_inside_the_users(client, leader, area, status):
    response = client.get("/figures", {"area": area})
    assert response.status_code == status
    if status == 403:
        assert "不在你能看的范围里" in response.content.decode()


def test_a_record_of_another_area_stays_closed_to_those_who_may_reveal(rf, make_user, browser):
    from huican.access.permissions import NotPermitted, require_inside

    request = rf.get("/reveal")
    request.user = make_user(roles=["township"], area_code="990826100000")
    require_inside(request, "990826100201")
    with pytest.raises(NotPermitted, match="不在你能看的区划"):
        require_inside(request, "990826101201")


def test_pages_with_persons_are_not_kept_by_the_browser(client, leader):
    assert client.get("/figures")["Cache-Control"] == "no-store"


def test_a_view_carries_its_mark():
    @requires("figures.read")
    def view(request):
        """nothing"""

    assert access_of(view).verb == "figures.read"
    assert access_of(lambda request: None) is None


def test_nobody_without_account_may_do_anything():
    from django.contrib.auth.models import AnonymousUser

    assert not may(AnonymousUser(), "figures.read")
    assert may(User(roles=["leader"]), "figures.read")
    assert not may(User(roles=["no-longer-a-role"]), "figures.read")


def test_a_scope_filters_records_by_code_ranges():
    scope = scope_for("990826000000", "990826100000")
    for area in ("990826100201", "990826101201", ""):
        record(verb="a.b", by="x", at=NOW, summary="", area_code=area)
    from huican.audit.models import Event

    found = Event.objects.filter(area_filter(scope)).values_list("area_code", flat=True)
    assert list(found) == ["990826100201"]
    assert scope.contains("990826100201") and not scope.is_whole


def test_users_are_made_with_an_initial_password_and_an_event_without_their_name(make_user):
    from huican.audit import queries as audit

    made = operations.create_user(
        username="wang", display_name="王小明", area_code="990826000000", roles=["leader"],
        by="cli:root", at=NOW,
    )  # fmt: skip
    assert len(made.initial_password) == 19
    assert made.user.must_change_password
    event = audit.search(verb="access.create-user")[0]
    assert event.actor == "cli:root"
    assert event.subject_id == str(made.user.pk)
    assert "王" not in event.summary + str(event.data)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "李"}, "用户名只能用"),
        ({"username": "li"}, "已经有人用了"),
        ({"area_code": "990826"}, "12 位"),
        ({"roles": []}, "至少要给一个角色"),
        ({"roles": ["king"]}, "没有“king”这个角色"),
        ({"roles": ["system-admin", "auditor"]}, "不能是同一个人"),
        ({"roles": ["handler", "security-admin"]}, "不能是同一个人"),
        ({"password": "short"}, "不够牢"),
    ],
)
def test_a_user_that_cannot_be_is_refused_in_chinese(make_user, changes, words):
    from huican.kernel.errors import HuicanError

    make_user()
    with pytest.raises(HuicanError, match=words):
        make_user(**({"username": "other"} | changes))


@pytest.mark.parametrize("pair", [("system-admin", "security-admin"), ("auditor", "system-admin")])
def test_the_database_itself_keeps_the_three_administrators_apart(make_user, pair):
    from django.db import IntegrityError

    user = make_user()
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=user.pk).update(roles=list(pair))


def test_nobody_changes_his_own_roles_or_closes_himself(make_user):
    from huican.access.operations import UserError

    user = make_user(roles=["security-admin"])
    with pytest.raises(UserError, match="不能改自己的角色"):
        operations.set_roles(user, ["handler"], by=user, at=NOW)
    with pytest.raises(UserError, match="不能停用自己"):
        operations.set_active(user, False, by=user, at=NOW)


def test_preferences_come_from_the_cookie_and_then_from_the_account(client, rf, leader):
    from huican.access import preferences
    from huican.access.preferences import Preferences

    request = rf.get("/")
    request.user = None
    request.COOKIES[preferences.COOKIE] = "theme=dark&text=large&density=evil"
    assert preferences.of_request(request) == Preferences(theme="dark", text="large")
    operations.save_preferences(leader, Preferences(theme="contrast", text="xlarge"))
    request.user = User.objects.get(pk=leader.pk)
    found = preferences.of_request(request)
    assert (found.theme, found.text, found.lang) == ("contrast", "xlarge", "zh-CN")
