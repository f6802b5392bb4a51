"""Owns the translations, a gettext catalogue per language, and the glossary they keep to; must not
hold code.
"""
