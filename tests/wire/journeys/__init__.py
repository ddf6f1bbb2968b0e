"""Scripts that the official clients' own interpreters run; nothing of ours is imported there."""

from pathlib import Path

JOURNEYS = Path(__file__).resolve().parent
