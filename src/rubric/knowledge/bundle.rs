//! How a rubric comes by its knowledge files: from beside it, or carried in its own text once it is published.
//!
//! A published rubric must compile wherever a worker runs, so its text carries what it knows: behind the rubric, each
//! file after a line of its own, `--- # knowledge: <path>`. YAML reads such a line as the begin of another document.

use std::path::Path;

/// Opens a knowledge file by the path that the rubric gives; the error is a sentence for people.
pub type Open<'f> = &'f dyn Fn(&str) -> Result<String, String>;

const MARK: &str = "--- # knowledge: ";

/// Opens nothing: for rubrics that stand alone.
pub(in crate::rubric) fn closed(_: &str) -> Result<String, String> {
    Err("there is no folder to read it from".to_owned())
}

/// The rubric's own text, and the files that it carries, by path.
pub(in crate::rubric) fn carried(text: &str) -> (&str, Vec<(&str, &str)>) {
    let mut marks: Vec<(usize, usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix(MARK) {
            marks.push((at, at + line.len(), path.trim_end()));
        }
        at += line.len();
    }
    let end_of = |index: usize| marks.get(index + 1).map_or(text.len(), |next| next.0);
    let own = text.get(..marks.first().map_or(text.len(), |first| first.0)).unwrap_or_default();
    let files = marks
        .iter()
        .enumerate()
        .filter_map(|(index, (_, from, path))| Some((*path, text.get(*from..end_of(index))?)));
    (own, files.collect())
}

/// How many lines of a rubric's text stand before the first line of a file that it carries; `None` where it carries
/// none of this path.
pub fn lines_before(text: &str, path: &str) -> Option<usize> {
    let mark = |line: &str| line.strip_prefix(MARK).is_some_and(|rest| rest.trim_end() == path);
    text.lines().position(mark).map(|index| index + 1)
}

/// The rubric's text with these files behind it.
pub(in crate::rubric) fn carry(rubric: &str, files: &[(String, String)]) -> String {
    let mut text = rubric.to_owned();
    for (path, file) in files {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(MARK);
        text.push_str(path);
        text.push('\n');
        text.push_str(file);
    }
    text
}

/// Is it a path that a rubric may name: a YAML file beside it or below, never above?
pub(in crate::rubric) fn is_beside(path: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0']);
    path.len() <= 200
        && Path::new(path).extension().is_some_and(|ending| ending == "yaml")
        && path.split('/').all(plain)
        && !path.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_carried_comes_back() {
        let files =
            [("knowledge/a.yaml".to_owned(), "a: 1\n".to_owned()), ("b.yaml".to_owned(), "b: 2".to_owned())];
        let text = carry("id: x", &files);
        let (own, back) = carried(&text);
        assert_eq!(own, "id: x\n");
        assert_eq!(back, [("knowledge/a.yaml", "a: 1\n"), ("b.yaml", "b: 2")]);
        assert_eq!(carried("id: y\n--- \nz"), ("id: y\n--- \nz", Vec::new()));
        assert_eq!(lines_before(&text, "b.yaml"), Some(4), "a: 1 stands in line 3");
        assert_eq!(lines_before(&text, "c.yaml"), None);
    }

    #[test]
    fn only_files_beside_a_rubric_can_be_named() {
        assert!(is_beside("knowledge/shop.yaml") && is_beside("shop.yaml") && is_beside("知识/退款.yaml"));
        for path in [
            "../x.yaml",
            "/etc/x.yaml",
            "a/../b.yaml",
            "a.yml",
            "c:/x.yaml",
            "a\\b.yaml",
            "a//b.yaml",
            "./a.yaml",
            "",
        ] {
            assert!(!is_beside(path), "{path}");
        }
    }
}
