"""查清的事实: what people found out about a person, entered by hand with what it rests on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, require, requires
from huican.desk.addresses import whole_number
from huican.desk.contexts import facts
from huican.desk.contexts.entitled_person import Person
from huican.desk.contexts.fact_links import LASTING_VERB, enter_url
from huican.desk.contexts.facts import Form
from huican.desk.rendering import page
from huican.desk.views.determination import looked_at
from huican.kernel.errors import HuicanError
from huican.programmes.domain.entries import WORDS_MOST, Entry, why_not_enterable
from huican.programmes.entering import FactQuestioned, enter_by_hand, questions_of

_ID_MAX = 999_999_999


@require_GET
@requires("determination.read")
def every(request: HttpRequest, person_id: int) -> HttpResponse:
    """What was entered about a person, and what could be."""
    person = looked_at(request, person_id)
    wanted = person.standing.policies.facts.by_code.get(request.GET.get("fact", ""))
    place = enter_url(request, person_id, wanted, person.month)
    if place is not None:
        return HttpResponseRedirect(place)
    return page(request, "persons", "desk/facts.html", facts.listing(request, person))


@require_http_methods(["GET", "POST"])
@requires("facts.enter")
def one(request: HttpRequest, person_id: int, code: str) -> HttpResponse:
    """Enter one fact: write it, see what it changes and answer what is asked, keep it."""
    person = looked_at(request, person_id)
    fact = person.standing.policies.facts.by_code.get(code)
    if fact is None or why_not_enterable(fact):
        raise Http404
    if fact.lasting:
        require(request, LASTING_VERB)
    form = Form(fact, ends=request.GET.get("act") == facts.END)
    if request.method == "GET":
        entry_id = whole_number(request.GET.get("entry"), low=1, high=_ID_MAX)
        form = facts.prefilled(form, person, entry_id, request.GET.get("until", "")[:10])
        return _written(request, person, form)
    for name in ("value", "since", "until", "document", "reason"):
        setattr(form, name, request.POST.get(name, "").strip()[:WORDS_MOST])
    if request.POST.get("back"):
        return _written(request, person, form)
    entry = form.entry()
    if entry is None:
        return _written(request, person, form)
    return _kept(request, person, form, entry)


def _kept(request: HttpRequest, person: Person, form: Form, entry: Entry) -> HttpResponse:
    """Keeps the entry once it was looked at and every question is answered."""
    open_: tuple[str, ...] = ()
    try:
        asked = questions_of(person.id, entry, at=timezone.now())
        if request.POST.get("seen"):
            row = enter_by_hand(
                person.id, entry, answers=request.POST.getlist("answer"),
                by=current_user(request), at=timezone.now(),
            )  # fmt: skip
            return HttpResponseRedirect(facts.after_url(request, person, row))
    except FactQuestioned as error:
        open_ = tuple(question.code for question in error.questions)
        asked = error.questions + tuple(one for one in asked if one.code not in open_)
    except HuicanError as error:
        form.errors.append({"field": "value", "text": str(error)})
        return _written(request, person, form)
    context = facts.check_page(request, person, form, entry, asked, open_)
    return page(request, "persons", "desk/fact_check.html", context)


def _written(request: HttpRequest, person: Person, form: Form) -> HttpResponse:
    context = facts.form_page(request, person, form)
    return page(request, "persons", "desk/fact_form.html", context)
