"""The options `--to FORM` and `-o FILE`: form and destination of a result, the same for all commands that print."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from graphrec import exporters, registry
from graphrec.cli import forms
from graphrec.cli._config import config_value
from graphrec.cli._print import say, say_more
from graphrec.errors import OptionError, PluginError
from graphrec.exporters import Exporter
from graphrec.files import expand_home, replace_file
from graphrec.systems import check_path
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphrec.cli.forms import CommandResult

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

STDOUT = "-"
PAGE_SUFFIXES = (".html", ".htm")
_OWN_SUFFIXES = {form: suffix for suffix, form in forms.SUFFIXES.items()}
_FORMS = "{forms}"  # in the help of --to, where their names are put in


@dataclass(frozen=True, slots=True)
class Output:
    """Form of the output and file to write; None is stdout."""

    form: str
    file: Path | None = None

    @property
    def is_json(self) -> bool:
        """Whether the form is JSON or JSON Lines."""
        return self.form in {"json", "jsonl"}

    def write(self, result: CommandResult) -> None:
        """Write a result to stdout or to the file, completely or not at all (same errors as `open_output`)."""
        if self.file is None and self.form == forms.TEXT:
            if result.text is not None:
                result.text()
            return
        if self.file and result.export and exporters.writes_folder(self.form, self.file):
            for sentence in exporters.write_folder(self.form, result.export(), self.file):
                say(clean(sentence))
            return
        with open_output(self.file) as stream:
            forms.write_result(result, self.form, stream)
        if self.file is not None:
            say_more(f"Written: {self.file.absolute()}")


@contextmanager
def open_output(file: Path | None) -> Iterator[BinaryIO]:
    """Open a binary stream to stdout (None), or to a file that is replaced only after everything was written.

    Raises:
        OptionError: the folder of the file does not exist, the file is a folder, or Windows has no file of that name.
    """
    if file is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    check_path(file)  # else Windows gives what is written to the device of that name
    target = file.absolute()
    if target.is_dir():
        raise OptionError(f"{target} cannot be written: it is a folder; name a file in it.")
    if not target.parent.is_dir():
        raise OptionError(f"{target} cannot be written: there is no folder {target.parent}; make it first.")
    if target.exists() and not target.is_file():  # a pipe or a device cannot be replaced
        with target.open("wb") as stream:
            yield stream
        return
    with replace_file(target) as stream:
        yield stream


class OutputFile(click.Path):
    """Parameter type of a file to write; `-` is stdout, and `~` the home folder."""

    name = "file"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Convert like `click.Path`, after expanding `~`; a file inside a library is refused.

        Args: as in `click.ParamType.convert`.
        """
        from graphrec.storage.location import find_enclosing_library

        file = Path(expand_home(value))
        if library := find_enclosing_library(file):
            self.fail(f"{file} lies in the graphrec library {library}; name a file elsewhere.", parameter, context)
        return super().convert(file, parameter, context)


class Form(click.types.StringParamType):
    """Parameter type of the output form: one of the forms that the result of a command has."""

    name = "form"

    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        self.names = names

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> str:
        """Check the name of the form; names of the first edition are translated.

        Args: as in `click.ParamType.convert`.
        """
        name = forms.OLD_NAMES.get(value, value)
        if name not in (names := self.names()):
            self.fail(f"{value!r} is no form of this result; it has: {', '.join(names)}.", parameter, context)
        return str(name)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:
        """Suggest the forms that begin like the typed text.

        Args: as in `click.ParamType.shell_complete`.
        """
        return click.Choice(list(self.names())).shell_complete(ctx, param, incomplete)


class _FormOption(click.Option):
    """The option `--to`; third-party forms are looked up only when its help is printed."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The help text, with the names of the forms."""
        record = super().get_help_record(ctx)
        if record is None or not isinstance(self.type, Form):
            return record
        return record[0], record[1].replace(_FORMS, ", ".join(self.type.names()))


