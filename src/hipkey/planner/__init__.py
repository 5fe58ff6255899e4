"""The planner: what to do, in which order, and when exactly. Pure: same input, same Timeline."""
