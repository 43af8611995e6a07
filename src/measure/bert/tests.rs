use super::*;
use crate::measure::{cosine, embed};
use std::path::PathBuf;
use tch::nn;

/// Where `make setup` puts the weights.
fn weights() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    let dir = cache.join("spotcheck/models/e5-small");
    let present = dir.join("model.safetensors").exists();
    let required = std::env::var_os("SPOTCHECK_REQUIRE_MODELS").is_some_and(|value| value == "1");
    assert!(
        present || !required,
        "SPOTCHECK_REQUIRE_MODELS=1, but there is no text model in {}",
        dir.display()
    );
    if !present {
        eprintln!(
            "note: no text model in {}; `make setup` fetches it. This test checked nothing.",
            dir.display()
        );
    }
    present.then_some(dir)
}

#[test]
fn translations_are_nearer_than_strangers() {
    let Some(dir) = weights() else { return };
    let mut model = E5::load(&dir).unwrap();
    let pairs = [
        ("我的包裹什么时候能到？", "When will my parcel arrive?"),
        ("非常抱歉给您带来不便。", "I am very sorry for the inconvenience."),
        ("请问怎么退货？", "How do I return an item?"),
        ("我忘记了登录密码。", "I forgot my login password."),
    ];
    let vector = |text: &str, model: &mut E5| {
        let mut vectors = model.embed(&[text]).unwrap();
        assert_eq!(vectors[0].len(), 384);
        let length: f32 = vectors[0].iter().map(|x| x * x).sum();
        assert!((length - 1.0).abs() < 1e-3, "not of length 1: {length}");
        vectors.remove(0).into_iter().map(half::f16::from_f32).collect::<Vec<_>>()
    };
    for (zh, _) in pairs {
        let chinese = vector(zh, &mut model);
        let english: Vec<f32> =
            pairs.iter().map(|(_, en)| cosine(&chinese, &vector(en, &mut model))).collect();
        let own = pairs
            .iter()
            .zip(&english)
            .find(|((other, _), _)| *other == zh)
            .map(|(_, cosine)| *cosine)
            .unwrap();
        let strangers = english.iter().filter(|cosine| (**cosine - own).abs() > 1e-6);
        assert!(own > 0.84, "{zh}: {own}");
        // The space is narrow: strangers come up to 0.83, translations begin at 0.85.
        strangers.for_each(|stranger| assert!(*stranger + 0.01 < own, "{zh}: {own} {stranger}"));
    }
    // A text's vector does not depend on its batch.
    let long = "The courier said that nobody was at home, although I had been waiting there all day long.";
    let alone = embed(&mut model, &[pairs[0].0]).unwrap();
    let together = embed(&mut model, &[pairs[0].0, long]).unwrap();
    let (hash, first) = alone.iter().next().unwrap();
    assert!(cosine(first, &together[hash]) > 0.9999);
    assert!(model.embed(&[]).unwrap().is_empty());
    assert!(model.id().starts_with("multilingual-e5-small-q4-dequantised:"), "{}", model.id());
}

#[test]
fn missing_and_damaged_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let complaint = E5::load(dir.path()).err().unwrap().to_string();
    assert!(complaint.contains("config.json") && complaint.contains("hint: "), "{complaint}");

    let path = dir.path().join("model.safetensors");
    let mut store = VarStore::new(Device::Cpu);
    let _layer = nn::linear(store.root(), 2, 1, nn::LinearConfig::default());
    for (content, expected) in [
        (b"garbage that is no tensor file".to_vec(), "not a safetensors file"),
        (
            file(r#"{"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, &[0; 4]),
            "ends within weight",
        ),
        (file(r#"{"weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#, &[0; 8]), "shape"),
        (file(r#"{"weight":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]}}"#, &[0; 16]), "I64"),
        (file(r#"{"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, &[0; 8]), "no tensor bias"),
    ] {
        std::fs::write(&path, content).unwrap();
        let complaint = weights::load(&path, &mut store).unwrap_err().to_string();
        assert!(complaint.contains(expected) && complaint.contains("model.safetensors"), "{complaint}");
    }
}

#[test]
fn weights_arrive_where_they_belong() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("model.safetensors");
    let header = r#"{"__metadata__":{},"bias":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"other":{"dtype":"I8","shape":[3],"data_offsets":[10,13]}}"#;
    let data: Vec<u8> = [
        1.5f32.to_le_bytes().to_vec(),
        (-2.0f32).to_le_bytes().to_vec(),
        half::f16::from_f32(0.25).to_le_bytes().to_vec(),
        vec![1, 2, 3],
    ]
    .concat();
    std::fs::write(&path, file(header, &data)).unwrap();
    let mut store = VarStore::new(Device::Cpu);
    let layer = nn::linear(store.root(), 2, 1, nn::LinearConfig::default());
    let hash = weights::load(&path, &mut store).unwrap();
    assert_eq!(hash, crate::basic::ContentHash::of(&std::fs::read(&path).unwrap()));
    assert_eq!(Vec::<f32>::try_from(layer.ws.view(-1)).unwrap(), [1.5, -2.0]);
    assert_eq!(Vec::<f32>::try_from(layer.bs.unwrap()).unwrap(), [0.25]);
}

/// A safetensors file.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let length = u64::try_from(header.len()).unwrap();
    [&length.to_le_bytes(), header.as_bytes(), data].concat()
}
