//! How a turn becomes a row: fitted on the training turns alone.

use super::{Example, Options, kernel, svd};
use crate::facts::heads::Numbers;
use crate::facts::heads::quality::{Lexis, Reader, Said};

/// Buckets of words; twice as many gained nothing in cross-validation.
const BUCKETS: usize = 1 << 13;
/// How far embeddings and words spread in a row (root mean square): chosen by cross-validation.
const EMBEDDING_SPREAD: f32 = 0.6;
const WORDS_SPREAD: f32 = 0.7;

/// Fits centre, scale and words.
pub(super) fn fit(examples: &[Example], options: &Options) -> anyhow::Result<Reader> {
    let turns: Vec<&Said> = examples.iter().flat_map(|example| &example.said).collect();
    let width = turns.first().map_or(0, |said| said.embedding.len());
    let n = number(turns.len().max(1));
    let mut centre = vec![0.0f32; width];
    for said in &turns {
        centre.iter_mut().zip(&said.embedding).for_each(|(sum, value)| *sum += value / n);
    }
    let square =
        |said: &&Said| -> f32 { said.embedding.iter().zip(&centre).map(|(v, c)| (v - c) * (v - c)).sum() };
    let mean_square = turns.iter().map(square).sum::<f32>() / (n * number(width.max(1)));
    Ok(Reader {
        scale: EMBEDDING_SPREAD / mean_square.sqrt().max(1e-6),
        centre: Numbers::rounded(centre),
        lexis: lexis(
            &turns,
            if examples.len() <= kernel::MOST { options.words_of_few } else { options.words },
        )?,
        moments: options.moments.clone(),
    })
}

fn lexis(turns: &[&Said], dimensions: usize) -> anyhow::Result<Lexis> {
    let plain = Lexis { rarity: Numbers(vec![1.0; BUCKETS]), ..Lexis::default() };
    let mut in_turns = vec![0usize; BUCKETS];
    for said in turns {
        plain.weights(&said.text).iter().for_each(|(bucket, _)| in_turns[*bucket] += 1);
    }
    let rarity = in_turns.iter().map(|n| (number(1 + turns.len()) / number(1 + n)).ln() + 1.0);
    let mut lexis = Lexis { rarity: Numbers::rounded(rarity), axes: Numbers::default(), dimensions };
    let rows: Vec<Vec<(usize, f32)>> = turns.iter().map(|said| lexis.weights(&said.text)).collect();
    let (axes, spread) = svd::axes(&rows, BUCKETS, dimensions)?;
    lexis.axes = Numbers::rounded(axes.into_iter().map(|value| value * WORDS_SPREAD / spread.max(1e-6)));
    Ok(lexis)
}

#[expect(clippy::cast_precision_loss, reason = "counts of turns are below 2^24")]
fn number(n: usize) -> f32 {
    n as f32
}
