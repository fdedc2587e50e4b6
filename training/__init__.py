"""Everything that makes pousse, the built-in model: data, training, evaluation, export."""