def output_options(
    forms_of_result: Sequence[str] | Callable[[], Sequence[str]], *, default: str = "", page: bool = False
) -> Decorator:
    """The options `--to` and `-o`, which pass one `Output` to the command as its parameter `output`.

    Args:
        forms_of_result: the forms that the result of the command has, or a function that returns them.
        default: the form without `--to`; "" makes `--to` or a file with a suffix compulsory.
        page: whether the command draws a page; if so, `-o PAGE.html` is treated as `--page PAGE.html`.
    """
    names = forms_of_result if callable(forms_of_result) else lambda: forms_of_result
    described = f"Form of the output: {_FORMS}.  [default: by the suffix of -o, else {default or 'none'}; config: to]"
    to = click.option("--to", cls=_FormOption, metavar="FORM", type=Form(names), help=described)
    old = click.option("--format", "old_to", type=Form(names), hidden=True, help="The same as --to.")
    where = "File for the output, - for stdout" + (" (PAGE.html: as --page)" * page)
    file = click.option("-o", "--output", "file", metavar="FILE", type=OutputFile(), help=f"{where}.")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, to: str | None, old_to: str | None, file: Path | None, **options: Any) -> Any:
            if page:
                file, options["page"] = _split_page(to, file, options["page"])
            options["output"] = _choose(to, old_to, file, names, default)
            return function(*arguments, **options)

        return to(old(file(call)))

    return decorate


def _split_page(form: str | None, file: Path | None, page: Path | str | None) -> tuple[Path | None, Path | str | None]:
    """Split `-o` into output file and page: a file with the suffix of a page is the page, as in the first edition."""
    if file is None or file.suffix.lower() not in PAGE_SUFFIXES:
        return file, page
    if page is not None:
        raise click.UsageError(f"-o {file} and --page {page} both name the page; give one of them.")
    if form is not None:
        raise click.UsageError(
            f"-o {file} names the page, which is not of the form {form}; give --page {file} for the page, and -o"
            f" another file for the {form}."
        )
    return None, file


def _choose(
    to: str | None, old_to: str | None, file: Path | None, names: Callable[[], Sequence[str]], default: str
) -> Output:
    """Choose the form: that of `--to`, of the file's suffix, of the config file, or the default, in this order."""
    if to and old_to:
        raise click.UsageError("--to and --format are the same option; give --to alone.")
    target = None if file is None or str(file) == STDOUT else file
    form = to or old_to or (_form_of(target, names()) if target else "")
    preferred = config_value("to")
    form = form or (preferred if preferred and preferred in names() else default)
    if not form:
        raise click.UsageError(f"No form was asked for; give --to FORM, one of: {', '.join(names())}.")
    return Output(form, target)


def _form_of(file: Path, names: Sequence[str]) -> str:
    """Find the form that the longest known suffix of a file stands for; "" if it has none or is not a regular file.

    Raises:
        UsageError: the suffix stands for no form of this result, or for several.
    """
    if not file.suffix or (file.exists() and not file.is_file()):
        return ""
    own = forms.SUFFIXES.get(file.suffix.lower(), "")
    if own in names and len(file.suffixes) == 1:
        return own
    suffixes = {name: suffix for name in names if file.name.lower().endswith(suffix := _suffix_of(name)) and suffix}
    longest = max(suffixes.values(), key=len, default=file.suffix.lower())
    matches = [name for name, suffix in suffixes.items() if suffix == longest]
    if own in matches:
        return own
    if len(matches) != 1:
        several = f"stands for several forms ({', '.join(matches)})" if matches else "stands for no form of this result"
        raise click.UsageError(f"The suffix {longest} {several}; say which with --to: {', '.join(matches or names)}.")
    return matches[0]


def _suffix_of(name: str) -> str:
    """Suffix of the files of a form, in lower case; "" if it has none, or its exporter cannot be loaded."""
    if name in _OWN_SUFFIXES:
        return _OWN_SUFFIXES[name]
    if name not in registry.names("exporters"):
        return ""
    try:
        exporter: Exporter = registry.load("exporters", name, Exporter)
    except PluginError:
        return ""
    return exporter.SUFFIX.lower()
