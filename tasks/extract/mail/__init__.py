"""Mail and mail stores: letters with their headers, bodies and enclosures. `tasks.extract` alone imports it."""
