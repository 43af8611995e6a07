//! Whisper through whisper.cpp: any ggml Whisper file, weights shared between threads, one state a thread.
//!
//! What was measured decides the settings (audio seconds per CPU second in brackets, see the speech benchmark): speech
//! packed into windows, no timestamp tokens, so that nothing is encoded twice; an encoder context fitted to the
//! window; flash attention off; one thread a state, because two spin against each other on a busy machine.

mod header;
mod state;

use super::{Listener, SpeechError, Transcriber};
use crate::basic::Hasher;
use header::Header;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use whisper_rs::{DtwParameters, WhisperContext, WhisperContextParameters};

/// Weights in memory, shared by all states.
#[derive(Clone)]
pub struct Model {
    weights: Arc<WhisperContext>,
    header: Header,
    id: Arc<str>,
}

impl Model {
    /// Reads the weights. Nothing is written to the terminal.
    ///
    /// # Errors
    /// When the file is missing or no Whisper model in ggml's format.
    pub fn load(path: &Path) -> Result<Self, SpeechError> {
        let refuse = |why: String| SpeechError::Model { path: path.to_owned(), why };
        whisper_rs::install_logging_hooks();
        let (hash, header) = examine(path).map_err(|error| refuse(error.to_string()))?;
        let header = header.ok_or_else(|| refuse("this is no Whisper model in ggml's format".into()))?;
        let parameters = WhisperContextParameters {
            use_gpu: false,
            flash_attn: false,
            gpu_device: 0,
            // Word times come from the attention of some heads, which differ by model.
            dtw_parameters: DtwParameters { mode: header.alignment_heads(), dtw_mem_size: 512 << 20 },
        };
        let weights = WhisperContext::new_with_params(path, parameters)
            .map_err(|_| refuse("the weights are damaged or do not fit into memory".into()))?;
        Ok(Self { weights: Arc::new(weights), header, id: format!("whisper:{hash}").into() })
    }

    /// Engine and weights, as stored with each transcript.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A transcriber for one thread.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn state(&self) -> Result<impl Transcriber + use<>, SpeechError> {
        state::State::new(self).map(Listener::new)
    }
}

/// The hash of a file, shortened, and what its head says.
fn examine(path: &Path) -> io::Result<(String, Option<Header>)> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    let mut header = None;
    let mut first = true;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if std::mem::take(&mut first) {
            header = Header::parse(&buffer[..read]);
        }
        hasher.update(&buffer[..read]);
    }
    Ok((hasher.finish().short().to_owned(), header))
}

#[cfg(test)]
mod tests;
