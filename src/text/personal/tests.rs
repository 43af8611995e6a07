use super::*;
use proptest::prelude::*;

#[track_caller]
fn holds(text: &str, kind: Kind, expected: &str) {
    let found: Vec<(Kind, &str)> = find(text)
        .iter()
        .filter(|data| data.kind.is_hidden() || data.kind == kind)
        .map(|data| (data.kind, data.span.of(text).unwrap()))
        .collect();
    assert_eq!(found, [(kind, expected)], "{text}");
}

#[test]
fn telephones_as_written() {
    for number in [
        "13800138000",
        "138-0013-8000",
        "138 0013 8000",
        "+86 138 0013 8000",
        "8613800138000",
        "１３８００１３８０００",
        "010-62345678",
        "(0571) 88881234",
        "0755-26545678转801",
        "02162345678",
        "400-123-4567",
        "4008123123",
        "800-820-8820",
        "+1 212 555 0123",
        "(212) 555-0123",
        "212-555-0123",
        "1-800-555-0199",
        "212.555.0123",
        "+44 20 7946 0958",
        "020 7946 0958",
        "07700 900123",
        "07700900123",
        "+49 (0)30 901820",
        "212-555-0123 ext. 45",
    ] {
        holds(&format!("您好，{number}，谢谢"), Kind::Phone, number);
        holds(&format!("Please use {number} thanks"), Kind::Phone, number);
    }
    holds("查一下订单，13800138000", Kind::Phone, "13800138000");
    holds("my phone number is 5550123", Kind::Phone, "5550123");
    holds("请打电话62345678找我", Kind::Phone, "62345678");
}

#[test]
fn telephones_as_spoken() {
    for (text, number) in [
        ("我的号码是一三八零零一三八零零零", "一三八零零一三八零零零"),
        ("幺三八零零幺三八零零零", "幺三八零零幺三八零零零"),
        ("一三八，零零一三，八零零零，对吧", "一三八，零零一三，八零零零"),
        ("手机138零零一三8000", "138零零一三8000"),
        (
            "it's one three eight double zero one three eight triple zero",
            "one three eight double zero one three eight triple zero",
        ),
        (
            "Call me on oh seven seven double oh nine oh oh one two three.",
            "oh seven seven double oh nine oh oh one two three",
        ),
        (
            "my number is two one two, five five five, oh one two three",
            "two one two, five five five, oh one two three",
        ),
        ("eight hundred five five five oh one nine nine", "eight hundred five five five oh one nine nine"),
    ] {
        holds(text, Kind::Phone, number);
    }
}

#[test]
fn cards_and_accounts() {
    for number in ["4111111111111111", "4111 1111 1111 1111", "6222-0210-0111-6245-702", "378282246310005"] {
        holds(&format!("就是{number}这个"), Kind::BankCard, number);
    }
    let spoken = "四一一一一一一一一一一一一一一一";
    holds(&format!("卡号{spoken}"), Kind::BankCard, spoken);
    let spoken = "four one one one, one one one one, one one one one, one one one one";
    holds(&format!("it is {spoken}"), Kind::BankCard, spoken);
    holds("pay to GB82 WEST 1234 5698 7654 32 please", Kind::Iban, "GB82 WEST 1234 5698 7654 32");
}

#[test]
fn identity() {
    holds("身份证11010519491231002X", Kind::NationalId, "11010519491231002X");
    holds("我的是440524188001010014。", Kind::NationalId, "440524188001010014");
    holds("身份证号 110105491231002", Kind::NationalId, "110105491231002");
    let spoken = "四四零五二四一八八零零一零一零零一四";
    holds(&format!("是{spoken}"), Kind::NationalId, spoken);
    holds("my SSN is 460-89-9847", Kind::NationalId, "460-89-9847");
    holds("护照号是E12345678", Kind::Document, "E12345678");
    holds("passport number: G1234567", Kind::Document, "G1234567");
}

