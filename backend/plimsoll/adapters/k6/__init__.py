"""Everything that runs k6 and reads what it says."""
