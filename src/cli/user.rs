//! `spotcheck user`: people who log in. The first admin is made here.

use super::out;
use crate::basic::{TeamId, UnixMillis, UserId};
use crate::config::Settings;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::{teams, users};
use crate::people::{Role, Sealed, Secret, User};
use crate::store::Tx;
use anyhow::Context;
use std::io::BufRead;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Add somebody; prints a password to hand over unless one is given
    Add {
        /// What they log in with
        name: String,
        /// admin, supervisor, trainer, reviewer or agent
        #[arg(long, value_parser = role)]
        role: Role,
        /// What others see
        #[arg(long, value_name = "NAME")]
        display: Option<String>,
        /// The agent that they are in conversations
        #[arg(long, value_name = "ID")]
        agent: Option<String>,
        /// A team that they lead or belong to; may be repeated
        #[arg(long, value_name = "TEAM")]
        team: Vec<String>,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Everybody
    List,
    /// Set a new password; prints it unless one is given
    Password {
        /// Whose
        name: String,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Somebody may no longer log in; what they did stays
    Disable {
        /// Who
        name: String,
    },
    /// Somebody may log in again
    Enable {
        /// Who
        name: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.into_iter().map(Role::as_str).collect();
        format!("roles are {}", known.join(", "))
    })
}

pub(crate) async fn run(settings: &Settings, command: Command) -> anyhow::Result<ExitCode> {
    let db = super::open::database(settings).await?;
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    match command {
        Command::Add { name, role, display, agent, team, password_stdin } => {
            let (password, sealed) = password(password_stdin)?;
            let user = User {
                id: UserId::fresh(),
                display_name: display.unwrap_or_else(|| name.clone()),
                name: name.clone(),
                role,
                agent_id: agent,
                language: None,
                theme: None,
                keys: true,
                disabled_at: None,
            };
            users::add(&mut tx, &user, Some(&sealed), now).await.map_err(|error| {
                if error.is_duplicate() {
                    anyhow::anyhow!("{name}: the name or the agent is taken\n  hint: spotcheck user list")
                } else {
                    error.into()
                }
            })?;
            let mut ids: Vec<TeamId> = Vec::new();
            for team in &team {
                ids.push(teams::named(&mut tx, team).await?.id);
            }
            teams::set_of_user(&mut tx, &user.id, &ids).await?;
            done(&mut tx, &name, &format!("added as {}", role.as_str()), now).await?;
            say(&name, password)?;
        }
        Command::List => {
            for user in users::all(&mut tx).await? {
                let teams: Vec<String> =
                    teams::of_user(&mut tx, &user.id).await?.into_iter().map(|team| team.name).collect();
                let off = if user.disabled_at.is_some() { "  disabled" } else { "" };
                let agent = user.agent_id.map(|agent| format!("  agent {agent}")).unwrap_or_default();
                let (name, role, teams) = (user.name, user.role.as_str(), teams.join(", "));
                out::line(&format!("{name:<20} {role:<11} {teams}{agent}{off}"))?;
            }
        }
        Command::Password { name, password_stdin } => {
            let (password, sealed) = password(password_stdin)?;
            let user = find(&mut tx, &name).await?;
            let revoked = users::set_password(&mut tx, &user.id, &sealed).await?;
            done(&mut tx, &name, &format!("password, {revoked} tokens revoked"), now).await?;
            say(&name, password)?;
        }
        Command::Disable { name } => {
            let user = locked(&mut tx, &name).await?;
            users::change(&mut tx, &User { disabled_at: Some(now), ..user }).await?;
            done(&mut tx, &name, "disabled", now).await?;
        }
        Command::Enable { name } => {
            let user = locked(&mut tx, &name).await?;
            users::change(&mut tx, &User { disabled_at: None, ..user }).await?;
            done(&mut tx, &name, "enabled", now).await?;
        }
    }
    tx.commit().await?;
    Ok(ExitCode::SUCCESS)
}

async fn find(tx: &mut Tx, name: &str) -> anyhow::Result<User> {
    let found = users::by_name(tx, name).await?;
    found.with_context(|| format!("{name}: no such user\n  hint: spotcheck user list"))
}

/// The same, and nobody else changes them before this transaction ends.
async fn locked(tx: &mut Tx, name: &str) -> anyhow::Result<User> {
    let user = find(tx, name).await?;
    Ok(users::lock(tx, &user.id).await?.unwrap_or(user))
}

async fn done(tx: &mut Tx, name: &str, detail: &str, now: UnixMillis) -> anyhow::Result<()> {
    let deed = Deed {
        who: "command line",
        action: Action::Changed,
        subject: format!("user:{name}"),
        detail: detail.to_owned(),
    };
    Ok(note(tx, &deed, now).await?)
}

/// The password, and whether it must be told.
fn password(stdin: bool) -> anyhow::Result<(Option<String>, Sealed)> {
    if stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok((None, Sealed::new(line.trim_end_matches(['\r', '\n']))?));
    }
    let made: String = Secret::fresh().reveal().chars().take(20).collect();
    let sealed = Sealed::new(&made)?;
    Ok((Some(made), sealed))
}

fn say(name: &str, password: Option<String>) -> anyhow::Result<()> {
    if let Some(password) = password {
        out::line(&password)?;
        eprintln!("{name} logs in with this password and changes it under \"My account\"");
    }
    Ok(())
}
