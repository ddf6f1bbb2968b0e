"""Pictures of people and organizations: their own, or letters on a ground picked from the name."""

from zlib import crc32

# (ground, letter): quiet pairs that are readable on light and dark pages.
_GROUNDS = (
    ("#dbe7fb", "#1f4f9c"),
    ("#fbe3d6", "#94440f"),
    ("#dcf1e3", "#1c6b3c"),
    ("#ece1f9", "#5f3396"),
    ("#fbeccb", "#7a5300"),
    ("#d8f0f1", "#0f626a"),
)


def avatar_path(name: str, avatar_url: str) -> str:
    """Where the picture is: the stored address, else the generated one on this hub."""
    return avatar_url or f"/avatars/{name}.svg"


def letter_avatar(name: str, *, is_organization: bool) -> str:
    """An SVG picture. name: of a namespace, so it is letters, digits, `-`, `_` and `.` only."""
    ground, letter = _GROUNDS[crc32(name.lower().encode()) % len(_GROUNDS)]
    radius = 28 if is_organization else 50
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100" height="100">'
        f'<rect width="100" height="100" rx="{radius}" fill="{ground}"/>'
        f'<text x="50" y="50" dy=".36em" text-anchor="middle" fill="{letter}" '
        f'font-family="system-ui, sans-serif" font-size="46" font-weight="600">{name[0].upper()}'
        "</text></svg>\n"
    )
