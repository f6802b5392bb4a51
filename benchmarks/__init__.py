"""Owns the measurements behind our claims on speed; must not be imported by the program."""
