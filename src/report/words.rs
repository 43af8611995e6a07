//! What exported tables say, in both languages.

use crate::basic::Lang;

/// A word in the reader's language.
#[derive(Clone, Copy)]
pub(super) struct Words(pub Lang);

impl Words {
    pub fn say(self, en: &'static str, zh: &'static str) -> &'static str {
        if self.0 == Lang::Zh { zh } else { en }
    }

    /// Stands above everything that is about people.
    pub fn basis(self) -> &'static str {
        self.say(
            "Scores are not the sole basis of employment decisions. Read the evidence, and hear the person.",
            "评分不作为任用、晋升、处罚等人事决定的唯一依据；请结合原始会话并听取本人意见。",
        )
    }

    /// What scores are made of, and that the machine's are not corrected.
    pub fn made_of(self) -> &'static str {
        self.say(
            "Scores are of record: where a person has judged, theirs; else the machine's as it stands, uncorrected.",
            "得分以记录在案的结果为准：有人工结论的取人工结论，其余取机器评分（未经校正）。",
        )
    }

    /// That something is left out for this reader.
    pub fn left_out(self) -> &'static str {
        self.say(
            "Conversations that you may still have to judge blind are left out.",
            "您可能还要盲评的会话未计入。",
        )
    }

    pub fn not_enough(self) -> &'static str {
        self.say("not enough data", "数据不足")
    }

    /// Heads of the three columns of a figure, and how many it rests on.
    pub fn figure(self, en: &str, zh: &str) -> [String; 3] {
        let head = if self.0 == Lang::Zh { zh } else { en };
        [
            head.to_owned(),
            format!("{head} {}", self.say("(low)", "（下限）")),
            format!("{head} {}", self.say("(high)", "（上限）")),
        ]
    }

    /// Kinds of issues by what customers come for, bands, channels, languages; ids that are none of ours as they are.
    pub fn key(self, key: &str) -> String {
        let known = match key {
            "voice" => Some(("Calls", "语音")),
            "chat" => Some(("Chats", "文字")),
            "zh" => Some(("Chinese", "中文")),
            "en" => Some(("English", "英文")),
            "other" => Some(("Other", "其他")),
            "" => Some(("unknown", "未知")),
            _ => None,
        };
        match known {
            Some((en, zh)) => self.say(en, zh).to_owned(),
            None => crate::facts::MOMENT_KINDS
                .iter()
                .find(|kind| kind.name == key && key.starts_with("issue_"))
                .map_or_else(
                    || key.to_owned(),
                    |kind| self.say(kind.en, kind.zh).trim_start_matches("来电原因：").to_owned(),
                ),
        }
    }
}
