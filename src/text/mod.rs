//! Text as rules see it: normalised, cut into sentences, searched for phrases, masked. Pure; offsets always kept.
