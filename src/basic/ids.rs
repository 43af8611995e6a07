//! Ids as people and programs pass them around: opaque text, made by the shell, never by pure code.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an id that was made or read elsewhere.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// A new id, ordered by time of making (UUID version 7).
            pub fn fresh() -> Self {
                Self(uuid::Uuid::now_v7().simple().to_string())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// One conversation, across all its revisions.
    ConversationId
);
id!(
    /// One case in the queue for spot checks.
    CaseId
);
id!(
    /// One piece of work in the job table.
    JobId
);
id!(
    /// One person who logs in.
    UserId
);
id!(
    /// One team of agents.
    TeamId
);
