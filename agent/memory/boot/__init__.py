"""A first boot: what years of dated lines show of a life, gathered without a model; one is asked where it changed."""
