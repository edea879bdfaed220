"""The bar of runs done that long commands show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress"]


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar of runs done on standard error while the block lasts; yield what moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        bar = shown.add_task("runs", total=total)

        def advance() -> None:
            shown.advance(bar)
            if shown.tasks[0].completed >= total:
                shown.update(bar, description="report")

        yield advance
