"""Tests of the engines' own ways, beyond the contract that all of them keep."""
