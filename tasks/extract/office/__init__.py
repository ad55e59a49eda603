"""Office documents: word processing, sheets, slides. `tasks.extract.read` alone calls their readers."""
