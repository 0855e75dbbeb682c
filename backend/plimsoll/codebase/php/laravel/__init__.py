"""Laravel: its router, its requests and its validation, as far as code tells them."""
