"""What other rooms can prove about a person or a body; awards ask, congress answers."""
