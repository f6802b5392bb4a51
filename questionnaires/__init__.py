"""Owns the questionnaires that come with the product, as XLSForms; must not hold code."""
