"""The demo: a scripted person plays the product through its front door, and says what really
came of it.
"""
