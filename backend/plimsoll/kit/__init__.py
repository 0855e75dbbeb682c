"""Small pure helpers; imports nothing of ours."""
