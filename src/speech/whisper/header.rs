//! The head of a ggml Whisper file: how large the model is.

use whisper_rs::{DtwMode, DtwModelPreset};

/// Sizes that matter to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) vocabulary: i32,
    pub(super) audio_context: i32,
    pub(super) audio_layers: i32,
    pub(super) text_layers: i32,
    mel_bands: i32,
}

impl Header {
    /// From the first bytes of the file; `None` where they are no Whisper model.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let field = |n: usize| bytes.get(4 * n..4 * n + 4)?.try_into().ok().map(i32::from_le_bytes);
        let header = Self {
            vocabulary: field(1)?,
            audio_context: field(2)?,
            audio_layers: field(5)?,
            text_layers: field(9)?,
            mel_bands: field(10)?,
        };
        let magic = bytes.starts_with(&0x6767_6d6c_u32.to_le_bytes());
        let sane = (50_000..60_000).contains(&header.vocabulary)
            && (1..=10_000).contains(&header.audio_context)
            && (1..=128).contains(&header.audio_layers)
            && (1..=128).contains(&header.text_layers);
        (magic && sane).then_some(header)
    }

    /// Models for English only have one token less.
    pub(super) fn is_multilingual(self) -> bool {
        self.vocabulary >= 51_865
    }

    /// Which attention heads follow the sound: published for the usual models, else those of the upper half.
    pub(super) fn alignment_heads(self) -> DtwMode<'static> {
        let model_preset = match (self.audio_layers, self.text_layers, self.is_multilingual()) {
            (4, 4, true) => DtwModelPreset::Tiny,
            (4, 4, false) => DtwModelPreset::TinyEn,
            (6, 6, true) => DtwModelPreset::Base,
            (6, 6, false) => DtwModelPreset::BaseEn,
            (12, 12, true) => DtwModelPreset::Small,
            (12, 12, false) => DtwModelPreset::SmallEn,
            (24, 24, true) => DtwModelPreset::Medium,
            (24, 24, false) => DtwModelPreset::MediumEn,
            (32, 4, true) => DtwModelPreset::LargeV3Turbo,
            (32, 32, true) if self.mel_bands == 128 => DtwModelPreset::LargeV3,
            (32, 32, true) => DtwModelPreset::LargeV2,
            _ => return DtwMode::TopMost { n_top: (self.text_layers / 2).max(1) },
        };
        DtwMode::ModelPreset { model_preset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(sizes: [i32; 11]) -> Vec<u8> {
        [0x6767_6d6c].into_iter().chain(sizes).flat_map(i32::to_le_bytes).collect()
    }

    #[test]
    fn models_are_known_by_their_sizes() {
        let base = Header::parse(&file([51_865, 1500, 512, 8, 6, 448, 512, 8, 6, 80, 1])).unwrap();
        assert!(base.is_multilingual());
        assert!(matches!(
            base.alignment_heads(),
            DtwMode::ModelPreset { model_preset: DtwModelPreset::Base }
        ));
        let turbo = Header::parse(&file([51_866, 1500, 1280, 20, 32, 448, 1280, 20, 4, 128, 1])).unwrap();
        assert!(matches!(
            turbo.alignment_heads(),
            DtwMode::ModelPreset { model_preset: DtwModelPreset::LargeV3Turbo }
        ));
        let own = Header::parse(&file([51_865, 1500, 512, 8, 7, 448, 512, 8, 5, 80, 1])).unwrap();
        assert!(matches!(own.alignment_heads(), DtwMode::TopMost { n_top: 2 }));
    }

    #[test]
    fn other_files_are_no_models() {
        assert_eq!(Header::parse(b"GGUF and something"), None);
        assert_eq!(Header::parse(&[0; 64]), None);
        assert_eq!(Header::parse(&file([3, 1500, 512, 8, 6, 448, 512, 8, 6, 80, 1])), None);
        assert_eq!(Header::parse(b""), None);
    }
}
