//! Metadata of a conversation: the fields of our JSON, of a sidecar file, and of an upload.

use super::ImportError;
use crate::basic::{Lang, UnixMillis};
use crate::conversation::{About, AgentRef, Channel, CustomerRef, Started};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All fields are optional; a sidecar or the command line may add what a file leaves out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AboutFile {
    /// Unique within the source.
    #[serde(alias = "id", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Where it comes from; `upload` where nobody says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `chat` or `voice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// BCP-47 tag.
    #[serde(alias = "lang", skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// RFC 3339 with offset, zone in brackets optional (RFC 9557).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// The agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentRef>,
    /// The customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerRef>,
    /// Ticket or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Product or service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The customer's own score, 1-5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey_score: Option<f64>,
    /// The agent's channel in a recording, 0 = left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_channel: Option<u8>,
    /// Everything else, kept as it is.
    #[serde(flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl AboutFile {
    /// Reads a sidecar file.
    ///
    /// # Errors
    /// When it is not a JSON object of these fields.
    pub fn parse(file: &str, text: &str) -> Result<Self, ImportError> {
        serde_json::from_str(strip_bom(text)).map_err(|error| from_json(file, &error, 0))
    }

    /// Fields set here win over those of `other`.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.external_id = self.external_id.or(other.external_id);
        self.source = self.source.or(other.source);
        self.channel = self.channel.or(other.channel);
        self.language = self.language.or(other.language);
        self.started_at = self.started_at.or(other.started_at);
        self.agent = self.agent.or(other.agent);
        self.customer = self.customer.or(other.customer);
        self.ticket = self.ticket.or(other.ticket);
        self.product = self.product.or(other.product);
        self.survey_score = self.survey_score.or(other.survey_score);
        self.agent_channel = self.agent_channel.or(other.agent_channel);
        for (key, value) in other.extra {
            self.extra.entry(key).or_insert(value);
        }
        self
    }

    /// Checks the fields and fills what a file may leave out: `external_id` and `channel` by the given defaults.
    ///
    /// # Errors
    /// When a field does not mean anything: a time without offset, a survey score outside 1-5.
    pub fn into_about(self, file: &str, external_id: &str, channel: Channel) -> Result<About, ImportError> {
        let started = self.started_at.as_deref().map(|text| started(file, text)).transpose()?;
        if let Some(score) = self.survey_score
            && !(1.0..=5.0).contains(&score)
        {
            return Err(ImportError::new(file, format!("survey_score {score} is outside 1-5"))
                .hint("convert other scales to 1 (very dissatisfied) .. 5 (very satisfied)"));
        }
        Ok(About {
            source: self.source.filter(|s| !s.is_empty()).unwrap_or_else(|| "upload".to_owned()),
            external_id: self
                .external_id
                .filter(|id| !id.is_empty())
                .unwrap_or_else(|| external_id.to_owned()),
            channel: self.channel.unwrap_or(channel),
            language: self.language.as_deref().map(Lang::from_tag),
            started,
            agent: self.agent,
            customer: self.customer,
            ticket: self.ticket,
            product: self.product,
            survey_score: self.survey_score,
            agent_channel: self.agent_channel,
            extra: self.extra,
        })
    }
}

/// Reads a time with its zone.
fn started(file: &str, text: &str) -> Result<Started, ImportError> {
    if let Ok(zoned) = text.parse::<jiff::Zoned>() {
        let zone = zoned.time_zone().iana_name().map_or_else(|| zoned.offset().to_string(), str::to_owned);
        return Ok(Started { at: UnixMillis(zoned.timestamp().as_millisecond()), zone });
    }
    let bad = |_| {
        ImportError::new(file, format!("started_at \"{text}\" is not a time with an offset"))
            .hint("write 2026-09-14T10:02:11+08:00 or 2026-09-14T10:02:11+08:00[Asia/Shanghai]")
    };
    let at: jiff::Timestamp = text.parse().map_err(bad)?;
    let zone = offset_of(text).unwrap_or("+00:00").to_owned();
    Ok(Started { at: UnixMillis(at.as_millisecond()), zone })
}

/// The written offset, `+08:00`; `None` for `Z`.
fn offset_of(text: &str) -> Option<&str> {
    let clock = text.find(['T', 't', ' '])?;
    let sign = text.get(clock..)?.rfind(['+', '-'])?;
    text.get(clock + sign..)
}

/// A byte-order mark is no part of the text.
pub(super) fn strip_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// serde's message with its place; `line_offset` is the number of lines before the parsed text.
pub(crate) fn from_json(file: &str, error: &serde_json::Error, line_offset: usize) -> ImportError {
    let mut message = error.to_string();
    if let Some(cut) = message.rfind(" at line ") {
        message.truncate(cut);
    }
    let hint = match error.classify() {
        serde_json::error::Category::Eof => "the file ends too early: was it cut off while copying?",
        serde_json::error::Category::Syntax => "this is not valid JSON at that place",
        _ => "README, \"Files spotcheck reads\", shows every field",
    };
    ImportError::new(file, message).at(error.line() + line_offset, error.column()).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_zone() -> Result<(), ImportError> {
        let zoned = started("f", "2026-09-14T10:02:11+08:00[Asia/Shanghai]")?;
        assert_eq!(zoned.zone, "Asia/Shanghai");
        let offset = started("f", "2026-09-14T10:02:11+08:00")?;
        assert_eq!(offset.zone, "+08:00");
        assert_eq!(zoned.at, offset.at);
        assert_eq!(started("f", "2026-09-14T02:02:11Z")?.zone, "+00:00");
        Ok(())
    }

    #[test]
    fn a_time_without_offset_is_refused_with_an_example() {
        let error = started("call.json", "2026-09-14 10:02").unwrap_err().to_string();
        assert!(
            error.contains("call.json") && error.contains("hint: write 2026-09-14T10:02:11+08:00"),
            "{error}"
        );
    }

    #[test]
    fn fields_set_first_win_and_nothing_is_lost() -> Result<(), ImportError> {
        let sidecar = AboutFile::parse("a", r#"{"ticket":"T1","queue":"vip"}"#)?;
        let file = AboutFile::parse("b", r#"{"ticket":"T2","product":"router","queue":"all"}"#)?;
        let both = sidecar.or(file);
        assert_eq!(both.ticket.as_deref(), Some("T1"));
        assert_eq!(both.product.as_deref(), Some("router"));
        assert_eq!(both.extra["queue"], "vip");
        Ok(())
    }
}
