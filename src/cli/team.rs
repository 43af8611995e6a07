//! `spotcheck team`: which agents belong to which team, and since when.

use super::out;
use crate::basic::UnixMillis;
use crate::config::Settings;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::teams;
use anyhow::Context;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Teams and their agents
    List,
    /// Put an agent into a team from a day on; the team is made where there is none
    Place {
        /// The source's id of the agent
        agent: String,
        /// Name of the team, as sources write it
        team: String,
        /// First day (UTC), e.g. 2026-01-31
        #[arg(long, value_name = "DATE")]
        from: String,
    },
}

pub(crate) async fn run(settings: &Settings, command: Command) -> anyhow::Result<ExitCode> {
    let db = super::open::database(settings).await?;
    let mut tx = db.write().await?;
    match command {
        Command::List => {
            for one in teams::memberships(&mut tx).await? {
                let to = one.to.map(day).transpose()?.unwrap_or_default();
                out::line(&format!("{:<20} {:<20} {} – {to}", one.team.name, one.agent_id, day(one.from)?))?;
            }
        }
        Command::Place { agent, team, from } => {
            let date: jiff::civil::Date =
                from.parse().with_context(|| format!("{from}: not a date\n  hint: write 2026-01-31"))?;
            let from = UnixMillis(date.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp().as_millisecond());
            let id = teams::named(&mut tx, &team).await?.id;
            teams::place(&mut tx, &agent, &id, from).await?;
            let deed = Deed {
                who: "command line",
                action: Action::Changed,
                subject: format!("agent:{agent}"),
                detail: format!("team {team}"),
            };
            note(&mut tx, &deed, UnixMillis::now()).await?;
        }
    }
    tx.commit().await?;
    Ok(ExitCode::SUCCESS)
}

fn day(at: UnixMillis) -> anyhow::Result<String> {
    Ok(jiff::Timestamp::from_millisecond(at.0)?.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}
