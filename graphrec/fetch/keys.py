"""Keys and addresses that services know their users by, from the environment and the config file.

They are sent to the service they belong to and nowhere else, and stand in no message, file or URL.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from graphrec.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Variable(NamedTuple):
    """An environment variable: what it holds, where that is to be had, and what a value must look like."""

    what: str
    where: str
    form: re.Pattern[str]


_KEY = re.compile(r"[!-~]{1,400}")
_MAIL = re.compile(
    r"[!#-'*+\-./0-9=?A-Z^-~]{1,64}@[A-Za-z0-9.-]{1,255}"
)  # nothing that would end a header or a comment
VARIABLES = {
    "OPENALEX_API_KEY": Variable("a free key", "https://openalex.org/settings/api", _KEY),
    "S2_API_KEY": Variable("a free key", "https://www.semanticscholar.org/product/api#api-key-form", _KEY),
    "NCBI_API_KEY": Variable("a free key", "https://account.ncbi.nlm.nih.gov/settings/", _KEY),
    "CROSSREF_MAILTO": Variable("your e-mail address", "", _MAIL),
}


def setting_name(variable: str) -> str:
    """The key of the config file that stands for a variable: its name in lower case."""
    return variable.lower()


def read_keys(settings: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The keys that are set, by variable; the environment wins over the config file.

    Args:
        settings: the config file, by key.
        environment: the environment variables.

    Raises:
        OptionError: a value cannot be a key or an address; the message does not repeat it.
    """
    values = {name: (environment.get(name) or settings.get(setting_name(name), "")).strip() for name in VARIABLES}
    for name, value in values.items():
        if value and not VARIABLES[name].form.fullmatch(value):
            kind = VARIABLES[name].what.removeprefix("a free ").removeprefix("your ")
            raise OptionError(f"{name} holds what is no {kind}; set it to the {kind} alone.")
    return {name: value for name, value in values.items() if value}


def name_key(variable: str) -> str:
    """What to set a variable to, as the end of a sentence."""
    what, where, _ = VARIABLES[variable]
    return f"set {variable} to {what}" + (f" from {where}" if where else "")