#[test]
fn plates_mail_and_devices() {
    for plate in ["京A12345", "粤B·D12345", "沪AD12345", "粤b幺二三四五", "苏E 88X66"] {
        holds(&format!("车牌{plate}，对"), Kind::Plate, plate);
    }
    holds("写到 zhang.san_1@qq.com。", Kind::Email, "zhang.san_1@qq.com");
    holds("发邮件kf@letv.com不回", Kind::Email, "kf@letv.com");
    holds("邮箱：cs@corp.elong.com.烦您发送", Kind::Email, "cs@corp.elong.com");
    holds("it's john dot smith at gmail dot com", Kind::Email, "john dot smith at gmail dot com");
    holds("from 192.168.10.7 again", Kind::IpAddress, "192.168.10.7");
}

#[test]
fn addresses_and_names() {
    holds(
        "我住在浙江省杭州市西湖区文三路90号3栋2单元501室。",
        Kind::Address,
        "浙江省杭州市西湖区文三路90号3栋2单元501室",
    );
    holds("I live at 221B Baker Street, Apt. 3", Kind::Address, "221B Baker Street, Apt. 3");
    holds("我叫张小明，电话打不通", Kind::Name, "张小明");
    holds("收件人：李雷", Kind::Name, "李雷");
    holds("My name is Anna Schmidt.", Kind::Name, "Anna Schmidt");
    holds("My name's Dr. Betty.", Kind::Name, "Betty");
    holds("Could you correct it to Dr. Fanucci?", Kind::Name, "Fanucci");
}

