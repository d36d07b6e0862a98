"""What is likely to happen to open work, from how long finished work took in working time."""
