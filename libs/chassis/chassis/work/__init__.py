"""Work after a commit: the queue, the workers that claim and run its jobs, and what runs every so often."""
