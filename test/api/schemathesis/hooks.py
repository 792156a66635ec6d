"""What the description of the API cannot tell: which texts are readable, and which ids exist."""

import os
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import schemathesis
from schemathesis.transport.serialization import Binary

# Properties that hold a text for readers, and what such a text may not hold.
TEXTS = ("username", "reason", "note")
UNREADABLE = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
# Letters and symbols that are invisible, and what a broken conversion leaves.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0\ufffc\ufffd\U0001d159"

AUDIO = Binary(Path(os.environ["SAUTI_AUDIO"]).read_bytes())
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

# Ids that the server has told or taken: assignments by their kind, recordings, validations; the newest last.
known = defaultdict(list)


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation.label
    if operation == "POST /assignments" and response.status_code == 201:
        for assignment in response.json()["assignments"]:
            known[assignment["kind"]].append(assignment["id"])
    elif operation in ("PUT /recordings/{id}", "PUT /validations/{id}") and response.status_code == 201:
        known[operation].append(response.json()["id"])


@schemathesis.hook
def map_case(context, case):
    """Names what exists in place of some ids and tags that are valid; what makes a request invalid is kept."""
    operation, body, meta = case.operation.label, case.body, case.meta
    if operation == "POST /assignments" and isinstance(body, dict):
        if is_simple_tag(body.get("language")):
            body["language"] = "sw"
        if is_uuid(body.get("campaign")):
            del body["campaign"]
    if meta.generation.mode.is_positive and isinstance(body, dict):
        body.update({name: readable(body[name]) for name in TEXTS if isinstance(body.get(name), str)})
        if operation == "PUT /recordings/{id}":
            case.body = as_recording(body)
    # Stateful tests take ids from the answers themselves, and know which they have used.
    if meta.phase.name.value != "stateful":
        name_existing(operation, case)
    return case


def name_existing(operation: str, case) -> None:
    if operation == "PUT /validations/{id}":
        replace(case.body, "assignment_id", known["validate"])
    elif operation == "PUT /recordings/{id}":
        replace(case.body, "assignment_id", known["record"])
    elif operation in ("GET /recordings/{id}/audio", "DELETE /recordings/{id}"):
        replace(case.path_parameters, "id", known["PUT /recordings/{id}"])
    elif operation == "DELETE /validations/{id}":
        replace(case.path_parameters, "id", known["PUT /validations/{id}"])


def replace(part, name: str, ids: list) -> None:
    if ids and isinstance(part, dict) and is_uuid(part.get(name)):
        part[name] = ids[-1]


def as_recording(form: dict) -> dict:
    """The two fields that exist, and after them a clip that can be decoded: a schema tells nothing of the order."""
    return {name: form[name] for name in ("assignment_id", "capture") if name in form} | {"audio": AUDIO}


def readable(text: str) -> str:
    """The characters of a text that a reader sees: more than JSON Schema can ask for in a portable way."""
    kept = [char for char in text if is_kept(char)]
    is_visible = any(unicodedata.category(char)[0] in "LNPS" for char in kept)
    return "".join(kept) if is_visible else "a"


def is_kept(char: str) -> bool:
    # What NFC takes apart would make the text longer.
    is_composed = unicodedata.normalize("NFC", char) == char
    return is_composed and unicodedata.category(char) not in UNREADABLE and char not in BLANKS


def is_simple_tag(value) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2,3}", value) is not None


def is_uuid(value) -> bool:
    return isinstance(value, str) and UUID.fullmatch(value) is not None
