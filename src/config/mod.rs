//! Settings: `defaults.toml` (every key, commented), then a file, then the environment; checked as a whole.

use crate::basic::{Lang, Millis};
use crate::calendar::Calendar;
use crate::conversation::About;
use crate::http::Proxies;
use crate::people::SignOnSettings;
use crate::review::ScreenRules;
use crate::review::house::HouseRules;
use crate::review::{AfterVerdict, Terms};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every key with its default and what it means.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where everything lives.
    pub data_dir: PathBuf,
    /// Empty: SQLite in the data directory.
    pub database_url: String,
    /// The service.
    pub http: HttpSettings,
    /// Logging in through a provider.
    pub sign_on: SignOnSettings,
    /// Bounds on what is accepted.
    pub intake: IntakeSettings,
    /// What is known of sources, by their name.
    #[serde(default)]
    pub sources: BTreeMap<String, SourceSettings>,
    /// Where weights are.
    pub models: ModelSettings,
    /// The worker pool.
    pub work: WorkSettings,
    /// Rubrics.
    pub score: ScoreSettings,
    /// The language model that criteria may ask.
    pub judge: JudgeSettings,
    /// What goes to people.
    pub flag: FlagSettings,
    /// How people review.
    pub review: ReviewSettings,
    /// Working days and hours.
    pub calendar: Calendar,
    /// What follows a verdict.
    pub after_verdict: AfterVerdict,
}

/// The service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Address and port.
    pub listen: std::net::SocketAddr,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Proxies,
}

/// Bounds on what is accepted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeSettings {
    /// Bytes of a recording.
    pub max_recording_bytes: u64,
    /// Length of a recording.
    pub max_recording_minutes: u32,
    /// Bytes of a transcript file.
    pub max_transcript_bytes: u64,
    /// Turns of a conversation.
    pub max_turns: usize,
    /// Bytes of a turn.
    pub max_turn_bytes: usize,
}

/// What is known of a source where its files do not say it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceSettings {
    /// The agent's channel in stereo recordings, 0 = left.
    pub agent_channel: Option<u8>,
    /// BCP-47 tag.
    pub language: Option<String>,
}

/// Where weights are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// Folder of all models.
    pub dir: PathBuf,
    /// Whisper file.
    pub whisper: PathBuf,
    /// Text model folder.
    pub text: PathBuf,
}

/// The worker pool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkSettings {
    /// 0: all.
    pub cores: usize,
    /// Seconds without a sign of life.
    pub lease_seconds: u32,
    /// Minutes that one stage may take.
    pub deadline_minutes: u32,
}

/// Rubrics.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreSettings {
    /// Folder of rubrics.
    pub rubrics: PathBuf,
}

/// The language model that criteria may ask.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgeSettings {
    /// Base address; empty: off.
    pub endpoint: String,
    /// The server's name of the model.
    pub model: String,
    /// File with the key.
    pub key_file: PathBuf,
    /// Longest wait for one try.
    pub timeout_seconds: u32,
    /// Tries for one question.
    pub tries: u32,
    /// Questions in hand at a time.
    pub at_once: usize,
    /// Requests in a day.
    pub max_requests_per_day: u64,
    /// Tokens in a day.
    pub max_tokens_per_day: u64,
    /// Tokens of an answer.
    pub max_answer_tokens: u32,
    /// Characters of a conversation.
    pub max_characters: usize,
}

impl JudgeSettings {
    /// The model that is asked; `None` where the judge is off.
    pub fn asked(&self) -> Option<String> {
        (!self.endpoint.is_empty()).then(|| self.model.clone())
    }
}

/// What goes to people.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagSettings {
    /// Policy file.
    pub policy: PathBuf,
    /// Seed of the draw.
    pub sample_seed: u64,
}

/// How people review.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSettings {
    /// Share of flagged cases that are reviewed blind.
    pub blind_share: f64,
    /// Cases that a reviewer should do in a day.
    pub goal_per_day: u32,
    /// Minutes that a case stays with whoever took it.
    pub lease_minutes: u32,
    /// May nobody review an agent of their own team?
    pub never_own_team: bool,
    /// Must a person say why where they overturn the machine?
    pub reason_when_overturned: bool,
    /// May reviewers and leads be shown personal data of a turn, with a reason that is logged?
    pub may_unmask: bool,
}

