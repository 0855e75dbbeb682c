"""Which of several content types of a body counts."""

from collections.abc import Sequence

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def chosen(media: Sequence[str]) -> str:
    """JSON, then forms, then files, then whatever comes first."""
    for wanted in ("application/json", "+json", "json", FORM, MULTIPART):
        for candidate in media:
            if wanted in candidate.lower():
                return candidate
    return media[0]
