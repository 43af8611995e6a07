//! Words beside a name that say that it is one.

use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// How much a word beside it speaks for a name, in tenths of a nat.
pub(super) const ANNOUNCED: i32 = 150;
const NAMED: i32 = 80;
const KIN: i32 = 46;
pub(super) const RELATED: i32 = 40;
const TREATED: i32 = 24;
const TITLED: i32 = 90;
const CALLED: i32 = 45;
const ACTING: i32 = 25;
const BARE: i32 = 45;
const EDGE: i32 = 12;

/// After these comes a name, or at once 是, 叫, a colon and then a name.
const ANNOUNCING: &str = "我叫 他叫 她叫 名叫 名字 名字叫 姓名 全名 收件人 收货人 寄件人 发件人 签收人 \
    联系人 下单人 户主 户名 机主 卡主 车主 业主 住户 租户 房东 开户人 持卡人 收款人 \
    付款人 投保人 被保险人 受益人 借款人 担保人 报案人 申请人 经办人 反映人 投诉人 \
    举报人 乘机人 乘车人 入住人 预订人 患者 法人代表 法定代表人 客户姓名 孩子叫 儿子叫 \
    女儿叫 老公叫 老婆叫 爱人叫 小哥叫 师傅叫 改名叫";

/// The same, but other things come after these too.
const NAMING: &str = "乘客 旅客 病人 学员 学生 家长 法人 负责人 本人 用户名 称呼 叫做 授权 买家 卖家 \
    班主任 主治医生 导游 写的是 写着 写成 写成了 登记的是 改成 更名为 那就写 名字写 \
    名字的 就写";

/// Whose name may follow.
const RELATING: &str = "我是 我这边是 这边是 这里是 请问是 客服 专员 坐席 经理 客户经理 理财经理 顾问 \
    工程师 师傅 司机 快递员 骑手 业务员 销售 主管 老师 医生 护士 护工 教授 主任 律师 \
    前台 朋友 同事 同学 邻居 房客 领导 老板 秘书 助理 客户 用户 转账给 转给 寄给 \
    交给 投诉 表扬 感谢 转接 值班的是 签字的是 你好 您好 喂";

/// Family: a given name alone is enough after these.
const FAMILY: &str = "老公 老婆 爱人 丈夫 妻子 爸爸 妈妈 父亲 母亲 爸 妈 儿子 女儿 孩子 孙子 孙女 \
    舅舅 叔叔 阿姨 姑姑 哥哥 姐姐 弟弟 妹妹 表哥 表姐 侄子 外甥 大名 小名";

/// What is done with people, and with much else.
const TREATING: &str = "是 叫 找 找一下 跟 给 让 和 与 帮 请 替 代 由 被 把 以 问 问过 除了 接通 \
    联系 通知 告诉 查下 查一下 用 麻烦 就是 不是 先生 女士 小姐 上回 上次 刚才 一下 \
    的";

/// Behind a surname or a name.
const TITLES: &str = "先生 女士 小姐 太太 同志 老师 经理 师傅 医生 大夫 主任 主管 教授 律师 警官 护士 \
    总监 总经理 店长 站长 院长 校长 局长 处长 科长 部长 队长 组长 班长 老板 阿姨 \
    叔叔 大姐 大哥 大爷 大妈 奶奶 爷爷 伯伯 工程师 同学 博士 会计 助理 秘书";

/// The same in one character, where what is before it leaves room for a name.
const SHORT_TITLES: &str = "总工姐哥叔姨婶嫂董导";

/// Behind a whole name.
const DOING: &str = "的 说 签收 收 本人 名下 代收 代签 接的 接电话 跟我 跟你 告诉 答应 承诺 推荐 \
    办理 办的 昨天 今天 上个月 刚 没有接 没接 给我 给你 帮 在吗 在不在 电话 手机 \
    身份证 卡号 工号 吗 吧 和 是吧 专员 客服 顾问 助理 为您 为你 这个人 那张 你好 \
    您好 过来 回电 来 照顾 尽快 开的 交的 签的 打给 加到 两个人 最清楚";

struct Lists {
    automaton: AhoCorasick,
    /// Whether what is before or behind a pattern is spoken of, and how much.
    weights: Vec<Weight>,
}

#[derive(Clone, Copy)]
enum Weight {
    Announcing,
    Naming,
    Relating,
    Family,
    Treating,
    Title,
    Doing,
}

static LISTS: LazyLock<Option<Lists>> = LazyLock::new(|| {
    let lists = [
        (ANNOUNCING, Weight::Announcing),
        (NAMING, Weight::Naming),
        (RELATING, Weight::Relating),
        (FAMILY, Weight::Family),
        (TREATING, Weight::Treating),
        (TITLES, Weight::Title),
        (DOING, Weight::Doing),
    ];
    let (words, weights): (Vec<&str>, Vec<Weight>) =
        lists.iter().flat_map(|(words, weight)| words.split(' ').map(|word| (word, *weight))).unzip();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(words).ok()?;
    Some(Lists { automaton, weights })
});

