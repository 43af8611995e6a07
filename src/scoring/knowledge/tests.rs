//! Conversations under a knowledge file.
