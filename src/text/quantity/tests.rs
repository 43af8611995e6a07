use super::*;
use proptest::prelude::*;

const HOUR: f64 = 3_600_000.0;
const DAY: f64 = 24.0 * HOUR;

/// What was read, as (quote, value, upper, unit).
fn read(text: &str) -> Vec<(&str, f64, f64, Unit)> {
    find(text).iter().map(|q| (q.span.of(text).unwrap(), q.value, q.upper, q.unit)).collect()
}

#[track_caller]
fn one(text: &str, quote: &str, value: f64, unit: Unit) {
    assert_eq!(read(text), [(quote, value, value, unit)], "{text}");
}

#[test]
fn money() {
    one("一共一百二十元", "一百二十元", 120.0, Unit::Yuan);
    one("退您两千五", "两千五", 2500.0, Unit::Count);
    one("价格¥1,299.00", "¥1,299.00", 1299.0, Unit::Yuan);
    one("运费十块钱", "十块钱", 10.0, Unit::Yuan);
    one("三块五一斤", "三块五", 3.5, Unit::Yuan);
    one("a fee of $25.50 applies", "$25.50", 25.5, Unit::Dollar);
    one("about twenty-five dollars", "twenty-five dollars", 25.0, Unit::Dollar);
    one("2块钱一首", "2块钱", 2.0, Unit::Yuan);
    one("五块八毛", "五块八毛", 5.8, Unit::Yuan);
    one("三块一斤", "三块", 3.0, Unit::Yuan);
    one("赔偿２.5万元", "２.5万元", 25_000.0, Unit::Yuan);
    one("it's a tenner", "a tenner", 10.0, Unit::Pound);
    one("5角钱", "5角钱", 0.5, Unit::Yuan);
    assert_eq!(read("100到200元"), [("100到200元", 100.0, 200.0, Unit::Yuan)]);
    assert_eq!(read("100元到200元"), [("100元到200元", 100.0, 200.0, Unit::Yuan)]);
    assert_eq!(read("$20 to $30"), [("$20 to $30", 20.0, 30.0, Unit::Dollar)]);
}

#[test]
fn shares() {
    one("八五折", "八五折", 85.0, Unit::Discount);
    one("打9折", "9折", 90.0, Unit::Discount);
    one("a fee of 3.5% applies", "3.5%", 3.5, Unit::Percent);
    one("百分之二十", "百分之二十", 20.0, Unit::Percent);
    one("百分之一点五", "百分之一点五", 1.5, Unit::Percent);
    one("ten percent off", "ten percent", 10.0, Unit::Percent);
    one("给您打对折", "对折", 50.0, Unit::Discount);
    one("it's half price", "half price", 50.0, Unit::Discount);
}

#[test]
fn lengths_of_time() {
    one("24小时内", "24小时", 24.0 * HOUR, Unit::Duration);
    one("半小时", "半小时", 0.5 * HOUR, Unit::Duration);
    one("一个半月", "一个半月", 45.0 * DAY, Unit::Duration);
    one("两个半小时", "两个半小时", 2.5 * HOUR, Unit::Duration);
    one("三天半", "三天半", 3.5 * DAY, Unit::Duration);
    one("一周", "一周", 7.0 * DAY, Unit::Duration);
    one("保修24个月", "24个月", 720.0 * DAY, Unit::Duration);
    one("within two business days", "two business days", 2.0, Unit::BusinessDays);
    one("twenty-four hours", "twenty-four hours", 24.0 * HOUR, Unit::Duration);
    one("half an hour", "half an hour", 0.5 * HOUR, Unit::Duration);
    one("one and a half hours", "one and a half hours", 1.5 * HOUR, Unit::Duration);
    one("a 24-hour hold", "24-hour", 24.0 * HOUR, Unit::Duration);
    assert_eq!(read("三到五个工作日"), [("三到五个工作日", 3.0, 5.0, Unit::BusinessDays)]);
    assert_eq!(read("3-5个工作日"), [("3-5个工作日", 3.0, 5.0, Unit::BusinessDays)]);
    assert_eq!(read("24–48 hours"), [("24–48 hours", 24.0 * HOUR, 48.0 * HOUR, Unit::Duration)]);
    assert_eq!(read("two to three weeks"), [("two to three weeks", 14.0 * DAY, 21.0 * DAY, Unit::Duration)]);
    assert_eq!(read("3天到5天"), [("3天到5天", 3.0 * DAY, 5.0 * DAY, Unit::Duration)]);
    assert_eq!(read("3 days to two weeks"), [("3 days to two weeks", 3.0 * DAY, 14.0 * DAY, Unit::Duration)]);
    assert_eq!(
        read("between five and seven working days"),
        [("five and seven working days", 5.0, 7.0, Unit::BusinessDays)]
    );
    assert_eq!(read("takes a week or two"), [("a week or two", 7.0 * DAY, 14.0 * DAY, Unit::Duration)]);
    one("within a fortnight", "a fortnight", 14.0 * DAY, Unit::Duration);
    one("半个月内", "半个月", 15.0 * DAY, Unit::Duration);
    one("俩礼拜", "俩礼拜", 14.0 * DAY, Unit::Duration);
    assert_eq!(read("三五天"), [("三五天", 3.0 * DAY, 5.0 * DAY, Unit::Duration)]);
}

