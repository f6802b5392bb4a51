"""Owns the running program and the rules it serves; must not hold what a person can do (``handlers``)
or any SQL (``storage``).
"""
