"""Control units that exist in a program only, on an emulated wire: for demonstrations, trials and tests."""
