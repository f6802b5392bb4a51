"""Owns every text that people meet, declared once, a module per conversation; must not translate,
fill or send.
"""
