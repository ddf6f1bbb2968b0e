"""Typed readers of `HUB_…` environment variables; each fails loudly with the name and the form."""

import os
import re
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_SIZE_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_DURATION_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def env_str(name: str, default: str) -> str:
    return os.environ.get(name, default)


def env_folder(name: str, default: Path) -> Path:
    """An absolute path of a folder that exists (it is made) and takes writes."""
    folder = Path(os.environ.get(name, default)).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}={str(folder)!r} cannot be made: {error.strerror}."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}={str(folder)!r} does not take writes of this user.")
    return folder


def env_int(name: str, default: int) -> int:
    text = os.environ.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={text!r} must be a whole number.") from error


def env_bool(name: str, *, default: bool) -> bool:
    text = os.environ.get(name)
    if text is None:
        return default
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={text!r} must be on or off.")


def env_list(name: str, default: list[str]) -> list[str]:
    """Values separated by commas, spaces trimmed, empty ones dropped."""
    text = os.environ.get(name)
    if text is None:
        return default
    return [part.strip() for part in text.split(",") if part.strip()]


def env_size(name: str, default: str) -> int:
    """Bytes, from `10M`, `5G`, `1048576`; units are powers of 1024."""
    text = os.environ.get(name, default)
    match = re.fullmatch(r"(\d+)\s*([KMGT]?)i?B?", text.strip(), re.IGNORECASE)
    if match is None:
        raise ImproperlyConfigured(f"{name}={text!r} must be a size such as 10M or 5G.")
    return int(match[1]) * _SIZE_UNITS[match[2].upper()]


def env_duration(name: str, default: str) -> timedelta:
    """From `30s`, `15m`, `1h`, `7d`."""
    text = os.environ.get(name, default)
    match = re.fullmatch(r"(\d+)\s*([smhd])", text.strip())
    if match is None:
        raise ImproperlyConfigured(f"{name}={text!r} must be a duration such as 30s, 15m or 1h.")
    return timedelta(seconds=int(match[1]) * _DURATION_UNITS[match[2]])


def env_secret(name: str, *, fallback_file: Path | None = None) -> str:
    """`NAME`, else the content of the file that `NAME_FILE` names, else of `fallback_file`.

    Returns "" when none of them exists.
    """
    if value := os.environ.get(name):
        return value
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={file_name!r} cannot be read.") from error
    if fallback_file is not None and fallback_file.exists():
        return fallback_file.read_text(encoding="utf-8").strip()
    return ""


def env_choice(name: str, default: str, choices: list[str]) -> str:
    """One of `choices`."""
    text = os.environ.get(name, default).strip().lower()
    if text not in choices:
        raise ImproperlyConfigured(f"{name}={text!r} must be one of {', '.join(choices)}.")
    return text


def env_colour(name: str) -> str:
    """`#0a6272` in lower case; "" for none."""
    text = os.environ.get(name, "").strip().lower()
    if text and not re.fullmatch("#[0-9a-f]{6}", text):
        raise ImproperlyConfigured(f"{name}={text!r} must be a colour such as #0a6272.")
    return text


def env_picture(name: str) -> str:
    """The path of an SVG or PNG file that exists; "" for none."""
    text = os.environ.get(name, "").strip()
    if text and not (text.lower().endswith((".svg", ".png")) and Path(text).is_file()):
        raise ImproperlyConfigured(f"{name}={text!r} must be the path of an .svg or .png file.")
    return text
