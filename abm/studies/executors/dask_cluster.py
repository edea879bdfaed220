"""A Dask cluster: one of its own on this machine, or any whose scheduler an address names.

    --on dask                                   a cluster of processes here, ended afterwards
    --on dask --task address=tcp://node:8786    workers that share the study's folder and this installation

Workers of a cluster that is not ours have to be started with the environment of docs/hpc.md, so that their last digits
agree with those of other machines.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from abm.core.errors import YardfenceError
from abm.core.shell import argument, installing
from abm.engine.processes import available_workers, environment
from abm.records.manifest import MANIFEST, Manifest
from abm.studies.executors.base import Work, worker_environment
from abm.studies.shards import UNHEARD, Errand

__all__ = ["Dask", "client_of"]


class Dask:
    """The executor that submits to Dask."""

    name = "dask"

    def check(self, settings: Mapping[str, str]) -> None:
        """Raise YardfenceError where Dask is missing, or for a setting other than `address`."""
        if unknown := [name for name in settings if name != "address"]:
            raise YardfenceError(f"--task {unknown[0]}: dask takes the setting address=tcp://HOST:PORT alone")
        try:
            import distributed  # noqa: F401
        except ImportError:
            cure = f"install it with: {installing('hpc')}"
            raise YardfenceError(f"--on dask needs dask and distributed, which are not installed; {cure}") from None

    def execute(self, work: Work, advance: Callable[[], None]) -> str:
        """Have the shards done and return ''. Raises YardfenceError that names the shards whose workers died."""
        self.check(work.settings)
        from distributed import as_completed

        sizes = Manifest(work.folder / MANIFEST).sizes()
        lost: dict[int, BaseException] = {}
        with ExitStack() as stack:
            client = stack.enter_context(client_of(work, stack))
            errands = [Errand(work.folder, shard, work.retry_failed) for shard in work.shards]
            futures = {client.submit(work.run_shard, errand, UNHEARD, pure=False): errand.shard for errand in errands}
            for future in as_completed(futures):
                if future.status == "error":
                    lost[futures[future]] = future.exception()
                for _ in range(sizes[futures[future]]):
                    advance()
        if lost:
            first, reason = next(iter(lost.items()))
            problem = f"{len(lost)} shards could not be finished, the first {first} ({_told(reason)})"
            cure = f"yardfence resume {argument(work.folder)} --on local"
            raise YardfenceError(f"{problem}; where a run kills its workers, this keeps it as failed: {cure}")
        return ""


def _told(reason: BaseException) -> str:
    """Return in short why a shard was not finished; Dask tells of dead workers at length."""
    return "its workers died" if type(reason).__name__ == "KilledWorker" else f"{type(reason).__name__}: {reason}"


def client_of(work: Work, stack: ExitStack) -> Any:
    """Return a client of the cluster that was named, or of one made for this."""
    from distributed import Client, LocalCluster

    address = work.settings.get("address")
    try:
        if address:
            return Client(address)
        stack.enter_context(environment(worker_environment(work.native)))
        workers = min(work.workers or available_workers(), len(work.shards))
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None)
        return Client(stack.enter_context(cluster))
    except OSError as error:
        raise YardfenceError(f"--on dask: no scheduler answers at '{address or 'this machine'}' ({error})") from error
