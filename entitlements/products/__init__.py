"""What is sold: products, their prices by date and customer, vouchers."""
