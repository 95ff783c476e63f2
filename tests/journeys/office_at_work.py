"""The made-up office in the middle of its work: every state that a page can show."""

from __future__ import annotations

from dataclasses import dataclass

from huican.kernel.months import Month
from tests.integration.desk_made_up import (
    AT,
    COUNTY,
    PASSWORD,
    TOWN,
    YEAR,
    identity,
    name_of,
    payments,
    signed_in,
    take_in,
    workbook,
)
from tests.integration.determined_office import Determined, determine_office
from tests.integration.paying_office import Paying, pay_office
from tests.integration.recovering_office import Recovering, recover_office
from tests.integration.supervised_office import Supervised, supervise


@dataclass(frozen=True)
class AtWork:
    """Numbers of what pages are opened for; uploads as an address names them."""

    sessions: dict[str, str]
    roster: int
    withdrawn: int
    held: int
    person: int
    payment: int
    retired: int
    damaged: int
    sheet: int
    row: int
    report: int
    open: str
    odd: str
    of_township: str
    queued: str
    running: str
    failed: str
    done: str
    dropped: str
    determined: Determined
    recovering: Recovering
    paying: Paying
    supervised: Supervised


def set_to_work() -> AtWork:
    """Bring the office of desk_made_up.load_office() into all these states."""
    from huican.ledger.models import Payment
    from huican.registry.models import Person
    from huican.sources.models import HeldRow, SourceFile

    payment = Payment.objects.get(person__name=name_of(0))
    before = set(Payment.objects.values_list("pk", flat=True))
    published = signed_in("fuhe").post(f"/reports/yearly-summary/publish?year={YEAR}")
    # After the report: a month that comes late, and a March with one row less.
    take_in("护理补贴4月.xlsx", payments(month=4))
    take_in("护理补贴3月（更正）.xlsx", payments(month=3, persons=range(11)))
    return AtWork(
        sessions={"guanli": _administrator(), "idle": _idle()},
        roster=SourceFile.objects.get(name="花名册.xlsx").pk,
        withdrawn=_withdrawn_file(),
        held=HeldRow.objects.get(outcome=HeldRow.WAITING, sheet__file__name="护理补贴4月.xlsx").pk,
        person=Person.objects.get(name=name_of(0)).pk,
        payment=payment.pk,
        retired=Payment.objects.filter(pk__in=before, retired_at__isnull=False)[0].pk,
        damaged=_payment_of_a_damaged_file(),
        sheet=payment.source_sheet_id,
        row=payment.source_row,
        report=int(published.headers["Location"].split("?")[0].rsplit("/", 1)[1]),
        **_uploads(),
        determined=determine_office(),
        recovering=recover_office(),
        # July is the last month that a workbook speaks of.
        paying=(paying := pay_office(Month(YEAR, 8))),
        supervised=supervise(paying),
    )


def _administrator() -> str:
    """The session of somebody who has few rooms."""
    from huican.access.operations import create_user

    create_user(
        username="guanli", display_name="孙管理", area_code=COUNTY, roles=("system-admin",),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    return signed_in("guanli").cookies["huican_session"].value


def _idle() -> str:
    """The session of somebody who did nothing for an hour."""
    client = signed_in("lingdao")
    session = client.session
    session["seen_at"] -= 3600
    session.save()
    return client.cookies["huican_session"].value


def _withdrawn_file() -> int:
    from huican.exchange.withdrawing import withdraw_file

    receipt = take_in("护理补贴8月.xlsx", payments(month=8, stranger=False))
    file_id = receipt.files[0].file_id
    assert file_id is not None
    withdraw_file(file_id, by="system:test", at=AT, reason="重了")
    return file_id


def _payment_of_a_damaged_file() -> int:
    """A payment whose workbook cannot be opened any more."""
    from huican.ledger.models import Payment
    from huican.sources.models import SourceContent, SourceRows
    from huican.vault.operations import seal_bytes

    receipt = take_in("护理补贴7月.xlsx", payments(month=7, stranger=False))
    file_id = receipt.files[0].file_id
    content = SourceContent.objects.get(file_id=file_id)
    content.sealed = seal_bytes("source-file", b"not a workbook")
    content.save()
    # Rows kept for quick looks are made from the original.
    SourceRows.objects.filter(sheet__file_id=file_id).delete()
    return Payment.objects.filter(source_sheet__file_id=file_id).order_by("pk")[0].pk


def _uploads() -> dict[str, str]:
    """One batch in each state."""
    from django.utils import timezone

    from huican.access.models import User
    from huican.exchange import uploads
    from huican.exchange.models import Upload
    from huican.sources.models import SourceFile

    clerk = User.objects.get(username="jingban")
    township = User.objects.get(username="chengguan")

    def staged(name: str, content: bytes, area: str = COUNTY, by: User = clerk) -> Upload:
        return uploads.stage(name, content, office_area=area, by=by, at=timezone.now())

    def month(number: int, **state: object) -> str:
        kept = staged(f"护理补贴{number}月.xlsx", payments(month=number))
        if state:
            Upload.objects.filter(pk=kept.pk).update(**state)
        return str(kept.pk)

    head = ["序号", "享受人", "标识", "发了多少"]
    rows = [[i + 1, name_of(i), identity(i), 80] for i in range(4)]
    odd = workbook(f"{YEAR}年6月重度残疾人护理补贴发放表", head, rows, "6月")
    dropped = month(1)
    uploads.drop(int(dropped), by=clerk, at=timezone.now())
    file = SourceFile.objects.get(name="护理补贴4月.xlsx")
    done = [month(n, state="done", file=file, content_sealed=None) for n in (2, 5)]
    return {
        "open": month(9),
        "odd": str(staged("怪表.xlsx", odd).pk),
        "of_township": str(
            staged("城关护理补贴.xlsx", payments(month=6, persons=(0, 2)), TOWN, township).pk
        ),
        "queued": month(10, state="queued"),
        "running": month(11, state="running", progress_words="入库“11月”"),
        "failed": month(12, state="failed", error="磁盘满了，这个文件没有入库。"),
        "done": "-".join(done),
        "dropped": dropped,
    }
