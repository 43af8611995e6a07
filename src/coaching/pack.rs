//! A lesson as a folder of files that anybody can open without this program: a page that needs no scripts, the
//! sound, and what was said as Markdown and as JSON. Nothing in it but what is masked already.

use super::zip::Zip;
use super::{Said, Worth};
use crate::conversation::Party;
use serde::Serialize;
use std::fmt::Write as _;
use std::sync::Arc;

/// One example as it goes into the pack.
#[derive(Clone, Debug, Serialize)]
pub struct Packed {
    /// To follow or to avoid.
    pub worth: Worth,
    /// A few words.
    pub title: String,
    /// What there is to learn from it.
    pub why: String,
    /// What the lesson says of it.
    pub note: String,
    /// What it is an example of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// The language of what was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The agent, only where the lesson names agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// What was said.
    pub said: Vec<Said>,
    /// The sound, bleeped.
    #[serde(skip)]
    pub wav: Option<Arc<Vec<u8>>>,
}

/// Everything that is packed.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What the lesson is about.
    pub title: String,
    /// What it is for.
    pub intro: String,
    /// `zh` or `en`.
    pub language: String,
    /// Its examples in order.
    pub examples: Vec<Packed>,
}

/// The words around what people said.
struct Words {
    tag: &'static str,
    good: &'static str,
    bad: &'static str,
    why: &'static str,
    note: &'static str,
    criterion: &'static str,
    agent: &'static str,
    parties: [(Party, &'static str); 5],
    hidden: &'static str,
    transcript: &'static str,
}

const EN: Words = Words {
    tag: "en",
    good: "Good example",
    bad: "To avoid",
    why: "Why",
    note: "Look for",
    criterion: "Criterion",
    agent: "Agent",
    parties: [
        (Party::Agent, "Agent"),
        (Party::Customer, "Customer"),
        (Party::Bot, "Bot"),
        (Party::System, "System"),
        (Party::Unknown, "Speaker"),
    ],
    hidden: "Personal data and long numbers are starred out in the text and bleeped in the sound.",
    transcript: "Transcript",
};

const ZH: Words = Words {
    tag: "zh-CN",
    good: "优秀示例",
    bad: "反面示例",
    why: "点评",
    note: "重点关注",
    criterion: "评分项",
    agent: "坐席",
    parties: [
        (Party::Agent, "坐席"),
        (Party::Customer, "客户"),
        (Party::Bot, "机器人"),
        (Party::System, "系统"),
        (Party::Unknown, "说话人"),
    ],
    hidden: "个人信息和较长的号码在文字中以星号遮盖，在录音中以提示音覆盖。",
    transcript: "对话文本",
};

impl Words {
    fn of(language: &str) -> &'static Self {
        if language == "zh" { &ZH } else { &EN }
    }

    fn worth(&self, worth: Worth) -> &'static str {
        if worth == Worth::Good { self.good } else { self.bad }
    }

    fn party(&self, party: Party) -> &'static str {
        self.parties.iter().find(|(known, _)| *known == party).map_or("", |(_, name)| name)
    }
}

/// The archive. File names are numbers, so that none can say what a title must not. Each sound is let go of once it is
/// packed: a lesson may hold two hours.
///
/// # Errors
/// When an example cannot be written as JSON.
pub fn archive(mut pack: Pack) -> Result<Vec<u8>, serde_json::Error> {
    let sound = pack.examples.iter().filter_map(|example| example.wav.as_ref());
    let mut zip = Zip::with_room(sound.map(|wav| wav.len()).sum());
    zip.add("index.html", page(&pack).as_bytes());
    for (number, example) in (1..).zip(&pack.examples) {
        zip.add(&format!("transcripts/{number:02}.md"), markdown(&pack, number, example).as_bytes());
        zip.add(&format!("transcripts/{number:02}.json"), &serde_json::to_vec_pretty(example)?);
    }
    for (number, example) in (1..).zip(&mut pack.examples) {
        if let Some(wav) = example.wav.take() {
            zip.add(&format!("audio/{number:02}.wav"), &wav);
        }
    }
    Ok(zip.finish())
}