impl Settings {
    /// Defaults, then `file` (or `config.toml` in the data directory), then `SPOTCHECK_*`.
    ///
    /// # Errors
    /// When a key is unknown, has the wrong type or makes no sense; the message names it and where it came from.
    pub fn load(file: Option<&Path>, data_dir: Option<&Path>) -> anyhow::Result<Self> {
        let environment = || Env::prefixed("SPOTCHECK_").ignore(&NOT_SETTINGS).split("__");
        let base = Figment::from(Toml::string(DEFAULTS));
        let mut first: Self = base.clone().merge(only_data_dir(environment())).extract()?;
        if let Some(dir) = data_dir {
            dir.clone_into(&mut first.data_dir);
        }
        let data_dir =
            if first.data_dir.as_os_str().is_empty() { default_data_dir()? } else { first.data_dir };
        let own = data_dir.join("config.toml");
        let layered = match file {
            Some(file) => {
                anyhow::ensure!(file.is_file(), "{}: no such configuration file", file.display());
                base.merge(Toml::file_exact(file))
            }
            None if own.is_file() => base.merge(Toml::file_exact(own)),
            None => base,
        };
        let mut settings: Self = layered.merge(environment()).extract()?;
        settings.data_dir = data_dir;
        if settings.models.dir.as_os_str().is_empty() {
            let dir = crate::models::default_dir();
            settings.models.dir =
                dir.ok_or_else(|| anyhow::anyhow!("no HOME is set\n  hint: set SPOTCHECK_MODELS__DIR"))?;
        }
        settings.check()?;
        Ok(settings)
    }

    /// What no type can say.
    fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.work.lease_seconds >= 3,
            "work.lease_seconds is below 3: leases would lapse while work goes on"
        );
        anyhow::ensure!(self.work.deadline_minutes >= 1, "work.deadline_minutes must be at least 1");
        anyhow::ensure!(self.intake.max_turns >= 1, "intake.max_turns must be at least 1");
        anyhow::ensure!(
            (0.0..=1.0).contains(&self.review.blind_share),
            "review.blind_share is a share from 0 to 1"
        );
        anyhow::ensure!(self.review.lease_minutes >= 1, "review.lease_minutes must be at least 1");
        self.after_verdict.check()?;
        let judge = &self.judge;
        if judge.asked().is_some() {
            let named = !judge.model.is_empty() && !judge.model.contains(char::is_whitespace);
            anyhow::ensure!(
                named,
                "judge.model must name the model, without blanks, where judge.endpoint is set"
            );
            let used = judge.timeout_seconds.min(judge.tries).min(judge.max_answer_tokens);
            anyhow::ensure!(
                used >= 1 && judge.at_once >= 1,
                "judge.timeout_seconds, judge.tries, judge.at_once and judge.max_answer_tokens must be at least 1"
            );
        }
        Ok(())
    }

    /// What the review screen asks and allows.
    pub fn screen_rules(&self) -> ScreenRules {
        ScreenRules {
            reason_when_overturned: self.review.reason_when_overturned,
            may_unmask: self.review.may_unmask,
        }
    }

    /// How people review, as every process shall see it.
    pub fn house_rules(&self) -> HouseRules {
        HouseRules {
            blind_share: self.review.blind_share,
            seed: self.flag.sample_seed,
            goal_per_day: i64::from(self.review.goal_per_day),
            lease: Millis::from_secs(i64::from(self.review.lease_minutes) * 60),
            never_own_team: self.review.never_own_team,
            zone: self.calendar.zone.iana_name().unwrap_or("UTC").to_owned(),
        }
    }

    /// The windows and dates of what follows a verdict.
    pub fn terms(&self) -> Terms {
        Terms { calendar: self.calendar.clone(), after: self.after_verdict.clone() }
    }

    /// The Whisper file.
    pub fn whisper_file(&self) -> PathBuf {
        self.models.dir.join(&self.models.whisper)
    }

    /// The text model's folder.
    pub fn text_model_dir(&self) -> PathBuf {
        self.models.dir.join(&self.models.text)
    }

    /// The configured database, or SQLite in the data directory.
    pub fn database_url(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite:{}", self.data_dir.join("spotcheck.db").display())
        } else {
            self.database_url.clone()
        }
    }

    /// Fills in what the settings know of the source and the file does not say.
    pub fn complete(&self, about: &mut About) {
        if let Some(source) = self.sources.get(&about.source) {
            about.agent_channel = about.agent_channel.or(source.agent_channel);
            about.language = about.language.or(source.language.as_deref().map(Lang::from_tag));
        }
    }

    /// Cores that work may use.
    pub fn cores(&self) -> usize {
        let machine = std::thread::available_parallelism().map_or(1, usize::from);
        if self.work.cores == 0 { machine } else { self.work.cores.min(machine) }
    }
}

