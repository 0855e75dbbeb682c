"""The part of a bundle's README about what the traffic looks like."""

from plimsoll.bundle.figures import plural
from plimsoll.bundle.manifest import BundleManifest
from plimsoll.bundle.markdown import plain
from plimsoll.traffic.ground import lines_of


def findings_section(manifest: BundleManifest) -> str:
    """Each finding once; nothing where there is none."""
    traffic = manifest.traffic
    lines = lines_of(traffic.findings, traffic.sentences)
    if not lines:
        return ""
    told = "".join(f"- {plain(line)}\n" for line in lines)
    return f"## What the traffic looks like\n\n{told}{_worded(manifest)}"


def _worded(manifest: BundleManifest) -> str:
    use = manifest.analysts.get("traffic_analyst")
    if use is None:
        return ""
    taken = sum(piece.taken for piece in use.pieces)
    if not taken:
        return f"\n{plain(use.advisor)} was asked to say it more plainly; none of it was taken.\n"
    return (
        f"\n{plain(use.advisor)} put {plural(taken, 'sentence')} of it, taken because every figure"
        " is in the evidence\n(`traffic.findings` in `manifest.json`);"
        f" {len(use.pieces) - taken} of its sentences were refused.\n"
    )
