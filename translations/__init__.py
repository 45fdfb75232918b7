"""Locale data: known languages, gettext catalogues, and the agreed terms. The lowest package."""
