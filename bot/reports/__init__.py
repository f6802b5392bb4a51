"""Owns the documents of the mentor's month as files; must not word, compute, store or send anything.

``bot.reports.papers`` says what a document holds, ``bot.reports.render`` makes the file of it.
"""
