"""Stores of xorbs; `repos/xet/store.py` chooses."""
