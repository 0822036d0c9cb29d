"""The sandbox's Route 53: batches that happen whole or not at all, in zones that moto keeps."""
