"""The body: a stretch's pose on a musculoskeletal model. The only room that knows MuJoCo."""
