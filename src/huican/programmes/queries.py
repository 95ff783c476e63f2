"""Reads of programmes, in one place: what pages, commands and upper parts ask for."""

from huican.programmes.one_person import determine_person
from huican.programmes.population import answers
from huican.programmes.possible_matches import possible_matches
from huican.programmes.sources.known import facts_of_person, facts_of_persons
from huican.programmes.standing import standing
from huican.programmes.tallies import clauses, grouped, lacking, missing_facts, persons, tallies
from huican.programmes.what_if import persons_changed, what_if

__all__ = [
    "answers", "clauses", "determine_person", "facts_of_person", "facts_of_persons", "grouped",
    "lacking", "missing_facts", "persons", "persons_changed", "possible_matches", "standing",
    "tallies", "what_if",
]  # fmt: skip
