"""A shot or a sequence before anybody takes off: storyboard, overhead plan and animatic of a simulated take."""