/// Variables with our prefix that are no settings: they steer set-up and tests.
const NOT_SETTINGS: [&str; 8] =
    ["CACHE", "FAULT", "JUDGE_KEY", "LOG", "REQUIRE_MODELS", "SKIP_POSTGRES", "TEST_JUDGE", "TOKEN"];

/// The data directory must be known before its `config.toml` can be read.
fn only_data_dir(environment: Env) -> Env {
    environment.only(&["data_dir"])
}

/// `$XDG_DATA_HOME/spotcheck`, by default `~/.local/share/spotcheck`.
fn default_data_dir() -> anyhow::Result<PathBuf> {
    if let Some(dir) = std::env::var_os("XDG_DATA_HOME").filter(|dir| !dir.is_empty()) {
        return Ok(Path::new(&dir).join("spotcheck"));
    }
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    let home = home.ok_or_else(|| anyhow::anyhow!("no HOME is set\n  hint: set SPOTCHECK_DATA_DIR"))?;
    Ok(Path::new(&home).join(".local/share/spotcheck"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Channel;
    use crate::conversation::import::AboutFile;

    #[test]
    fn every_default_is_valid_and_a_file_wins_over_it() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        let settings = Settings::load(None, Some(dir.path()))?;
        assert_eq!(settings.http.listen.to_string(), "127.0.0.1:8080");
        std::fs::write(dir.path().join("config.toml"), "[flag]\nsample_seed = 7\n")?;
        let settings = Settings::load(None, Some(dir.path()))?;
        assert_eq!(settings.flag.sample_seed, 7);
        Ok(())
    }

    #[test]
    fn what_is_known_of_a_source_fills_in_what_the_file_does_not_say() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        std::fs::write(
            dir.path().join("config.toml"),
            "[sources.hotline]\nagent_channel = 1\nlanguage = \"zh\"\n",
        )?;
        let settings = Settings::load(None, Some(dir.path()))?;
        let about = |source: &str, agent_channel| {
            let file = AboutFile { source: Some(source.to_owned()), agent_channel, ..AboutFile::default() };
            let mut about = file.into_about("f", "f", Channel::Voice)?;
            settings.complete(&mut about);
            Ok::<_, anyhow::Error>((about.agent_channel, about.language))
        };
        assert_eq!(about("hotline", None)?, (Some(1), Some(Lang::Zh)));
        assert_eq!(about("hotline", Some(0))?, (Some(0), Some(Lang::Zh)));
        assert_eq!(about("elsewhere", None)?, (None, None));
        Ok(())
    }

    #[test]
    fn a_misspelt_key_and_a_senseless_value_are_refused_by_name() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        let file = dir.path().join("config.toml");
        std::fs::write(&file, "[flag]\nsample_sead = 7\n")?;
        let error = format!("{:#}", Settings::load(None, Some(dir.path())).unwrap_err());
        assert!(error.contains("sample_sead"), "{error}");
        std::fs::write(&file, "[work]\nlease_seconds = 1\n")?;
        let error = format!("{:#}", Settings::load(None, Some(dir.path())).unwrap_err());
        assert!(error.contains("work.lease_seconds is below 3"), "{error}");
        Ok(())
    }
}
