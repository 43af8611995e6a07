//! Addresses: regions, roads, estates and house numbers in a row. A region alone is a place; companies come by here too.

use super::cut::Piece;
use super::dictionary::Class;
use crate::text::personal::Kind;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
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

struct Element {
    part: Part,
    range: Range<usize>,
}

const ROADS: &[&str] = &[
    "大街", "大道", "胡同", "正街", "东路", "西路", "南路", "北路", "中路", "一路", "二路", "三路", "四路",
    "五路", "东街", "西街", "南街", "北街", "中街", "路", "街", "巷", "弄", "道",
];
const ESTATES: &[&str] = &[
    "小区",
    "花园",
    "公寓",
    "大厦",
    "广场",
    "新村",
    "家园",
    "家属院",
    "写字楼",
    "软件园",
    "科技园",
    "产业园",
    "工业园",
    "孵化园",
    "国际",
    "中心",
    "名苑",
    "雅苑",
    "华庭",
    "公馆",
    "山庄",
    "别墅",
    "宿舍",
    "社区",
    "苑",
    "街区",
];
/// Estates that are named so and hardly anything else: home even without a house number.
const SURE_ESTATES: &[&str] =
    &["小区", "花园", "公寓", "新村", "家园", "家属院", "名苑", "雅苑", "华庭", "苑"];
const VILLAGES: &[&str] = &["街道", "镇", "乡", "村", "屯", "庄"];
const COMPANIES: &[&str] = &["有限责任公司", "股份有限公司", "有限公司", "事务所", "集团公司", "集团"];
const UNITS: &[&str] =
    &["号楼", "号院", "号门", "号", "弄", "栋", "幢", "座", "单元", "楼", "层", "室", "户", "组", "门", "队"];
const NUMERALS: &str = "0123456789零〇一二三四五六七八九十百abcdefghijk-";

/// Words that no name of a road or house begins with.
const STOPS: &[&str] = &[
    "我",
    "你",
    "您",
    "他",
    "她",
    "它",
    "我们",
    "你们",
    "他们",
    "咱们",
    "在",
    "到",
    "住",
    "住在",
    "是",
    "从",
    "往",
    "去",
    "来",
    "送",
    "送到",
    "寄",
    "寄到",
    "寄往",
    "发",
    "发到",
    "发往",
    "给",
    "改成",
    "改为",
    "改到",
    "换成",
    "换到",
    "填",
    "写",
    "地址",
    "收货",
    "收件",
    "住址",
    "的",
    "了",
    "吗",
    "呢",
    "啊",
    "吧",
    "就",
    "那",
    "这",
    "那个",
    "这个",
    "那边",
    "这边",
    "那里",
    "这里",
    "有",
    "没有",
    "和",
    "跟",
    "与",
    "及",
    "或",
    "把",
    "被",
    "让",
    "叫",
    "请",
    "麻烦",
    "帮",
    "帮我",
    "位于",
    "附近",
    "旁边",
    "对面",
    "门口",
    "楼下",
    "家",
    "家里",
    "公司",
    "单位",
    "现在",
    "已经",
    "今天",
    "昨天",
    "明天",
    "一个",
    "两个",
    "几个",
    "哪个",
    "哪",
    "什么",
    "多少",
    "整个",
    "每个",
    "各",
    "新地址",
    "为",
    "装",
    "装在",
    "放",
    "放在",
    "取",
    "安装",
    "上门",
    "移机",
    "搬到",
    "搬",
    "搬家",
    "由",
    "至",
    "件",
    "诉求",
    "地点",
    "要",
    "说",
    "还",
    "都",
    "也",
    "不",
    "没",
    "很",
    "再",
    "又",
    "用电",
    "事故",
    "新",
    "老",
    "我家",
    "你家",
    "另外",
    "其他",
    "本",
    "该",
    "投诉",
    "反映",
    "快递",
    "包裹",
    "东西",
    "物业",
    "隔壁",
    "同",
    "这条",
    "那条",
    "一条",
    "哪条",
    "条",
    "过",
    "走",
    "沿",
    "沿着",
    "经过",
    "看",
    "找",
    "买",
    "开",
    "抬头",
    "发票",
    "名称",
    "上班",
    "可以",
    "一下",
    "直接",
    "退回",
    "换货",
    "签收",
    "驿站",
    "对",
    "嗯",
    "喂",
    "好",
    "就是",
    "不是",
    "还是",
    "谁",
    "怎么",
];

