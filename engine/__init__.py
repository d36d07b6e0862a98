"""The engine: BPMN yes, business no, HTTP no."""
