"""What requests and answers look like: pydantic models with examples, from which OpenAPI is made."""
