//! `spotcheck cases`: what people should look at, the most urgent first.

use super::out;
use crate::config::Settings;
use crate::pipeline::rubrics;
use crate::review::Stream;
use crate::review::api::CaseDocument;
use crate::review::queue::{Filter, Sort, Viewer, store};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// At most so many
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: i64,
    /// Only what fits the day's capacity: every failure, the whole sample, then the riskiest
    #[arg(long)]
    today: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(settings: &Settings, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let db = super::open::database(settings).await?;
    let mut tx = db.read().await?;
    let now = crate::worker::now();
    let capacity = rubrics::policy(&settings.flag)?.capacity_per_day;
    let (cases, more) = if let Some(capacity) = capacity.filter(|_| arguments.today) {
        (store::todays(&mut tx, capacity.try_into()?, now).await?, None)
    } else {
        let from = (None, arguments.limit.clamp(1, 100_000));
        store::page(&mut tx, &Viewer::all_seeing(), &Filter::default(), Sort::Urgent, from, now).await?
    };
    if cases.is_empty() {
        eprintln!("no open case");
    }
    for case in cases.into_iter().map(CaseDocument::from) {
        if arguments.json {
            out::line(&serde_json::to_string(&case)?)?;
        } else {
            let overall = case.overall.map_or_else(|| "    –".to_owned(), |score| format!("{score:5.1}"));
            let why: Vec<&str> = case.reasons.iter().map(|reason| reason.note.as_str()).collect();
            out::line(&format!(
                "{:.2}  {overall}  {:<8} {:<28} {}",
                case.risk.unwrap_or_default(),
                stream(&case),
                case.external_id,
                why.join("; ")
            ))?;
        }
    }
    if more.is_some() {
        eprintln!("there are more: raise --limit");
    }
    Ok(ExitCode::SUCCESS)
}

fn stream(case: &CaseDocument) -> &'static str {
    case.stream.map_or("", Stream::as_str)
}
