"""One module a Lambda function: parse, call, respond."""
