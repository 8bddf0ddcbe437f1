"""The booking service's Lambda functions, one module each: parse, call, respond."""
