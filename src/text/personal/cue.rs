//! Words that say what a number is.

use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// What a word announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Phone,
    Card,
    NationalId,
    SocialSecurity,
    /// An order, ticket, parcel, amount, model: quoted in findings, so it stays readable.
    Business,
}

const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Phone,
        &[
            "phone",
            "mobile",
            "cell",
            "fax",
            "call",
            "dial",
            "tel:",
            "telephone",
            "whatsapp",
            "text me",
            "messages to",
            "message me",
            "reach me",
            "reach you",
            "contact number",
            "ring me",
            "my number is",
            "her number is",
            "his number is",
            "best number",
            "answering at",
            "registered number",
            "my registered",
            "desk:",
            "电话",
            "手机",
            "联系方式",
            "致电",
            "拨打",
            "号码",
            "座机",
            "热线",
            "传真",
            "打给",
            "微信",
            "回拨",
            "打我",
            "联系我",
            "联系您",
        ],
    ),
    (
        Cue::Card,
        &[
            "card",
            "visa",
            "mastercard",
            "amex",
            "cc ",
            "卡号",
            "银行卡",
            "信用卡",
            "储蓄卡",
            "借记卡",
            "账号",
            "账户",
        ],
    ),
    (Cue::NationalId, &["身份证", "证件号", "identity card", "id card", "id number", "national id"]),
    (Cue::SocialSecurity, &["ssn", "social security"]),
    (
        Cue::Business,
        &[
            "order",
            "ticket",
            "tracking",
            "invoice",
            "reference",
            "ref ",
            "ref.",
            "ref:",
            "confirmation",
            "case number",
            "serial",
            "model",
            "sku",
            "version",
            "parcel",
            "transaction id",
            "receipt",
            "booking",
            "flight",
            "policy",
            "case id",
            "订单",
            "单号",
            "工单",
            "编号",
            "运单",
            "快递",
            "物流",
            "序列号",
            "型号",
            "版本",
            "流水号",
            "发票",
            "受理号",
            "案件",
            "批号",
            "障号",
            "碍号",
            "会员号",
            "服务号",
            "条码",
            "$",
            "¥",
            "£",
            "€",
            "usd",
            "rmb",
            "金额",
            "价格",
        ],
    ),
];

static AUTOMATON: LazyLock<Option<(AhoCorasick, Vec<Cue>)>> = LazyLock::new(|| {
    let (cues, words): (Vec<Cue>, Vec<&str>) =
        CUES.iter().flat_map(|(cue, words)| words.iter().map(|word| (*cue, *word))).unzip();
    AhoCorasick::new(words).ok().map(|automaton| (automaton, cues))
});

/// How far before a number its cue may end, in bytes of folded text.
const BEFORE: usize = 36;

/// The cues of one folded text.
pub(super) struct Cues(Vec<(Cue, Range<usize>)>);

impl Cues {
    pub(super) fn of(folded: &str) -> Self {
        let Some((automaton, cues)) = AUTOMATON.as_ref() else { return Self(Vec::new()) };
        let hits = automaton.find_overlapping_iter(folded);
        Self(hits.filter_map(|hit| Some((*cues.get(hit.pattern().as_usize())?, hit.range()))).collect())
    }

    /// The cue nearest before this range, a number between them breaking the tie to nothing.
    pub(super) fn before(&self, folded: &str, range: &Range<usize>) -> Option<Cue> {
        let near = self.0.iter().filter(|(_, cue)| cue.end <= range.start && range.start - cue.end <= BEFORE);
        let (cue, place) = near.max_by_key(|(_, cue)| cue.end)?;
        let between = folded.get(place.end..range.start).unwrap_or_default();
        let digits = between.chars().filter(char::is_ascii_digit).count();
        // "查一下订单,13800138000": what is said after a pause is no longer the order's number.
        let answered = between.trim_end().strip_suffix('?').is_some_and(|asked| !asked.contains('?'));
        let ended = between.contains(['。', ';', '!'])
            || between.contains('?') && !answered
            || *cue == Cue::Business && between.contains(',');
        (digits < 4 && !ended).then_some(*cue)
    }
}

/// Is the number named a telephone's by the word behind it ("… office", "… fax")?
pub(super) fn phone_behind(folded: &str, range: &Range<usize>) -> bool {
    let rest = folded.get(range.end..).unwrap_or_default().trim_start_matches([' ', '-', '(']);
    ["office", "fax", "mobile", "cell", "home", "work", "desk"].iter().any(|word| rest.starts_with(word))
}

/// Does a unit behind the number make it an amount, a date or a measure?
pub(super) fn unit_behind(folded: &str, end: usize) -> bool {
    const UNITS: &[&str] = &[
        "元", "块", "万", "亿", "%", "年", "月", "日", "天", "小时", "分钟", "秒", "件", "个", "台", "次",
        "度", "公里", "usd", "yuan", "dollars", "km", "kg", "gb", "mb", "mah", "ml",
    ];
    let rest = folded.get(end..).unwrap_or_default();
    UNITS.iter().any(|unit| rest.strip_prefix(' ').unwrap_or(rest).starts_with(unit))
}
