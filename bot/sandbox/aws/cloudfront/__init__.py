"""The sandbox's CloudFront: it returns exactly what was stored, and refuses what AWS refuses."""
