"""Tools that are sold by piece: the catalogue, the stock, the way to the customer and back, what they own."""
