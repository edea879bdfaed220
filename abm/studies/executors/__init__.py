"""Who runs the shards of a study: worker processes here, a Slurm cluster, or a Dask cluster."""

from abm.studies.executors.base import ClusterError, Executor, Work
from abm.studies.executors.registry import EXECUTORS, executor

__all__ = ["EXECUTORS", "ClusterError", "Executor", "Work", "executor"]
