"""Owns photographs of signed sheets: upright, small, one document, its code read; knows no chat."""
