//! Why a conversation needs a person: policy, risk, the seeded uniform sample.
