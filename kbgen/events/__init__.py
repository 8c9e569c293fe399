"""What a help site logs of its visits: the event, its form on the wire, masking, outcomes, and the store."""
