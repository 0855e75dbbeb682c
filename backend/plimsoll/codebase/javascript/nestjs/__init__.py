"""NestJS: decorators, the classes that carry them, and the applications that serve them."""
