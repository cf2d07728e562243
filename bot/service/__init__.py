"""The imperative shell: takes messages up, keeps cases, carries effects out."""
