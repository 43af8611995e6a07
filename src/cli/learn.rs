//! `spotcheck learn FILE… --out DIR`: heads from what people said.

use super::out;
use crate::config::Settings;
use crate::facts::heads::quality::likeliest;
use crate::learn::labelled::Row;
use crate::learn::moments::Learned;
use crate::learn::qualities::{self, Held, Target, Trained};
use crate::learn::texts;
use crate::pipeline::heads;
use crate::pipeline::learn::{self, About};
use crate::pipeline::texts::Texts;
use crate::statistics::{
    Confusion, at_budget, auc, expected_calibration_error, mean, nmd, pearson, reliability,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// Bins of the printed reliability.
const RELIABILITY_BINS: usize = 5;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Verdict files (.yaml) beside their chats and calls, labelled conversations (.jsonl), talks or lines (.txt), or
    /// folders of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where the heads go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Learn only these labels
    #[arg(long = "label", value_name = "NAME")]
    labels: Vec<String>,
    /// What the head is called; otherwise `qualities`, or the party whose lines they are
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Learn from so many conversations alone, the first ones
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Learn from rows of dev, valid and test parts as well
    #[arg(long)]
    all: bool,
    /// Heads whose moments the new head may read
    #[arg(long, value_name = "DIR")]
    heads: Option<PathBuf>,
    /// Nets whose mean is the answer
    #[arg(long, value_name = "N", default_value_t = 3)]
    nets: usize,
    /// Licence of the data, for the card
    #[arg(long, value_name = "TEXT", default_value = "")]
    licence: String,
}

