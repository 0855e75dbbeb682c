"""Which series in Prometheus are those of a loaded target: of this service, in this environment.

What is read of production must never be taken for what a test environment says, so a series is the
target's only if a label says the environment as well: one that is made for it, or the namespace or
cluster. Where none does, nobody guesses; a setting says it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from plimsoll.adapters.prometheus.client import PrometheusClient
from plimsoll.adapters.prometheus.detect import SERVICE_LABELS, Span
from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.location import parsed, selector
from plimsoll.adapters.prometheus.payloads import Labels
from plimsoll.kit.errors import Misconfigured, NotFound, Rejected
from plimsoll.run.target_state import Target

TARGET_SETTING: Final = "PLIMSOLL_PROMETHEUS__TARGET_SELECTOR"
ALARM_SETTING: Final = "PLIMSOLL_PROMETHEUS__ALARM_SELECTOR"

ENVIRONMENT_LABELS: Final = (
    "deployment_environment_name",
    "deployment_environment",
    "environment",
    "env",
    "stage",
)
"""Labels made to say the environment."""
PLACE_LABELS: Final = (
    "namespace",
    "exported_namespace",
    "k8s_namespace_name",
    "kubernetes_namespace",
    "cluster",
    "k8s_cluster_name",
)
"""Labels whose value often has the environment's name in it."""
_NAMESPACES: Final = ("exported_namespace", "namespace", "k8s_namespace_name")
_PODS: Final = ("exported_pod", "pod", "k8s_pod_name")
_WORKLOADS: Final = (
    *SERVICE_LABELS,
    "statefulset",
    "daemonset",
    "horizontalpodautoscaler",
    "destination_workload",
    "destination_service_name",
)
_CONTAINERS: Final = frozenset(
    {"container_cpu_usage_seconds_total", "container_memory_working_set_bytes"}
)
_ALIKE: Final = (
    {"production", "prod", "prd", "live"},
    {"staging", "stage", "stg"},
    {"development", "dev", "devel"},
    {"testing", "test", "tst"},
)
_NO_ENVIRONMENT: Final = frozenset({"", "default"})
_SUFFIX: Final = "[bcdfghjklmnpqrstvwxz2456789]"
"""Letters of which Kubernetes makes the ends of names."""
_OF_OBJECTS: Final = (Matcher(label="__name__", operator="!~", value="kube_.*"),)
"""Series of kube-state-metrics name the pod that tells of an object, where it is none of a pod."""
_MOST_PODS: Final = 500
_FIX: Final = f'Set {TARGET_SETTING}, as in {{namespace="shop-{{environment}}",app="{{service}}"}}.'


class Way(NamedTuple):
    """One selection of series that are the target's, and the metrics among them."""

    matchers: tuple[Matcher, ...]
    names: frozenset[str]


class Selection(NamedTuple):
    """Where what is known of a target is found."""

    ways: tuple[Way, ...]
    pods: frozenset[str]
    """Those that its own series name; empty: they name none."""
    namespaces: frozenset[str]
    pod_pattern: str
    """Fits the names of its pods."""
    is_only: bool
    """This Prometheus knows the service in no other environment."""
    pinned: tuple[tuple[Matcher, ...], ...] = ()
    """What somebody said are the target's series; empty: they were found."""

    @property
    def shown(self) -> str:
        """In PromQL."""
        return " or ".join(selector(way.matchers) for way in self.ways)

    def of_metric(self, name: str) -> tuple[Matcher, ...] | None:
        """The conditions under which the target's own series of a metric are found."""
        return next((way.matchers for way in self.ways if name in way.names), None)

    def of_containers(self) -> Iterator[tuple[Matcher, ...]]:
        """Conditions on the series of its containers, in order of preference.

        Without honour of labels, Prometheus renames those of kube-state-metrics.
        """
        for way in self.ways:
            if way.names & _CONTAINERS and not self.pods:
                yield way.matchers
        if self.namespaces:
            spaces = "|".join(map(re.escape, sorted(self.namespaces)))
            for prefix in ("", "exported_"):
                yield (
                    Matcher.model_construct(
                        label=f"{prefix}namespace", operator="=~", value=spaces
                    ),
                    Matcher.model_construct(
                        label=f"{prefix}pod", operator="=~", value=self.pod_pattern
                    ),
                )

    def has_pod(self, labels: Labels) -> bool:
        """Whether a series is about one of its pods."""
        pod, space = first_label(labels, _PODS), first_label(labels, _NAMESPACES)
        return (
            bool(pod)
            and space in self.namespaces
            and re.fullmatch(self.pod_pattern, pod) is not None
        )


