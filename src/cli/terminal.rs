//! A scorecard as people read it in a terminal.

use crate::scoring::document::{EvidenceDocument, FindingDocument, ScoreDocument, TurnDocument};
use std::fmt::Write;

/// Plain text; `colour` adds terminal colours.
pub(crate) fn scorecard(document: &ScoreDocument, colour: bool) -> String {
    let paint = Paint(colour);
    let mut out = String::new();
    let overall = document.overall.map_or_else(|| "not assessable".to_owned(), |score| format!("{score:.1}"));
    let band = document.band.as_deref().map(|band| format!("  {band}")).unwrap_or_default();
    let _ = writeln!(out, "{}  {overall}{band}", paint.bold(&document.conversation));
    let language = document.language.as_deref().unwrap_or("language unknown");
    let roles = format!("roles {} ({:.2})", document.roles.origin, document.roles.confidence);
    let meta = format!(
        "{} · {language} · {roles} · {} {}",
        document.channel,
        document.rubric,
        short(&document.rubric_hash)
    );
    let _ = writeln!(out, "{}", paint.dim(&meta));
    for critical in &document.critical_failed {
        let _ = writeln!(out, "{}", paint.red(&format!("critical (红线): {critical}")));
    }
    for dimension in &document.dimensions {
        let score = dimension.score.map_or_else(|| "  –  ".to_owned(), |score| format!("{score:5.1}"));
        let open = match dimension.not_assessable {
            0 => String::new(),
            n => format!(", {n} not assessable"),
        };
        let counted = paint.dim(&format!("{} counted{open}", dimension.assessed));
        let _ = writeln!(out, "\n{} {score}  {counted}", paint.bold(&format!("{:<11}", dimension.dimension)));
        for finding in document.findings.iter().filter(|f| f.dimension == dimension.dimension) {
            write_finding(&mut out, finding, &document.turns, &paint);
        }
    }
    out
}

fn write_finding(out: &mut String, finding: &FindingDocument, turns: &[TurnDocument], paint: &Paint) {
    let mark = match finding.verdict {
        "met" => paint.green("✓"),
        "not_met" => paint.red("✗"),
        "not_applicable" => paint.dim("·"),
        _ => paint.yellow("?"),
    };
    let _ = writeln!(out, "  {mark} {:<22} {}", finding.criterion, finding.why);
    for evidence in finding.evidence.iter().take(3) {
        let _ = writeln!(out, "      {}", paint.dim(&place(evidence, turns)));
    }
}

fn place(evidence: &EvidenceDocument, turns: &[TurnDocument]) -> String {
    let at = evidence.start_ms.map(|ms| format!(" {ms}")).unwrap_or_default();
    match (evidence.kind, evidence.turn) {
        ("quote", Some(turn)) => {
            let role = turns.get(turn).map_or("", |turn| role(turn.role));
            format!("[{turn}] {role}{at}: “{}”", evidence.quote.as_deref().unwrap_or_default())
        }
        ("gap", _) => {
            let end = evidence.end_ms.map(|ms| ms.to_string()).unwrap_or_default();
            format!("from{at} to {end}")
        }
        _ => {
            let (from, to) = (evidence.turn.unwrap_or(0), evidence.to_turn.unwrap_or(0));
            format!("turns {from} to {to} searched for {}", evidence.source)
        }
    }
}

fn role(party: crate::conversation::Party) -> &'static str {
    use crate::conversation::Party;
    match party {
        Party::Agent => "agent",
        Party::Customer => "customer",
        Party::Bot => "bot",
        Party::System => "system",
        Party::Unknown => "unknown",
    }
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// Colours, where wanted.
struct Paint(bool);

impl Paint {
    fn code(&self, code: u8, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
    fn bold(&self, text: &str) -> String {
        self.code(1, text)
    }
    fn dim(&self, text: &str) -> String {
        self.code(2, text)
    }
    fn red(&self, text: &str) -> String {
        self.code(31, text)
    }
    fn green(&self, text: &str) -> String {
        self.code(32, text)
    }
    fn yellow(&self, text: &str) -> String {
        self.code(33, text)
    }
}
