"""What a student or the teacher may not do, in a word that a page tells in its language."""

__all__ = ["Refused"]


class Refused(Exception):  # noqa: N818 - it is an answer, no fault of the program
    """A move that is not possible now; the class goes on as it was. word: the reason."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
