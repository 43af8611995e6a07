//! Trained heads: what `learn` has made of people's labels, applied to stored embeddings, words and rules' moments.
//!
//! No model is loaded here. A head is one file with a card that says what it was trained on; its answer is a fact
//! with evidence: a moment (a passage of a turn) or a quality of the conversation (with the turns that moved it
//! most). What cannot be read, because no text model was there or another one made the embeddings, is unknown.

mod apply;
mod card;
mod file;
mod lexical;
mod linear;
mod moments;
mod numbers;
pub mod quality;
pub mod store;
mod texts;

pub use apply::{Heads, said};
pub use card::Card;
pub use file::{Head, HeadError, MAX_BYTES, Says};
pub use lexical::{lexical, spelled};
pub use linear::Linear;
pub use moments::{Kind, MomentsHead, Passage, PassageNet, PassageReader};
pub use numbers::Numbers;
pub use texts::{TextHead, TextOutput};
