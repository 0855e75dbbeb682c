"""5 Judge it: is what was measured better, worse, the same, or not known?"""
