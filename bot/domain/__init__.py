"""Owns the rules of the work as pure functions; must not wait, read, write, translate or ask the time.

What happens is returned as events in the past tense, what may not happen as a refusal with a code.
Time, ids and the state of the books come in as values.
"""
