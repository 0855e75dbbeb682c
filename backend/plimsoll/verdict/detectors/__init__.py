"""One statistical method a file; its docstring is its documentation, with the source."""
