"""The port ScenarioAdvisor by a language model: realistic bodies, values, and links of sessions."""