def first_label(labels: Labels, names: Sequence[str]) -> str:
    """The first of these labels that there is; empty: none."""
    return next((labels[name] for name in names if labels.get(name)), "")


def pod_of(labels: Labels) -> str:
    """The pod that a series is about; empty: none."""
    return first_label(labels, _PODS)


def selected(client: PrometheusClient, target: Target, span: Span, pinned: str) -> Selection:
    """The series of a target.

    Args:
        client: asks Prometheus.
        target: whose.
        span: when they had samples.
        pinned: what the setting says; empty: nothing.

    Raises:
        NotFound: there is no such service.
        Misconfigured: it cannot be told which environment's series they are, or what is pinned
            cannot be read.
    """
    chosen = target.selector or pinned
    if chosen:
        ways, is_only = [pinned_matchers(chosen, target, TARGET_SETTING)], False
    else:
        ways, is_only = _found(client, target, span)
    named = [Way(way, _names(client, way, span)) for way in ways]
    named = [way for way in named if way.names]
    if not named:
        raise NotFound(f"No series in Prometheus fits {' or '.join(map(selector, ways))}.")
    pods = _values(client, named, _PODS, span, without=_OF_OBJECTS)
    spaces = _values(client, named, _NAMESPACES, span, without=_OF_OBJECTS)
    return Selection(
        ways=tuple(named),
        pods=pods,
        namespaces=spaces or _values(client, named, _NAMESPACES, span),
        pod_pattern=_pattern(target.service, pods),
        is_only=is_only,
        pinned=tuple(ways) if chosen else (),
    )


def pinned_matchers(text: str, target: Target, setting: str) -> tuple[Matcher, ...]:
    """The conditions that somebody wrote, with the target's names put in.

    Raises:
        Misconfigured: it is no selector.
    """
    try:
        matchers = parsed(text).matchers
    except Rejected as error:
        raise Misconfigured(error.what, where=setting, fix=_FIX) from error
    if not matchers:
        raise Misconfigured(f"This is no selector of labels: {text}", where=setting, fix=_FIX)
    return tuple(_filled(each, target) for each in matchers)


def _filled(matcher: Matcher, target: Target) -> Matcher:
    is_pattern = matcher.operator in {"=~", "!~"}
    value = matcher.value
    for name, text in (("{service}", target.service), ("{environment}", target.environment)):
        value = value.replace(name, re.escape(text) if is_pattern else text)
    return matcher.model_copy(update={"value": value})


def names_service(labels: Labels, service: str) -> bool:
    """Whether a label says that something is about a service."""
    values = (labels.get(name, "") for name in _WORKLOADS)
    return any(value == service or value.endswith(f"/{service}") for value in values)


def is_in_environment(labels: Labels, environment: str, selection: Selection) -> bool:
    """Whether something about the service is about it in that environment."""
    told = first_label(labels, ENVIRONMENT_LABELS)
    if told:
        return _is_named(told, environment)
    space = first_label(labels, _NAMESPACES)
    if space and selection.namespaces:
        return space in selection.namespaces
    return selection.is_only


