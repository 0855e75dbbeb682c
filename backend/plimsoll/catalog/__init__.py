"""What exists: services, their endpoints, the environments they run in."""
