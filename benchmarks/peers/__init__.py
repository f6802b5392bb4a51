"""Owns what `benchmarks.interview` plays with: a lean server, and the bots to compare with."""