pub(crate) fn run(settings: &Settings, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let found = learn::read(settings, &arguments.files)?;
    let mut model = Texts::open(settings)?;
    let names =
        arguments.files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned()));
    let about = About {
        data: names.collect(),
        licence: arguments.licence.clone(),
        made: jiff::Zoned::now().date().to_string(),
    };
    let mut tell = |what: &str| eprintln!("… {what}");
    for (group, lines) in &found.lines {
        let name = match &arguments.name {
            Some(name) if found.lines.len() == 1 => name.clone(),
            Some(name) => format!("{name}_{group}"),
            None => group.clone(),
        };
        let (head, learned) = learn::train_moments(&mut model, (group, &name), lines, &about, &mut tell)?;
        out::line(&format!(
            "{group}: {} lines\n{:<24}   n+  AUC   precision  recall  from",
            lines.len(),
            "kind"
        ))?;
        for one in &learned {
            out::line(&moment_line(one))?;
        }
        let path = learn::write(&arguments.out, &head)?;
        out::line(&format!("written: {}\n", path.display()))?;
    }
    if found.labelled.rows.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let targets = qualities::targets(&found.labelled, &arguments.labels);
    anyhow::ensure!(!targets.is_empty(), "no label of conversations that could be learned");
    let rows = found.labelled.rows.iter().filter(|row| arguments.all || !learn::held_back(row));
    let rows: Vec<&Row> = rows.take(arguments.limit.unwrap_or(usize::MAX)).collect();
    let live = match &arguments.heads {
        Some(folder) => heads::in_folder(folder)?,
        None => heads::shipped()?.clone(),
    };
    let mut progress = |done: usize, of: usize| eprintln!("… embedding {done} of {of} texts");
    let examples = learn::examples(&mut model, &rows, &targets, &live, &mut progress)?;
    let asked: Vec<_> = targets.iter().map(|target| target.asked.clone()).collect();
    let options = qualities::Options {
        nets: arguments.nets,
        moments: if live.is_empty() { Vec::new() } else { qualities::common_moments(&examples) },
        ..qualities::Options::default()
    };
    let trained = if texts::are_texts(&examples) {
        texts::train(&examples, &asked, options.folds, &mut tell)?
    } else {
        qualities::train(&examples, &asked, &options, &mut tell)?
    };
    let metrics = report(&targets, &examples, &trained)?;
    let answers: Vec<&str> = asked.iter().map(|asked| asked.name.as_str()).collect();
    let name = arguments.name.as_deref().unwrap_or("qualities");
    let head = learn::quality_head(name, &trained, &answers, &rows, &about, metrics, model.model())?;
    let path = learn::write(&arguments.out, &head)?;
    out::line(&format!("\nwritten: {}", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn moment_line(one: &Learned) -> String {
    let figure = |name: &str| one.metrics.get(name).map_or_else(|| "  –  ".to_owned(), |v| format!("{v:.3}"));
    format!(
        "{:<24} {:>4}  {}  {}  {}  {:.2}{}",
        one.kind,
        one.positive,
        figure("auc"),
        figure("precision"),
        figure("recall"),
        one.from,
        if one.kept { "" } else { "  left out: it would find too few" }
    )
}

/// Prints agreement by cross-validation, reliability and the learning curve; returns the figures for the card.
fn report(
    targets: &[Target],
    examples: &[qualities::Example],
    trained: &Trained,
) -> anyhow::Result<BTreeMap<String, f64>> {
    let mut metrics = BTreeMap::new();
    out::line(&format!("\nBy cross-validation over {} conversations", examples.len()))?;
    out::line(&format!(
        "{:<28}     n  Pearson     NMD  macro-F1    ECE    AUC  precision at 10 %",
        "quality"
    ))?;
    for (at, target) in targets.iter().enumerate() {
        let held = figures(target, at, examples, &trained.held);
        let columns: Vec<String> =
            held.numbers.iter().map(|(_, value, digits)| show(*value, *digits)).collect();
        let [pearson, nmd, macro_f1, ece, auc] = &columns[..] else { continue };
        out::line(&format!(
            "{:<28} {:>5}  {pearson:>7}  {nmd:>6}  {macro_f1:>8}  {ece:>5}  {auc:>5}  {}",
            target.asked.name, held.n, held.at_ten
        ))?;
        for (name, value, _) in held.numbers {
            if let Some(value) = value {
                metrics
                    .insert(format!("{}.{name}", target.asked.name), (value * 10_000.0).round() / 10_000.0);
            }
        }
    }
    out::line("\nReliability: how likely it said a level was → how often people chose it (n)")?;
    for (at, target) in targets.iter().enumerate() {
        let bins = reliability(&said_and_true(at, examples, &trained.held), RELIABILITY_BINS);
        let bins = bins.iter().filter(|bin| bin.n > 0);
        let bins = bins.map(|bin| format!("{:.2}→{:.2} ({})", bin.said, bin.true_share, bin.n));
        out::line(&format!("{:<28} {}", target.asked.name, bins.collect::<Vec<_>>().join("  ")))?;
    }
    out::line("\nLearning curve (first part held back): conversations → Pearson, NMD")?;
    for (at, target) in targets.iter().enumerate() {
        let point = |point: &qualities::Curve| {
            let (pearson, nmd) = point.figures.get(at).copied().unwrap_or_default();
            format!("{} → {}, {}", point.n, show(pearson, 3), show(nmd, 3))
        };
        let points: Vec<String> = trained.curve.iter().map(point).collect();
        out::line(&format!("{:<28} {}", target.asked.name, points.join("   ")))?;
    }
    Ok(metrics)
}

fn show(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |v| format!("{v:.digits$}"))
}

struct Figures {
    n: usize,
    /// Name, value, digits to show.
    numbers: [(&'static str, Option<f64>, usize); 5],
    at_ten: String,
}

/// What people said and what the machine said while it was held back, as shares of levels.
fn pairs<'a>(
    at: usize,
    examples: &'a [qualities::Example],
    held: &'a Held,
) -> impl Iterator<Item = (&'a Vec<f64>, &'a Vec<f64>)> {
    let labelled = examples.iter().zip(held);
    labelled.filter_map(move |(example, answer)| Some((example.targets[at].as_ref()?, answer.get(at)?)))
}

fn said_and_true(at: usize, examples: &[qualities::Example], held: &Held) -> Vec<(f64, f64)> {
    pairs(at, examples, held)
        .flat_map(|(people, machine)| machine.iter().copied().zip(people.iter().copied()))
        .collect()
}

fn figures(target: &Target, at: usize, examples: &[qualities::Example], held: &Held) -> Figures {
    let pairs: Vec<(&Vec<f64>, &Vec<f64>)> = pairs(at, examples, held).collect();
    let asked = &target.asked;
    let means: Vec<(f64, f64)> = pairs
        .iter()
        .filter_map(|(people, machine)| Some((asked.mean(people)?, asked.mean(machine)?)))
        .collect();
    let (people, machine): (Vec<f64>, Vec<f64>) = means.iter().copied().unzip();
    let distances: Vec<f64> = pairs.iter().filter_map(|(people, machine)| nmd(people, machine)).collect();
    // One person's choice of a level; several people's shares have no one right class.
    let chosen = pairs.iter().filter(|(people, _)| people.iter().any(|share| *share >= 1.0));
    let classes = Confusion::of(
        asked.levels.len(),
        chosen.map(|(people, machine)| (likeliest(people), likeliest(machine))),
    );
    let bad = target.bad();
    let flagged: Vec<(f64, bool)> = means.iter().map(|(people, machine)| (-machine, *people < bad)).collect();
    let ten = at_budget(&flagged, 10);
    let at_ten =
        ten.precision.map_or_else(String::new, |p| format!("{:.3} ({:.3}–{:.3})", p.value, p.low, p.high));
    let ece = expected_calibration_error(&reliability(&said_and_true(at, examples, held), 10));
    let numbers = [
        ("pearson", pearson(&people, &machine), 3),
        ("nmd", mean(&distances), 4),
        ("macro_f1", classes.macro_f1(), 3),
        ("ece", ece, 3),
        ("auc", auc(&flagged), 3),
    ];
    Figures { n: pairs.len(), numbers, at_ten }
}
