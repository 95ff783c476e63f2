"""Every room of a running site: no accessibility violation in any theme and text size, no page
scrolls sideways, no script fails, nothing that the security policy refuses."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.integration.desk_made_up import AT, COUNTY, YEAR, name_of, payments
from tests.journeys.conftest import Site

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

THEMES, TEXTS = ("light", "dark", "contrast"), ("standard", "large", "xlarge")
# WCAG 2.2 A and AA whole, AAA for contrast; best practices catch landmarks and heading order.
WHOLE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# What a theme or a text size can change; the rest is the same page.
LOOKS = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "color-contrast-enhanced", "target-size",
                   "scrollable-region-focusable", "link-in-text-block"],
    },
    "resultTypes": ["violations"],
}  # fmt: skip


def _rooms() -> dict[str, list[str]]:
    """Addresses by who looks at them."""
    from django.utils import timezone

    from huican.access.models import User
    from huican.exchange.models import Upload
    from huican.exchange.uploads import stage
    from huican.insight.reports import publish
    from huican.ledger.models import Payment
    from huican.registry.models import Person
    from huican.registry.reveal import reveal
    from huican.sources.models import HeldRow, SourceFile

    file = SourceFile.objects.get(name="花名册.xlsx")
    person = Person.objects.get(name=name_of(0))
    payment = Payment.objects.get(person=person)
    held = HeldRow.objects.get(outcome=HeldRow.WAITING)
    report = publish(COUNTY, YEAR, "yearly-summary", by="system:test", at=AT)
    figure = "nursing-subsidy.payments"
    clerk = User.objects.get(username="jingban")
    upload = stage("护理补贴4月.xlsx", payments(month=4), office_area=COUNTY, by=clerk, at=AT)
    running = stage("护理补贴5月.xlsx", payments(month=5), office_area=COUNTY, by=clerk, at=AT)
    Upload.objects.filter(pk=running.pk).update(state="running", uploaded_at=timezone.now())
    shown = Person.objects.get(name=name_of(2))
    reveal(shown.pk, "identity", reason="paper", by=clerk, at=timezone.now())
    return {
        "jingban": [
            "/", "/imports/", "/imports/new", f"/imports/uploads/{upload.pk}/columns",
            f"/imports/uploads/{upload.pk}/check", f"/imports/uploads/{upload.pk}/drop",
            f"/imports/uploads/{running.pk}", f"/persons/{shown.pk}/reveal", "/imports/held?state=waiting",
            f"/imports/held/{held.pk}/drop", f"/imports/files/{file.pk}",
            f"/imports/files/{file.pk}/rows", f"/imports/files/{file.pk}/rows?state=accepted",
            f"/imports/files/{file.pk}/withdraw", "/persons/", f"/persons/{person.pk}",
            f"/persons/{person.pk}/reveal", f"/records/payment/{payment.pk}",
            f"/sources/{payment.source_sheet_id}/{payment.source_row}",
            f"/figures/?open={figure}", f"/figures/{figure}?by=乡镇",
            "/figures/petitions.closing-rate", "/reports/", f"/reports/published/{report.pk}",
            "/figures/no-such",
        ],
        "fuhe": ["/reports/yearly-summary", "/reports/yearly-summary/publish"],
        "shenji": ["/audit", "/audit?who=nobody", "/figures/"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def rooms(desk_site: Site, django_db_blocker: object) -> dict[str, list[str]]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return _rooms()


def _look(page: Page, theme: str, text: str, disclosed: bool) -> None:
    page.evaluate(
        """([theme, text, disclosed]) => {
            document.documentElement.dataset.theme = theme;
            document.documentElement.dataset.text = text;
            document.querySelectorAll('details').forEach(d => { d.open = disclosed; });
        }""",
        [theme, text, disclosed],
    )


def _violations(page: Page, where: str, options: dict[str, object]) -> list[str]:
    found = []
    for violation in Axe().run(page, options=options).response["violations"]:
        for node in violation["nodes"]:
            words = (node.get("failureSummary") or "").replace("\n", " ")
            found.append(f"{where} {violation['id']} {node['html'][:160]} {words[:200]}")
    return found


def test_no_room_breaks_an_accessibility_rule_in_any_theme_or_text_size(
    desk_site: Site, rooms: dict[str, list[str]], chromium: Browser
) -> None:
    found: list[str] = []
    number = 0
    for username, addresses in rooms.items():
        page = desk_site.window(chromium, username)
        for address in addresses:
            page.goto(desk_site.address + address)
            found += _violations(page, address, WHOLE)
            # Every room in every theme and every text size; all nine pairs over three rooms.
            for place, theme in enumerate(THEMES):
                text = TEXTS[(place + number) % 3]
                _look(page, theme, text, disclosed=text == "large")
                found += _violations(page, f"{address} {theme} {text}", LOOKS)
            number += 1
        page.context.close()
    assert not found, "\n".join(found)


def test_no_room_scrolls_sideways_at_any_width_or_text_size(
    desk_site: Site, rooms: dict[str, list[str]], chromium: Browser
) -> None:
    wide = []
    for username, addresses in rooms.items():
        page = desk_site.window(chromium, username)
        for address in addresses:
            page.goto(desk_site.address + address)
            for width in (320, 390, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                for text in TEXTS:
                    _look(page, "light", text, disclosed=True)
                    over = page.evaluate(
                        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                    )
                    if over > 0:
                        wide.append(f"{address} {text} {width}px：宽出 {over}px")
        page.context.close()
    assert not wide, "\n".join(wide)


def test_no_room_makes_the_browser_complain_and_every_title_is_its_own(
    desk_site: Site, rooms: dict[str, list[str]], chromium: Browser
) -> None:
    complaints: list[str] = []
    for username, addresses in rooms.items():
        page = desk_site.window(chromium, username)
        page.on("console", lambda message: complaints.append(f"{message.location} {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for address in addresses:
            answer = page.goto(desk_site.address + address)
            assert answer is not None
            if answer.status == 200:
                assert page.title().endswith("· 惠残"), address
                assert page.locator("h1").count() == 1, address
        page.context.close()
    # A page that is not there, or not for this reader, is said in the console by its status.
    assert not [one for one in complaints if "status of 40" not in one]
