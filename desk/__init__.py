"""Layer 4: what people touch: the command line. Loads no Prefect until a flow is asked for."""
