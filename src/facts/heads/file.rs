//! A head as a file: JSON, versioned by the hash of its bytes, at most 5 MB, checked before it is used.

use super::quality::QualityHead;
use super::{Card, MomentsHead, TextHead};
use crate::basic::ContentHash;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The format that this program reads and writes.
const FORMAT: u32 = 2;

/// Largest file of a head.
pub const MAX_BYTES: usize = 5_000_000;

/// A trained head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    format: u32,
    /// What it is called; a promoted head stands in for the shipped one of its name.
    pub name: String,
    /// Where it comes from.
    pub card: Card,
    /// Id of the text model whose embeddings it reads.
    pub text_model: String,
    /// What it computes.
    pub says: Says,
    #[serde(skip)]
    hash: Option<ContentHash>,
}

/// What a head computes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// Which kinds of moments a passage holds.
    Moments(MomentsHead),
    /// How likely each level of some qualities of the conversation is.
    Qualities(QualityHead),
    /// The same of single texts.
    Texts(TextHead),
}

/// Why a head cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// It cannot be read from disk.
    #[error("{name}: {error}")]
    File {
        /// Of the file.
        name: String,
        /// In the system's words.
        error: std::io::Error,
    },
    /// It is larger than a head may be.
    #[error("{name}: {bytes} bytes; a head has at most {MAX_BYTES}")]
    TooLarge {
        /// Of the file.
        name: String,
        /// Its size.
        bytes: usize,
    },
    /// It is not a head, or damaged.
    #[error(
        "{name}: not a head: {problem}\nhint: heads are written by `spotcheck learn`; fetch or train it anew"
    )]
    NotAHead {
        /// Of the file.
        name: String,
        /// What is wrong.
        problem: String,
    },
}

impl Head {
    /// A new head; its version follows from its content.
    ///
    /// # Errors
    /// When it cannot be written as a file, or would be too large.
    pub fn new(name: &str, card: Card, text_model: &str, says: Says) -> Result<Self, HeadError> {
        let head = Self {
            format: FORMAT,
            name: name.to_owned(),
            card,
            text_model: text_model.to_owned(),
            says,
            hash: None,
        };
        Self::parse(name, &head.to_file(name)?)
    }

    /// Reads a head from the text of its file. `name` is what errors call it.
    ///
    /// # Errors
    /// When it is too large, damaged, or its parts do not fit together.
    pub fn parse(name: &str, text: &str) -> Result<Self, HeadError> {
        if text.len() > MAX_BYTES {
            return Err(HeadError::TooLarge { name: name.to_owned(), bytes: text.len() });
        }
        let wrong = |problem: String| HeadError::NotAHead { name: name.to_owned(), problem };
        let mut head: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if head.format != FORMAT {
            return Err(wrong(format!("format {}, this program reads {FORMAT}", head.format)));
        }
        match &head.says {
            Says::Moments(moments) => moments.check(),
            Says::Qualities(qualities) => qualities.check(),
            Says::Texts(texts) => texts.check(),
        }
        .map_err(wrong)?;
        head.hash = Some(ContentHash::of(text.trim_end().as_bytes()));
        Ok(head)
    }

    /// Reads a head's file.
    ///
    /// # Errors
    /// When it cannot be read or is no head.
    pub fn open(path: &Path) -> Result<Self, HeadError> {
        let name = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|error| HeadError::File { name: name.clone(), error })?;
        Self::parse(&name, &text)
    }

    /// Kinds of moments or qualities that it answers for.
    pub fn answers(&self) -> Vec<&str> {
        match &self.says {
            Says::Moments(moments) => moments.kinds.iter().map(|kind| kind.name.as_str()).collect(),
            Says::Qualities(qualities) => {
                qualities.qualities.iter().map(|asked| asked.name.as_str()).collect()
            }
            Says::Texts(head) => head.qualities.iter().map(|asked| asked.name.as_str()).collect(),
        }
    }

    /// The text of its file.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_file(&self, name: &str) -> Result<String, HeadError> {
        serde_json::to_string(self)
            .map_err(|error| HeadError::NotAHead { name: name.to_owned(), problem: error.to_string() })
    }

    /// Its version: the hash of its file.
    pub fn hash(&self) -> &str {
        self.hash.as_ref().map_or("", ContentHash::as_str)
    }

    /// Name and version as facts cite it: `head:empathy@1a2b3c4d5e6f`.
    pub fn source(&self) -> String {
        format!("head:{}@{}", self.name, self.hash.as_ref().map_or("", ContentHash::short))
    }
}
