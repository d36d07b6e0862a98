"""Event logs of other systems: read, understood as past cases, and drawn as a diagram.

Pure: a file goes in, past cases and the BPMN text of what was discovered come out.
"""
