"""Xet: large files as chunks that are stored once; see docs/xet.md."""
