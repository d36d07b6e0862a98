"""The words of the pages: English stands in the source, each other language has a catalogue."""
