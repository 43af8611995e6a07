//! The small words by which a reader tells a promise from a question, a quotation, the past: Chinese and English data.
//!
//! All are matched against folded text. In those that end with `$` the end is where the amount begins; in those that
//! begin with `^` the begin is where it ends.

use regex::Regex;
use std::sync::LazyLock;

/// A cue, compiled when it is first asked for.
pub(super) struct Cue(LazyLock<Option<Regex>>);

impl Cue {
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    /// Begin and end of every place.
    pub(super) fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        self.0.iter().flat_map(|pattern| pattern.find_iter(text)).map(|found| (found.start(), found.end()))
    }
}

macro_rules! cues {
    ($($(#[$doc:meta])* $name:ident = $head:literal [$($part:literal)+] $tail:literal;)+) => {
        $($(#[$doc])* pub(super) static $name: Cue =
            Cue(LazyLock::new(|| compile($head, &[$($part),+], $tail)));)+

        #[cfg(test)]
        const ALL: &[(&str, &Cue)] = &[$((stringify!($name), &$name)),+];
    };
}

/// Any of the parts between head and tail.
fn compile(head: &str, parts: &[&str], tail: &str) -> Option<Regex> {
    Regex::new(&format!("{head}(?:{}){tail}", parts.join("|"))).ok()
}

cues! {
    /// Somebody else's words.
    QUOTED = "" [
        "(?:您|你|他|她|客服|同事|商家|卖家|平台|人家)们?(?:刚才|刚刚|之前|上次|前面|那边|这边|是)?(?:说|讲|提到|提的|以为|认为)"
        "(?:您|你|他|她|客服|同事|商家|卖家|平台|人家)们?(?:刚才|刚刚|之前|上次|前面|那边|这边|是)?(?:告诉|答应|看到|听说|问)"
        r"\b(?:you|they|he|she|colleague|agent|rep|seller|someone|somebody)(?: just| have| had| already|'ve)? (?:said|say)"
        r"\b(?:you|they|he|she|colleague|agent|rep|seller)(?: just| have| had| already|'ve)? (?:mentioned|told|promised|quoted)"
        r"\b(?:you|they|he|she)(?: just| have| had| already|'ve)? (?:thought|think|heard|read|saw|meant|mean|asked)"
        r"\b(?:were|been|was|are) (?:told|promised|quoted|asking)" "as you (?:said|say)"
    ] "";
    /// The agent's own words to the customer, which only look like a quotation.
    OWN_WORDS = "" [
        "[跟和给对与向同](?:您|你)们?再?(?:说|讲|提)" "(?:告诉|提醒)(?:您|你)" "我(?:刚才|刚刚|之前)?(?:说|讲|告诉)"
        r"\bi (?:said|told|mentioned)" "tell you"
    ] "";
    /// Time that has gone by.
    ELAPSED = "" [
        "已经" "已" "等了" "过了" "过去了?" "用了" "拖了" "都" "买了" "has been" "have been" "it's been" "been" "waited" "waiting"
        "(?:for|over|in|within) the (?:past|last)" r"\bpast" r"\blast"
    ] "(?: for)? ?(?:more than|over|about|around|at least|almost|nearly|超过|快|将近|大概|差不多|有)? ?$";
    /// The same, behind the amount.
    AGO = "^ ?" [
        "前" "以前" "之前" r"多?了(?:还|都|也|吗|,|。|\?|$)" "ago" "earlier" r"late\b" "overdue" "already"
    ] "";
    /// A policy of before.
    PAST = "" [
        "(?:^|[^天日月点周年号])(?:之前|以前)" "原来" "原先" "原本" "过去" "从前" "旧" "老(?:政策|规定|规则)" "去年" "早先" "先前"
        "曾经" "used to" "previously" "formerly" r"\bold\b" "last year" "back then" "in the past" "at the time" "originally"
        "until recently"
    ] "";
    /// "It is not …".
    DENIED = "" [
        "不是" "并非" "不会是" "没有" "用不了" "要不了" "不用" "不需要" "无需" "isn't" "aren't" "wasn't" "weren't" r"\bnot"
        "no longer" "rather than" "instead of" "never"
    ] " ?(?:需要|要|等|说的?|是)? ?(?:in|within|about|the|an?|full|quite|exactly|for|like)? ?$";
    /// What cannot be done within or after the time.
    REFUSED = "" [
        "不能" "不可以" "不可" "无法" "没法" "不支持" "不予" "不退" "不会"
        r"\b(?:cannot|can't|won't|unable|not able|don't|doesn't|do not|does not|will not|no refunds?|never)\b"
    ] "";
    REFUSED_BEHIND = "^.{0,60}" [
        r"\b(?:is not|isn't|are not|aren't) (?:possible|allowed|available|permitted)" "不行" "不可以" "不支持"
    ] "";
    /// A condition, an example.
    CONDITION = "" [
        "如果" "假如" "假设" "要是" "万一" "倘若" "一旦" "除非" "只要" "(?:^|,)若" "比如" "例如" "是否" r"\bif\b" r"\bunless\b"
        "in case" "should (?:you|it|the)" "provided that" "as long as" "suppos(?:e|ing)" "for example" "for instance"
        r"\bwhether\b"
    ] "";
    /// Opens a condition where the topic does not come in between.
    OPENING = "" ["超过" "超出" "逾期" "过了" r"\bonce\b" r"\bwhen\b" r"\bafter\b" r"\bpast\b"] "";
    /// A question that asks nothing.
    TAG = "^" [
        "ok" "okay" "right" "alright" "all right" "yeah" "好吗" "可以吗" "行吗" "对吧" "好不好" "清楚吗" "可以么"
    ] r"\W*$";
    /// A negation of what comes next.
    NEGATION = "" [
        "不能" "不会" "不可能" "无法" "没法" "没办法" "不是" "并非" "没有" "不支持" "不提供" "不用" "无需" "不要" "别" "不" "没"
        r"\b(?:not|no|never|cannot|without|unable to)" "n't"
    ] r"(?: ?(?:[a-z']+ ){0,3}|[您你我给把将会能要再]{0,4})$";
    /// The agent takes back what was said.
    CORRECTION = "" [
        "说错" "讲错" "记错" "看错" "报错" "口误" "更正" "纠正" "哦不" "噢不" "不对[,。]" "应该是" "misspoke"
        "correct(?:ion| myself| that)" "i meant" "my mistake" "i was wrong" "i was mistaken" "scratch that" "wait,? no"
        "no,? wait" "sorry,? (?:it's|it is|that's|i meant|i mean|actually)" "actually,? (?:it's|it is|that's)"
    ] "";
    /// When the agent will do something else, and what the customer did.
    ELSEWHERE = "" [
        "回复" "回电" "回拨" "答复" "联系" "致电" "核实" "核查" "查询" "查一" "查到" "稍等" "等我" "请稍" "跟进" "上门" "下单"
        "申请的" "提交的" "购买的" "签收的" "call (?:you )?back" "calls? you" "contact you" "reach out"
        "get(?:ting)? back to" "email you" "look into" r"check(?:ing)?\b" "bear with" "hold on" "give me" "one moment"
        "just a moment" r"\bwait (?:a|for|while|until)" "please wait"
        "you (?:filed|ordered|placed|bought|called|requested|asked|applied|returned)"
    ] "";
    /// A sum or a balance, which is no price.
    SUM = "" [
        r"\btotal" r"\baltogether\b" r"\bbalance\b" r"\bremaining\b" r"\bdifference\b" "合计" "总计" "总价" "总额" "余额" "实付"
        "差额"
    ] "";
    /// Before a number without a unit, where only money can be meant.
    MONEY_LEAD = "" [
        "是" "为" "要" "收" "收取" "只要" "满" "够" "达到" "到" "至" "共" "一共" "才" "就"
        r"\b(?:is|are|be|over|from|above|costs?|of|pay|to|just|only)"
    ] " ?(?:大概|大约|约|about|around|just|only)? ?$";
    /// "In about a week" is no limit.
    LOOSE = r"\bin " ["the next " "about " "around " "roughly " ""] "$";
    /// "Only" sets one.
    ONLY = "" ["只能" "仅能" "只可以?" "仅限" "仅可" "只有" r"\bonly" r"\bjust"] "[^,]{0,9}$";
    /// Nothing to pay.
    FREE = "" [
        "免费" "免运费" "免邮" "包邮" "免手续费" "免收" "不收(?:取|您)?(?:任何|运费|手续费|费|钱)" "不要钱" "不用钱" "零费用"
        r"\bfor free\b" r"\bfree of charge\b" r"\bfree\b" r"\bno (?:extra )?(?:charge|fee|fees|cost)\b" r"\bcomplimentary\b"
    ] "";
    ASKS_TIME = "" [
        "多久" "多长" "几天" "几个(?:工作日|小时|月|星期|礼拜)" "几小时" "几周" "几年" "多少(?:天|小时|个月|年)" "什么时候" "啥时候"
        "何时" "几时" "几号" "哪天" "期限" "时效" "how (?:long|soon|fast|quick)"
        r"how many (?:\w+ )?(?:days|weeks|months|years|hours)" r"\bwhen\b"
        "what(?:'s| is| are)? .*(?:period|time ?frame|window|deadline|turnaround|policy)"
    ] "";
    ASKS_MONEY = "" [
        "多少" "几块" "几元" "怎么(?:算|收|计)" "收费吗" "要钱吗" "免费吗" "how much" r"\bis .*\bfree\b"
        "what(?:'s| is| are| do| does)? .*(?:fee|cost|charge|price|postage)"
        "(?:is there|are there|do i have to pay|will i pay) .*(?:fee|charge|cost|pay)"
    ] "";
    ASKS_SHARE = "" [
        "多少" "几折" "百分之几" "几个点" "什么(?:折扣|优惠)" "有.{0,4}(?:折扣|优惠)" "how much" "any discount"
        "what(?:'s| is| are| do| does)? .*(?:rate|fee|percent|percentage|discount|cost|get|interest)"
        "is there an? .*discount"
    ] "";
    ASKS_COUNT = "" ["(?:几|多少)(?:次|个|件|回|张|人|位|台|份|笔)" "how (?:many|often)"] "";
    ASKS_CLOCK = "" ["几点" "什么时候" "啥时候" "what time" r"\bwhen\b" "how late" "how early"] "";
    /// The agent agrees.
    YES = "^(?:您好|亲|亲亲|嗯+|哦|好的)?[, ]?" [
        "是的" "对的" "对呀" "对$" "对[,。!]" "没错" "可以的" "能的" "是这样" "正确" r"yes\b" r"yeah\b" r"yep\b" r"correct\b"
        "that's (?:right|correct)" "that is (?:right|correct)" "exactly" "right[,.!]" "indeed"
    ] "";
    /// The agent does not.
    NO = "^(?:您好|亲|亲亲|嗯+|哦)?[, ]?" [
        "不是的" "不是[,。]" "不能" "不行" "不可以" "没有的" "不对" r"no\b" r"nope\b" "not at all"
        "that's (?:wrong|not right|incorrect)"
    ] "";
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_cue_compiles() {
        for (name, cue) in super::ALL {
            assert!(cue.0.is_some(), "{name}");
        }
    }
}
