"""Queries of the hot paths, turned into SQL once: every request asks them, only values change.

Measured with the row of a repository and its namespace (46 columns): the ORM takes 1 ms to write
the SQL, the database 0.05 ms to answer it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

V = TypeVar("V")
M = TypeVar("M", bound=Model)
# A number that no row has and every column takes.
_FIRST_SLOT = 7_046_029_254_386_353_087


@dataclass(frozen=True, slots=True)
class _Compiled:
    """order: for each parameter of the SQL, which value goes there (an index), or what stands there.

    Any: compiled parts of Django's own, without types.
    """

    sql: str
    order: tuple[tuple[int | None, Any], ...]
    converters: tuple[tuple[int, Any, Any], ...]
    model: Any
    names: list[str]
    start: int
    end: int
    populators: list[Any]


class FixedQuery(Generic[M]):
    """`FixedQuery(lambda name: Namespace.objects.filter(name_lower=name), str).first("ana")`.

    build: makes the queryset from values of these kinds, in this order. It is called once, with
    placeholders, so it must hand them on unchanged, to exact look-ups of text or number fields.
    select_related works; annotations and prefetching do not.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *kinds: type[str] | type[int]) -> None:
        self._build = build
        self._slots = _slots(kinds)
        self._compiled: dict[str, _Compiled] = {}

    def first(self, *values: str | int) -> M | None:
        """The row that the database gives first; None: there is none."""
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = self._compile()
        params = [fixed if slot is None else values[slot] for slot, fixed in compiled.order]
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, params)
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for position, converters, expression in compiled.converters:
            for converter in converters:
                row[position] = converter(row[position], expression, connection)
        made: M = compiled.model.from_db(
            DEFAULT_DB_ALIAS, compiled.names, row[compiled.start : compiled.end]
        )
        for populator in compiled.populators:
            populator.populate(row, made)
        return made

    def _compile(self) -> _Compiled:
        """The steps of `ModelIterable` up to the database. Source: django/db/models/query.py 5.2."""
        queryset = self._build(*self._slots).order_by()[:1]
        compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)  # Any: Django's own
        sql, params = compiler.as_sql()
        select, klass_info = compiler.select, compiler.klass_info
        fields = klass_info["select_fields"]
        start, end = fields[0], fields[-1] + 1
        converters = compiler.get_converters([column[0] for column in select])
        return _Compiled(
            sql=sql,
            order=_order(self._slots, params),
            converters=tuple((place, *rest) for place, rest in converters.items()),
            model=klass_info["model"],
            names=[column[0].target.attname for column in select[start:end]],
            start=start,
            end=end,
            populators=get_related_populators(  # type: ignore[call-arg]  # stubs of Django 6
                klass_info, select, DEFAULT_DB_ALIAS
            ),
        )


class FixedColumn(Generic[V]):
    """`FixedColumn(lambda repo: Ref.objects.filter(repo=repo).values_list("name", flat=True), int)`.

    build: as of `FixedQuery`; of one column, of text or numbers, which come as the database gives them.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, V]], *kinds: type[str] | type[int]
    ) -> None:  # Any: of whatever model
        self._build = build
        self._slots = _slots(kinds)
        self._compiled: dict[str, tuple[str, tuple[tuple[int | None, Any], ...]]] = {}

    def values(self, *values: str | int) -> list[V]:
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            query: Any = self._build(*self._slots).query  # Any: Django's own
            sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
            compiled = self._compiled[connection.vendor] = sql, _order(self._slots, params)
        sql, order = compiled
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if slot is None else values[slot] for slot, fixed in order])
            return [row[0] for row in cursor.fetchall()]


def _slots(kinds: Sequence[type[str] | type[int]]) -> list[str | int]:
    return [
        f"\x01{number}\x01" if kind is str else _FIRST_SLOT + number
        for number, kind in enumerate(kinds)
    ]


def _order(
    slots: list[str | int], params: Sequence[Any]
) -> tuple[tuple[int | None, Any], ...]:  # Any: parameters of a driver
    return tuple((slots.index(one), None) if one in slots else (None, one) for one in params)
