"""How text is brought into the forms it is compared and found in; pure. Anything above `storage` may import it."""
