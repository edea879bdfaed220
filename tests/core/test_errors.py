"""All errors that a user can mend share one base, and the tree in the docstring is the tree of the code."""

import abm.core.errors as errors


def test_every_error_is_in_the_tree_of_the_docstring() -> None:
    for name in (name for name in errors.__all__ if name[0].isupper()):
        assert issubclass(getattr(errors, name), errors.YardfenceError)
        assert name in (errors.__doc__ or "")
