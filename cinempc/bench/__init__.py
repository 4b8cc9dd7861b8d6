"""How fast and how good the planner is, measured on the machine at hand."""
