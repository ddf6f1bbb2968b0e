"""Big tables by Jinja2: Django's engine takes 34 ms for a thousand rows, Jinja2 4 ms.

Templates are macros in `templates/repos/tables/`. With autoescape on, a macro answers Markup, which
Django's templates take for the safe HTML that it is. A macro asks for its words inside its body:
what stands outside of it is made once, in the language of whoever came first.
"""

from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hub.kernel.wording import compact, filesize


def tables_in(folder: Path) -> Environment:
    """Macros of that folder; other apps have theirs."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["filesize"] = filesize
    environment.filters["compact"] = compact
    environment.globals["static"] = static
    environment.globals["_"] = gettext
    environment.globals["ngettext"] = ngettext
    return environment


_environment = tables_in(Path(__file__).parent.parent / "templates" / "repos" / "tables")


def render_table(macro: str, *args: Any) -> Markup:  # Any: each macro has its own arguments
    """The HTML of `tables/<macro>.html`, which defines the macro of that name."""
    return render_macro(_environment, macro, *args)


def render_macro(
    environment: Environment, macro: str, *args: Any
) -> Markup:  # Any: each macro has its own arguments
    """The HTML of `<macro>.html` in the folder of the environment."""
    rendered = getattr(environment.get_template(f"{macro}.html").module, macro)(*args)
    if not isinstance(rendered, Markup):
        raise TypeError(f"macro {macro!r} rendered without escaping")
    return rendered
