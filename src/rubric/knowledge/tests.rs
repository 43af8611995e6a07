//! What a writer of knowledge sees.
