"""The words of a card at head, for full-text search; the listener `repos.index_card` keeps them."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from repos.models.repository import Repository


class HasPhrase(models.Lookup):
    """`text__phrase="tiny ber*"`: these words one after the other; a last `*` asks for a beginning.

    The right side is made by `card_words.phrase_of`: words without any sign in them, so that neither
    query language reads more into it.
    """

    lookup_name = "phrase"
    prepare_rhs = False

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:  # Any: parameters of a driver
        words = str(self.rhs).replace("*", ":*").replace(" ", " <-> ")
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"{alias}.\"words\" @@ to_tsquery('simple', %s)", [words]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:  # Any: parameters of a driver
        phrase = str(self.rhs)
        star = "*" if phrase.endswith("*") else ""
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        found = "SELECT rowid FROM repos_cardtext_words WHERE repos_cardtext_words MATCH %s"
        return f'{alias}."repo_id" IN ({found})', [f'"{phrase.removesuffix("*")}"{star}']


_TEXT = models.TextField()
_TEXT.register_lookup(HasPhrase)


class CardText(models.Model):
    """text: lower-case words, one space between them, as `repos.card_words` cuts them.

    The index is the database's own, made by the migration: a generated `tsvector` column with a GIN
    index on PostgreSQL, an FTS5 table kept by triggers on SQLite. Both cut at spaces only, so both
    find the same.
    """

    repo = models.OneToOneField(
        Repository, on_delete=models.CASCADE, primary_key=True, related_name="card_text"
    )
    text = _TEXT

    def __str__(self) -> str:
        return f"words of {self.repo_id}"
