//! Weights from a safetensors file straight into a model, a megabyte at a time.
//!
//! Holding the file, its tensors and the model at once is what made loading peak at 1.7 GB for 470 MB of weights.

use super::bad_file;
use crate::basic::{ContentHash, Hasher};
use crate::measure::MeasureError;
use half::f16;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use tch::Tensor;
use tch::nn::VarStore;

/// Longest header believed; ours has 20 kB.
const LONGEST_HEADER: u64 = 16 << 20;
/// Values copied at a time.
const CHUNK: usize = 1 << 18;

/// A tensor's entry in the header.
#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<i64>,
    data_offsets: [u64; 2],
}

/// Fills all variables of the store and returns the hash of the whole file.
///
/// # Errors
/// When the file cannot be read, lacks a variable, or holds it in another shape or type than 32- or 16-bit float.
pub(super) fn load(path: &Path, store: &mut VarStore) -> Result<ContentHash, MeasureError> {
    fill(path, store).map_err(|problem| bad_file(path, &problem))
}

fn fill(path: &Path, store: &mut VarStore) -> Result<ContentHash, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut input = Hashed { input: BufReader::with_capacity(1 << 20, file), hasher: Hasher::new() };
    let mut variables = store.variables();
    let mut at = 0;
    let mut entries: Vec<(String, Entry)> = header(&mut input)?;
    entries.sort_by_key(|(_, entry)| entry.data_offsets);
    for (name, entry) in entries {
        let [start, end] = entry.data_offsets;
        if start != at || end < start {
            return Err(format!("the tensors around {name} overlap or leave gaps"));
        }
        at = end;
        match variables.remove(&name) {
            Some(variable) => copy(&mut input, &name, &entry, &variable)?,
            None => input.skip(end - start)?,
        }
    }
    match variables.keys().next() {
        Some(missing) => Err(format!("it has no tensor {missing}; is this a BERT-shaped sentence model?")),
        None => input.finish(),
    }
}

/// The header: its length in eight bytes, then JSON.
fn header(input: &mut impl Read) -> Result<Vec<(String, Entry)>, String> {
    let mut length = [0; 8];
    input.read_exact(&mut length).map_err(|error| error.to_string())?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER {
        return Err("it is not a safetensors file".to_owned());
    }
    let mut json = Vec::new();
    input.take(length).read_to_end(&mut json).map_err(|error| error.to_string())?;
    let entries: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&json).map_err(|error| format!("its header is damaged: {error}"))?;
    let tensors = entries.into_iter().filter(|(name, _)| name != "__metadata__");
    let entry = |(name, value)| match serde_json::from_value(value) {
        Ok(entry) => Ok((name, entry)),
        Err(error) => Err(format!("the entry of {name} is damaged: {error}")),
    };
    tensors.map(entry).collect()
}

/// Copies one tensor into its variable.
fn copy(input: &mut impl Read, name: &str, entry: &Entry, variable: &Tensor) -> Result<(), String> {
    let width = match entry.dtype.as_str() {
        "F32" => 4,
        "F16" => 2,
        other => return Err(format!("{name} is of type {other}; expected F32 or F16")),
    };
    let values = variable.numel();
    let [start, end] = entry.data_offsets;
    if variable.size() != entry.shape || u64::try_from(values * width).ok() != Some(end - start) {
        return Err(format!("{name} has shape {:?}; expected {:?}", entry.shape, variable.size()));
    }
    let flat = tch::no_grad(|| variable.detach().view(-1));
    let mut bytes = vec![0; CHUNK * width];
    let mut done = 0;
    while done < values {
        let count = CHUNK.min(values - done);
        let chunk = bytes.get_mut(..count * width).unwrap_or_default();
        input.read_exact(chunk).map_err(|error| format!("it ends within {name}: {error}"))?;
        let (from, length) = (i64::try_from(done), i64::try_from(count));
        let (Ok(from), Ok(length)) = (from, length) else { return Err(format!("{name} is too large")) };
        flat.narrow(0, from, length).copy_(&Tensor::from_slice(&floats(chunk, width)));
        done += count;
    }
    Ok(())
}

fn floats(bytes: &[u8], width: usize) -> Vec<f32> {
    match width {
        2 => bytes.as_chunks().0.iter().map(|value| f16::from_le_bytes(*value).to_f32()).collect(),
        _ => bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect(),
    }
}

/// A reader that hashes what passes.
struct Hashed<R> {
    input: R,
    hasher: Hasher,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

impl<R: Read> Hashed<R> {
    fn skip(&mut self, bytes: u64) -> Result<(), String> {
        let skipped = std::io::copy(&mut self.by_ref().take(bytes), &mut std::io::sink());
        match skipped {
            Ok(count) if count == bytes => Ok(()),
            Ok(_) => Err("it ends too early".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn finish(mut self) -> Result<ContentHash, String> {
        std::io::copy(&mut self, &mut std::io::sink()).map_err(|error| error.to_string())?;
        Ok(self.hasher.finish())
    }
}
