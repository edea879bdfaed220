"""`yardfence status DIR`: how far a study is, read from what its workers wrote."""

import json

from abm.cli.options import Folder, Json
from abm.core.shell import argument

__all__ = ["status"]


def status(folder: Folder, as_json: Json = False) -> None:
    """Say how far a study is. Nothing is asked of the cluster: only what is written counts."""
    from abm.studies.sweep import progress_of

    found = progress_of(folder)
    if as_json:
        print(json.dumps({"folder": str(folder), **found._asdict()}, indent=1, sort_keys=True))
        return
    share = (found.done + found.failed) / found.planned
    print(f"{found.done:,} of {found.planned:,} runs done ({share:.0%}), {found.failed:,} failed")
    print(f"{found.missing:,} missing; {found.shards_done:,} of {found.shards:,} shards whole")
    if found.hosts:
        print(f"written by {', '.join(found.hosts)}")
    if found.missing:
        print(f"If nothing runs any more: yardfence resume {argument(folder)}")
    else:
        print(f"Next: yardfence merge {argument(folder)}")
