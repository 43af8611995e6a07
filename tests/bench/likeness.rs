//! "More like this" over many stored vectors: reading them piece by piece and comparing each.
//!
//! `cargo bench --bench likeness [-- VECTORS]` (100,000 where not given), on an embedded database in a temporary folder.

#![allow(clippy::unwrap_used, reason = "a measurement may stop at the first surprise")]

use half::f16;
use spotcheck::basic::{ContentHash, ConversationId, UnixMillis};
use spotcheck::coaching::likeness::{Nearest, Sought};
use spotcheck::coaching::store;
use spotcheck::conversation::store::{self as conversations, NewRow};
use spotcheck::conversation::{About, Channel};
use spotcheck::measure::store as measurements;
use spotcheck::people::Sight;
use spotcheck::statistics::SplitMix64;
use spotcheck::store::{Db, Tx};
use std::time::Instant;

const MODEL: &str = "bench";
/// Places of a vector, as the text model makes them.
const PLACES: usize = 384;
/// Texts of one conversation.
const EACH: usize = 100;
const PIECE: i64 = 4096;

fn vector(random: &mut SplitMix64) -> Vec<f16> {
    let place =
        |random: &mut SplitMix64| f32::from(i16::try_from(random.below(2001)).unwrap() - 1000) / 1000.0;
    (0..PLACES).map(|_| f16::from_f32(place(random))).collect()
}

async fn conversation(tx: &mut Tx, n: usize) -> ConversationId {
    let id = ConversationId::fresh();
    let about = About {
        source: "bench".to_owned(),
        external_id: n.to_string(),
        channel: Channel::Chat,
        language: None,
        started: None,
        agent: None,
        customer: None,
        ticket: None,
        product: None,
        survey_score: None,
        agent_channel: None,
        extra: std::collections::BTreeMap::default(),
    };
    let row = NewRow {
        id: &id,
        about: &about,
        content_hash: &ContentHash::of(b""),
        stage: "score",
        sample_probability: 0.0,
        sampled: false,
        received_at: UnixMillis(0),
    };
    conversations::insert(tx, &row).await.unwrap();
    id
}

async fn furnish(db: &Db, vectors: usize) {
    let mut random = SplitMix64::new(1);
    for n in 0..vectors.div_ceil(EACH) {
        let mut tx = db.write().await.unwrap();
        let id = conversation(&mut tx, n).await;
        let texts: Vec<(ContentHash, Vec<f16>)> = (n * EACH..((n + 1) * EACH).min(vectors))
            .map(|text| (ContentHash::of(text.to_string().as_bytes()), vector(&mut random)))
            .collect();
        measurements::put_embeddings(&mut tx, &id, MODEL, &texts).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn search(db: &Db, sight: &Sight, sought: &Sought) -> usize {
    let mut tx = db.read().await.unwrap();
    let mut nearest = Nearest::new(400);
    let mut after = String::new();
    loop {
        let piece = store::piece(&mut tx, sight, MODEL, &after, PIECE).await.unwrap();
        let Some((last, _)) = piece.last() else { break };
        after.clone_from(last);
        nearest.look_through(sought, &piece);
    }
    nearest.finish().len()
}

#[tokio::main]
async fn main() {
    let vectors = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&format!("sqlite:{}", folder.path().join("bench.db").display())).await.unwrap();
    furnish(&db, vectors).await;
    let own = vector(&mut SplitMix64::new(2));
    let sought = Sought::new([own.as_slice()]);
    let mut times: Vec<u128> = Vec::new();
    for _ in 0..7 {
        let begun = Instant::now();
        assert_eq!(search(&db, &Sight::All, &sought).await, 400.min(vectors));
        times.push(begun.elapsed().as_millis());
    }
    times.sort_unstable();
    println!(
        "{vectors} vectors of {PLACES} places: {} ms (median of 7; {} to {})",
        times[3], times[0], times[6]
    );
}
