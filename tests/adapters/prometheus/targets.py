"""Services as cAdvisor, kube-state-metrics and their own clients would have shown them under load.

The run lasts ten minutes from `DAY` on; scrapes are every 15 s, five minutes before it included.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from tests.adapters.prometheus.servers import DAY, line

SCRAPE_S = 15
LASTS_S = 600
SCRAPES = range(-20, LASTS_S // SCRAPE_S + 1)
NAMES = {"staging": "shop-staging", "production": "shop-production"}
GIB = 2**30
PODS = ("shop-7d9f5c6b8d-x2v4k", "shop-7d9f5c6b8d-zzq9w")


def pod_labels(environment: str, pod: str, container: str = "shop") -> dict[str, str]:
    return {"namespace": NAMES[environment], "pod": pod, "container": container}


Value: TypeAlias = Callable[[float], float | None]
"""Of a metric, by seconds from the run's start; None: it is not there."""


def _over_time(name: str, labels: Mapping[str, str], value: Value | float) -> Iterator[str]:
    for scrape in SCRAPES:
        told = value(scrape * SCRAPE_S) if callable(value) else value
        if told is not None:
            yield line(name, labels, told, DAY + scrape * SCRAPE_S)


def _turned(after_s: float, before: float | None, then: float | None) -> Value:
    return lambda at_s: then if at_s > after_s else before


def _between(since_s: float, until_s: float, then: float | None, otherwise: float | None) -> Value:
    return lambda at_s: then if since_s <= at_s < until_s else otherwise


def _grown(per_second: Value | float) -> Value:
    """A counter that grows so fast in each scrape interval."""

    def value(at_s: float) -> float:
        moments = range(SCRAPES.start * SCRAPE_S, int(at_s), SCRAPE_S)
        rates = [per_second(each) if callable(per_second) else per_second for each in moments]
        return 1_000 + sum((rate or 0.0) * SCRAPE_S for rate in rates)

    return value


def busy(at_s: float) -> float:
    """Cores: a quarter before the run, then its limit of two for six of the ten minutes."""
    return 0.25 if at_s < 0 else 2.0 if at_s < 360 else 1.0


def _kubernetes() -> Iterator[str]:
    for environment in NAMES:
        for number, pod in enumerate(PODS):
            yield from _container(
                pod_labels(environment, pod), is_hot=environment == "staging" and number == 0
            )
    # As Prometheus renames labels where it honours none.
    for namespace in NAMES.values():
        scaler = {**_TELLER, "exported_namespace": namespace, "horizontalpodautoscaler": "shop"}
        for name in ("min", "max"):
            yield from _over_time(f"kube_horizontalpodautoscaler_spec_{name}_replicas", scaler, 2.0)


_TELLER = {
    "job": "kube-state-metrics",
    "namespace": "monitoring",
    "pod": "kube-state-metrics-0",
    "instance": "10.0.0.2:8080",
}


def _container(labels: Mapping[str, str], *, is_hot: bool) -> Iterator[str]:
    seen = {"job": "kubelet", "instance": "10.0.0.1:10250", **labels}
    whole = {**seen, "container": ""}
    told = {**_TELLER, **{f"exported_{name}": value for name, value in labels.items()}}
    cpu, memory = "container_cpu_usage_seconds_total", "container_memory_working_set_bytes"
    yield from _over_time(cpu, seen, _grown(busy if is_hot else 0.5))
    yield from _over_time(cpu, whole, _grown(9.0))
    yield from _over_time(memory, seen, _turned(300, 0.5 * GIB, (0.9 if is_hot else 0.5) * GIB))
    periods = "container_cpu_cfs_{}periods_total"
    yield from _over_time(periods.format(""), seen, _grown(10.0))
    held_back = _grown(_turned(-1, 0.0, 5.0 if is_hot else 0.0))
    yield from _over_time(periods.format("throttled_"), seen, held_back)
    limits = "kube_pod_container_resource_limits"
    yield from _over_time(limits, {**told, "resource": "cpu"}, 2.0)
    yield from _over_time(limits, {**told, "resource": "memory"}, GIB)
    status = "kube_pod_container_status_"
    restarts = [3.0, 3.0, 3.0] if not is_hot else [3.0, 4.0, 5.0]
    yield from _over_time(
        f"{status}restarts_total",
        told,
        lambda at_s: restarts[(at_s > 200) + (at_s > 400)],
    )
    reason = {**told, "reason": "OOMKilled" if is_hot else "Completed"}
    known = _turned(200, None if is_hot else 1.0, 1.0)
    yield from _over_time(f"{status}last_terminated_reason", reason, known)
    ready = {**told, "exported_container": "", "condition": "true"}
    yield from _over_time("kube_pod_status_ready", ready, 1.0)


