"""The only boto3: AWS as values and typed errors."""
