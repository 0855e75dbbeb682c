"""Who may do what: principals, tokens, scopes."""
