"""What the services say to each other: events on Kafka, views and commands over HTTP, who may do what, and refusals."""
