"""Brings up a hub from a declaration: people, organizations, tokens, repositories with content."""

from hub.provision.report import Report
from hub.provision.run import provision

__all__ = ["Report", "provision"]
