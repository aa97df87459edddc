"""What text messages and calls share because both come through Twilio: the signature, the form, the client."""
