//! Verifies the files on disk against the manifest.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::manifest::{File, Manifest};

/// The command that makes a missing file and replaces a damaged one.
pub const MEND: &str = "make models";

/// What became of one file of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The model's id.
    pub model: String,
    /// The file, below the directory that was checked.
    pub file: PathBuf,
    /// What was found.
    pub state: State,
}

/// How a file on disk compares with the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Size and SHA-256 are the manifest's.
    Ok,
    /// There is no such file.
    Missing,
    /// There is one, with another size or other bytes; both said in words.
    Damaged {
        /// What the manifest names.
        expected: String,
        /// What is there.
        found: String,
    },
    /// There is one that could not be read.
    Unreadable {
        /// The system's reason.
        why: String,
    },
}

impl Checked {
    /// Whether the file can be used.
    pub fn is_ok(&self) -> bool {
        self.state == State::Ok
    }

    /// The command that puts it right; None where nothing is wrong.
    pub fn mend(&self) -> Option<&'static str> {
        (!self.is_ok()).then_some(MEND)
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match &self.state {
            State::Ok => write!(f, "{file} is whole"),
            State::Missing => write!(f, "{file} is missing\nhint: {MEND}"),
            State::Damaged { expected, found } => {
                write!(f, "{file} is damaged: {found}, expected {expected}\nhint: {MEND}")
            }
            State::Unreadable { why } => write!(f, "{file} cannot be read: {why}\nhint: {MEND}"),
        }
    }
}

/// Checks every file of every model below `dir`, in the order of the manifest. Reads them whole
/// (about a second for the shipped models), so this is for a command or a start, not for a request.
pub fn check(manifest: &Manifest, dir: &Path) -> Vec<Checked> {
    let files = manifest.models.iter().flat_map(|model| model.files.iter().map(move |file| (model, file)));
    files
        .map(|(model, expected)| {
            let file = dir.join(&model.folder).join(&expected.path);
            let state = state_of(&file, expected)
                .unwrap_or_else(|error| State::Unreadable { why: error.to_string() });
            Checked { model: model.id.clone(), file, state }
        })
        .collect()
}

fn state_of(path: &Path, expected: &File) -> io::Result<State> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Missing),
        Err(error) => return Err(error),
    };
    if found.len() != expected.bytes {
        let bytes = |n: u64| format!("{n} bytes");
        return Ok(State::Damaged { expected: bytes(expected.bytes), found: bytes(found.len()) });
    }
    let sum = sha256(path)?;
    if sum != expected.sha256 {
        let named = |sum: &str| format!("sha256 {sum}");
        return Ok(State::Damaged { expected: named(&expected.sha256), found: named(&sum) });
    }
    Ok(State::Ok)
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(format!("{:x}", hash.finalize())),
            n => hash.update(&chunk[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two models: `one` with the file a.bin, `two` with b.bin; each file must be "abc".
    fn manifest() -> Manifest {
        let model = |id: &str, file: &str| {
            let abc =
                "bytes = 3, sha256 = \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"";
            format!(
                "[[model]]\nid = \"{id}\"\nfolder = \"{id}\"\npurpose = \"\"\nlicence = \"\"\nhomepage = \"\"\n\
                 convert = \"\"\nfile = [{{ path = \"{file}\", {abc} }}]\nsource = []\n\
                 origin = [{{ tested = true, packages = [\"p==1\"] }}]\n"
            )
        };
        Manifest::parse(&(model("one", "a.bin") + &model("two", "b.bin"))).unwrap()
    }

    fn states(a: &[u8]) -> Vec<Checked> {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("one")).unwrap();
        fs::write(dir.path().join("one/a.bin"), a).unwrap();
        check(&manifest(), dir.path())
    }

    #[test]
    fn a_whole_file_passes_and_a_missing_one_is_named_with_its_mend() {
        let found = states(b"abc");
        assert_eq!((&found[0].state, found[0].mend()), (&State::Ok, None));
        assert_eq!((&found[1].state, found[1].mend()), (&State::Missing, Some("make models")));
        assert_eq!(found[1].model, "two");
        let said = found[1].to_string();
        assert!(said.ends_with("two/b.bin is missing\nhint: make models"), "{said}");
    }

    #[test]
    fn a_cut_file_is_damaged_by_its_size() {
        let expected = State::Damaged { expected: "3 bytes".into(), found: "2 bytes".into() };
        assert_eq!(states(b"ab")[0].state, expected);
    }

    #[test]
    fn one_changed_byte_is_damage() {
        let checked = &states(b"abd")[0];
        let State::Damaged { expected, found } = &checked.state else { panic!("{checked}") };
        assert!(expected.starts_with("sha256 ba7816bf"));
        assert_eq!(found, "sha256 a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9");
        assert!(checked.to_string().ends_with("hint: make models"));
    }

    #[test]
    fn what_cannot_be_read_does_not_stop_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("one"), "a file where a folder should be").unwrap();
        let found = check(&manifest(), dir.path());
        assert!(matches!(found[0].state, State::Unreadable { .. }), "{}", found[0]);
        assert_eq!(found[1].state, State::Missing);
    }
}
