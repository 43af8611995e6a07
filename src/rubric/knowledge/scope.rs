//! Where and when a statement is in force, judged at the conversation's own time.

use crate::conversation::{About, Started};
use jiff::civil::Date;
use serde::Serialize;

/// Products, regions, teams, dates.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scope {
    /// Products.
    pub products: Listed,
    /// Regions: the field `region` of the conversation.
    pub regions: Listed,
    /// Teams of the agent.
    pub teams: Listed,
    /// First day in force.
    pub from: Option<Date>,
    /// Last day in force.
    pub until: Option<Date>,
}

/// Names that are meant, or names that are not. Both empty: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Only these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// All but these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
}

/// Is a statement in force for a conversation?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The source does not say what that depends on.
    Unknown(Missing),
}

/// What the source does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The product.
    Product,
    /// The region.
    Region,
    /// The agent's team.
    Team,
    /// When the conversation began, or in which zone.
    Start,
}

impl Scope {
    /// Is it in force for this conversation? A certain no beats what is not known.
    pub fn concerns(&self, about: &About) -> Concern {
        let region = about.extra.get("region").and_then(serde_json::Value::as_str);
        let team = about.agent.as_ref().and_then(|agent| agent.team.as_deref());
        let parts = [
            self.products.concerns(about.product.as_deref(), Missing::Product),
            self.regions.concerns(region, Missing::Region),
            self.teams.concerns(team, Missing::Team),
            self.dated(about.started.as_ref()),
        ];
        if parts.contains(&Concern::No) {
            return Concern::No;
        }
        parts.into_iter().find(|part| *part != Concern::Yes).unwrap_or(Concern::Yes)
    }

    fn dated(&self, started: Option<&Started>) -> Concern {
        if self.from.is_none() && self.until.is_none() {
            return Concern::Yes;
        }
        let Some(day) = started.and_then(day) else { return Concern::Unknown(Missing::Start) };
        let within = self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until);
        if within { Concern::Yes } else { Concern::No }
    }
}

impl Listed {
    fn concerns(&self, name: Option<&str>, missing: Missing) -> Concern {
        if self.only.is_empty() && self.not.is_empty() {
            return Concern::Yes;
        }
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return Concern::Unknown(missing);
        };
        let in_list = |list: &[String]| list.iter().any(|listed| listed.eq_ignore_ascii_case(name));
        let meant = (self.only.is_empty() || in_list(&self.only)) && !in_list(&self.not);
        if meant { Concern::Yes } else { Concern::No }
    }
}

/// The calendar day on which it began, where it took place.
fn day(started: &Started) -> Option<Date> {
    let zone = format!("1970-01-01T00:00[{}]", started.zone).parse::<jiff::Zoned>().ok()?.time_zone().clone();
    let at = jiff::Timestamp::from_millisecond(started.at.0).ok()?;
    Some(at.to_zoned(zone).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::UnixMillis;

    fn about(fields: &serde_json::Value) -> About {
        let mut all = serde_json::json!({"source": "t", "external_id": "1", "channel": "chat"});
        for (key, value) in fields.as_object().unwrap() {
            all[key] = value.clone();
        }
        serde_json::from_value(all).unwrap()
    }

    fn started(at: &str, zone: &str) -> About {
        let at: jiff::Timestamp = at.parse().unwrap();
        let mut about = about(&serde_json::json!({}));
        about.started = Some(Started { at: UnixMillis(at.as_millisecond()), zone: zone.to_owned() });
        about
    }

    #[test]
    fn the_day_is_that_of_the_place() {
        let scope = Scope { from: "2026-07-01".parse().ok(), ..Scope::default() };
        // 23:30 in London, 06:30 of the next day in Shanghai.
        assert_eq!(scope.concerns(&started("2026-06-30T22:30:00Z", "Europe/London")), Concern::No);
        assert_eq!(scope.concerns(&started("2026-06-30T22:30:00Z", "Asia/Shanghai")), Concern::Yes);
        assert_eq!(scope.concerns(&started("2026-06-30T22:30:00Z", "+08:00")), Concern::Yes);
        let nowhere = started("2026-06-30T22:30:00Z", "Mars/Olympus");
        assert_eq!(scope.concerns(&nowhere), Concern::Unknown(Missing::Start));
        assert_eq!(scope.concerns(&about(&serde_json::json!({}))), Concern::Unknown(Missing::Start));
        let until = Scope { until: "2026-06-30".parse().ok(), ..Scope::default() };
        assert_eq!(until.concerns(&started("2026-06-30T15:59:59Z", "Asia/Shanghai")), Concern::Yes);
        assert_eq!(until.concerns(&started("2026-06-30T16:00:00Z", "Asia/Shanghai")), Concern::No);
    }

    #[test]
    fn lists_mean_only_these_or_all_but_these() {
        let only = Listed { only: vec!["Card".into()], not: Vec::new() };
        let not = Listed { only: Vec::new(), not: vec!["新疆".into()] };
        let scope = Scope { products: only, regions: not, ..Scope::default() };
        let concern = |fields: serde_json::Value| scope.concerns(&about(&fields));
        assert_eq!(
            concern(serde_json::json!({"product": "card", "extra": {"region": "浙江"}})),
            Concern::Yes
        );
        assert_eq!(concern(serde_json::json!({"product": "card", "extra": {"region": "新疆"}})), Concern::No);
        assert_eq!(concern(serde_json::json!({"product": "fridge"})), Concern::No);
        assert_eq!(concern(serde_json::json!({"product": "card"})), Concern::Unknown(Missing::Region));
        assert_eq!(concern(serde_json::json!({})), Concern::Unknown(Missing::Product));
    }
}