#[test]
fn times_and_dates() {
    assert_eq!(
        read("by 6 pm tomorrow"),
        [("6 pm", 1080.0, 1080.0, Unit::ClockTime), ("tomorrow", 1.0, 1.0, Unit::Day)]
    );
    assert_eq!(
        read("今天18点前"),
        [("今天", 0.0, 0.0, Unit::Day), ("18点", 1080.0, 1080.0, Unit::ClockTime)]
    );
    assert_eq!(
        read("明天下午三点半"),
        [("明天", 1.0, 1.0, Unit::Day), ("下午三点半", 930.0, 930.0, Unit::ClockTime)]
    );
    one("at 17:30", "17:30", 1050.0, Unit::ClockTime);
    one("晚上八点", "晚上八点", 1200.0, Unit::ClockTime);
    one("2024年5月1日到货", "2024年5月1日", 20_240_501.0, Unit::Date);
    one("on May 5th", "May 5th", 505.0, Unit::Date);
    one("on 20 June 2018", "20 June 2018", 20_180_620.0, Unit::Date);
    one("by Friday", "Friday", 5.0, Unit::Weekday);
    one("下周", "下周", 1.0, Unit::Week);
    one("5号之前", "5号之前", 5.0, Unit::Date);
}

#[test]
fn approximate_or_bounded() {
    for text in [
        "大概三天",
        "三天左右",
        "about 3 days",
        "around $20",
        "3 days or so",
        "几天",
        "a few days",
        "大约需要两小时",
        "一两天",
    ] {
        let found = find(text);
        assert!(found.len() == 1 && found[0].approximate, "{text}: {found:?}");
    }
    for (text, bound) in [
        ("24小时内", Bound::AtMost),
        ("within 24 hours", Bound::AtMost),
        ("by Friday", Bound::AtMost),
        ("最晚明天", Bound::AtMost),
        ("18点之前", Bound::AtMost),
        ("至少三天", Bound::AtLeast),
        ("more than 3 days", Bound::AtLeast),
        ("in 3 days", Bound::AtMost),
        ("最高20元", Bound::AtMost),
        ("满99元", Bound::AtLeast),
        ("不到7天", Bound::AtMost),
        ("5年前", Bound::None),
        ("coming in today", Bound::None),
        ("三天", Bound::None),
    ] {
        let found = find(text);
        assert!(found.len() == 1 && found[0].bound == bound && !found[0].approximate, "{text}: {found:?}");
    }
}

#[test]
fn figures_of_speech_are_no_quantities() {
    for text in [
        "请等一下",
        "稍等一会儿",
        "一点问题都没有",
        "快一点",
        "有一些问题",
        "万一不行",
        "十分抱歉",
        "千万别",
        "one moment please",
        "just a minute",
        "one of them",
        "第一次",
        "星期几",
        "统一处理",
        "半信半疑",
        "someone",
        "我说两点建议",
        "一成不变",
        "twice a day",
        "iphone 15pro",
        "order a12345",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn never_panics_and_spans_are_valid(text in "\\PC*|[0-9一二两三十百千万半个月天小时元块折点分号年日到至.,:$¥% aonetwhfdysr-]{0,60}") {
        let mut at = 0;
        for quantity in find(&text) {
            prop_assert!(quantity.span.start >= at && quantity.span.of(&text).is_some_and(|s| !s.is_empty()));
            prop_assert!(quantity.value <= quantity.upper && quantity.value.is_finite() && quantity.upper.is_finite());
            at = quantity.span.end;
        }
    }

    #[test]
    fn any_written_duration_is_read_back(hours in 1u32..1000) {
        let text = format!("需要{hours}小时");
        prop_assert!((find(&text)[0].value - f64::from(hours) * HOUR).abs() < 1.0);
    }
}
