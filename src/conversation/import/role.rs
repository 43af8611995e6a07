//! The words by which files name the sides of a conversation.

use crate::conversation::{Party, Voice};

/// The party that a file's word means; `None` where it means nobody in particular (`Speaker 1`).
pub(super) fn party(word: &str) -> Option<Party> {
    match word.trim().to_lowercase().as_str() {
        "agent" | "assistant" | "advisor" | "representative" | "operator" | "internal" | "客服" | "坐席"
        | "座席" | "人工客服" => Some(Party::Agent),
        "customer" | "client" | "caller" | "user" | "visitor" | "external" | "客户" | "顾客" | "用户"
        | "买家" => Some(Party::Customer),
        "bot" | "custom_bot" | "机器人" | "智能客服" => Some(Party::Bot),
        "system" | "系统" => Some(Party::System),
        _ => None,
    }
}

/// Is this a word for "we do not know"?
pub(super) fn is_unknown(word: &str) -> bool {
    matches!(word.trim().to_lowercase().as_str(), "" | "unknown" | "未知")
}

/// Gives every distinct speaker of a file a voice, in order of appearance.
#[derive(Default)]
pub(super) struct Voices {
    names: Vec<String>,
    parties: Vec<Option<Party>>,
}

impl Voices {
    /// The voice of this speaker, or `None` when there are more speakers than a conversation can have (256).
    pub fn of(&mut self, name: &str, party: Option<Party>) -> Option<Voice> {
        let known = self.names.iter().zip(&self.parties).position(|(n, p)| n == name && *p == party);
        let index = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.parties.push(party);
            self.names.len() - 1
        });
        u8::try_from(index).ok().map(Voice)
    }

    /// What the file says of each voice.
    pub fn into_parties(self) -> Vec<Option<Party>> {
        self.parties
    }
}
