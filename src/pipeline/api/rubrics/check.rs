//! A text checked while somebody types: every mistake at its place, and what it says in plain words.

use super::{computed, short_enough};
use crate::basic::Lang;
use crate::http::{Json, Problem};
use crate::people::Lead;
use crate::pipeline::publishing::{self, Ran};
use crate::rubric::explain::{Explanation, explain};
use crate::rubric::knowledge::lines_before;
use crate::rubric::{Compiled, RubricError};
use crate::scoring::cases::{Failure, Verdict};
use crate::store::Db;
use crate::text::masked;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text to check.
#[derive(Deserialize, ToSchema)]
pub(super) struct Text {
    /// The rubric's YAML, with the knowledge files that it carries behind it.
    yaml: String,
}

/// One mistake.
#[derive(Serialize, ToSchema)]
pub(super) struct ProblemAt {
    /// From 1, in the text as sent; 0 means the text as a whole.
    line: usize,
    /// From 1, in characters.
    column: usize,
    /// What was found and what was expected.
    message: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The line itself.
    snippet: String,
    /// The knowledge file, where it stands in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// A rubric in plain words.
#[derive(Serialize, ToSchema)]
pub(super) struct Explained {
    zh: Explanation,
    en: Explanation,
}

impl Explained {
    pub(super) fn of(rubric: &Compiled) -> Self {
        Self { zh: explain(rubric, Lang::Zh), en: explain(rubric, Lang::En) }
    }
}

/// What a check found.
#[derive(Serialize, ToSchema)]
pub(super) struct Checked {
    /// In order of place; empty where all is well.
    problems: Vec<ProblemAt>,
    /// Id that the text gives the rubric; absent where there are problems.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Hash of the compiled content: the version that the text is.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<Explained>,
}

/// Mistakes with their places in the whole text; those in knowledge files are counted on from where these begin.
pub(super) fn problems(text: &str, error: &RubricError) -> Vec<ProblemAt> {
    let mut all = list(error, 0, None);
    for file in &error.also {
        all.extend(list(file, lines_before(text, &file.name).unwrap_or(0), Some(&file.name)));
    }
    all
}

fn list(error: &RubricError, before: usize, file: Option<&str>) -> Vec<ProblemAt> {
    let one = |(index, problem): (usize, &crate::rubric::Problem)| ProblemAt {
        line: if problem.at.line == 0 { 0 } else { problem.at.line + before },
        column: problem.at.column,
        message: problem.message.clone(),
        hint: problem.hint.clone(),
        snippet: error.line(index).chars().take(200).collect(),
        file: file.map(str::to_owned),
    };
    error.problems.iter().enumerate().map(one).collect()
}

/// Check a rubric's text
///
/// Answers every mistake at once, with line, column and hint, or what the rubric says in plain words. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/rubrics/check", tag = "rubrics", security(("session" = []), ("token" = [])), request_body = Text,
    responses((status = 200, body = Checked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem)))]
pub(super) async fn check(_: Lead, Json(text): Json<Text>) -> Result<Json<Checked>, Problem> {
    short_enough("the text", &text.yaml)?;
    computed(move || match publishing::compile(&text.yaml) {
        Ok((rubric, one)) => Json(Checked {
            problems: Vec::new(),
            id: Some(one.id),
            hash: Some(one.hash.to_string()),
            explained: Some(Explained::of(&rubric)),
        }),
        Err(error) => {
            Json(Checked { problems: problems(&text.yaml, &error), id: None, hash: None, explained: None })
        }
    })
    .await
}

/// A rubric with cases.
#[derive(Deserialize, ToSchema)]
pub(super) struct Tested {
    /// The rubric's YAML.
    yaml: String,
    /// The cases' YAML.
    cases: String,
}

/// An expectation that did not hold.
#[derive(Serialize, ToSchema)]
pub(super) struct FailedCase {
    /// Name of the case.
    case: String,
    /// Line of the expectation in the cases' text, from 1.
    line: usize,
    /// Column, from 1.
    column: usize,
    /// The criterion.
    criterion: String,
    /// What should have been found.
    expected: String,
    /// What was found.
    found: String,
    /// Why.
    why: String,
    /// What the evidence says, masked.
    shown: Vec<String>,
}

/// How the cases of one origin went.
#[derive(Serialize, ToSchema)]
pub(super) struct CasesRan {
    /// `rubric`, or where else they come from.
    origin: String,
    /// Expectations that held.
    passed: usize,
    /// Expectations about criteria that ask the judge, passed over.
    unasked: usize,
    /// Those that did not hold.
    failed: Vec<FailedCase>,
    /// Mistakes in the cases' text.
    problems: Vec<ProblemAt>,
}

pub(super) fn ran(one: Ran) -> CasesRan {
    let empty =
        CasesRan { origin: one.origin, passed: 0, unasked: 0, failed: Vec::new(), problems: Vec::new() };
    match one.report {
        Ok(report) => CasesRan {
            passed: report.passed,
            unasked: report.unasked,
            failed: report.failed.into_iter().map(failed).collect(),
            ..empty
        },
        Err(error) => CasesRan { problems: problems("", &error), ..empty },
    }
}

fn failed(one: Failure) -> FailedCase {
    FailedCase {
        case: one.case,
        line: one.at.line,
        column: one.at.column,
        criterion: one.finding.criterion.clone(),
        expected: one.expected.to_string(),
        found: Verdict::from(&one.finding.outcome).to_string(),
        why: one.finding.why,
        shown: one.shown.iter().map(|line| masked(line)).collect(),
    }
}

/// Run a rubric's cases on a text
///
/// As `spotcheck rubric test` does; cases that others have added to the rubric run too. No judge is asked.
#[utoipa::path(post, path = "/api/v1/rubrics/test", tag = "rubrics", security(("session" = []), ("token" = [])), request_body = Tested,
    responses((status = 200, body = Vec<CasesRan>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn test(
    _: Lead,
    State(db): State<Db>,
    Json(tested): Json<Tested>,
) -> Result<Json<Vec<CasesRan>>, Problem> {
    short_enough("the text", &tested.yaml)?;
    short_enough("the cases", &tested.cases)?;
    let compiled = computed(move || publishing::compile(&tested.yaml)).await?;
    let (rubric, one) = compiled.map_err(|error| refused(&error))?;
    let all = publishing::cases_for(&mut db.read().await?, &one.id, &tested.cases).await?;
    let report = computed(move || publishing::run_cases(&rubric, &all)).await?;
    Ok(Json(report.into_iter().map(ran).collect()))
}

/// A text that does not compile, for a caller that needs one that does.
pub(super) fn refused(error: &RubricError) -> Problem {
    let text = error.to_string();
    let first: String = text.lines().next().unwrap_or_default().chars().take(300).collect();
    Problem::unprocessable(first).hint("check the text first; every mistake is listed there")
}
