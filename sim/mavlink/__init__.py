"""What everything of ours that speaks MAVLink has in common: the link, components and their messages, frames, pace."""
