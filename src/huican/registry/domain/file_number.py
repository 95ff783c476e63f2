"""档号: how a file is called aloud and on paper."""

from __future__ import annotations


def file_number(person_id: int, area_code: str) -> str:
    """The county's six digits, a hyphen, and the file's own number: 990826-000417.

    The part behind the hyphen alone is unique in an installation and never changes; the county
    in front tells offices of one city apart.
    """
    return f"{area_code[:6]}-{person_id:06d}"
