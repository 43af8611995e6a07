//! `spotcheck audit`: is the log whole, and where does it stand?

use super::out;
use crate::config::Settings;
use crate::people::audit::store::{self, Wanted};
use crate::people::audit::{Break, Head};
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// The newest entries, one JSON object a line
    List {
        /// At most so many
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: i64,
        /// By this person
        #[arg(long, value_name = "NAME")]
        who: Option<String>,
        /// About exactly this, e.g. conversation:ID
        #[arg(long, value_name = "SUBJECT")]
        subject: Option<String>,
    },
    /// Where the log stands, as JSON; keep it where nobody who runs this machine can change it
    Head,
    /// Check every entry from the first on
    Verify {
        /// A head that was kept: the log must still contain it
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
}

pub(crate) async fn run(settings: &Settings, command: Command) -> anyhow::Result<ExitCode> {
    let db = super::open::database(settings).await?;
    let mut tx = db.read().await?;
    match command {
        Command::List { limit, who, subject } => {
            let wanted = Wanted { who, subject, ..Wanted::default() };
            for entry in store::list(&mut tx, &wanted, limit).await? {
                out::line(&serde_json::to_string(&entry)?)?;
            }
        }
        Command::Head => out::line(&serde_json::to_string(&store::head(&mut tx).await?)?)?,
        Command::Verify { head } => {
            let kept: Option<Head> = match head {
                Some(path) => {
                    let name = path.display().to_string();
                    let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
                    Some(serde_json::from_str(&text).with_context(|| format!("{name}: not a head"))?)
                }
                None => None,
            };
            return match store::verify(&mut tx, kept.as_ref()).await? {
                Ok(head) => {
                    out::line(&format!("{} entries, whole; the last is {}", head.seq, head.hash))?;
                    Ok(ExitCode::SUCCESS)
                }
                Err(broken) => {
                    out::line(&match broken {
                        Break::At(seq) => {
                            format!("broken at entry {seq}: it does not follow from the one before it")
                        }
                        Break::HeadMissing(head) => {
                            format!(
                                "broken: entry {} with hash {} is not in the log any more",
                                head.seq, head.hash
                            )
                        }
                    })?;
                    Ok(ExitCode::FAILURE)
                }
            };
        }
    }
    Ok(ExitCode::SUCCESS)
}
