"""Measurements of builds and searches. Figures are ratios taken in one run."""