/// What speaks for a name at every place of a text, in characters.
pub(super) struct Cues {
    before: Vec<i32>,
    behind: Vec<i32>,
    /// A title stands here; 1 for a short one.
    title: Vec<i32>,
    /// 小, 老 or 姓 stands before this place.
    called: Vec<bool>,
}

impl Cues {
    /// `folded` is the text, `text` its characters.
    pub(super) fn of(folded: &str, text: &[char]) -> Self {
        let places = text.len() + 1;
        let mut cues = Self {
            before: vec![0; places],
            behind: vec![0; places],
            title: vec![0; places],
            called: vec![false; places],
        };
        cues.edges(text);
        if let Some(lists) = LISTS.as_ref() {
            let mut index = vec![0; folded.len() + 1];
            folded.char_indices().enumerate().for_each(|(place, (at, _))| index[at] = place);
            index[folded.len()] = text.len();
            for hit in lists.automaton.find_overlapping_iter(folded) {
                let (start, end) = (index[hit.start()], index[hit.end()]);
                match lists.weights.get(hit.pattern().as_usize()) {
                    Some(Weight::Announcing) => cues.announce(text, end, ANNOUNCED),
                    Some(Weight::Naming) => cues.announce(text, end, NAMED),
                    Some(Weight::Relating) => cues.announce(text, end, RELATED),
                    Some(Weight::Family) => cues.announce(text, end, KIN),
                    Some(Weight::Treating) => raise(&mut cues.before, end, TREATED),
                    Some(Weight::Title) => raise(&mut cues.title, start, TITLED),
                    Some(Weight::Doing) => raise(&mut cues.behind, start, ACTING),
                    None => {}
                }
            }
        }
        cues
    }

    /// Begin, end and marks of the text; an answer that is nothing but a name.
    fn edges(&mut self, text: &[char]) {
        let mark = |c: &char| !c.is_alphanumeric();
        let words = text.iter().filter(|c| !mark(c)).count();
        let bare = if (2..=4).contains(&words) { BARE } else { 0 };
        for (place, c) in text.iter().enumerate() {
            if mark(c) {
                raise(&mut self.behind, place, EDGE + bare);
                raise(&mut self.before, place + 1, EDGE);
            }
            if SHORT_TITLES.contains(*c) {
                raise(&mut self.title, place, 1);
            }
            if matches!(c, '姓' | '小' | '老') {
                self.called[place + 1] = true;
            }
        }
        raise(&mut self.before, 0, EDGE);
        raise(&mut self.behind, text.len(), EDGE + bare);
    }

    /// A name may begin at `end`, or behind 是, 叫, a colon or a blank there.
    fn announce(&mut self, text: &[char], end: usize, weight: i32) {
        let mut place = end;
        raise(&mut self.before, place, weight);
        for c in text.iter().skip(end).take(3) {
            if !matches!(c, '是' | '叫' | '为' | ':' | ' ' | '做' | '了' | '"') {
                break;
            }
            place += 1;
            raise(&mut self.before, place, weight);
        }
    }

    /// What speaks for a whole name that begins here.
    pub(super) fn before(&self, place: usize) -> i32 {
        self.before.get(place).copied().unwrap_or(0)
    }

    /// What speaks for a whole name that ends here.
    pub(super) fn behind(&self, place: usize) -> i32 {
        let title = self.title.get(place).copied().filter(|title| *title > 1).unwrap_or(0);
        self.behind.get(place).copied().unwrap_or(0).max(title * 2 / 3)
    }

    /// What speaks for a given name alone from `start` to `end`: announced, and nothing behind it; 0 for nothing.
    pub(super) fn called(&self, start: usize, end: usize) -> i32 {
        let (before, behind) = (self.before(start), self.behind(end));
        if before >= KIN && behind >= EDGE { before + behind } else { 0 }
    }

    /// What speaks for a surname alone from `start` to `end`; 0 for nothing.
    pub(super) fn alone(&self, start: usize, end: usize) -> i32 {
        let called = self.called.get(start).copied().unwrap_or(false);
        match self.title.get(end).copied().unwrap_or(0) {
            // 小王 at the end or beside a cue; not 小黄鸭.
            0 if called && (self.behind(end) > 0 || start > 0 && self.before(start - 1) > EDGE) => CALLED,
            1 if self.before(start) > 0 => CALLED + 10,
            title if title > 1 => title,
            _ => 0,
        }
    }
}

fn raise(places: &mut [i32], at: usize, weight: i32) {
    if let Some(place) = places.get_mut(at) {
        *place = (*place).max(weight);
    }
}
