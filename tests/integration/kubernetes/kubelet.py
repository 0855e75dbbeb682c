"""Plays k6-operator and the kubelets of a cluster, with real generators as processes.

What is played follows k6-operator 1.6: its runner jobs' command lines and labels, the services that
it asks for their status, its start signal, and its stages.
"""

import base64
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from plimsoll.adapters.kubernetes.objects import LEASE, STOP
from tests.adapters.kubernetes.cluster import Cluster
from tests.servers import free_port

ROOT = Path(__file__).parents[3]
_GENERATOR = (
    "import typer; from plimsoll.cli.generator import CONTEXT, generator; app = typer.Typer(); "
    "app.command(context_settings=CONTEXT)(generator); app()"
)
"""Its command line, as `plimsoll generator` has it."""


@dataclass
class Machine:
    """A pod's machine: its files, its process, its log."""

    pod: str
    root: Path
    port: int
    process: "subprocess.Popen[str] | None" = None
    terminated: dict[str, Any] = field(default_factory=dict)
    """What its container's runtime says instead of the usual."""


@dataclass
class Kubelet:
    """Runs what the cluster holds."""

    cluster: Cluster
    folder: Path
    starts: bool = True
    """Whether the operator gives its signal."""
    delivers: bool = True
    """Whether annotations reach the pods."""
    waiting: dict[str, str] = field(default_factory=dict)
    """Why containers are never started."""
    machines: dict[str, Machine] = field(default_factory=dict)
    _ended: threading.Event = field(default_factory=threading.Event)
    _started: set[str] = field(default_factory=set)
    _seen: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def working(self) -> Iterator["Kubelet"]:
        thread = threading.Thread(target=self._work, name="kubelet")
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()
            for each in self.machines.values():
                if each.process is not None:
                    each.process.kill()
                    each.process.wait()
                    if each.process.stdout is not None:
                        each.process.stdout.close()

    def kill(self, index: int, reason: str, exit_code: int = 137) -> None:
        """Ends a generator as a kernel or a node does."""
        machine = list(self.machines.values())[index - 1]
        assert machine.process is not None
        machine.terminated = {"exitCode": exit_code, "reason": reason}
        machine.process.kill()

    def _work(self) -> None:
        while not self._ended.wait(0.03):
            for name in self.cluster.names("testruns"):
                self._operate(name)
            for name in list(self.machines):
                self._look_after(name)
            self._delete()

    def _operate(self, name: str) -> None:
        run = self.cluster.objects.get(("testruns", name))
        if run is None:
            return
        stage = run.get("status", {}).get("stage", "")
        if stage == "" and ("configmaps", name) in self.cluster.objects:
            for index in range(1, run["spec"]["parallelism"] + 1):
                self._make_pod(run, index)
            self._stage(name, "created")
        elif stage == "created" and self.starts and self._all_ready(name):
            for each in self._of(name):
                self._signal(each)
            self._stage(name, "started")
        elif stage == "started" and all(
            each.process is not None and each.process.poll() is not None for each in self._of(name)
        ):
            self._stage(name, "finished")

    def _stage(self, name: str, stage: str) -> None:
        self.cluster.change("testruns", name, lambda each: each.update(status={"stage": stage}))

    def _of(self, name: str) -> list[Machine]:
        return [each for each in self.machines.values() if each.pod.startswith(f"{name}-")]

    def _make_pod(self, run: dict[str, Any], index: int) -> None:
        name = run["metadata"]["name"]
        told = run["spec"]["runner"]["metadata"]
        pod = f"{name}-{index}-abcde"
        labels = {"app": "k6", "k6_cr": name, "runner": "true", "job-name": f"{name}-{index}"}
        metadata = {
            "name": pod,
            "labels": {**told["labels"], **labels},
            "annotations": dict(told["annotations"]),
        }
        waits = self.waiting or {"reason": "ContainerCreating"}
        status = {"phase": "Pending", "containerStatuses": [{"state": {"waiting": waits}}]}
        self.cluster.keep("pods", {"metadata": metadata, "status": status}, kind="ADDED")
        machine = Machine(pod, self.folder / pod, free_port())
        self.machines[pod] = machine
        if not self.waiting:
            self._mount(run, machine)
            self._start(run, machine, index)

    def _mount(self, run: dict[str, Any], machine: Machine) -> None:
        spec = run["spec"]
        script = spec["script"]["configMap"]
        order = self.cluster.objects["configmaps", script["name"]]["data"][script["file"]]
        _write(machine.root / "test" / script["file"], order.encode())
        paths = {each["name"]: each["mountPath"] for each in spec["runner"]["volumeMounts"]}
        for volume in spec["runner"]["volumes"]:
            at = machine.root / paths[volume["name"]].lstrip("/")
            at.mkdir(parents=True)
            for source in volume.get("projected", {}).get("sources", []):
                held = self.cluster.objects["configmaps", source["configMap"]["name"]]
                for key, text in held["binaryData"].items():
                    _write(at / key, base64.b64decode(text))
            if "secret" in volume:
                held = self.cluster.objects["secrets", volume["secret"]["secretName"]]
                for key, text in held["stringData"].items():
                    _write(at / key, text.encode())

    def _start(self, run: dict[str, Any], machine: Machine, index: int) -> None:
        many = run["spec"]["parallelism"]
        segments = [f"{at}/{many}" for at in range(many + 1)]
        segments[0], segments[-1] = "0", "1"
        segment = [
            f"--execution-segment={segments[index - 1]}:{segments[index]}",
            f"--execution-segment-sequence={','.join(segments)}",
        ]
        machine.process = subprocess.Popen(  # noqa: S603 - our own program
            [
                *(sys.executable, "-c", _GENERATOR, "--plimsoll-root", str(machine.root)),
                *("run", "--quiet", *(segment if many > 1 else ())),
                "/test/order.json",
                f"--address=127.0.0.1:{machine.port}",
                *("--paused", "--tag", f"instance_id={index}", "--tag", "testrun_name=x"),
            ],
            cwd=ROOT,
            env={
                "PATH": os.defpath,
                "TMPDIR": str(machine.root),
                "PLIMSOLL_SERVICE_HOST": "10.0.0.1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._log, args=(machine,), daemon=True).start()
        self._status(machine, "Running", {"running": {}})

    def _log(self, machine: Machine) -> None:
        assert machine.process is not None
        assert machine.process.stdout is not None
        with suppress(ValueError):
            for line in machine.process.stdout:
                self.cluster.logs.setdefault(machine.pod, []).append(line)

    def _status(self, machine: Machine, phase: str, state: dict[str, Any]) -> None:
        status = {"phase": phase, "containerStatuses": [{"name": "k6", "state": state}]}
        self.cluster.change("pods", machine.pod, lambda each: each.update(status=status))

    def _all_ready(self, name: str) -> bool:
        machines = self._of(name)
        return bool(machines) and all(self._answers(each) for each in machines)

    def _answers(self, machine: Machine) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{machine.port}/v1/status").status_code < 400
        return False

    def _signal(self, machine: Machine) -> None:
        attributes = {"status": 0, "paused": False, "vus": 0, "vus-max": 0}
        httpx.patch(
            f"http://127.0.0.1:{machine.port}/v1/status",
            json={"data": {"attributes": attributes, "id": "default", "type": "status"}},
        ).raise_for_status()

    def _look_after(self, name: str) -> None:
        machine = self.machines[name]
        pod = self.cluster.objects.get(("pods", name))
        if pod is None or machine.process is None:
            return
        if self.delivers:
            self._deliver(machine, pod)
        code = machine.process.poll()
        if code is not None and pod["status"]["phase"] == "Running":
            usual = {"exitCode": code, "reason": "Error" if code else "Completed"}
            terminated = machine.terminated or usual
            self._status(machine, "Failed" if code else "Succeeded", {"terminated": terminated})

    def _deliver(self, machine: Machine, pod: dict[str, Any]) -> None:
        for path, annotation in (("lease", LEASE), ("stop", STOP)):
            told = pod["metadata"]["annotations"].get(annotation, "")
            if self._seen.get(f"{machine.pod}/{path}") != told:
                self._seen[f"{machine.pod}/{path}"] = told
                file = machine.root / "plimsoll" / "word" / path
                _write(file.with_suffix(".new"), told.encode())
                file.with_suffix(".new").replace(file)

    def _delete(self) -> None:
        for name, _grace in list(self.cluster.deleted_pods):
            machine = self.machines.get(name)
            process = None if machine is None else machine.process
            if process is None or process.poll() is not None:
                self.cluster.remove("pods", name)
                self.cluster.deleted_pods = [
                    each for each in self.cluster.deleted_pods if each[0] != name
                ]
            elif name not in self._started:
                self._started.add(name)
                process.send_signal(signal.SIGTERM)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
