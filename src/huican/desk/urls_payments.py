"""Addresses of the money pages: batches, the bank, differences."""

from django.urls import URLPattern, path

from huican.desk.views import (
    bank_files,
    payment_batches,
    payment_lines,
    payment_roll,
    payments,
)

urlpatterns: list[URLPattern] = [
    path("payments/", payments.every, name="payments"),
    path("payments/new", payments.new, name="payment-new"),
    path("payments/recompute", payments.recompute, name="payment-recompute"),
    path("payments/recompute/<int:run_id>", payments.recomputing, name="recomputing"),
    path("payments/differences", payments.differences, name="differences"),
    path("payments/roll", payment_roll.one, name="payments-roll"),
    path("payments/roll/export", payment_roll.export, name="payments-roll-export"),
    path("payments/held", payment_lines.held, name="payments-held"),
    path("payments/returned", payment_lines.returned, name="payments-returned"),
    path("payments/<int:batch_id>", payment_batches.one, name="payment"),
    path("payments/<int:batch_id>/act/<slug:act>", payment_batches.act, name="payment-act"),
    path("payments/<int:batch_id>/lines", payment_batches.lines, name="payment-lines"),
    path("payments/<int:batch_id>/lines/<int:line>", payment_lines.one, name="payment-line"),
    path("payments/<int:batch_id>/bank", bank_files.bank, name="payment-bank"),
    path("payments/<int:batch_id>/bank/<str:form>", bank_files.file, name="payment-file"),
    path("payments/<int:batch_id>/proof", payment_batches.proof, name="payment-proof"),
]
