"""What people adjust, and what an environment allows on top of it."""

from plimsoll.catalog.model import LoadPolicy
from plimsoll.workload.model import WorkloadSettings


def for_environment(settings: WorkloadSettings, policy: LoadPolicy) -> WorkloadSettings:
    """The settings with what the environment's load policy adds: the stricter of both counts.

    When it may be loaded, and who has to agree, is asked before a run: `catalog.policy`.
    """
    limits = [rate for rate in (settings.max_rate_per_s, policy.max_rate_per_s) if rate is not None]
    forbidden = (*settings.forbidden_endpoints, *policy.forbidden_endpoints)
    return settings.model_copy(
        update={
            "max_rate_per_s": min(limits, default=None),
            "forbidden_endpoints": tuple(dict.fromkeys(forbidden)),
        }
    )
