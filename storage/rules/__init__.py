"""The rules that guard the record: pure, a page each, no session and no clock. Only storage imports them."""
