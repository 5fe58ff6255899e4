"""Is the change more than noise? Scores of questionnaires, and the change over a record of days."""
