"""Parts of OpenAPI and Swagger documents: servers, credentials, inputs."""
