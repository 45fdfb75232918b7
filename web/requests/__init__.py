"""What people ask the portal's staff for, with a number and a day by which it is answered."""
