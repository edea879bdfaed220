"""The page where students come in: the code on the screen and a name."""

from abm.sessions.text import LONGEST_NAME
from abm.web.classroom.frame import Look, frame, notice
from abm.web.classroom.html import Html, field, tag

__all__ = ["door_page"]


def door_page(look: Look, told: str, code: str, known: bool) -> Html:
    """Return the way in; known: whoever looks is in the class already."""
    letters = {"maxlength": 8, "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def code_field() -> Html:
        return field(
            look.say("join_code"), tag("input", type="text", name="code", value=code, required=True, **letters)
        )

    name = tag("input", type="text", name="name", maxlength=LONGEST_NAME, required=True, autocomplete="off")
    enter = tag(
        "form", code_field(), field(look.say("join_name"), name), _button(look, "join_button"), **_post("/join")
    )
    word = tag("input", type="text", name="word", maxlength=20, required=True, autocomplete="off")
    back = tag("form", code_field(), field(look.say("back_word"), word), _button(look, "back_button"), **_post("/back"))
    return frame(
        look,
        look.say("join_title"),
        notice(look, told),
        tag("p", tag("a", look.say("go_to_seat"), href="/seat")) if known else None,
        enter,
        tag(
            "details",
            tag("summary", look.say("back_title")),
            tag("p", look.say("back_help")),
            back,
            open=told in ("name_taken", "unknown_word"),
        ),
        at="/",
        asked={"code": code, "told": told},
        still=True,
        watched=False,
    )


def _button(look: Look, key: str) -> Html:
    return tag("button", look.say(key))


def _post(action: str) -> dict[str, str]:
    return {"method": "post", "action": action}