#[test]
fn chinese_names_stand_out_from_words() {
    holds("您好，我找一下王建国", Kind::Name, "王建国");
    holds("刚才是欧阳文静接的电话", Kind::Name, "欧阳文静");
    holds("李女士您好", Kind::Name, "李");
    holds("我姓陈，昨天打过电话", Kind::Name, "陈");
    holds("联系人：约翰·史密斯", Kind::Name, "约翰·史密斯");
    holds("我叫Linda，是留学生", Kind::Name, "Linda");
    holds("還給陳先生", Kind::Name, "陳");
    for text in [
        "马上给您处理",
        "很高兴为您服务",
        "小区门口张贴了通知",
        "李子和杨梅都坏了",
        "黄金和白银",
        "小程序打不开",
        "老毛病又犯了",
        "温馨提示",
        "任何时候都可以",
        "应该没问题",
        "我叫他们过来",
        "解决方案",
        "常温保存",
        "安全第一",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn chinese_addresses_begin_and_end_where_they_should() {
    for address in [
        "北京市朝阳区建国路88号",
        "建国路88号院3号楼2单元1201",
        "幸福里小区12栋301室",
        "周口市沈丘县刘庄店镇王寨村3组",
        "人民路和解放路交叉口",
        "深圳南山科技园科苑路15号A座8楼",
    ] {
        holds(&format!("麻烦送到{address}，谢谢"), Kind::Address, address);
    }
    for text in ["我知道3号到货", "地铁2号线", "这条马路", "一个小区", "走到半路", "第3组合"]
    {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn places_companies_and_days_are_found_but_readable() {
    let text = "I flew from Oslo to Kyoto on Friday";
    let kinds: Vec<Kind> = find(text).iter().map(|data| data.kind).collect();
    assert_eq!(kinds, [Kind::Place, Kind::Place, Kind::Date]);
    assert_eq!(masked(text), text);
    assert_eq!(masked_by(text, Policy::Strict), "I flew from **** to ***** on ******");
    assert_eq!(masked("我在杭州宏远贸易有限公司上班"), "我在杭州宏远贸易有限公司上班");
    assert_eq!(masked("my date of birth is 14 August 1986"), "my date of birth is **************");
    assert_eq!(masked("生日是1990年5月3日"), "生日是****＊*＊*＊");
}

#[test]
fn identifiers_are_no_names() {
    for id in ["en-14-boiler-visit", "zh-14-praise-courier", "call_2024_smith"] {
        assert_eq!(masked(id), id);
    }
}

#[test]
fn what_agents_write_in_appeals_stays_readable() {
    for text in [
        "我在第二句已经道歉。",
        "我在第二句已经道歉",
        "第二句已经道歉",
        "我已经说明了原因，不应该扣分。",
        "我没有打断客户，是客户先说完的。",
        "录音里我问了订单号，请重新听。",
        "首次响应是系统转接造成的，不是我慢。",
        "客户自己说问题解决了，见第十二句。",
        "我按流程核实了身份，请看第3句。",
        "I apologised in the second line.",
        "The customer confirmed it in turn 12.",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn business_numbers_dates_and_amounts_stay_readable() {
    for text in [
        "订单号20240501123456789",
        "订单号是13800138000",
        "单号SF1234567890123",
        "您的工单编号 202405010001",
        "order number 4111111111111111",
        "tracking 1Z999AA10123456784",
        "总共12345678元",
        "¥1,299.00",
        "$13800138000",
        "2024-05-01 18:00",
        "on 05/01/2024 at 10:30",
        "20240501",
        "2024年5月1日到2024年5月31日",
        "三到五个工作日",
        "一百二十三万四千五百六十七",
        "within 24-48 hours",
        "one two three",
        "version 1.2.3.4",
        "组件1.1.0.21的版本",
        "my policy number is mnq 324785910",
        "报障号053283091736",
        "at 9:00 AM EST from IAH",
        "10.15.7",
        "第一二三四五六七章",
        "a 12345678901 b12345678901c",
        "尾号1234",
        "ending in 4242",
        "15 to 20 minutes down the road",
        "This is The Best",
        "This is Monday",
        "我叫他们别打了",
        "买一送一，满三百减五十",
        "iPhone 15 Pro Max 256GB",
        "3 items at 2 st the",
        "call back within 2 business days",
        "请您在3到5个工作日后致电",
        "one of the two, or three of four",
        "call before 2024-05-01",
        "电话打了20240501",
        "I have been waiting for 20 minutes on the road",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn a_number_with_a_unit_is_nobody() {
    for text in [
        "the recording is cut off at 183 ms",
        "decode: the recording is cut off at 1,250 ms\nhint: send the whole file again",
        "the recording is damaged at 12.5 s: bad frame",
        "cut off at 183 seconds, it should last 4:05",
        "sampled at 48 kHz and 16000 Hz",
        "cut off at 96 kbps",
        "a cable of 250 cm or 3 kg",
    ] {
        assert_eq!(masked(text), text);
    }
    assert_eq!(masked("deliver it to 183 Mason Street"), "deliver it to ****************");
}

#[test]
fn masked_text_hides_it_and_keeps_every_offset() {
    let text = "我是13800138000，order 88 to a@b.co";
    assert_eq!(masked(text), "我是***********，order 88 to ******");
}

proptest! {
    #[test]
    fn never_panics_and_every_span_is_valid(text in "\\PC*|[0-9 x+().,一三八零幺京Aoneight@-]{0,80}|([0-9]{1,6}[ -]){0,12}") {
        let mut at = 0;
        for data in find(&text) {
            prop_assert!(data.span.start >= at && data.span.of(&text).is_some_and(|s| !s.is_empty()));
            at = data.span.end;
        }
        prop_assert_eq!(masked(&text).len(), text.len());
    }

    #[test]
    fn any_chinese_mobile_is_found_however_it_is_cut(second in 3u8..=9, rest in "[0-9]{9}", separator in "[ -]?", filler in "[a-z]{0,5} ?") {
        let digits = format!("1{second}{rest}");
        let number = format!("{}{separator}{}{separator}{}", &digits[..3], &digits[3..7], &digits[7..]);
        let text = format!("{filler}，{number}。");
        prop_assert!(find(&text).iter().any(|data| data.span.of(&text) == Some(number.as_str())), "{}", text);
    }
}
