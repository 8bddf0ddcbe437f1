"""The sections that reports choose from: each takes its figures from `Answering` and gives one `Section`, whoever reads it."""