const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:16px/1.6 system-ui,\
'PingFang SC','Microsoft YaHei',sans-serif;color:#1a1f26;background:#fff}h1{font-size:1.5rem}h2{font-size:1.15rem;\
margin:0}article{border:1px solid #dde1e6;border-left:4px solid #1a6438;border-radius:6px;padding:1rem;margin:1rem 0}\
article.bad{border-left-color:#ab2218}.worth{margin:0;font-weight:600;color:#1a6438}.bad .worth{color:#ab2218}\
dl{margin:.5rem 0}dt{font-weight:600}dd{margin:0 0 .5rem}.said{margin:.25rem 0}.said b{color:#48525e}\
audio{width:100%}p.hidden{color:#5d6773;font-size:.875rem}";

/// A page that works from a folder, without scripts and without a network.
fn page(pack: &Pack) -> String {
    let words = Words::of(&pack.language);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>\n",
        words.tag,
        title = escaped(&pack.title)
    );
    if !pack.intro.is_empty() {
        let _ = writeln!(html, "<p>{}</p>", escaped(&pack.intro));
    }
    let _ = writeln!(html, "<p class=\"hidden\">{}</p>", words.hidden);
    for (number, example) in (1..).zip(&pack.examples) {
        article(&mut html, words, number, example);
    }
    html.push_str("</body></html>\n");
    html
}

fn article(html: &mut String, words: &Words, number: usize, example: &Packed) {
    let lang = example.language.as_deref().filter(|lang| *lang != "other").unwrap_or("");
    let _ = writeln!(
        html,
        "<article class=\"{}\"><p class=\"worth\">{number}. {}</p><h2 lang=\"{lang}\">{}</h2>",
        example.worth.as_str(),
        words.worth(example.worth),
        escaped(&example.title)
    );
    if example.wav.is_some() {
        let _ = writeln!(html, "<audio controls preload=\"none\" src=\"audio/{number:02}.wav\"></audio>");
    }
    for said in &example.said {
        let (party, text) = (words.party(said.role), escaped(&said.text));
        let _ = writeln!(html, "<p class=\"said\"><b>{party}</b> <span lang=\"{lang}\">{text}</span></p>");
    }
    html.push_str("<dl>");
    for (name, text) in about(words, example) {
        let _ = writeln!(html, "<dt>{name}</dt><dd>{}</dd>", escaped(text));
    }
    let _ = writeln!(
        html,
        "</dl><p><a href=\"transcripts/{number:02}.md\">{}</a></p></article>",
        words.transcript
    );
}

/// What is known besides what was said; what is empty is left out.
fn about<'a>(words: &Words, example: &'a Packed) -> Vec<(&'static str, &'a str)> {
    let all = [
        (words.why, Some(example.why.as_str())),
        (words.note, Some(example.note.as_str())),
        (words.criterion, example.criterion.as_deref()),
        (words.agent, example.agent.as_deref()),
    ];
    let known =
        all.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?)));
    known.collect()
}

fn markdown(pack: &Pack, number: usize, example: &Packed) -> String {
    let words = Words::of(&pack.language);
    let mut text = format!("# {number}. {}\n\n{}\n\n", one_line(&example.title), words.worth(example.worth));
    for (name, value) in about(words, example) {
        let _ = writeln!(text, "- **{name}**: {}", one_line(value));
    }
    text.push('\n');
    for said in &example.said {
        let _ = writeln!(text, "**{}**: {}\n", words.party(said.role), one_line(&said.text));
    }
    let _ = writeln!(text, "_{}_", words.hidden);
    text
}

/// Line ends would begin other paragraphs, and angle brackets are tags to most readers of Markdown.
fn one_line(text: &str) -> String {
    let joined: Vec<&str> = text.split_whitespace().collect();
    joined.join(" ").replace('<', "&lt;")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(language: &str) -> Pack {
        let said = Said {
            turn: 3,
            role: Party::Agent,
            text: "<script>alert(1)</script> I am sorry".to_owned(),
            start_ms: None,
            end_ms: None,
        };
        let example = Packed {
            worth: Worth::Bad,
            title: "A \"title\" & more".to_owned(),
            why: "Because".to_owned(),
            note: String::new(),
            criterion: None,
            language: Some("en".to_owned()),
            agent: None,
            said: vec![said],
            wav: Some(Arc::new(vec![1, 2, 3])),
        };
        Pack {
            title: "Apologies".to_owned(),
            intro: String::new(),
            language: language.to_owned(),
            examples: vec![example.clone(), Packed { wav: None, ..example }],
        }
    }

    #[test]
    fn the_page_says_what_people_said_and_runs_nothing() {
        let html = page(&pack("en"));
        assert!(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script"));
        assert!(html.contains("A &quot;title&quot; &amp; more") && html.contains("To avoid"));
        assert_eq!(html.matches("<audio").count(), 1, "the second has no sound");
        assert!(!html.contains("http"), "nothing is fetched");
        assert!(page(&pack("zh")).contains("反面示例"));
    }

    #[test]
    fn every_file_has_a_plain_name() {
        let bytes = archive(pack("en")).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for name in ["index.html", "transcripts/01.md", "transcripts/02.json", "audio/01.wav"] {
            assert!(text.contains(name), "{name}");
        }
        assert!(!text.contains("audio/02.wav"));
        assert!(markdown(&pack("en"), 1, &pack("en").examples[0]).contains("**Agent**: &lt;script>"));
    }
}
