//! Where the model files are when nobody says otherwise: the folder that the set-up fills.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// `$SPOTCHECK_CACHE/models`, else `$XDG_CACHE_HOME/spotcheck/models`, else `~/.cache/spotcheck/models`:
/// the same order as in `setup/common.sh`. None where not even a home is known.
pub fn default_dir() -> Option<PathBuf> {
    dir_by(|name| env::var_os(name).filter(|value| !value.is_empty()))
}

fn dir_by(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = |name| variable(name).map(PathBuf::from);
    let cache = named("SPOTCHECK_CACHE")
        .or_else(|| named("XDG_CACHE_HOME").map(|dir| dir.join("spotcheck")))
        .or_else(|| named("HOME").map(|dir| dir.join(".cache/spotcheck")))?;
    Some(cache.join("models"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir_with(set: &[(&str, &str)]) -> Option<PathBuf> {
        dir_by(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_most_particular_variable_wins() {
        let home = ("HOME", "/home/lin");
        let xdg = ("XDG_CACHE_HOME", "/var/cache/lin");
        let own = ("SPOTCHECK_CACHE", "/srv/spotcheck");
        assert_eq!(dir_with(&[home]), Some("/home/lin/.cache/spotcheck/models".into()));
        assert_eq!(dir_with(&[home, xdg]), Some("/var/cache/lin/spotcheck/models".into()));
        assert_eq!(dir_with(&[home, xdg, own]), Some("/srv/spotcheck/models".into()));
        assert_eq!(dir_with(&[]), None);
    }
}
