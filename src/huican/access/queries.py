"""Reading users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from huican.access.models import User
from huican.kernel.errors import HuicanError


class NoSuchUser(HuicanError):
    """There is no such user."""

    code: ClassVar[str] = "no-such-user"


def user_named(username: str) -> User:
    """The user of that name. Raises NoSuchUser."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NoSuchUser("没有这个用户", where=username[:64])
    return user


def users_within(ranges: Sequence[tuple[str, str]]) -> list[User]:
    """Users whose area lies in one of the inclusive code `ranges`, by area and name."""
    users = User.objects.order_by("area_code", "username")
    return [user for user in users if any(low <= user.area_code <= high for low, high in ranges)]


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """Display names for `user:7`; `system:…` and unknown ones stay as they are."""
    actors = list(actors)
    wanted = {actor for actor in actors if actor.startswith("user:")}
    keys = [int(actor[5:]) for actor in wanted if actor[5:].isdigit()]
    names = {
        f"user:{pk}": name
        for pk, name in User.objects.filter(pk__in=keys).values_list("pk", "display_name")
    }
    return {actor: names.get(actor, actor) for actor in actors}
