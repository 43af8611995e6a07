//! How fast and how well speech is heard, on real recordings.
//!
//! `cargo bench --bench speech -- [--model FILE] [--calls DIR] [--data DIR] [--print] [FILE…]`
//!
//! Without files: the fixture calls (or those in another folder, with their truth beside them) and, with `--data`,
//! every recording that the folder's `MANIFEST.tsv` names, against its reference text or an `.stm` file beside it. Prints audio seconds per CPU second (legs counted apart, weights already loaded,
//! decoding and voice activity included), peak memory, word and character error, and how far turn times are off.

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]

mod accuracy;

use accuracy::{Errors, errors};
use spotcheck::audio::{Limits, decode};
use spotcheck::basic::Lang;
use spotcheck::conversation::Transcript;
use spotcheck::speech::{Transcriber, whisper::Model};
use std::fs;
use std::path::{Path, PathBuf};

/// What a recording is known to hold.
#[derive(Default)]
struct Known {
    path: PathBuf,
    lang: Option<Lang>,
    /// All words in order.
    text: Option<String>,
    /// Voice, words, start and end in ms.
    turns: Vec<(u8, String, i64, i64)>,
}

#[derive(Default)]
struct Sums {
    audio_s: f64,
    cpu_s: f64,
    words: Errors,
    characters: Errors,
    off_ms: Vec<i64>,
}

fn main() {
    accuracy::check();
    let mut args = std::env::args().skip(1);
    let mut calls = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/calls");
    let (mut model, mut data, mut print, mut files) = (default_model(), None, false, Vec::new());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--model" => model = PathBuf::from(args.next().expect("--model FILE")),
            "--calls" => calls = PathBuf::from(args.next().expect("--calls DIR")),
            "--data" => data = args.next().map(PathBuf::from),
            "--print" => print = true,
            "--bench" => {}
            file => files.push(Known { path: file.into(), ..Known::default() }),
        }
    }
    if files.is_empty() {
        files = known_calls(&calls);
        files.extend(data.iter().flat_map(|dir| manifest(dir)));
    }
    if files.is_empty() {
        return println!("no recordings: give --data DIR or files");
    }
    if !model.exists() {
        return println!("no weights at {}: nothing measured", model.display());
    }
    let before = cpu_seconds();
    let model = Model::load(&model).unwrap();
    println!("{} loaded in {:.1} CPU s, peak memory {} MB", model.id(), cpu_seconds() - before, peak_mb());
    let mut transcriber = model.state().unwrap();
    let mut sums = Sums::default();
    for known in &files {
        measure(known, &mut transcriber, print, &mut sums);
    }
    report(sums);
}

fn measure(known: &Known, transcriber: &mut impl Transcriber, print: bool, sums: &mut Sums) {
    let name = known.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let begin = cpu_seconds();
    let recording = match fs::File::open(&known.path).map(|file| decode(file, &Limits::default())) {
        Ok(Ok(recording)) => recording,
        Ok(Err(error)) => return println!("{name}: {error}"),
        Err(error) => return println!("{name}: {error}"),
    };
    let decoded = cpu_seconds() - begin;
    let transcript = transcriber.transcribe(&recording.channels, None, &mut |_| {}).unwrap();
    let cpu = cpu_seconds() - begin;
    let audio = recording.duration_ms.0 as f64 / 1000.0 * recording.channels.len() as f64;
    sums.audio_s += audio;
    sums.cpu_s += cpu;
    let lang = transcript.language.map_or("-", Lang::as_str);
    let turns = transcript.turns.len();
    print!(
        "{name}: {audio:.1} s of audio, {cpu:.1} CPU s (decoding {decoded:.1}), {:.1}x, {lang}, {turns} turns",
        audio / cpu
    );
    compare(known, &transcript, sums);
    println!();
    if print {
        show(&transcript);
    }
}

