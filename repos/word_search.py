"""One word of a search as a condition on repositories, put so that PostgreSQL finds it quickly.

The id has the word somewhere, or the card has a word that begins with it. As one `OR` over two tables
no index helps: measured with 200,000 repositories, 0.1 to 0.8 s. So a rare word becomes the small set
of its repositories, from the two indexes; a frequent one is asked of each row while the list is
walked in its order, which meets enough of them soon. Both say the same; only the way differs.
"""

from typing import Any, cast

from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from repos.card_words import phrase_of
from repos.models import CardText, Repository
from repos.models.card_text import HasPhrase

# Up to so many repositories a set is quicker than a walk; measured, and not sharp.
_RARE = 8_000
# Which way to go may be out of date; what is found is not.
_REMEMBERED_S = 600


def says(word: str) -> Q:
    """The id has it somewhere, or the card has a word that begins with it."""
    in_name = Q(repo_id_lower__contains=word.lower())
    phrase = phrase_of(word)
    if connection.vendor != "postgresql":
        if not phrase:
            return in_name
        return in_name | Q(pk__in=CardText.objects.filter(text__phrase=phrase).values("repo"))
    if _is_rare(word.lower(), phrase):
        return Q(pk__in=_set_of(in_name, phrase))
    return in_name | Q(_asked_of_each_row(phrase)) if phrase else in_name


def _is_rare(word: str, phrase: str) -> bool:
    key = f"word:{word.encode().hex()[:180]}"
    kept = cache.get(key)
    if isinstance(kept, bool):
        return kept
    # Each by itself: a union is gathered whole before the first of its rows can be counted.
    is_rare = all(
        part[: _RARE + 1].count() <= _RARE
        for part in _parts(Q(repo_id_lower__contains=word), phrase)
    )
    cache.set(key, is_rare, _REMEMBERED_S)
    return is_rare


def _set_of(in_name: Q, phrase: str) -> QuerySet[Repository, int]:
    named, *told = _parts(in_name, phrase)
    return cast("QuerySet[Repository, int]", named.union(*told) if told else named)


def _parts(in_name: Q, phrase: str) -> list[QuerySet[Any, Any]]:  # Any: of two models
    """Primary keys of repositories: by name, and by card where cards can have such a word."""
    parts: list[QuerySet[Any, Any]] = [
        Repository.objects.order_by().filter(in_name).values_list("pk")
    ]
    if phrase:
        told = CardText.objects.order_by().filter(text__phrase=phrase)
        parts.append(told.values_list("repo"))
    return parts


def _asked_of_each_row(phrase: str) -> Coalesce:
    """As a value, since the database would gather a set of everything for an `EXISTS`."""
    card = CardText.objects.filter(repo=OuterRef("pk")).annotate(said=HasPhrase(F("text"), phrase))
    return Coalesce(Subquery(card.values("said")), False, output_field=BooleanField())
