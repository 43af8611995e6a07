//! Cases that appeals have made, as a cases file: to be kept beside the rubric and under version control.

use super::Kept;
use crate::basic::Millis;
use crate::conversation::{Channel, Party};
use std::fmt::Write;

/// A cases file reads at most so many turns of a case.
const MAX_TURNS: usize = 200;

/// The cases as YAML that `spotcheck rubric test` reads. Turns whose speaker is not known are left out, as a cases
/// file has no word for them.
pub fn export(rubric: &str, cases: &[Kept]) -> String {
    let mut yaml = format!("# Cases of {rubric} that appeals have made; personal data is masked.\ncases:\n");
    for case in cases {
        // Writing into a string cannot fail.
        let _ = write_case(&mut yaml, case);
    }
    if cases.is_empty() {
        yaml = yaml.replace("cases:\n", "cases: []\n");
    }
    yaml
}

fn write_case(yaml: &mut String, case: &Kept) -> std::fmt::Result {
    writeln!(yaml, "  - name: {}", quoted(&case.name))?;
    if case.channel == Channel::Voice {
        writeln!(yaml, "    channel: voice")?;
    }
    if let Some(started) = &case.started
        && let Ok(at) = jiff::Timestamp::from_millisecond(started.at.0)
    {
        let zone = jiff::tz::TimeZone::get(&started.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        writeln!(yaml, "    started: {}", quoted(&at.to_zoned(zone).to_string()))?;
    }
    for (name, value) in [("product", &case.product), ("team", &case.team)] {
        if let Some(value) = value {
            writeln!(yaml, "    {name}: {}", quoted(value))?;
        }
    }
    writeln!(yaml, "    turns:")?;
    for said in case.turns.iter().filter(|said| said.party != Party::Unknown).take(MAX_TURNS) {
        let party = match said.party {
            Party::Agent => "agent",
            Party::Customer => "customer",
            Party::Bot => "bot",
            Party::System | Party::Unknown => "system",
        };
        write!(yaml, "      - {{ {party}: {}", quoted(&said.text))?;
        for (name, at) in [("at", said.at), ("until", said.until)] {
            if let Some(Millis(ms)) = at {
                write!(yaml, ", {name}: {ms}ms")?;
            }
        }
        writeln!(yaml, " }}")?;
    }
    writeln!(yaml, "    expect:")?;
    for (criterion, mark) in &case.expect {
        writeln!(yaml, "      {criterion}: {}", mark.as_str())?;
    }
    Ok(())
}

/// In double quotes, which YAML reads as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::appeal::Said;
    use crate::rubric;
    use crate::scoring::Mark;
    use crate::scoring::cases::parse;

    #[test]
    fn what_is_exported_is_read_back_as_it_was() {
        let rubric = include_str!("../../../rubrics/support.en.yaml");
        let rubric = rubric::parse("support.en.yaml", rubric).unwrap();
        let said =
            |party, text: &str, at| Said { party, text: text.to_owned(), at: Some(Millis(at)), until: None };
        let kept = Kept {
            name: "appeal: \"sorry\" in other words".to_owned(),
            channel: Channel::Chat,
            language: Some(rubric.language),
            started: None,
            product: Some("sofa #3".to_owned()),
            team: None,
            turns: vec![
                said(Party::Customer, "it's late:\n- very", 0),
                said(Party::Agent, "I apologise for that, ****.", 12_500),
            ],
            expect: [("apology".to_owned(), Mark::Met)].into(),
        };
        let yaml = export("support.en", std::slice::from_ref(&kept));
        let read = parse("x", &yaml, &rubric).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
        let direct = kept.case(&rubric);
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].name, direct.name);
        let texts = |case: &crate::scoring::cases::Case| {
            let turns = case.transcript.turns.iter();
            turns.map(|turn| (turn.text.clone(), turn.start_ms)).collect::<Vec<_>>()
        };
        assert_eq!(texts(&read[0]), texts(&direct));
        assert_eq!(read[0].expect[0].0, "apology");
        assert!(parse("x", &export("support.en", &[]), &rubric).unwrap().is_empty());
    }
}
