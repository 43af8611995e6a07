//! What holds for the rubric as a whole: for whom it is, how criteria add up, dimensions and bands.

use super::clause::Speaker;
use super::tongue::{Tongue, plain};
use super::{BandWords, DimensionWords};
use crate::basic::Lang;
use crate::conversation::Channel;
use crate::rubric::Scoring;

impl Speaker<'_> {
    pub(super) fn audience(&self) -> String {
        let t = self.tongue;
        let for_ = &self.rubric.audience;
        let channel = match for_.channels[..] {
            [Channel::Chat] => t.pick("文字会话", "chats"),
            [Channel::Voice] => t.pick("语音通话", "calls"),
            _ => t.pick("语音通话和文字会话", "calls and chats"),
        };
        let name = |lang: &Lang| match lang {
            Lang::Zh => t.pick("中文", "Chinese"),
            Lang::En => t.pick("英文", "English"),
            Lang::Other => t.pick("其他语言", "other languages"),
        };
        let languages = t.or(&for_.languages.iter().map(name).collect::<Vec<_>>());
        let (teams, products) = (t.or(&for_.teams), t.or(&for_.products));
        let mut zh = if languages.is_empty() { channel.clone() } else { format!("{languages}{channel}") };
        let mut en = if languages.is_empty() { channel } else { format!("{channel} in {languages}") };
        if !teams.is_empty() {
            zh = format!("{teams} 团队的{zh}");
            en = format!("{en} of the team {teams}");
        }
        if !products.is_empty() {
            zh = format!("{zh}，产品为 {products}");
            en = format!("{en} about {products}");
        }
        t.sentence(&t.pick(format!("用于{zh}"), format!("for {en}")))
    }

    pub(super) fn scoring(&self) -> Vec<String> {
        let t = self.tongue;
        let add_up = match self.rubric.scoring {
            Scoring::Points => t.pick(
                "加分制：每个维度的得分是达标分占已判定分的百分比；不适用和无法判定的不计入。",
                "Points: a dimension's score is the share of its points that were met; what does not apply or cannot be told is left out.",
            ),
            Scoring::Deductions => t.pick(
                "扣分制：每个维度从 100 分起，不达标的扣分，最低 0 分。",
                "Deductions: a dimension starts at 100 and loses what failed, down to 0.",
            ),
        };
        let overall = t.pick(
            "总分是各维度得分按权重的平均，保留一位小数。",
            "The overall score is the mean of the dimensions by weight, to one decimal.",
        );
        let critical = self.rubric.criteria.iter().filter(|criterion| criterion.critical).count();
        let cap = plain(self.rubric.critical_cap);
        let red = match critical {
            0 => t.pick("没有红线。", "There is no red line."),
            n => {
                let en = if n == 1 {
                    "One criterion is a red line".to_owned()
                } else {
                    format!("{n} criteria are red lines")
                };
                t.pick(
                    format!("有 {n} 个红线评分项：任意一个不达标，总分最高 {cap} 分。"),
                    format!("{en}: where one fails, the overall score is at most {cap}."),
                )
            }
        };
        let (speakers, words) =
            (Tongue::percent(self.rubric.gates.speakers), Tongue::percent(self.rubric.gates.words));
        let gates = t.pick(
            format!("谁是坐席的把握不到 {speakers}，或转写的把握不到 {words} 时，不追究任何人，转人工核对。"),
            format!("Where it is less than {speakers} sure who is the agent, or the words are less than {words} sure, nobody is judged and a person checks."),
        );
        vec![add_up, overall, red, gates]
    }

    pub(super) fn bands(&self) -> Vec<BandWords> {
        let t = self.tongue;
        let mut above: Option<f64> = None;
        let mut bands = Vec::new();
        for band in &self.rubric.bands {
            let from = plain(band.from);
            let text = match above.map(plain) {
                None => t.pick(format!("{from} 分及以上"), format!("{from} and above")),
                Some(to) => t.pick(format!("{from} 分至不到 {to} 分"), format!("from {from} to below {to}")),
            };
            above = Some(band.from);
            bands.push(BandWords {
                id: band.id.clone(),
                title: band.title.read(t.0).to_owned(),
                from: band.from,
                text,
            });
        }
        bands
    }

    /// All points of a dimension's criteria.
    pub(super) fn points_in(&self, dimension: &str) -> f64 {
        self.rubric.criteria.iter().filter(|one| one.dimension == dimension).map(|one| one.points).sum()
    }

    /// A dimension's part of the overall score, 0-1.
    pub(super) fn share_of(&self, dimension: &str) -> f64 {
        let all: f64 = self.rubric.dimensions.iter().map(|one| one.weight).sum();
        self.rubric.dimensions.iter().find(|one| one.id == dimension).map_or(0.0, |one| one.weight / all)
    }

    pub(super) fn dimensions(&self) -> Vec<DimensionWords> {
        let t = self.tongue;
        let words = self.rubric.dimensions.iter().map(|dimension| {
            let (share, points) = (self.share_of(&dimension.id), self.points_in(&dimension.id));
            let count = self.rubric.criteria.iter().filter(|one| one.dimension == dimension.id).count();
            let part = format!("{:.0}%", share * 100.0);
            let criteria = if count == 1 { "1 criterion".to_owned() } else { format!("{count} criteria") };
            let shown = plain(points);
            DimensionWords {
                id: dimension.id.clone(),
                title: dimension.title.read(t.0).to_owned(),
                share,
                points,
                text: t.pick(
                    format!("占总分的 {part}；{count} 个评分项，共 {shown} 分。"),
                    format!("{part} of the overall score; {shown} points in {criteria}."),
                ),
            }
        });
        words.collect()
    }
}
