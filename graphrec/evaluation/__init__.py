"""How good the rankings are: judgements or held-out references in, measures with intervals beside baselines out."""

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
