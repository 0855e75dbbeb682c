"""What the function behind a route takes, framework by framework."""