def _own() -> Iterator[str]:
    """What the service's own clients export, and other services without Kubernetes."""
    for environment in NAMES:
        for pod in PODS:
            labels = {**pod_labels(environment, pod), "job": "shop", "instance": f"{pod}:8080"}
            pool = {**labels, "pool": "orders"}
            is_full = environment == "staging" and pod == PODS[1]
            hikari = "hikaricp_connections_"
            yield from _over_time("up", labels, 1.0)
            used = _between(150, 300, 10.0 if is_full else 2.0, 1.0)
            yield from _over_time(f"{hikari}active", pool, used)
            yield from _over_time(f"{hikari}max", pool, 10.0)
            waiting = _between(150, 300, 7.0 if is_full else 0.0, 0.0)
            yield from _over_time(f"{hikari}pending", pool, waiting)
            yield from _over_time("jdbc_connections_active", {**labels, "name": "orders"}, 1.0)
    for instance in ("a:80", "b:80"):
        plain = {"job": "cart", "instance": instance, "env": "stg"}
        yield from _over_time("up", plain, 1.0)
        yield from _over_time("process_cpu_seconds_total", plain, _grown(0.5))
        began = DAY - 9_000.0
        started = _turned(89, began, DAY + 85.0 if instance == "a:80" else began)
        yield from _over_time("process_start_time_seconds", plain, started)
        yield from _over_time("go_goroutines", plain, _turned(299, 40.0, 400.0))
    for number in (1, 2):
        bare = {"instance": f"{number}:80"}
        yield from _over_time("up", {"job": "homeless", **bare}, 1.0)
        doubled = {"job": "doubled", "namespace": f"team{number}-staging", **bare}
        yield from _over_time("up", doubled, 1.0)


def _replaced() -> Iterator[str]:
    """A rollout in the middle of the run."""
    pods = {"mail-old": (-999, 241), "mail-new": (200, 999), "mail-0": (-999, 999)}
    for pod, (since, until) in pods.items():
        labels = {"namespace": "staging", "pod": pod, "job": "mail", "instance": f"{pod}:80"}
        yield from _over_time("up", labels, _between(since, until, 1.0, None))


def alarm_lines() -> Iterator[str]:
    """Alarms, and when they fired; 120 s into the run two of the target's are new."""
    staging, production = ({"namespace": NAMES[name]} for name in ("staging", "production"))
    alarms = (
        ("ShopSlow", {**staging, "service": "shop", "severity": "critical"}, 60, 105),
        ("PodNotReady", {**staging, "pod": PODS[0], "severity": "Page"}, 60, 105),
        ("ShopOld", {**staging, "service": "shop", "severity": "critical"}, -290, -200),
        ("ShopWarm", {**staging, "service": "shop", "severity": "warning"}, 0, 15),
        ("ShopSlow", {**production, "service": "shop", "severity": "critical"}, 60, 105),
        ("PodNotReady", {**production, "pod": PODS[0], "severity": "critical"}, 60, 105),
        ("ShopDown", {"env": "prod", "service": "shop", "severity": "critical"}, 60, 105),
        # Which environment it is about, nobody can tell.
        ("ShopSomewhere", {"service": "shop", "severity": "critical"}, 60, 105),
        ("MailSlow", {**staging, "service": "mail", "severity": "critical"}, 60, 105),
        ("CartBusy", {"job": "cart"}, 60, 105),
    )
    for name, labels, since, fires in alarms:
        about = {"alertname": name, **labels}
        for scrape in SCRAPES:
            at_s = scrape * SCRAPE_S
            if since <= at_s < 300:
                yield line("ALERTS_FOR_STATE", about, DAY + since, DAY + at_s)
            state = "firing" if at_s >= fires else "pending"
            if since <= at_s < 300:
                yield line("ALERTS", {**about, "alertstate": state}, 1, DAY + at_s)


def target_lines() -> list[str]:
    """All of it, each metric's together and in order of time."""
    lines = [*_kubernetes(), *_own(), *_replaced(), *alarm_lines()]
    return sorted(lines, key=lambda each: each.partition("{")[0])
