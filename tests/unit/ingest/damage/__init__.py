"""Tests of the doctor of damaged documents."""
