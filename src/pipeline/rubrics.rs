//! Which rubrics and which flag policy are in force: the configured ones, else the shipped ones.

use crate::config::{FlagSettings, ScoreSettings};
use crate::flag::Policy;
use crate::rubric::knowledge::is_knowledge;
use crate::rubric::store::Published;
use crate::rubric::{Compiled, parse_with};
use anyhow::Context;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The rubrics that come with the program: name and text.
pub const SHIPPED: [(&str, &str); 2] = [
    ("support.zh.yaml", include_str!("../../rubrics/support.zh.yaml")),
    ("support.en.yaml", include_str!("../../rubrics/support.en.yaml")),
];

/// Their cases, in the same order.
const SHIPPED_CASES: [&str; 2] = [
    include_str!("../../rubrics/support.zh.cases.yaml"),
    include_str!("../../rubrics/support.en.cases.yaml"),
];

/// A rubric with the text it was compiled from.
pub struct Written {
    /// Ready to score.
    pub compiled: Compiled,
    /// As its author wrote it, with the knowledge files behind it that it names.
    pub yaml: String,
    /// Its cases, where there are any.
    pub cases: Option<String>,
}

impl Written {
    /// `folder` is where the rubric's knowledge files are, `None` for a rubric that came with the program.
    fn new(name: &str, yaml: &str, folder: Option<&Path>) -> anyhow::Result<Self> {
        let open = |path: &str| match folder {
            Some(folder) => fs::read_to_string(folder.join(path)).map_err(|error| error.to_string()),
            None => Err("it did not come with the program".to_owned()),
        };
        let compiled = parse_with(name, yaml, &open)?;
        let yaml = compiled.carry(yaml);
        Ok(Self { compiled, yaml, cases: None })
    }

    /// As it is published.
    pub fn published(&self) -> Published {
        let (id, hash) = (self.compiled.id.clone(), self.compiled.hash.clone());
        Published { id, hash, yaml: self.yaml.clone() }
    }
}

/// Reads and compiles one rubric file.
///
/// # Errors
/// With every mistake in it.
pub fn read(file: &Path) -> anyhow::Result<Written> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).with_context(|| name.clone())?;
    Written::new(&name, &text, file.parent())
}

/// The configured flag policy, else the shipped one.
///
/// # Errors
/// With every mistake in it.
pub fn policy(settings: &FlagSettings) -> anyhow::Result<Policy> {
    if settings.policy.as_os_str().is_empty() {
        return Ok(Policy::parse("flags.yaml", include_str!("../../rubrics/flags.yaml"))?);
    }
    let name = settings.policy.display().to_string();
    let text = fs::read_to_string(&settings.policy).with_context(|| format!("flag.policy: {name}"))?;
    Ok(Policy::parse(&name, &text)?)
}

/// The configured rubrics in order of id.
///
/// # Errors
/// When a file has mistakes, two have one id, or the folder holds none.
pub fn configured(settings: &ScoreSettings) -> anyhow::Result<Vec<Written>> {
    let mut by_id = BTreeMap::new();
    let all = if settings.rubrics.as_os_str().is_empty() {
        SHIPPED
            .iter()
            .zip(SHIPPED_CASES)
            .map(|((name, text), cases)| {
                Ok(Written { cases: Some(cases.to_owned()), ..Written::new(name, text, None)? })
            })
            .collect::<anyhow::Result<Vec<_>>>()?
    } else {
        in_folder(&settings.rubrics)?
    };
    for rubric in all {
        let id = rubric.compiled.id.clone();
        anyhow::ensure!(by_id.insert(id.clone(), rubric).is_none(), "two rubrics have the id {id}");
    }
    Ok(by_id.into_values().collect())
}

/// Every `*.yaml` of a folder that is a rubric: not its cases, not the flag policy, not what rubrics know.
fn in_folder(folder: &Path) -> anyhow::Result<Vec<Written>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("score.rubrics: {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let yaml = path.extension().is_some_and(|ending| ending == "yaml");
        if yaml && !name.ends_with(".cases.yaml") && name != "flags.yaml" {
            files.push(path);
        }
    }
    files.sort();
    let mut rubrics = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let text = fs::read_to_string(&file).with_context(|| name.clone())?;
        if !is_knowledge(&text) {
            let cases = fs::read_to_string(file.with_extension("cases.yaml")).ok();
            rubrics.push(Written { cases, ..Written::new(&name, &text, Some(folder))? });
        }
    }
    anyhow::ensure!(!rubrics.is_empty(), "score.rubrics: no rubric (*.yaml) in {}", folder.display());
    Ok(rubrics)
}
