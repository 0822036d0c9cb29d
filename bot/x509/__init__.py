"""The only reader of certificates and keys: what was pasted or uploaded, checked before ACM has it.
It keeps no key, and reaches neither the network nor the disk but for the public roots.
"""
