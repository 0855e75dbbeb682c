"""Trusts the tokens of a Backstage portal: of its plugins, and of the people they act for."""
