"""The same camera move again, whatever is in front of it; and how far two takes of a move are apart."""
