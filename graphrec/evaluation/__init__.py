"""Evaluation: measures of the ranking and of baselines, with intervals, on judgements or held-out references."""

from __future__ import annotations

from graphrec.evaluation.calibration import Calibration, calibrate
from graphrec.evaluation.cases import Case, Judgements, read_judgements
from graphrec.evaluation.held_out import hide_references
from graphrec.evaluation.measures import MEASURES
from graphrec.evaluation.report import SystemResult, evaluate, gain
from graphrec.evaluation.systems import baselines, systems

__all__ = [
    "MEASURES",
    "Calibration",
    "Case",
    "Judgements",
    "SystemResult",
    "baselines",
    "calibrate",
    "evaluate",
    "gain",
    "hide_references",
    "read_judgements",
    "systems",
]
