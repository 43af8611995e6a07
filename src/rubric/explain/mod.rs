//! A rubric in plain words, in Chinese and English: what each criterion looks for, when it applies, what it costs.
//!
//! Read from the compiled rubric, never from the file, so that what people read is what scores. [`explain`] is pure;
//! the page shows it beside the editor while somebody types.

mod clause;
mod finds;
mod knowledge;
mod moments;
mod numbers;
mod tongue;
mod whole;

pub use clause::Clause;

use super::compiled::{Compiled, Criterion, Scoring, Test};
use super::condition::Condition;
use crate::basic::Lang;
use crate::conversation::Channel;
use clause::Speaker;
use serde::Serialize;
use tongue::{Tongue, capital, plain};
use utoipa::ToSchema;

/// A whole rubric in plain words, in one language.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Explanation {
    /// What people call the rubric.
    pub title: String,
    /// For which conversations it is.
    pub audience: String,
    /// How criteria add up, what a red line does, when nobody is judged: a sentence each.
    pub scoring: Vec<String>,
    /// From the best to the worst.
    pub bands: Vec<BandWords>,
    /// In the order of the file.
    pub dimensions: Vec<DimensionWords>,
    /// In the order of the file.
    pub criteria: Vec<CriterionWords>,
    /// What its knowledge files say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub knowledge: Vec<KnowledgeWords>,
}

/// A band of the overall score.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BandWords {
    /// Id.
    pub id: String,
    /// Name.
    pub title: String,
    /// Lowest score in it, 0-100.
    pub from: f64,
    /// "From 75 to below 90".
    pub text: String,
}

/// A dimension.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DimensionWords {
    /// Id.
    pub id: String,
    /// Name.
    pub title: String,
    /// Its part of the overall score, 0-1.
    pub share: f64,
    /// All points of its criteria.
    pub points: f64,
    /// "Counts for 25% of the overall score; 45 points in 8 criteria."
    pub text: String,
}

/// Who decides a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decides {
    /// Rules, heads and clocks.
    Rule,
    /// Only a person.
    Person,
    /// The judge, where one is configured.
    Judge,
}

/// A criterion in plain words.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CriterionWords {
    /// Id.
    pub id: String,
    /// Id of its dimension.
    pub dimension: String,
    /// Name.
    pub title: String,
    /// What it is worth.
    pub points: f64,
    /// A red line?
    pub critical: bool,
    /// Who decides.
    pub decides: Decides,
    /// When it passes or fails.
    pub test: Clause,
    /// When it applies.
    pub applies: Clause,
    /// What failing costs.
    pub costs: String,
    /// Whatever else is to be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A statement of a knowledge file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct KnowledgeWords {
    /// Id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What holds, what must be said, where and when.
    pub text: String,
}

/// Explains a rubric in one language; any other than Chinese is English.
pub fn explain(rubric: &Compiled, lang: Lang) -> Explanation {
    let speaker = Speaker { tongue: Tongue(lang), rubric: &rubric.content };
    Explanation {
        title: rubric.title.read(lang).to_owned(),
        audience: speaker.audience(),
        scoring: speaker.scoring(),
        bands: speaker.bands(),
        dimensions: speaker.dimensions(),
        criteria: rubric.criteria.iter().map(|criterion| speaker.criterion(criterion)).collect(),
        knowledge: speaker.statements(),
    }
}

