//! The promises about structure that ARCHITECTURE.md states, held by reading the source.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules from top to bottom, as `src/lib.rs` lists them.
fn modules() -> Vec<String> {
    let lib = include_str!("../../src/lib.rs");
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    names.filter_map(|rest| rest.split(';').next()).map(str::to_owned).collect()
}

/// Every Rust file below `src` with its text up to its unit tests, named from the root.
pub fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
        (name, code)
    };
    files.into_iter().map(read).collect()
}

/// Lines of code that hold `needle`, without comments, as `file:line`.
fn places(name: &str, code: &str, needle: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines
        .filter(|(_, line)| needle(line))
        .map(|(i, line)| format!("{name}:{}: {}", i + 1, line.trim()))
        .collect()
}

#[test]
fn imports_point_down() {
    let order = modules();
    let rank = |module: &str| order.iter().position(|name| name == module);
    assert!(order.len() > 10 && order.last().is_some_and(|last| last == "basic"), "{order:?}");
    let mut upward = Vec::new();
    for (name, code) in sources() {
        let Some(own) = name.strip_prefix("src/").and_then(|rest| rest.split('/').next()).and_then(rank)
        else {
            continue;
        };
        let points_up = |line: &str| {
            let targets = line.match_indices("crate::").filter_map(|(at, found)| {
                let rest = &line[at + found.len()..];
                rank(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
            });
            targets.into_iter().any(|target| target < own)
        };
        upward.extend(places(&name, &code, points_up));
    }
    assert!(upward.is_empty(), "these import from above:\n{}", upward.join("\n"));
}

#[test]
fn every_folder_of_src_is_on_the_map() {
    let order = modules();
    for (name, _) in sources() {
        let mut parts = name.split('/').skip(1);
        let (Some(folder), Some(_)) = (parts.next(), parts.next()) else { continue };
        assert!(order.iter().any(|module| module == folder), "{name} is in no module that src/lib.rs lists");
    }
}

/// Fails with the places outside `allowed` where `needle` holds.
fn only_in(allowed: impl Fn(&str) -> bool, rule: &str, needle: impl Fn(&str) -> bool + Copy) {
    let strays: Vec<String> = sources()
        .iter()
        .filter(|(name, _)| !allowed(name))
        .flat_map(|(name, code)| places(name, code, needle))
        .collect();
    assert!(strays.is_empty(), "{rule}:\n{}", strays.join("\n"));
}

#[test]
fn only_stores_hold_sql() {
    let allowed = |name: &str| {
        name.contains("/store/") || name.starts_with("src/queue/") || name.ends_with("/store.rs")
    };
    only_in(allowed, "SQL outside a store", |line| line.contains("sqlx::query"));
}

#[test]
fn only_the_queue_touches_its_table() {
    let touches = |line: &str| ["from jobs", "into jobs", "update jobs"].iter().any(|sql| line.contains(sql));
    only_in(|name| name.starts_with("src/queue/"), "the job table outside the queue", touches);
}

#[test]
fn only_the_worker_owns_threads() {
    let owns = |line: &str| line.contains("thread::spawn") || line.contains("thread::Builder");
    only_in(|name| name.starts_with("src/worker/"), "a thread outside the worker", owns);
}

/// axum's own extractors answer what they cannot read with plain text.
#[test]
fn only_http_takes_what_callers_send() {
    const OWN: [&str; 6] = ["Json", "Query", "Path", "Multipart", "Form", "Bytes"];
    let takes = |line: &str| {
        let Some((_, rest)) = line.split_once("axum::") else { return false };
        let mut words = rest.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| OWN.contains(&word) || word.ends_with("Rejection"))
    };
    only_in(|name| name.starts_with("src/http/"), "take `crate::http`'s instead", takes);
}

/// Of two schemas with one name utoipa keeps one without a word, and the generated client is wrong.
#[test]
fn no_two_schemas_share_a_name() {
    let mut seen: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    let mut twice = Vec::new();
    for (file, code) in sources() {
        for part in code.split("#[derive(").skip(1) {
            let Some((derived, rest)) = part.split_once(")]") else { continue };
            if !derived.contains("ToSchema") {
                continue;
            }
            let head = rest.split(['{', ';']).next().unwrap_or_default();
            let named = head.split("schema(as = ").nth(1).and_then(|named| named.split(')').next());
            let kind =
                head.split("struct ").nth(1).or_else(|| head.split("enum ").nth(1)).unwrap_or_default();
            let name = named.unwrap_or(kind.split(['<', '(', ' ']).next().unwrap_or_default()).to_owned();
            if let Some(other) = seen.insert(name.clone(), file.clone()) {
                twice.push(format!("{name}: {other} and {file}"));
            }
        }
    }
    assert!(seen.len() > 50, "only {} schemas were found", seen.len());
    assert!(twice.is_empty(), "give one of them `#[schema(as = …)]`:\n{}", twice.join("\n"));
}
