"""Shots one after another: the sequence file, its cues, the ways between shots, and the director that runs it."""
