"""To the bank and back: the file for the bank, and the bank's answer.

The file holds whole account numbers: only who may release gets it, and each time is an event of
the log. It is kept nowhere but with whoever asked for it: the same batch makes the same bytes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from huican.access.permissions import current_user, require, requires
from huican.desk.addresses import address
from huican.desk.contexts import payment_bank
from huican.desk.contexts.payment_words import RELEASE, batch_of
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.ledger.bank import making, payer, returning

_TYPES = {
    making.ONE_CARD: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    making.PAIN: "application/xml",
}
_BYTES_MAX = 200 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@requires("payments.read")
def bank(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Files that were made, answers that were taken; taking one."""
    batch = batch_of(request, batch_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        require(request, RELEASE)
        file = request.FILES.get("file")
        if file is None:
            errors = [{"field": "file", "text": "还没有选文件"}]
        elif (file.size or 0) > _BYTES_MAX:
            errors = [{"field": "file", "text": "文件太大，不像是回盘；请和银行核对"}]
        else:
            try:
                returning.take_return(
                    batch_id, file.read(), file.name or "回盘", by=current_user(request),
                    at=timezone.now(),
                )  # fmt: skip
            except HuicanError as error:
                errors = [{"field": "file", "text": str(error)}]
            else:
                return HttpResponseRedirect(address(request, "payment-bank", batch_id))
        batch = batch_of(request, batch_id)
    context = payment_bank.bank_page(request, batch, errors)
    return page(request, "payments", "desk/payment_bank.html", context)


@require_POST
@requires(RELEASE)
def file(request: HttpRequest, batch_id: int, form: str) -> HttpResponse:
    """The bank file as a download; why not, on the page."""
    batch = batch_of(request, batch_id)
    if form not in making.FORMS:
        raise Http404
    with tempfile.TemporaryDirectory(prefix="huican-bank-") as folder:
        out = Path(folder) / "file"
        try:
            making.make_file(
                batch_id, form, out, payer=payer.payer(), by=current_user(request),
                at=timezone.now(),
            )  # fmt: skip
        except HuicanError as error:
            context = payment_bank.bank_page(
                request, batch_of(request, batch_id), [{"field": "", "text": str(error)}]
            )
            return page(request, "payments", "desk/payment_bank.html", context)
        content = out.read_bytes()
    name = quote(f"发放{batch.row.number}{making.FORMS[form][1]}")
    return HttpResponse(
        content,
        content_type=_TYPES[form],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )
