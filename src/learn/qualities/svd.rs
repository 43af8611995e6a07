//! The main axes of sparse rows: randomised singular value decomposition (Halko, Martinsson, Tropp 2011).

use rayon::prelude::*;
use tch::{Kind, Tensor};

/// Columns beyond those asked for, which make the last ones exact enough.
const SPARE: usize = 16;
/// Times the rows are multiplied again.
const POWERS: usize = 3;

/// A sparse row: places and values.
pub(super) type Row = Vec<(usize, f32)>;

/// The first `dimensions` axes of the rows' space, as one row of `dimensions` numbers for each of the `width` places,
/// and the root mean square of the rows' coordinates on them.
pub(super) fn axes(rows: &[Row], width: usize, dimensions: usize) -> anyhow::Result<(Vec<f32>, f32)> {
    let columns = (dimensions + SPARE).min(rows.len().max(1)).min(width);
    let mut random = crate::statistics::SplitMix64::new(0xa7e5);
    #[expect(clippy::cast_precision_loss, reason = "24 random bits fit")]
    let start = (0..width * columns).map(|_| (random.next_u64() >> 40) as f32 / (1u64 << 23) as f32 - 1.0);
    let mut basis = orthonormal(&forward(rows, &start.collect::<Vec<_>>(), columns), rows.len(), columns)?;
    for _ in 0..POWERS {
        let back = orthonormal(&backward(rows, &basis, width, columns), width, columns)?;
        basis = orthonormal(&forward(rows, &back, columns), rows.len(), columns)?;
    }
    // rows ≈ basis · smallᵀ, so the axes of `small` are the axes of the rows.
    let small = tensor(&backward(rows, &basis, width, columns), width, columns)?;
    let (axes, _, _) = small.f_svd(true, true)?;
    let kept = axes.f_narrow(1, 0, i64::try_from(dimensions.min(columns))?)?.contiguous();
    let mut flat: Vec<f32> = Vec::try_from(kept.flatten(0, -1))?;
    flat = widen(&flat, dimensions.min(columns), dimensions);
    let placed = forward(rows, &flat, dimensions);
    let square: f32 = placed.par_iter().map(|value| value * value).sum();
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let spread = (square / placed.len().max(1) as f32).sqrt();
    Ok((flat, spread))
}

/// `rows · matrix`.
fn forward(rows: &[Row], matrix: &[f32], columns: usize) -> Vec<f32> {
    let row = |row: &Row| {
        let mut sums = vec![0.0f32; columns];
        for (place, value) in row {
            let line = &matrix[place * columns..(place + 1) * columns];
            sums.iter_mut().zip(line).for_each(|(sum, other)| *sum += value * other);
        }
        sums
    };
    rows.par_iter().flat_map_iter(row).collect()
}

/// `rowsᵀ · matrix`.
fn backward(rows: &[Row], matrix: &[f32], width: usize, columns: usize) -> Vec<f32> {
    let mut sums = vec![0.0f32; width * columns];
    for (row, line) in rows.iter().zip(matrix.chunks_exact(columns)) {
        for (place, value) in row {
            let target = &mut sums[place * columns..(place + 1) * columns];
            target.iter_mut().zip(line).for_each(|(sum, other)| *sum += value * other);
        }
    }
    sums
}

fn orthonormal(matrix: &[f32], rows: usize, columns: usize) -> anyhow::Result<Vec<f32>> {
    let (q, _) = Tensor::f_linalg_qr(&tensor(matrix, rows, columns)?, "reduced")?;
    Ok(Vec::try_from(q.contiguous().flatten(0, -1))?)
}

fn tensor(matrix: &[f32], rows: usize, columns: usize) -> anyhow::Result<Tensor> {
    let shape = [i64::try_from(rows)?, i64::try_from(columns)?];
    Ok(Tensor::f_from_slice(matrix)?.f_to_kind(Kind::Float)?.f_view(shape)?)
}

/// Rows of `have` numbers as rows of `want`, with zeros behind.
fn widen(flat: &[f32], have: usize, want: usize) -> Vec<f32> {
    let row = |row: &[f32]| row.iter().copied().chain(std::iter::repeat(0.0)).take(want).collect::<Vec<_>>();
    flat.chunks_exact(have.max(1)).flat_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_on_two_axes_are_found_to_have_two() {
        let rows: Vec<Row> = (0..40u8)
            .map(|n| if n % 2 == 0 { vec![(3, 1.0), (4, 1.0)] } else { vec![(7, f32::from(n % 3) + 1.0)] })
            .collect();
        let (axes, spread) = axes(&rows, 10, 2).unwrap();
        assert_eq!(axes.len(), 20);
        assert!(spread > 0.5);
        let length = |column: usize| axes.iter().skip(column).step_by(2).map(|v| v * v).sum::<f32>();
        assert!((length(0) - 1.0).abs() < 1e-3 && (length(1) - 1.0).abs() < 1e-3);
        assert!(axes[3 * 2].abs() + axes[3 * 2 + 1].abs() > 0.5, "place 3 lies on an axis");
        assert!(axes[0].abs() + axes[1].abs() < 1e-3, "place 0 lies on none");
    }
}
