"""The workshop's side of programming: what runs on the computer at the car, as `aos-agent`."""
