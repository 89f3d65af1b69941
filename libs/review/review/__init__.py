"""How something is reviewed by people: claimed, checked by hand, asked about, approved by as many as it takes, or rejected."""
