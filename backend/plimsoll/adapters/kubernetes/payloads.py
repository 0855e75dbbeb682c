"""What Kubernetes answers, as types; what else it says is ignored."""

from typing import TypeVar

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from plimsoll.kit.errors import Unavailable
from plimsoll.kit.value import Value


class _Payload(Value):
    model_config = ConfigDict(extra="ignore", alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, told: object) -> object:
        """Go writes null for a list or a time that is not there."""
        if not isinstance(told, dict):
            return told
        return {key: value for key, value in told.items() if value is not None}


class Details(_Payload):
    """Of a refusal."""

    name: str = ""
    group: str = ""
    kind: str = ""


class Status(_Payload):
    """Why something was refused."""

    message: str = ""
    reason: str = ""
    code: int = 0
    details: Details | None = None


class Metadata(_Payload):
    """Of every object."""

    name: str = ""
    uid: str = ""
    resource_version: str = ""
    creation_timestamp: AwareDatetime | None = None
    deletion_timestamp: AwareDatetime | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)


class Object(_Payload):
    """Anything that has a name."""

    metadata: Metadata


class ListMetadata(_Payload):
    """Of a part of a collection."""

    resource_version: str = ""
    continue_: str = Field(default="", alias="continue")


class ObjectList(_Payload):
    """A part of a collection."""

    metadata: ListMetadata
    items: tuple[JsonValue, ...] = ()


class Event(_Payload):
    """A change of a collection."""

    type: str
    object: JsonValue


class Condition(_Payload):
    """Something that holds of an object, or does not."""

    type: str
    status: str
    reason: str = ""
    message: str = ""
    last_transition_time: AwareDatetime | None = None


class TestRunStatus(_Payload):
    """How far k6-operator is."""

    stage: str = ""
    conditions: tuple[Condition, ...] = ()


class TestRun(_Payload):
    """What k6-operator works on."""

    metadata: Metadata
    status: TestRunStatus = TestRunStatus()


class Waiting(_Payload):
    """Why a container does not run yet."""

    reason: str = ""
    message: str = ""


class Terminated(_Payload):
    """How a container ended."""

    exit_code: int = 0
    reason: str = ""
    message: str = ""


class ContainerState(_Payload):
    """One of these."""

    waiting: Waiting | None = None
    running: dict[str, JsonValue] | None = None
    terminated: Terminated | None = None


class ContainerStatus(_Payload):
    """Of one container."""

    name: str = ""
    state: ContainerState = ContainerState()


class PodStatus(_Payload):
    """How a pod is."""

    phase: str = ""
    reason: str = ""
    message: str = ""
    conditions: tuple[Condition, ...] = ()
    container_statuses: tuple[ContainerStatus, ...] = ()


class Pod(_Payload):
    """A load generator."""

    metadata: Metadata
    status: PodStatus = PodStatus()

    @property
    def has_ended(self) -> bool:
        """Whether nothing runs in it any more."""
        return self.status.phase in {"Succeeded", "Failed"}

    @property
    def waiting(self) -> Waiting | None:
        """Why it does not run yet, as its container says."""
        waits = (each.state.waiting for each in self.status.container_statuses)
        return next((each for each in waits if each is not None), None)

    @property
    def terminated(self) -> Terminated | None:
        """How its container ended."""
        ends = (each.state.terminated for each in self.status.container_statuses)
        return next((each for each in ends if each is not None), None)

    @property
    def unscheduled(self) -> str:
        """Why no node takes it; empty: one does, or nobody has looked yet."""
        for each in self.status.conditions:
            if each.type == "PodScheduled" and each.status == "False":
                return each.message or each.reason
        return ""

    @property
    def end(self) -> str:
        """Why it is over, in words; empty: it does not say."""
        told = [self.status.reason, self.status.message]
        terminated = self.terminated
        if terminated is not None and (terminated.reason or terminated.exit_code):
            code = f" (exit code {terminated.exit_code})" if terminated.exit_code else ""
            told += [f"{terminated.reason}{code}", terminated.message]
        disrupted = [each for each in self.status.conditions if each.type == "DisruptionTarget"]
        told += [each.message or each.reason for each in disrupted]
        return ": ".join(" ".join(each.split())[:300] for each in dict.fromkeys(told) if each)


class Resource(_Payload):
    """One kind of object that an API group has."""

    name: str


class ResourceList(_Payload):
    """What an API group has."""

    resources: tuple[Resource, ...] = ()


class AccessStatus(_Payload):
    """Whether something is allowed."""

    allowed: bool = False


class AccessReview(_Payload):
    """The answer to the question whether we may do something."""

    status: AccessStatus = AccessStatus()


AnswerT = TypeVar("AnswerT", bound=_Payload)


def understood(kind: type[AnswerT], answer: JsonValue, where: str) -> AnswerT:
    """The answer as a type.

    Raises:
        Unavailable: it is none of Kubernetes's.
    """
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        raise Unavailable(
            "What answers does not speak like Kubernetes.",
            where=where,
            fix="Check PLIMSOLL_KUBERNETES__URL.",
        ) from error
