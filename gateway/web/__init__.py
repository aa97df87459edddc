"""The web pages, the API and the webhooks: by audience, one folder each."""
