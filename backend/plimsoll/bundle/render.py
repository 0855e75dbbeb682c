"""A workload model becomes the files of a test."""

import re

from plimsoll.bundle.analysis import Analysis, by_rules
from plimsoll.bundle.data import data_file
from plimsoll.bundle.describe import readme_file
from plimsoll.bundle.figures import busiest_step_per_second, measured
from plimsoll.bundle.journeys import journeys_file
from plimsoll.bundle.load import workload_file
from plimsoll.bundle.manifest import manifest_file, manifest_of
from plimsoll.bundle.model import Bundle, Coverage, Proof, Provenance
from plimsoll.bundle.names import names_of
from plimsoll.bundle.openapi_snippet import openapi_file
from plimsoll.bundle.script import library_files, script_file
from plimsoll.bundle.thresholds import thresholds_file
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.model import TrafficProfile
from plimsoll.workload.model import WorkloadModel

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


def render_bundle(
    model: WorkloadModel,
    coverage: Coverage,
    provenance: Provenance,
    profile: TrafficProfile,
    proof: Proof | None,
    analysis: Analysis | None = None,
) -> Bundle:
    """The bundle: equal inputs give equal bytes, on every machine.

    Without a proof it is the draft that is to be proven; the proof changes the manifest and the
    README only. Without an analysis, it is that of the rules.

    Raises:
        Rejected: a request's slug is no file name.
    """
    _check_slugs(model)
    functions = {slug: names.function for slug, names in names_of(model).items()}
    manifest = manifest_of(
        model, coverage, provenance, profile, proof, analysis or by_rules(profile, model)
    )
    peak = busiest_step_per_second(profile, {plan.name for plan in model.requests})
    files = (
        script_file(model, provenance, measured(profile)),
        *library_files(journeys=model.journeys is not None),
        workload_file(model, functions),
        *([] if model.journeys is None else [journeys_file(model.journeys)]),
        thresholds_file(model),
        *(data_file(plan, plan.table) for plan in model.requests if plan.table is not None),
        openapi_file(model),
        readme_file(manifest, coverage, model, production_peak=peak),
    )
    sealed = manifest_file(manifest.sealing(files))
    return Bundle(
        service=model.service, files=tuple(sorted((*files, sealed), key=lambda file: file.path))
    )


def _check_slugs(model: WorkloadModel) -> None:
    """They become file names, tags and thresholds."""
    for plan in model.requests:
        if _SLUG.fullmatch(plan.slug) is None:
            raise Rejected(
                f"The request {plan.name!r} has the short name {plan.slug!r}.",
                fix="Use lower-case letters, digits and hyphens.",
            )
