"""Big tables of viewers, drawn by the fast engine; and numbers with separators."""

from django import template
from markupsafe import Markup

from repos.templatetags.repo_words import repeats_word
from repos.viewers.archives import Archive
from repos.viewers.grids import Grid
from repos.viewers.parquet import ParquetFile
from repos.views.fast_tables import render_table

register = template.Library()


@register.simple_tag
def grid_rows(grid: Grid) -> Markup:
    return render_table("grid_rows", grid.rows, grid.first, len(grid.columns))


@register.simple_tag
def parquet_rows(file: ParquetFile) -> Markup:
    return render_table("parquet_rows", file.columns, repeats_word)


@register.simple_tag
def archive_rows(archive: Archive) -> Markup:
    return render_table("archive_rows", archive.members)


@register.filter
def grouped(number: int) -> str:
    """`1,234,567`."""
    return f"{number:,}"