fn compare(known: &Known, transcript: &Transcript, sums: &mut Sums) {
    let all = |voice: Option<u8>| -> String {
        let of = transcript.turns.iter().filter(|turn| voice.is_none_or(|v| turn.voice.0 == v));
        of.map(|turn| turn.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let chinese = known.lang == Some(Lang::Zh);
    let mut found = Errors::default();
    if let Some(text) = &known.text {
        found = errors(text, &all(None), chinese);
    }
    let voices: std::collections::BTreeSet<u8> = known.turns.iter().map(|turn| turn.0).collect();
    for &voice in &voices {
        let said: Vec<&str> = known.turns.iter().filter(|t| t.0 == voice).map(|t| t.1.as_str()).collect();
        let one_channel = transcript.voices.len() == 1;
        if one_channel && voice != *voices.first().unwrap() {
            continue;
        }
        let said = if one_channel { known.turns.iter().map(|t| t.1.as_str()).collect() } else { said };
        found = found.plus(errors(&said.join(" "), &all((!one_channel).then_some(voice)), chinese));
    }
    if found.said > 0 {
        print!(", {} {:.1} %", if chinese { "CER" } else { "WER" }, found.percent());
    }
    if chinese {
        sums.characters = sums.characters.plus(found);
    } else {
        sums.words = sums.words.plus(found);
    }
    let off = boundaries(known, transcript);
    if !off.is_empty() {
        print!(", turn times off by {} ms (median)", percentile(&mut off.clone(), 50));
    }
    sums.off_ms.extend(off);
}

/// How far begin and end of each true turn are from the nearest ones heard in that voice.
fn boundaries(known: &Known, transcript: &Transcript) -> Vec<i64> {
    let mono = transcript.voices.len() == 1;
    let edge =
        |voice: u8, at: i64, pick: fn(&spotcheck::conversation::Turn) -> Option<spotcheck::basic::Millis>| {
            let of = transcript.turns.iter().filter(|turn| mono || turn.voice.0 == voice);
            of.filter_map(pick).map(|time| (time.0 - at).abs()).min()
        };
    let both = |(voice, _, start, end): &(u8, String, i64, i64)| {
        [edge(*voice, *start, |turn| turn.start_ms), edge(*voice, *end, |turn| turn.end_ms)]
    };
    known.turns.iter().flat_map(both).flatten().collect()
}

fn percentile(values: &mut [i64], percent: usize) -> i64 {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0)
}

fn report(mut sums: Sums) {
    println!(
        "\naudio seconds per CPU second: {:.1} ({:.0} s in {:.1} s)",
        sums.audio_s / sums.cpu_s,
        sums.audio_s,
        sums.cpu_s
    );
    println!("peak memory: {} MB", peak_mb());
    for (name, found) in [("word error", sums.words), ("character error", sums.characters)] {
        if found.said > 0 {
            println!("{name}: {:.1} % ({} of {})", found.percent(), found.wrong, found.said);
        }
    }
    if !sums.off_ms.is_empty() {
        let (half, most) = (percentile(&mut sums.off_ms, 50), percentile(&mut sums.off_ms, 90));
        println!("turn times off by: {half} ms (median), {most} ms (nine in ten), n = {}", sums.off_ms.len());
    }
}

fn show(transcript: &Transcript) {
    for (turn, words) in transcript.turns.iter().zip(&transcript.words) {
        let (start, end) = (turn.start_ms.unwrap().0 as f64 / 1000.0, turn.end_ms.unwrap().0 as f64 / 1000.0);
        let unsure = words.iter().filter(|word| word.confidence < 0.4).count();
        println!(
            "  [{start:7.2} {end:7.2}] {} {:.2} ({unsure} unsure) {}",
            turn.voice.0,
            turn.confidence.unwrap(),
            turn.text
        );
    }
}

/// The calls in a folder that have sound and a truth beside it.
fn known_calls(dir: &Path) -> Vec<Known> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| truth(path)).collect()
}

fn truth(path: &Path) -> Option<Known> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".truth.json")?;
    let audio = ["wav", "flac", "mp3", "ogg"].map(|kind| path.with_file_name(format!("{stem}.{kind}")));
    let value: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let turn = |turn: &serde_json::Value| {
        let voice = u8::try_from(turn["voice"].as_u64()?).ok()?;
        Some((voice, turn["text"].as_str()?.to_owned(), turn["start_ms"].as_i64()?, turn["end_ms"].as_i64()?))
    };
    let turns: Vec<_> = value["turns"].as_array()?.iter().filter_map(turn).collect();
    let chinese = turns.iter().any(|turn| turn.1.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
    let lang = Some(if chinese { Lang::Zh } else { Lang::En });
    Some(Known { path: audio.into_iter().find(|audio| audio.exists())?, lang, text: None, turns })
}

/// Tab-separated, with a head that names at least `file` and `reference text`.
fn manifest(dir: &Path) -> Vec<Known> {
    let text = fs::read_to_string(dir.join("MANIFEST.tsv")).expect("MANIFEST.tsv in the data folder");
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |start: &str| head.iter().position(|name| name.starts_with(start));
    let (file, lang, reference) = (column("file"), column("lang"), column("reference"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied().unwrap_or_default();
        let text = cell(reference).to_owned();
        let path = dir.join(cell(file));
        let beside = fs::read_to_string(path.with_extension("stm")).ok().map(|stm| stm_words(&stm));
        // "-" and remarks such as "beside it" are no references.
        let known = text != "-" && !text.contains("beside") && !text.is_empty();
        let text = beside.or(known.then_some(text));
        Known { path, lang: Some(Lang::from_tag(cell(lang))), text, turns: Vec::new() }
    };
    lines.filter(|line| !line.trim().is_empty()).map(row).collect()
}

/// The words of a segment time mark file: five columns, then what was said.
fn stm_words(stm: &str) -> String {
    let lines = stm.lines().filter(|line| !line.starts_with(";;"));
    lines.flat_map(|line| line.split_whitespace().skip(5)).collect::<Vec<_>>().join(" ")
}

fn default_model() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    cache.join("spotcheck/models/whisper-base/ggml-base-f16.bin")
}

/// Of this process, all threads, user and system.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

fn peak_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
