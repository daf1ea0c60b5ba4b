"""What tests of engines share: small centres and a watch over every event."""
