"""Time asks: APScheduler as a clock over one table of ticks."""