def _found(
    client: PrometheusClient, target: Target, span: Span
) -> tuple[list[tuple[Matcher, ...]], bool]:
    service, environment = target.service, target.environment
    existing = client.label_names([], *span)
    named = [
        Matcher(label=label, value=value)
        for label in SERVICE_LABELS
        if label in existing
        for value in _spellings(client, label, service, span)
    ]
    if not named:
        raise NotFound(f"No service in Prometheus is called “{service}”.", fix=_FIX)
    if environment in _NO_ENVIRONMENT:
        raise Misconfigured(
            f"Which of the series of {service} are those of the target, nobody has said: the run "
            "names no environment.",
            where=TARGET_SETTING,
            fix=_FIX,
        )
    found = [_of_environment(client, way, target, span, existing) for way in named]
    ways = [(way, *more) for way, (more, _) in zip(named, found, strict=True) if more]
    if not ways:
        raise Misconfigured(
            f"No label of the series of {service} says that they are those of {environment}.",
            where=TARGET_SETTING,
            fix=_FIX,
        )
    return ways, all(is_only for _, is_only in found)


def _spellings(client: PrometheusClient, label: str, service: str, span: Span) -> tuple[str, ...]:
    """How a label writes a service: OpenTelemetry's exporters put its namespace before it."""
    either = Matcher(label=label, operator="=~", value=f"(?:.*/)?{re.escape(service)}")
    return client.label_values(label, [selector((either,))], *span)


def _of_environment(
    client: PrometheusClient, way: Matcher, target: Target, span: Span, existing: set[str]
) -> tuple[tuple[Matcher, ...], bool]:
    """What to add so that the series are those of the environment, and whether others are left out.

    Raises:
        Misconfigured: several could be meant.
    """
    environment = target.environment
    for label in (*ENVIRONMENT_LABELS, *PLACE_LABELS):
        values = client.label_values(label, [selector((way,))], *span) if label in existing else ()
        is_made_for_it = label in ENVIRONMENT_LABELS
        fits = [each for each in values if _is_named(each, environment)]
        if not fits and not is_made_for_it:
            fits = [each for each in values if _is_place(each, target)]
        if len(fits) > 1:
            raise Misconfigured(
                f"{target.service} is in {environment} more than once: {label} is "
                f"{', '.join(fits[:5])}.",
                where=TARGET_SETTING,
                fix=_FIX,
            )
        if fits:
            return (Matcher(label=label, value=fits[0]),), len(values) == 1
        if values and is_made_for_it:
            return (), False
    return (), False


def _is_named(value: str, environment: str) -> bool:
    one, other = value.casefold(), environment.casefold()
    return one == other or any({one, other} <= words for words in _ALIKE)


def _is_place(value: str, target: Target) -> bool:
    """Whether a namespace or cluster has the environment's name among its words."""
    if target.environment.casefold() in {value.casefold(), *value.casefold().split("/")}:
        return True
    words = re.split(r"[-_./]", value.casefold())
    return any(_is_named(word, target.environment) for word in words)


def _names(client: PrometheusClient, matchers: tuple[Matcher, ...], span: Span) -> frozenset[str]:
    return frozenset(client.label_values("__name__", [selector(matchers)], *span))


def _values(
    client: PrometheusClient,
    ways: Sequence[Way],
    labels: Sequence[str],
    span: Span,
    *,
    without: tuple[Matcher, ...] = (),
) -> frozenset[str]:
    """The values of the first of these labels that the selections have."""
    selectors = [selector((*way.matchers, *without)) for way in ways]
    for label in labels:
        if values := client.label_values(label, selectors, *span):
            return frozenset(values)
    return frozenset()


def _pattern(service: str, pods: frozenset[str]) -> str:
    """Fits the pods that are known; else those of a Deployment, StatefulSet or DaemonSet."""
    if 0 < len(pods) <= _MOST_PODS:
        return "|".join(map(re.escape, sorted(pods)))
    end = f"{_SUFFIX}{{5}}"
    return f"{re.escape(service)}-(?:{_SUFFIX}{{6,10}}-{end}|{end}|[0-9]+)"
