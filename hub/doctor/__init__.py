"""Tells an operator in words what is wrong with the installation."""

from hub.doctor.examine import examine
from hub.doctor.findings import Finding, Verdict

__all__ = ["Finding", "Verdict", "examine"]
