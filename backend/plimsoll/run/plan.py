"""Plans a run: what somebody wishes, with everything settled that he left open."""

from pydantic import AwareDatetime, JsonValue

from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.bundle.model import Bundle
from plimsoll.bundle.target import checked_base_url
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.kit.errors import Rejected
from plimsoll.kit.page import LARGEST_PAGE, PageRequest
from plimsoll.run.allowed import place_of, same_target
from plimsoll.run.record import RunRecord, RunWish

NO_ENVIRONMENT = "default"
"""Names the environment of runs on this machine for which only a base URL is known; and of what
holds for all runs that name none, such as a load policy, where somebody registers it."""
_LONGEST = 100
_SHORTENED = 12
_WORKLOAD = "workload.json"
_SMOKE_S = 60


def planned_run(
    run_id: str,
    wish: RunWish,
    *,
    bundle: Bundle,
    environments: EnvironmentStore,
    requested_by: str,
    at: AwareDatetime,
) -> RunRecord:
    """The run, queued.

    Raises:
        NotFound: the environment is not registered.
        Rejected: nobody says where the service is, or two say it differently; or the bundle has
            no manifest.
    """
    manifest = manifest_of_bundle(bundle)
    duration_s = wish.duration_s or manifest.test_types[wish.test_type].duration_s or _SMOKE_S
    load: JsonValue = [
        bundle.file(_WORKLOAD).digest,
        wish.test_type.value,
        duration_s,
        wish.scale,
    ]
    return RunRecord(
        id=run_id,
        service=bundle.service,
        environment=environment_named(wish.environment, wish.base_url),
        base_url=base_url_of(wish, environments),
        bundle_digest=bundle.digest,
        workload_digest=digest(canonical_json(load).encode()),
        test_type=wish.test_type,
        duration_s=duration_s,
        scale=wish.scale,
        version=wish.version,
        workflow_id=run_id,
        requested_by=requested_by,
        created_at=at,
    )


def environment_named(environment: str | None, base_url: str | None) -> str:
    """The environment under which a run is kept, and compared with others.

    Two targets that nobody has registered are no one environment: each address has a history of
    its own, such as `shop.example:443`, which is no name that could be registered. All addresses of
    this machine are one, because ports there change from run to run.
    """
    if environment is not None or base_url is None:
        return environment or NO_ENVIRONMENT
    place = place_of(base_url)
    if len(place) > _LONGEST:
        told_apart = digest(place.encode())[-_SHORTENED:]
        place = f"{place[: _LONGEST - _SHORTENED - 1]}~{told_apart}"
    return place or NO_ENVIRONMENT


def is_registered(environment: str) -> bool:
    """Whether an environment of a run is one that people have given a name."""
    return environment != NO_ENVIRONMENT and ":" not in environment


def manifest_of_bundle(bundle: Bundle) -> BundleManifest:
    """What the bundle says about itself.

    Raises:
        Rejected: it has no manifest.
    """
    try:
        content = bundle.file(MANIFEST_PATH).content
    except KeyError:
        raise Rejected(f"The bundle {bundle.digest} has no manifest.") from None
    return BundleManifest.model_validate_json(content)


def base_url_of(wish: RunWish, environments: EnvironmentStore) -> str:
    """Where the service is; errors as in `planned_run`."""
    typed = None if wish.base_url is None else checked_base_url(wish.base_url)
    if typed is not None:
        _require_named(typed, wish.environment or NO_ENVIRONMENT, environments)
    if wish.environment is None:
        if typed is None:
            raise Rejected(
                "Nobody says where the service is.",
                where="base URL",
                fix="Give a base URL, or a registered environment that has one.",
            )
        return typed
    known = environments.get(wish.environment).base_url
    registered = checked_base_url(known) if known else None
    if typed is None and registered is None:
        raise Rejected(
            f"The environment {wish.environment} has no base URL.",
            where="base URL",
            fix="Register it with one, or give one with the run.",
        )
    if typed is not None and registered is not None and typed != registered:
        raise Rejected(
            f"The environment {wish.environment} is at {registered}, not at {typed}.",
            where="base URL",
            fix="Leave the base URL out, or name another environment.",
        )
    return typed or registered or ""


def _require_named(typed: str, named: str, environments: EnvironmentStore) -> None:
    """Nothing, or Rejected: an address does not get around its environment's load policy."""
    page, found = PageRequest(limit=LARGEST_PAGE), set[str]()
    while True:
        part = environments.find(page)
        found |= {e.name for e in part.items if e.base_url and same_target(e.base_url, typed)}
        if part.next_cursor is None:
            break
        page = PageRequest(limit=LARGEST_PAGE, cursor=part.next_cursor)
    if found and named not in found:
        name = min(found)
        raise Rejected(
            f"{typed} is the environment {name}, whose load policy holds.",
            where="base URL",
            fix=f"Name it: --environment {name}",
        )
