//! What an installation has decided about reviewing. Kept in the database when the service starts, so that every
//! process opens cases by the same rules; workers take them from there.

use crate::basic::{Millis, UnixMillis};
use crate::store::{StoreError, Tx, dialect, from_text, to_text};
use serde::{Deserialize, Serialize};

/// The rules of the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HouseRules {
    /// Share of flagged cases that are reviewed blind, 0-1; the uniform sample always is.
    pub blind_share: f64,
    /// Seed of that draw.
    pub seed: u64,
    /// Cases that a reviewer should do in a day, where no lead has set another number.
    pub goal_per_day: i64,
    /// How long a case stays with whoever took it, without a sign of life.
    pub lease: Millis,
    /// May nobody review an agent of their own team?
    pub never_own_team: bool,
    /// IANA zone of the site, which says when a day begins; empty: this machine's.
    pub zone: String,
}

impl Default for HouseRules {
    fn default() -> Self {
        Self {
            blind_share: 0.0,
            seed: 0,
            goal_per_day: 40,
            lease: Millis(30 * 60_000),
            never_own_team: false,
            zone: String::new(),
        }
    }
}

impl HouseRules {
    /// When the site's day began.
    pub fn day(&self, now: UnixMillis) -> UnixMillis {
        let zone = if self.zone.is_empty() {
            jiff::tz::TimeZone::system()
        } else {
            jiff::tz::TimeZone::get(&self.zone).unwrap_or(jiff::tz::TimeZone::UTC)
        };
        let start = jiff::Timestamp::from_millisecond(now.0)
            .and_then(|at| at.to_zoned(zone).start_of_day())
            .map(|start| start.timestamp().as_millisecond());
        UnixMillis(start.unwrap_or(now.0 - now.0.rem_euclid(86_400_000)))
    }
}

const KEY: &str = "review";

/// The rules as every process sees them.
///
/// # Errors
/// When the database cannot be read.
pub async fn rules(tx: &mut Tx) -> Result<HouseRules, StoreError> {
    match dialect::meta(tx, KEY).await? {
        Some(text) => from_text("rules of review", &text),
        None => Ok(HouseRules::default()),
    }
}

/// Makes these the rules.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep(tx: &mut Tx, rules: &HouseRules) -> Result<(), StoreError> {
    let text = to_text("rules of review", rules)?;
    if dialect::meta(tx, KEY).await?.as_deref() == Some(text.as_str()) {
        return Ok(());
    }
    dialect::set_meta(tx, KEY, &text).await
}

/// Makes these the rules where none are kept yet: a process that only works has no say in how people review.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep_first(tx: &mut Tx, rules: &HouseRules) -> Result<(), StoreError> {
    if dialect::meta(tx, KEY).await?.is_some() {
        return Ok(());
    }
    keep(tx, rules).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_the_sites_midnight() {
        let rules = HouseRules { zone: "Asia/Shanghai".to_owned(), ..HouseRules::default() };
        let noon = 1_760_000_000_000; // 2025-10-09 16:53 in Shanghai
        assert_eq!(rules.day(UnixMillis(noon)).0, 1_759_939_200_000);
        assert_eq!(rules.day(UnixMillis(1_759_939_199_999)).0, 1_759_852_800_000);
    }
}
