"""What happens at a service task: connectors to the outside, records beside the cases."""
