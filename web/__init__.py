"""The pages: one blueprint per audience, in Thai and English."""
