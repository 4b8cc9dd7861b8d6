"""An independent plant: world, actors, drone, gimbal, lens and renderer. Shares no model with the planner."""

from sim.heap import keep_apart

keep_apart()
