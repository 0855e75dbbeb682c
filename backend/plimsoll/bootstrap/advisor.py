"""The language models that the settings name, and the agents that ask them."""

from dataclasses import replace
from importlib.util import find_spec

from plimsoll.agents.settings import LlmSettings
from plimsoll.kit.errors import Misconfigured
from plimsoll.pipeline.bundle import BundlePorts
from plimsoll.workload.ports import AnswerCache


def with_language_models(
    ports: BundlePorts, settings: LlmSettings, cache: AnswerCache
) -> BundlePorts:
    """The ports with those who ask language models; as they are where no model is set up.

    Raises:
        Misconfigured: the model cannot be asked as it is set up, or its package is missing.
    """
    if not settings.model:
        return ports
    if find_spec("pydantic_ai") is None or find_spec("detect_secrets") is None:
        raise Misconfigured(
            "The packages that ask language models are not installed.",
            where="PLIMSOLL_LLM__MODEL",
            fix="Install plimsoll-server[llm], or unset the setting.",
        )
    # Only now: they take a second to import, and need not be there.
    from plimsoll.agents.budget import Models  # noqa: PLC0415
    from plimsoll.agents.endpoint_analyst.endpoint_analyst import (  # noqa: PLC0415
        LlmEndpointAnalyst,
    )
    from plimsoll.agents.providers import specs_of  # noqa: PLC0415
    from plimsoll.agents.scenario_advisor.scenario_advisor import (  # noqa: PLC0415
        LlmScenarioAdvisor,
    )
    from plimsoll.agents.traffic_analyst.traffic_analyst import LlmTrafficAnalyst  # noqa: PLC0415

    models = Models(specs=specs_of(settings), settings=settings, cache=cache)
    return replace(
        ports,
        advisor=LlmScenarioAdvisor(models),
        traffic_analyst=LlmTrafficAnalyst(models),
        endpoint_analyst=LlmEndpointAnalyst(models),
    )
