"""The parts of a bundle's README about what endpoints need, and what asking them may do."""

from plimsoll.bundle.figures import plural
from plimsoll.bundle.manifest import BundleManifest, EndpointEntry
from plimsoll.bundle.markdown import code, plain, table
from plimsoll.workload.needs import Needs

_MOST_ROWS = 40
"""The manifest has the rest."""
_NOTHING = Needs(idempotent=True)


def danger_note(manifest: BundleManifest) -> str:
    """What requests do besides writing, told from their names; nothing where none does."""
    dangerous = [entry for entry in manifest.endpoints if _needs(entry).danger]
    if not dangerous:
        return ""
    lines = "".join(
        f"- {code(entry.endpoint)}: {', '.join(_needs(entry).danger)}\n"
        for entry in dangerous[:_MOST_ROWS]
    )
    return (
        "Told from their methods and names, which can be wrong both ways, asking these:\n\n"
        f"{lines}{_rest(len(dangerous))}"
    )


def needs_section(manifest: BundleManifest) -> str:
    """Credentials, order and what cannot be repeated; nothing where no endpoint needs anything."""
    needing = [entry for entry in manifest.endpoints if _cells(_needs(entry)) != _cells(_NOTHING)]
    if not needing:
        return ""
    head = ("Endpoint", "Credential", "Ask before", "Asked twice is as once")
    rows = table(
        head, ((code(each.endpoint), *_cells(_needs(each))) for each in needing[:_MOST_ROWS])
    )
    return f"## What the endpoints need\n\n{rows}{_rest(len(needing))}{_advised(manifest)}"


def _cells(needs: Needs) -> tuple[str, ...]:
    return (
        plain(needs.credential or ""),
        ", ".join(code(name) for name in needs.after),
        "yes" if needs.idempotent else "no",
    )


def _needs(entry: EndpointEntry) -> Needs:
    return entry.needs or _NOTHING


def _rest(count: int) -> str:
    more = count - _MOST_ROWS
    return f"\n… and {plural(more, 'endpoint')} more in `manifest.json`.\n" if more > 0 else ""


def _advised(manifest: BundleManifest) -> str:
    use = manifest.analysts.get("endpoint_analyst")
    if use is None:
        return ""
    taken = sum(piece.taken for piece in use.pieces)
    return (
        f"\n{plain(use.advisor)} added {taken} of these needs and dangers, and"
        f" {len(use.pieces) - taken} of its additions were refused; `manifest.json` says which.\n"
    )
