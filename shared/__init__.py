"""What every service uses: events, outbox, inbox, the web kit, the programme, clock, tokens and AWS clients."""
