"""What gives an attacker more than the service needs."""
