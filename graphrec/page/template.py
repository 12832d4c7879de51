"""What every page is made from: templates, styles and scripts of the folder `assets`, and the hashes of a policy."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template

ASSETS = Path(__file__).parent / "assets"


@cache
def read_asset(name: str) -> str:
    """The text of a file of the folder `assets`."""
    return (ASSETS / name).read_text(encoding="utf-8")


@cache
def open_template(name: str) -> Template:
    """A template of the folder `assets`, which escapes whatever is put into it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def hash_source(text: str) -> str:
    """The source expression by which a Content-Security-Policy allows one script or style sheet.

    >>> hash_source("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
