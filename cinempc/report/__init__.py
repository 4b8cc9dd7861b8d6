"""Judges a take from its log alone and shows it: `metrics.json` and one self-contained `report.html`."""
