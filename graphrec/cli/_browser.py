"""Opens a page in the browser, unless the environment suggests that there is none."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def can_open(environment: Mapping[str, str] = os.environ, *, is_terminal: bool | None = None) -> bool:
    """Whether a browser can probably be opened.

    No if the output goes to a file or another program, under CI, over SSH without a display, and on Unix without a
    display.
    """
    terminal = sys.stdout.isatty() if is_terminal is None else is_terminal
    if not terminal or environment.get("CI"):
        return False
    has_display = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return has_display
    return has_display or sys.platform in {"darwin", "win32"} or bool(environment.get("BROWSER"))


def open_in_browser(page: Path) -> None:
    """Open the page; a browser that fails to start is no error, because the path of the page is printed anyway."""
    import webbrowser

    webbrowser.open(page.absolute().as_uri())
