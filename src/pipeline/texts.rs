//! Embeddings of many texts outside the database, for learning and measuring: made once, kept in the data directory.

use super::weights;
use crate::basic::ContentHash;
use crate::config::Settings;
use crate::conversation::Transcript;
use crate::measure::{self, Embedding, Embeddings, TextModel};
use anyhow::Context;
use half::f16;
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// Hexadecimal digits of a hash.
const KEY: usize = 64;
/// Texts that are embedded before they are kept.
const PIECE: usize = 512;

/// The text model with what it has embedded before.
pub struct Texts {
    model: Box<dyn TextModel>,
    known: Known,
    file: PathBuf,
}

/// What a text model has embedded so far.
pub struct Known {
    model: String,
    vectors: HashMap<ContentHash, Embedding>,
}

impl Texts {
    /// Loads the model (4-6 s) and what is kept of earlier runs. Hashes and vectors are kept, no words.
    ///
    /// # Errors
    /// When the model is missing or the data directory cannot be read.
    pub fn open(settings: &Settings) -> anyhow::Result<Self> {
        let model = weights::text_model(settings)?;
        let folder = settings.data_dir.join("learned-from");
        crate::blob::make_private(&folder).with_context(|| folder.display().to_string())?;
        let name: String =
            model.id().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let file = folder.join(format!("{name}.embeddings"));
        let vectors = read(&file).with_context(|| file.display().to_string())?;
        let known = Known { model: model.id().to_owned(), vectors };
        Ok(Self { model, known, file })
    }

    /// Id of the text model.
    pub fn model(&self) -> &str {
        self.model.id()
    }

    /// Embeds whatever of these texts is not known yet. `tell` hears how many of how many are done.
    ///
    /// # Errors
    /// When the model fails or the data directory cannot be written.
    pub fn learn(&mut self, texts: &[&str], tell: &mut dyn FnMut(usize, usize)) -> anyhow::Result<()> {
        let all: BTreeSet<&str> = texts.iter().map(|text| text.trim()).collect();
        let known = |text: &&&str| !self.known.vectors.contains_key(&ContentHash::of(text.as_bytes()));
        let mut fresh: Vec<&str> = all.iter().filter(known).copied().collect();
        fresh.sort_by_key(|text| text.len()); // neighbours of like length make cheap batches
        let mut kept = BufWriter::new(OpenOptions::new().create(true).append(true).open(&self.file)?);
        let mut done = 0;
        for piece in fresh.chunks(PIECE) {
            tell(done, fresh.len());
            for (hash, vector) in measure::embed(self.model.as_mut(), piece)? {
                kept.write_all(hash.as_str().as_bytes())?;
                kept.write_all(&u16::try_from(vector.len())?.to_le_bytes())?;
                for value in &vector {
                    kept.write_all(&value.to_le_bytes())?;
                }
                self.known.vectors.insert(hash, vector);
            }
            kept.flush()?;
            done += piece.len();
        }
        tell(done, fresh.len());
        Ok(())
    }

    /// All that is embedded.
    pub fn known(&self) -> &Known {
        &self.known
    }
}

impl Known {
    /// The embedding of one text, once learned.
    pub fn embedding(&self, text: &str) -> Option<&Embedding> {
        self.vectors.get(&ContentHash::of(text.trim().as_bytes()))
    }

    /// The embeddings that heads read of one transcript.
    pub fn of(&self, transcript: &Transcript) -> Embeddings {
        let texts = measure::texts_of(transcript);
        let found = texts.into_iter().filter_map(|text| {
            let hash = ContentHash::of(text.as_bytes());
            self.vectors.get(&hash).map(|vector| (hash, vector.clone()))
        });
        Embeddings::new(&self.model, found)
    }
}

/// What an earlier run has kept; a record that was cut off by a crash ends the reading.
fn read(file: &PathBuf) -> std::io::Result<HashMap<ContentHash, Embedding>> {
    let mut known = HashMap::new();
    if !fs::exists(file)? {
        return Ok(known);
    }
    let mut input = BufReader::new(File::open(file)?);
    let mut head = [0u8; KEY + 2];
    let mut whole = 0;
    while input.read_exact(&mut head).is_ok() {
        let length = usize::from(u16::from_le_bytes([head[KEY], head[KEY + 1]]));
        let mut bytes = vec![0u8; 2 * length];
        let Ok(key) = std::str::from_utf8(&head[..KEY]) else { break };
        if input.read_exact(&mut bytes).is_err() {
            break;
        }
        let vector = bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]])).collect();
        known.insert(ContentHash::from_stored(key.to_owned()), vector);
        whole += (head.len() + bytes.len()) as u64;
    }
    let kept = OpenOptions::new().write(true).open(file)?;
    if kept.metadata()?.len() > whole {
        kept.set_len(whole)?; // what is appended next must not follow half a record
    }
    Ok(known)
}
