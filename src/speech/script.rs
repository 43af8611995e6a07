//! Chinese is stored in Simplified script, whatever the recogniser wrote.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use std::sync::LazyLock;

static TO_SIMPLIFIED: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// Does it belong to the scripts that are written without spaces?
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '\u{3040}'..='\u{30ff}')
}

/// Traditional to Simplified; other text stays as it is.
pub(super) fn simplified(text: &str) -> String {
    match &*TO_SIMPLIFIED {
        Some(converter) if text.chars().any(is_cjk) => converter.convert(text),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_becomes_simplified() {
        assert_eq!(simplified("請問您的訂單號碼"), "请问您的订单号码");
        assert_eq!(simplified("請問 iPhone 15"), "请问 iPhone 15");
        assert_eq!(simplified("refund"), "refund");
    }
}
