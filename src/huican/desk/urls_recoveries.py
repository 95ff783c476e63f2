"""Addresses of the money pages: recoveries, letters, books, budget, and what residents look at."""

from django.urls import URLPattern, path

from huican.desk.views import books, budget, my_months, person_months, recoveries, slips

urlpatterns: list[URLPattern] = [
    path("recoveries/", recoveries.every, name="recoveries"),
    path("recoveries/find", recoveries.find, name="recoveries-find"),
    path("recoveries/<int:recovery_id>", recoveries.one, name="recovery"),
    path("letters/new/<slug:kind>/<int:number>", recoveries.new_letter, name="letter-new"),
    path("letters/<int:letter_id>", recoveries.letter, name="letter"),
    path("letters/<int:letter_id>/word", recoveries.letter_as_word, name="letter-word"),
    path("books/", books.every, name="books"),
    path("books/verify", books.verify, name="books-verify"),
    path("books/export", books.export, name="books-export"),
    path("books/accounts/<slug:kind>", books.account, name="books-account"),
    path("books/accounts/<slug:kind>/export", books.export_account, name="books-account-export"),
    path("books/transactions/<int:transaction_id>", books.transaction, name="books-transaction"),
    path("budget/", budget.every, name="budget"),
    path("budget/<slug:what>", budget.note, name="budget-note"),
    path("persons/<int:person_id>/months", person_months.every, name="person-months"),
    path("persons/<int:person_id>/roll", person_months.roll, name="person-roll"),
    path("persons/<int:person_id>/slip", slips.one, name="person-slip"),
    path("my/", my_months.mine, name="my"),
    path("my/out", my_months.out, name="my-out"),
]
