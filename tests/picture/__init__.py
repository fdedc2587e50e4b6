"""Tests of the samplers; `peers` holds the independent implementations that they are compared with."""
