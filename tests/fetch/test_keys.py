from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphrec import cli
from graphrec.cli._config import SECRETS
from graphrec.errors import OptionError
from graphrec.fetch.keys import VARIABLES, read_keys, setting_name

if TYPE_CHECKING:
    from conftest import World

pytest.importorskip("requests")

KEY = "k3y-of-the-file-0123456789"


def test_a_key_is_read_from_the_config_file_and_the_environment_wins_over_it(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    config = world.folder / "config.toml"
    config.write_text(f'openalex_api_key = "{KEY}"\ncrossref_mailto = "ada@example.org"\n')
    monkeypatch.setenv("GRAPHREC_CONFIG", str(config))
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    asked = ["fetch", "openalex", "W10003", "--verbose", "--address", f"{world.address}/openalex", "-o"]
    assert cli.run([*asked, str(world.folder / "one.jsonl")]) == 0
    monkeypatch.setenv("OPENALEX_API_KEY", "another")
    assert cli.run([*asked, str(world.folder / "two.jsonl")]) == 0
    assert [each.headers["authorization"] for each in world.asked] == [f"Bearer {KEY}", "Bearer another"]
    assert KEY not in "".join(capfd.readouterr())


def test_the_config_file_has_a_key_for_every_variable() -> None:
    assert set(SECRETS) == set(map(setting_name, VARIABLES))


@pytest.mark.parametrize("value", ["two words", "line\nbreak", "Schlüssel", "x" * 401, "tab\tbed"])
def test_what_can_be_no_key_is_refused_without_being_repeated(value: str) -> None:
    with pytest.raises(OptionError, match=r"S2_API_KEY holds what is no key; set it to the key alone\.") as caught:
        read_keys({}, {"S2_API_KEY": value})
    assert value not in str(caught.value)


def test_an_address_cannot_end_a_header_or_a_comment() -> None:
    for value in ("a@b.c) evil", "a@b.c\r\nX: y", "(a)@b.c", "nobody"):
        with pytest.raises(OptionError, match="CROSSREF_MAILTO holds what is no e-mail address"):
            read_keys({"crossref_mailto": value}, {})
    assert read_keys({"crossref_mailto": " ada@example.org\n"}, {"S2_API_KEY": " "}) == {
        "CROSSREF_MAILTO": "ada@example.org"
    }
