"""Images that authors put into their texts: looked at, made anew, and public under keys that nobody guesses."""
