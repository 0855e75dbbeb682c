"""The part of a bundle's README about sessions."""

from collections.abc import Iterator

from plimsoll.bundle.figures import per_second, percent, plural
from plimsoll.bundle.journey_figures import JourneysEntry, TransitionEntry
from plimsoll.bundle.markdown import code, plain, table

_MOST_ROWS = 10


def journeys_section(journeys: JourneysEntry | None) -> str:
    """What `JOURNEYS=follow` does; nothing without sessions."""
    if journeys is None:
        return ""
    return "\n".join(
        (
            "## Sessions\n",
            _what(journeys),
            table(
                (
                    "Test type",
                    "Sessions",
                    "Requests",
                    "Of their rate",
                    "Highest rate",
                    "Virtual users",
                ),
                (
                    (
                        test.value,
                        f"about {load.sessions:,}",
                        f"about {load.requests:,}",
                        percent(load.reached),
                        per_second(load.peak_per_second),
                        f"{load.virtual_users:,}",
                    )
                    for test, load in journeys.test_types.items()
                ),
            ),
            _steps(journeys),
            _links(journeys),
        )
    )


def _what(journeys: JourneysEntry) -> str:
    return f"""\
Production's users were seen in {plural(journeys.observed_sessions, "session")}. By default \
(`JOURNEYS=ignore`) each endpoint is asked at
its own rate, which is exact, and no request knows of another. With `JOURNEYS=follow` what arrives \
are
sessions: each asks one endpoint after another, as likely and after such pauses as it was observed.
A session has {journeys.requests_per_session:.1f} requests and {journeys.thinks_s:.1f} s of pauses \
on average, and at most {plural(journeys.longest, "request")}.

The rates of endpoints then follow from the sessions: they are the same on average, but vary more.
They are reached only after about as long as a session lasts, for none is under way when a test
begins, and those under way when the time is up send nothing more: choose a `DURATION` that is many
times as long. At the default duration and `SCALE=1`:
"""


def _steps(journeys: JourneysEntry) -> str:
    shown = journeys.transitions[:_MOST_ROWS]
    rows = table(("From", "To", "Chance", "Per session", "Pause"), (_row(step) for step in shown))
    more = journeys.all_transitions - len(shown)
    rest = f"\n… and {more:,} more in `journeys.json`.\n" if more else ""
    return f"The most frequent steps:\n\n{rows}{rest}"


def _row(step: TransitionEntry) -> tuple[str, ...]:
    return (
        "*begins*" if step.before is None else code(step.before),
        "*ends*" if step.after is None else code(step.after),
        percent(step.chance),
        f"{step.per_session:.2f} ×",
        "" if step.pause_s is None else f"{step.pause_s:.1f} s",
    )


def _links(journeys: JourneysEntry) -> str:
    if not journeys.links:
        return f"{_NO_LINKS}\n{_COOKIES}"
    return f"{_LINKS}\n{''.join(_link_lines(journeys))}\n{_COOKIES}"


_LINKS = """\
A session carries values from answers to its later requests, instead of those of `data/`, once it
has them:
"""
_NO_LINKS = """\
No value is carried from an answer to later requests: the code shows none for sure.
"""
_COOKIES = """\
Cookies that the target sets are sent back within a session, and forgotten after it.
"""


def _link_lines(journeys: JourneysEntry) -> Iterator[str]:
    for link in journeys.links:
        yield (
            f"- {code(link.field)} of {code(link.source)} is {code(link.parameter)} of"
            f" {code(link.target)}, because {plain(link.because)}"
            f"{'; `API_TOKEN` goes before it' if link.kind == 'token' else ''}.\n"
        )
