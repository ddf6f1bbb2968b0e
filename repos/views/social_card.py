"""The picture that chats and feeds show beside a link to a public repository."""

import io
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from accounts.actor import Actor, ActorRequest
from hub.kernel.brand import Accent
from hub.kernel.wording import compact
from repos.lookup import find_repo
from repos.models import Repository, RepoType
from repos.oid_cache import OidCache

WIDTH, HEIGHT = 1200, 630
_PAD = 80
_CANVAS, _INK, _SOFT, _LINE = "#fbfbf8", "#1a1f22", "#4b545a", "#e1e1da"
_KIND = {"model": "#4453b0", "dataset": "#8a4b0f", "space": "#8b2f6c"}
_FILL = "#0a6272"
_LARGEST, _SMALLEST = 84, 34
_drawn: OidCache[bytes] = OidCache(max_weight=8 << 20)


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands on the picture; ids are ASCII, other words are cut down to what the font has."""

    kind: str
    owner: str
    name: str
    facts: str
    site: str


@require_safe
def social_card(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """SECURITY: asked for as nobody, whoever asks: crawlers keep such pictures and show them around.

    Raises: RepoNotFound: also for a private one.
    """
    repo = find_repo(Actor.anonymous(), repo_type, repo_id)
    # One picture for everybody, and its font has Latin letters only.
    with translation.override(settings.LANGUAGE_CODE):
        lines = _lines(repo)
    content = _drawn.get_or_make(lines, lambda: draw(lines), weigh=len)
    return HttpResponse(
        content, content_type="image/png", headers={"Cache-Control": "public, max-age=3600"}
    )


def social_image(repo: Repository, endpoint: str) -> str:
    """Address of the picture: the card's `thumbnail`, or the one drawn here; "" while private."""
    if repo.is_private:
        return ""
    own = repo.card_data.get("thumbnail") if isinstance(repo.card_data, dict) else None
    if isinstance(own, str) and urlsplit(own).scheme == "https":
        return own
    return f"{endpoint}{repo.url_path}/thumbnail.png"


def draw(lines: Lines) -> bytes:
    """A PNG of 1200 x 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _CANVAS)
    pen = ImageDraw.Draw(image)
    accent = Accent.made_from(settings.ACCENT).fill[0] if settings.ACCENT else _FILL
    pen.rectangle((0, 0, WIDTH, 14), fill=accent)
    pen.text((_PAD, 84), lines.kind, font=_font(34), fill=_KIND[lines.kind.lower()])
    if lines.owner:
        pen.text(
            (_PAD, 206), f"{lines.owner} /", font=_fitting(pen, f"{lines.owner} /", 48), fill=_SOFT
        )
    pen.text((_PAD, 272), lines.name, font=_fitting(pen, lines.name, _LARGEST), fill=_INK)
    pen.text((_PAD, 416), lines.facts, font=_fitting(pen, lines.facts, 36), fill=_SOFT)
    pen.line((_PAD, 520, WIDTH - _PAD, 520), fill=_LINE, width=2)
    pen.text((_PAD, 544), lines.site, font=_font(32), fill=accent)
    out = io.BytesIO()
    # A palette: flat colours need no more, and a tenth of the bytes.
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(repo: Repository) -> Lines:
    facts = [
        repo.pipeline_tag,
        repo.library_name or repo.sdk,
        f"{compact(repo.parameters)} parameters" if repo.parameters else "",
        repo.license,
    ]
    return Lines(
        kind=str(repo.kind.label),
        owner=repo.author,
        name=repo.name,
        facts=_plain("   ·   ".join(filter(None, facts))),
        site=_plain(settings.SITE_NAME),
    )


def _plain(text: str) -> str:
    return text.encode("latin-1", "ignore").decode("latin-1")[:120]


def _fitting(
    pen: ImageDraw.ImageDraw, text: str, largest: int
) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """As large as the line allows."""
    size = largest
    while size > _SMALLEST and pen.textlength(text, font=_font(size)) > WIDTH - 2 * _PAD:
        size -= 4
    return _font(size)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # Pillow's own: a server has whatever fonts its image happens to have, as a rule none.
    return ImageFont.load_default(size)
