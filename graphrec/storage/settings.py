"""The settings in a manifest: what each may hold, so that nothing that reads them meets another type or NaN."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def are_settings_sound(settings: Mapping[str, Any]) -> bool:
    """Whether the settings of a library are of our kinds; those that lack, or that no graphrec of today has, are."""
    return all(is_sound(settings[name]) for name, is_sound in _CHECKS.items() if settings.get(name) is not None)


def _is_embedder(value: Any) -> bool:
    """Whether a value holds the name, the share and the model of an embedder; the first edition stored no model."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("name"), str)
        and _is_number(value.get("share"))
        and value["share"] <= 1
        and isinstance(value.get("model", ""), str)
    )


def _is_calibration(value: Any) -> bool:
    weights = value.get("weights", {}) if isinstance(value, dict) else None
    return isinstance(weights, dict) and all(map(_is_number, weights.values()))


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_number(value: Any) -> bool:
    """Whether a value is a number of zero or more that can be multiplied with others."""
    return isinstance(value, (int, float)) and 0 <= value <= _MOST and math.isfinite(value)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


_MOST = 1 << 40  # papers, or the weight of a signal
_CHECKS = {
    "embedder": _is_embedder,
    "calibration": _is_calibration,
    "keep_apart": _are_names,
    "is_of_names": _is_truth,
}
