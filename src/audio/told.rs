//! What is wrong with a recording, in both languages, for whoever has to deal with it.

use super::AudioError;
use crate::basic::Wording;

impl AudioError {
    /// What is wrong and what mends it, each on a line of its own.
    pub fn told(&self) -> Wording {
        Wording::both(self.to_string(), self.in_chinese())
    }

    fn in_chinese(&self) -> String {
        let (what, hint) = match self {
            Self::Empty => ("录音里没有声音".to_owned(), "请确认录音结束后再送入文件"),
            Self::TooLarge { bytes, limit } => (
                format!("文件有 {bytes} 字节，超过上限 {limit} 字节"),
                "请送入压缩格式（MP3、FLAC、Ogg Vorbis），或调高字节数上限",
            ),
            Self::TooLong { limit } => {
                (format!("录音超过时长上限 {}", limit.in_chinese()), "请按会话切分录音，或调高时长上限")
            }
            Self::TooManyChannels { found, limit } => (
                format!("录音有 {found} 个声道，超过上限 {limit} 个"),
                "请为会话各方各保留一个声道，或混成单声道",
            ),
            Self::NotAudio { looks_like } => (
                looks_like.map_or_else(
                    || "这不是可以读取的录音".to_owned(),
                    |kind| format!("这不是可以读取的录音，看起来是{}", kind_in_chinese(kind)),
                ),
                "可以读取 WAV、MP3、FLAC 和 Ogg Vorbis",
            ),
            Self::Unsupported { codec } => (
                format!("不支持这种编码：{codec}"),
                "请转换为 WAV、MP3、FLAC 或 Ogg Vorbis，例如 `ffmpeg -i in -c:a flac out.flac`",
            ),
            Self::Header(detail) => (format!("录音的文件头已损坏（{detail}）"), "请重新导出录音"),
            Self::SampleRate { rate } => (
                format!("文件头写的采样率是每秒 {rate} 次"),
                "可以读取的范围是 4000 到 384000；文件头可能已损坏",
            ),
            Self::Truncated { at, expected } => (
                match expected {
                    Some(whole) => {
                        format!("录音不完整，在 {} 处中断，应有 {}", at.in_chinese(), whole.in_chinese())
                    }
                    None => format!("录音不完整，在 {} 处中断", at.in_chinese()),
                },
                "请重新送入完整的文件",
            ),
            Self::Damaged { at, what } => {
                (format!("录音从 {} 处起损坏（{what}）", at.in_chinese()), "请重新送入文件，或重新导出录音")
            }
            Self::Read(error) => (format!("文件无法读取（{error}）"), "请检查存储，然后重试"),
        };
        format!("{what}\n建议：{hint}")
    }
}

/// The kinds that `container` tells apart.
fn kind_in_chinese(kind: &str) -> &str {
    match kind {
        "a PDF" => " PDF 文件",
        "a ZIP archive" => " ZIP 压缩包",
        "a gzip archive" => " gzip 压缩包",
        "a picture" => "图片",
        "a program" => "程序",
        "text" => "文本",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::Millis;
    use crate::text::numbers_masked;

    #[test]
    fn every_failure_says_in_both_languages_what_is_wrong_and_what_mends_it() {
        let all = [
            AudioError::Empty,
            AudioError::TooLarge { bytes: 900_000_000, limit: 500_000_000 },
            AudioError::TooLong { limit: Millis(14_400_000) },
            AudioError::TooManyChannels { found: 16, limit: 8 },
            AudioError::NotAudio { looks_like: None },
            AudioError::NotAudio { looks_like: Some("a picture") },
            AudioError::Unsupported { codec: "Opus".to_owned() },
            AudioError::Header("it names no codec".to_owned()),
            AudioError::SampleRate { rate: 12 },
            AudioError::Truncated { at: Millis(183), expected: Some(Millis(125_000)) },
            AudioError::Truncated { at: Millis(1_183), expected: None },
            AudioError::Damaged { at: Millis(61_000), what: "invalid main_data_begin".to_owned() },
        ];
        for error in all {
            let told = error.told();
            let zh = told.zh.clone().unwrap();
            assert!(told.to_string().contains("\nhint: ") && zh.contains("\n建议："), "{told:?}");
            assert_eq!(told.map(numbers_masked), told, "nothing in it is personal data");
        }
        let cut = AudioError::Truncated { at: Millis(183), expected: Some(Millis(125_000)) }.told();
        assert_eq!(
            cut.zh.as_deref(),
            Some("录音不完整，在 183 毫秒 处中断，应有 2 分 5 秒\n建议：请重新送入完整的文件")
        );
    }
}
