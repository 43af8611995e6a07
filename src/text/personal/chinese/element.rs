//! The parts of addresses: regions, roads, estates, numbers, companies; each with where it begins.

use super::cut::Piece;
use super::dictionary::Class;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// What a part of an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// 浙江省, 西湖区, 杭州
    Region,
    /// 刘庄店镇, 王寨村
    Village,
    /// 文三路
    Road,
    /// 幸福里小区, 国贸大厦
    Estate,
    /// 3栋, 90号, 二单元, 501室
    Number,
    /// 交叉口
    Crossing,
    /// 鼎盛贸易有限公司
    Company,
}

/// A part and where it stands, in characters.
pub(super) struct Element {
    pub part: Part,
    pub range: Range<usize>,
}

const ROADS: &str = "大街 大道 胡同 正街 东路 西路 南路 北路 中路 一路 二路 三路 四路 五路 东街 西街 \
    南街 北街 中街 路 街 巷 弄 道";
const ESTATES: &str = "小区 花园 公寓 大厦 广场 新村 家园 家属院 写字楼 软件园 科技园 产业园 工业园 \
    孵化园 国际 中心 名苑 雅苑 华庭 公馆 山庄 别墅 宿舍 社区 苑 街区";
/// Estates that are named so and hardly anything else: home even without a house number.
pub(super) const SURE_ESTATES: &str = "小区 花园 公寓 新村 家园 家属院 名苑 雅苑 华庭 苑";
const VILLAGES: &str = "街道 镇 乡 村 屯 庄";
const COMPANIES: &str = "有限责任公司 股份有限公司 有限公司 事务所 集团公司 集团";
const CROSSINGS: &str = "交叉口 路口 交汇处 交叉路口";
const UNITS: &str = "号楼 号院 号门 号 弄 栋 幢 座 单元 楼 层 室 户 组 门 队";
/// The last characters of all of these, and of a crossing: most words end in none.
const ENDS: &str = "街道同路巷弄区园寓厦场村院楼际心苑庭馆庄墅舍镇乡屯司所团口处";
const NUMERALS: &str = "0123456789零〇一二三四五六七八九十百abcdefghijk-";

/// Words that no name of a road or house begins with.
static STOPS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let stops = "我 你 您 他 她 它 我们 你们 他们 咱们 在 到 住 住在 是 从 往 去 来 送 送到 \
    寄 寄到 寄往 发 发到 发往 给 改成 改为 改到 换成 换到 填 写 地址 收货 收件 \
    住址 的 了 吗 呢 啊 吧 就 那 这 那个 这个 那边 这边 那里 这里 有 没有 和 跟 \
    与 及 或 把 被 让 叫 请 麻烦 帮 帮我 位于 附近 旁边 对面 门口 楼下 家 家里 \
    公司 单位 现在 已经 今天 昨天 明天 一个 两个 几个 哪个 哪 什么 多少 整个 每个 \
    各 新地址 为 装 装在 放 放在 取 安装 上门 移机 搬到 搬 搬家 由 至 件 诉求 \
    地点 要 说 还 都 也 不 没 很 再 又 用电 事故 新 老 我家 你家 另外 其他 本 \
    该 投诉 反映 快递 包裹 东西 物业 隔壁 同 这条 那条 一条 哪条 条 过 走 沿 沿着 \
    经过 看 找 买 开 抬头 发票 名称 上班 可以 一下 直接 退回 换货 签收 驿站 对 嗯 \
    喂 好 就是 不是 还是 谁 怎么";
    stops.split(' ').collect()
});

/// The parts of addresses in a text, in order.
pub(super) fn elements(text: &[char], pieces: &[Piece]) -> Vec<Element> {
    let mut reader = Reader { text, elements: Vec::new(), open: 0, short: Vec::new() };
    let ends: Vec<usize> = pieces.iter().map(|piece| piece.range.end).collect();
    let mut at = 0;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        if piece.range.start < at {
            continue; // inside a number that was read further than this word
        }
        at = match reader.number(piece.range.start, &ends) {
            Some((end, inner)) => reader.count(piece.range.start..end, inner),
            None => reader.word(piece, pieces.peek().copied()),
        };
    }
    reader.settle();
    reader.elements
}

struct Reader<'t> {
    text: &'t [char],
    elements: Vec<Element>,
    /// Where the name of the next part may begin.
    open: usize,
    /// 杭州, 延安: places, or the begin of a road's name.
    short: Vec<Range<usize>>,
}