/// Finds them, in characters.
pub(super) fn find(text: &[char], pieces: &[Piece], add: &mut impl FnMut(Kind, Range<usize>)) {
    let elements = elements(text, pieces);
    let mut rest = elements.as_slice();
    while let Some(first) = rest.first() {
        let mut count = 1;
        while let (Some(last), Some(next)) = (rest.get(count - 1), rest.get(count)) {
            if !joined(text, last, next) {
                break;
            }
            count += 1;
        }
        let (row, others) = rest.split_at(count);
        rest = others;
        let Some(last) = row.last() else { break };
        if is_address(text, pieces, row) {
            add(Kind::Address, first.range.start..last.range.end);
        } else {
            for element in row {
                match element.part {
                    Part::Region => add(Kind::Place, element.range.clone()),
                    Part::Company => add(Kind::Organisation, element.range.clone()),
                    _ => {}
                }
            }
        }
    }
}

/// Do two elements follow each other as parts of one address?
fn joined(text: &[char], last: &Element, next: &Element) -> bool {
    let between = text.get(last.range.end..next.range.start).unwrap_or_default();
    let crossing = last.part == Part::Road && next.part == Part::Road;
    last.part != Part::Company
        && next.part != Part::Company
        && (between.is_empty()
            || matches!(between, [' '])
            || matches!(between, [','] if next.part == Part::Number || next.part == Part::Estate)
            || crossing && matches!(between, ['和' | '与' | '跟']))
}

/// Is this row of elements where somebody lives, not only where something is?
fn is_address(text: &[char], pieces: &[Piece], row: &[Element]) -> bool {
    let count = |part| row.iter().filter(|element| element.part == part).count();
    let (roads, estates, numbers) = (count(Part::Road), count(Part::Estate), count(Part::Number));
    let (regions, villages) = (count(Part::Region), count(Part::Village));
    let sure = |element: &Element| {
        let words: String = text.get(element.range.clone()).unwrap_or_default().iter().collect();
        let within = pieces
            .iter()
            .filter(|piece| element.range.start <= piece.range.start && piece.range.end <= element.range.end);
        element.part == Part::Estate
            && !within.into_iter().any(|piece| piece.class == Class::Function && piece.range.len() > 1)
            && SURE_ESTATES
                .iter()
                .any(|end| words.ends_with(end) && words.chars().count() >= end.chars().count() + 2)
    };
    numbers >= 1 && roads + estates + villages >= 1
        || numbers >= 3
        || numbers >= 1 && regions >= 2
        || roads >= 2 && count(Part::Crossing) >= 1
        || regions >= 1 && estates >= 1 && row.iter().any(sure)
        || regions >= 1 && roads >= 1 && estates >= 1
        || row.iter().any(sure)
}

/// The parts of addresses in a text, in order.
fn elements(text: &[char], pieces: &[Piece]) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open = 0; // where the name of the next part may begin
    let mut short: Vec<Range<usize>> = Vec::new(); // 杭州, 延安: places, or the begin of a road's name
    let mut at = 0;
    let ends: Vec<usize> = pieces.iter().map(|piece| piece.range.end).collect();
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        if piece.range.start < at {
            continue; // inside a number that was read further than this word
        }
        at = piece.range.start;
        let word = text.get(piece.range.clone()).unwrap_or_default();
        if let Some((end, inner)) = number(text, at, elements.last(), &ends) {
            if inner && (2..=8).contains(&(at - open)) {
                elements.push(Element { part: Part::Estate, range: open..at }); // 绿地新都会 11 座
            } else {
                settle(&mut short, &mut elements);
            }
            short.clear();
            elements.push(Element { part: Part::Number, range: at..end });
            (at, open) = (end, end);
            continue;
        }
        let name = piece.range.end - open;
        let after_estate =
            elements.last().is_some_and(|last| last.part == Part::Estate && last.range.end == at);
        let before_road = pieces.peek().is_some_and(|next| {
            let next: String = text.get(next.range.clone()).unwrap_or_default().iter().collect();
            ROADS.contains(&next.as_str())
        });
        if let Some(part) =
            named(word, text, open, piece, after_estate).filter(|part| *part != Part::Estate || !before_road)
        {
            let start = match part {
                Part::Company => company_start(&elements, open),
                _ => open,
            };
            if part == Part::Company {
                elements.retain(|element| element.range.end <= start);
            }
            short.clear();
            elements.push(Element { part, range: start..piece.range.end });
            open = piece.range.end;
        } else if piece.class == Class::Place
            && short_form(word)
            && short.iter().all(|place| place.end > open)
        {
            short.push(piece.range.clone());
        } else if piece.class == Class::Place || stops(word) || name > 12 {
            settle(&mut short, &mut elements);
            if piece.class == Class::Place {
                elements.push(Element { part: Part::Region, range: piece.range.clone() });
            }
            open = piece.range.end;
        }
        at = piece.range.end;
    }
    settle(&mut short, &mut elements);
    elements
}

