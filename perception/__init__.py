"""Finds and follows subjects in pictures. Takes fly with the simulator's true subjects as long as it cannot."""