impl Reader<'_> {
    fn string(&self, range: Range<usize>) -> String {
        self.text.get(range).unwrap_or_default().iter().collect()
    }

    /// Takes a number with its unit.
    fn count(&mut self, range: Range<usize>, inner: bool) -> usize {
        if inner && (2..=8).contains(&(range.start - self.open)) {
            self.elements.push(Element { part: Part::Estate, range: self.open..range.start }); // 绿地新都会 11 座
        } else {
            self.settle();
        }
        self.short.clear();
        self.open = range.end;
        self.elements.push(Element { part: Part::Number, range });
        self.open
    }

    /// Takes a word: it ends a name, goes on with one, or ends all hope of one.
    fn word(&mut self, piece: &Piece, next: Option<&Piece>) -> usize {
        let range = piece.range.clone();
        let before_road = || next.is_some_and(|next| among(ROADS, &self.string(next.range.clone())));
        if let Some(part) = self.named(piece).filter(|part| *part != Part::Estate || !before_road()) {
            let start = if part == Part::Company { self.company_start() } else { self.open };
            if part == Part::Company {
                self.elements.retain(|element| element.range.end <= start);
            }
            self.short.clear();
            self.elements.push(Element { part, range: start..range.end });
            self.open = range.end;
        } else if piece.class == Class::Place && self.may_go_on(&range) {
            self.short.push(range.clone());
        } else if piece.class == Class::Place || self.stops(&range) || range.end - self.open > 12 {
            self.settle();
            if piece.class == Class::Place {
                self.elements.push(Element { part: Part::Region, range: range.clone() });
            }
            self.open = range.end;
        }
        range.end
    }

    /// Short names of places that turned out to begin no other name.
    fn settle(&mut self) {
        self.elements.extend(self.short.drain(..).map(|range| Element { part: Part::Region, range }));
    }

    /// 杭州, not 杭州市: a road may be called so.
    fn may_go_on(&self, range: &Range<usize>) -> bool {
        let last = range.end.checked_sub(1).and_then(|last| self.text.get(last));
        let whole = last.is_some_and(|last| "省市区县旗州盟".contains(*last)) && range.len() > 2;
        !whole && self.short.iter().all(|place| place.end > self.open)
    }

    /// The part whose name this word ends, if any.
    fn named(&self, piece: &Piece) -> Option<Part> {
        let last = piece.range.end.checked_sub(1).and_then(|last| self.text.get(last))?;
        if !ENDS.contains(*last) {
            return None;
        }
        let own = self.string(piece.range.clone());
        let before = piece.range.start - self.open;
        let after_estate = self
            .elements
            .last()
            .is_some_and(|last| last.part == Part::Estate && last.range.end == piece.range.start);
        // 人民路 may be one word of the dictionary; 知道 and 马路 are no roads.
        let ends = |list: &str, most: usize| {
            list.split(' ').any(|end| {
                let len = end.chars().count();
                let name = (before + piece.range.len()).saturating_sub(len);
                let longer = piece.range.len() >= len + 2
                    || before >= 1 && piece.range.len() > len && piece.class != Class::Function;
                (own == end && before >= 1 || own.ends_with(end) && longer) && (1..=most).contains(&name)
            })
        };
        match () {
            () if ends(COMPANIES, 12) => Some(Part::Company),
            () if ends(ROADS, 8) => Some(Part::Road),
            () if ends(ESTATES, 10) => Some(Part::Estate),
            () if piece.class != Class::Place && ends(VILLAGES, 4) => Some(Part::Village),
            () if before == 0 && after_estate && among(SURE_ESTATES, &own) => Some(Part::Estate),
            () if before == 0 && among(CROSSINGS, &own) => Some(Part::Crossing),
            () => None,
        }
    }

    /// A company's name begins with the places before it.
    fn company_start(&self) -> usize {
        let regions = self.elements.iter().rev().take_while(|element| element.part == Part::Region);
        regions.fold(
            self.open,
            |start, element| {
                if element.range.end == start { element.range.start } else { start }
            },
        )
    }

    /// Where a number with its unit ends that begins here, or a room behind another number; and whether the unit is
    /// one of houses on an estate. `ends` are the ends of all words.
    fn number(&self, at: usize, ends: &[usize]) -> Option<(usize, bool)> {
        let rest = self.text.get(at..).unwrap_or_default();
        let lead = usize::from(rest.first().is_some_and(|c| "甲乙丙丁附".contains(*c))); // 甲 7 号
        let digits = lead + rest.iter().skip(lead).take(9).take_while(|c| NUMERALS.contains(**c)).count();
        if digits == lead || digits > 8 {
            return None;
        }
        let letter = |c: &char| c.is_ascii_alphabetic() || *c == '-';
        let counted = rest.iter().take(digits).any(|c| !letter(c)) && rest.first() != Some(&'-');
        let behind: String = rest.iter().skip(digits).take(3).collect();
        let spaced = behind.strip_prefix(' ').unwrap_or(&behind);
        let blank = usize::from(spaced.len() < behind.len());
        if let Some(unit) = UNITS.split(' ').find(|unit| spaced.starts_with(unit))
            && !(spaced.starts_with("号线") || spaced.starts_with("号码"))
            && (counted || digits == 1)
        {
            let end = at + digits + blank + unit.chars().count();
            let inner = among("号楼 栋 幢 座 单元", unit);
            return ends.binary_search(&end).is_ok().then_some((end, inner)); // 3组, not 3组合
        }
        let room = self
            .elements
            .last()
            .is_some_and(|last| matches!(last.part, Part::Number | Part::Estate) && last.range.end == at);
        (room && counted && (2..=5).contains(&digits)).then_some((at + digits, false))
    }

    fn stops(&self, range: &Range<usize>) -> bool {
        let first = self.text.get(range.start).copied().unwrap_or(' ');
        let word = ('\u{4e00}'..='\u{9fff}').contains(&first) || first.is_ascii_digit();
        !word || STOPS.contains(self.string(range.clone()).as_str())
    }
}

/// Is this one of the words of a list?
fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_ends_in_one_of_the_last_characters() {
        for list in [ROADS, ESTATES, SURE_ESTATES, VILLAGES, COMPANIES, CROSSINGS] {
            assert!(list.split(' ').all(|word| ENDS.contains(word.chars().next_back().unwrap())), "{list}");
        }
    }
}
