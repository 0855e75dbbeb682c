"""The language models that the settings name."""

from importlib.util import find_spec

from plimsoll.agents.settings import LlmSettings
from plimsoll.kit.errors import Misconfigured
from plimsoll.workload.ports import AnswerCache, ScenarioAdvisor


def scenario_advisor(settings: LlmSettings, cache: AnswerCache) -> ScenarioAdvisor | None:
    """Who advises about tests; None where no model is set up.

    Raises:
        Misconfigured: the model cannot be asked as it is set up, or its package is missing.
    """
    if not settings.model:
        return None
    if find_spec("pydantic_ai") is None or find_spec("detect_secrets") is None:
        raise Misconfigured(
            "The packages that ask language models are not installed.",
            where="PLIMSOLL_LLM__MODEL",
            fix="Install plimsoll-server[llm], or unset the setting.",
        )
    # Only now: they take a second to import, and need not be there.
    from plimsoll.agents.providers import specs_of  # noqa: PLC0415
    from plimsoll.agents.scenario_advisor.scenario_advisor import (  # noqa: PLC0415
        LlmScenarioAdvisor,
    )

    return LlmScenarioAdvisor(specs_of(settings), settings, cache=cache)