impl Speaker<'_> {
    fn criterion(&self, criterion: &Criterion) -> CriterionWords {
        CriterionWords {
            id: criterion.id.clone(),
            dimension: criterion.dimension.clone(),
            title: criterion.title.read(self.tongue.0).to_owned(),
            points: criterion.points,
            critical: criterion.critical,
            decides: match criterion.test {
                Test::Human => Decides::Person,
                Test::Ask(_) => Decides::Judge,
                Test::Met(_) | Test::NotMet(_) => Decides::Rule,
            },
            test: self.test(criterion),
            applies: self.applies(criterion),
            costs: self.costs(criterion),
            notes: self.notes(criterion),
        }
    }

    fn test(&self, criterion: &Criterion) -> Clause {
        let t = self.tongue;
        match &criterion.test {
            Test::Human => Clause::plain(t.pick(
                "只有人能判断，机器不下结论。",
                "Only a person can tell; the machine gives no verdict.",
            )),
            Test::Ask(question) => {
                let question = question.read(t.0);
                Clause::plain(t.pick(
                    format!("询问外部评审（由你们自己配置的语言模型）：“{question}”回答“是”即达标；没有配置时无法判定，不扣分。"),
                    format!("Passes when the judge, a language model that your admin has set up, answers yes to: “{question}” Where there is no judge it cannot be told, and costs nothing."),
                ))
            }
            Test::NotMet(condition) => {
                self.led("出现下列情况即不达标", "Fails when", &self.condition(condition, true))
            }
            // Most people look for what costs them points; lists say better what is to be done.
            Test::Met(condition) => match self.condition(condition, false) {
                broken if broken.parts.is_empty() && !is_list(condition) => {
                    self.led("出现下列情况即不达标", "Fails when", &broken)
                }
                _ => self.led("达标要求", "Passes when", &self.condition(condition, true)),
            },
        }
    }

    fn led(&self, zh: &str, en: &str, clause: &Clause) -> Clause {
        let t = self.tongue;
        let text = t.pick(format!("{zh}：{}", clause.text), format!("{en} {}", clause.text));
        if clause.parts.is_empty() {
            Clause::plain(t.sentence(&text))
        } else {
            Clause { text, parts: clause.parts.clone() }
        }
    }

    fn applies(&self, criterion: &Criterion) -> Clause {
        let t = self.tongue;
        let raised = criterion.test.raised();
        match criterion.applies.as_ref().or(raised.as_ref()) {
            None => Clause::plain(t.pick("每通会话都适用。", "Applies to every conversation.")),
            Some(Condition::Channel(Channel::Chat)) => {
                Clause::plain(t.pick("只适用于文字会话。", "Applies only to chats."))
            }
            Some(Condition::Channel(Channel::Voice)) => {
                Clause::plain(t.pick("只适用于语音通话。", "Applies only to calls."))
            }
            Some(condition) => self.led("适用条件", "Applies only when", &self.condition(condition, true)),
        }
    }

    fn costs(&self, criterion: &Criterion) -> String {
        let t = self.tongue;
        let dimension = self.rubric.dimensions.iter().find(|dimension| dimension.id == criterion.dimension);
        let title = dimension.map_or("", |dimension| dimension.title.read(t.0));
        let points = plain(criterion.points);
        let s = if points == "1" { "" } else { "s" };
        if criterion.points <= 0.0 {
            return t.pick("不影响分数，只作记录。", "Does not count for the score; it is only noted.");
        }
        match self.rubric.scoring {
            Scoring::Deductions => t.pick(
                format!("不达标时「{title}」扣 {points} 分（满分 100）。"),
                format!("Failing costs {points} point{s} of the 100 in {title}."),
            ),
            Scoring::Points => {
                let all = plain(self.points_in(&criterion.dimension));
                let most = criterion.points / self.points_in(&criterion.dimension)
                    * self.share_of(&criterion.dimension)
                    * 100.0;
                let most = format!("{most:.1}");
                t.pick(
                    format!("占「{title}」{all} 分中的 {points} 分；全部评分项都适用时，不达标使总分降低 {most} 分。"),
                    format!("Worth {points} of the {all} points in {title}: failing lowers the overall score by {most} when every criterion applies."),
                )
            }
        }
    }

    fn notes(&self, criterion: &Criterion) -> Vec<String> {
        let t = self.tongue;
        let mut notes = Vec::new();
        if criterion.critical {
            let cap = plain(self.rubric.critical_cap);
            notes.push(t.pick(
                format!("红线：不达标时总分最高 {cap} 分。"),
                format!("Red line: failing it caps the overall score at {cap}."),
            ));
        }
        let own = [
            (&criterion.why.not_met, "不达标时的理由写作", "When it fails, the reason reads"),
            (&criterion.why.met, "达标时的理由写作", "When it passes, the reason reads"),
            (&criterion.why.not_applicable, "不适用时的理由写作", "When it does not apply, the reason reads"),
        ];
        for (text, zh, en) in own {
            if let Some(text) = text {
                let text = text.read(t.0);
                notes.push(t.pick(format!("{zh}：“{text}”"), format!("{en}: “{text}”")));
            }
        }
        notes
    }
}

/// Would its opposite be a list that is hard to read?
fn is_list(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.len() > 1 || parts.iter().any(is_list),
        Condition::AtLeast(..) | Condition::Order(_) | Condition::Knowledge(_) => true,
        Condition::Not(inner) => is_list(inner),
        Condition::Each(each) => each.answer.len() > 1,
        Condition::Find(_) | Condition::Number(_) | Condition::Quality(_) | Condition::Channel(_) => false,
    }
}

impl Explanation {
    /// For a terminal and for tests.
    pub fn render(&self) -> String {
        let mut lines = vec![self.title.clone(), self.audience.clone()];
        lines.extend(self.scoring.iter().cloned());
        lines.extend(self.bands.iter().map(|band| format!("{}: {}", band.title, band.text)));
        for dimension in &self.dimensions {
            lines.push(format!("\n{}: {}", capital(&dimension.title), dimension.text));
            for criterion in self.criteria.iter().filter(|one| one.dimension == dimension.id) {
                lines.push(format!("\n  {} ({})", criterion.title, criterion.id));
                lines.extend(criterion.test.lines(2));
                lines.push(format!("    {}", criterion.costs));
                lines.extend(criterion.applies.lines(2));
                lines.extend(criterion.notes.iter().map(|note| format!("    {note}")));
            }
        }
        if !self.knowledge.is_empty() {
            lines.push(String::new());
        }
        lines.extend(self.knowledge.iter().map(|one| format!("{} ({}): {}", one.title, one.id, one.text)));
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests;
