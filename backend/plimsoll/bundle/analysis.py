"""What is said of a service beside its test: what its traffic looks like, what endpoints need."""

from typing import Literal, TypeAlias

from pydantic import Field

from plimsoll.kit.value import Value
from plimsoll.traffic.describe import describe
from plimsoll.traffic.findings import Finding, Sentence
from plimsoll.traffic.model import TrafficProfile
from plimsoll.workload.links import links
from plimsoll.workload.model import AdviceUse, WorkloadModel
from plimsoll.workload.needs import Needs, needs_of

AnalystName: TypeAlias = Literal["traffic_analyst", "endpoint_analyst"]


class Analysis(Value):
    """What rules found, with what analysts made of it."""

    findings: tuple[Finding, ...] = ()
    """As the rules put them."""
    sentences: tuple[Sentence, ...] = ()
    """Other words for some of them, each checked against their figures."""
    needs: dict[str, Needs] = Field(default_factory=dict)
    """By the names of the test's endpoints."""
    analysts: dict[AnalystName, AdviceUse] = Field(default_factory=dict)
    """Who was asked, and what became of the answers; empty: nobody was."""


def by_rules(profile: TrafficProfile, model: WorkloadModel) -> Analysis:
    """What can be said of a test without its repository, and without asking anybody."""
    endpoints = [plan.endpoint for plan in model.requests]
    return Analysis(findings=describe(profile), needs=needs_of(endpoints, links(endpoints)))
