"""Owns how text becomes a voice note and how foreign sound is read; knows no chat, no database."""