/// Short names of places that turned out to begin no other name.
fn settle(short: &mut Vec<Range<usize>>, elements: &mut Vec<Element>) {
    elements.extend(short.drain(..).map(|range| Element { part: Part::Region, range }));
}

/// 杭州, not 杭州市.
fn short_form(word: &[char]) -> bool {
    !word.last().is_some_and(|last| "省市区县旗州盟".contains(*last)) || word.len() == 2
}

/// Does this word end a name of a part that began at `open`?
fn named(word: &[char], text: &[char], open: usize, piece: &Piece, after_estate: bool) -> Option<Part> {
    let whole: String = text.get(open..piece.range.end).unwrap_or_default().iter().collect();
    let own: String = word.iter().collect();
    let before = piece.range.start - open;
    // 人民路 may be one word of the dictionary; 知道 and 马路 are no roads.
    let ends = |list: &[&str], most: usize| {
        list.iter().any(|end| {
            let len = end.chars().count();
            let name = before + word.len() - len.min(before + word.len());
            (own == *end && before >= 1
                || own.ends_with(end)
                    && (word.len() >= len + 2
                        || before >= 1 && word.len() > len && piece.class != Class::Function))
                && (1..=most).contains(&name)
                && whole.ends_with(end)
        })
    };
    match () {
        () if ends(COMPANIES, 12) => Some(Part::Company),
        () if ends(ROADS, 8) => Some(Part::Road),
        () if ends(ESTATES, 10) => Some(Part::Estate),
        () if ends(VILLAGES, 4) && piece.class != Class::Place => Some(Part::Village),
        () if before == 0 && SURE_ESTATES.contains(&own.as_str()) && after_estate => Some(Part::Estate),
        () if before == 0 && matches!(own.as_str(), "交叉口" | "路口" | "交汇处" | "交叉路口") => {
            Some(Part::Crossing)
        }
        () => None,
    }
}

/// A company's name begins with the places before it.
fn company_start(elements: &[Element], open: usize) -> usize {
    let mut start = open;
    for element in elements.iter().rev().take_while(|element| element.part == Part::Region) {
        if element.range.end == start {
            start = element.range.start;
        }
    }
    start
}

/// Where a number with its unit ends that begins here, or a room behind another number; and whether the unit is one
/// of houses on an estate.
fn number(text: &[char], at: usize, last: Option<&Element>, ends: &[usize]) -> Option<(usize, bool)> {
    let rest = text.get(at..).unwrap_or_default();
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
    if let Some(unit) = UNITS.iter().find(|unit| spaced.starts_with(**unit))
        && !(spaced.starts_with("号线") || spaced.starts_with("号码"))
        && (counted || digits == 1)
    {
        let inner = matches!(*unit, "号楼" | "栋" | "幢" | "座" | "单元");
        let end = at + digits + blank + unit.chars().count();
        return ends.binary_search(&end).is_ok().then_some((end, inner)); // 3组, not 3组合
    }
    let room = last.is_some_and(|last| {
        last.part == Part::Number && last.range.end == at || last.part == Part::Estate && last.range.end == at
    });
    (room && counted && (2..=5).contains(&digits)).then_some((at + digits, false))
}

fn stops(word: &[char]) -> bool {
    let Some(first) = word.first() else { return true };
    if !('\u{4e00}'..='\u{9fff}').contains(first) && !first.is_ascii_digit() {
        return true;
    }
    let word: String = word.iter().collect();
    STOPS.contains(&word.as_str())
}
