"""What a sentence means; the readers that need a lexicon."""
