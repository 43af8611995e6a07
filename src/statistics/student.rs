//! Student's distribution (Student 1908, "The probable error of a mean"): how far the mean of few values may lie off.

/// Probability of a value at least as far from 0 as `t`, both ways out: the two-sided p-value. 1 where `df` is not
/// above 0.
pub fn two_sided(t: f64, df: f64) -> f64 {
    if df <= 0.0 || t.is_nan() { 1.0 } else { incomplete_beta(df / (df + t * t), df / 2.0, 0.5) }
}

/// The `t` beyond which, both ways out, `alpha` of the distribution lies. Infinite where `df` is not above 0.
pub fn critical(alpha: f64, df: f64) -> f64 {
    if df <= 0.0 || alpha <= 0.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (0.0, 2.0);
    while two_sided(high, df) > alpha && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if two_sided(middle, df) > alpha { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function by its continued fraction (Lentz's method; Press et al., "Numerical
/// Recipes", 6.4).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

#[expect(clippy::many_single_char_names, reason = "as the formula is written everywhere")]
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let guard = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut c, mut d) = (1.0, 1.0 / guard(1.0 - (a + b) * x / (a + 1.0)));
    let mut sum = d;
    for step in 1..300 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / guard(1.0 + term * d);
            c = guard(1.0 + term / c);
            sum *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-14 {
            break;
        }
    }
    sum
}

/// Lanczos' approximation (Lanczos 1964, with g = 7 and nine terms).
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let mut sum = 0.999_999_999_999_809_9;
    let mut at = x;
    for term in TERMS {
        at += 1.0;
        sum += term / at;
    }
    let t = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_the_tables_say() {
        for (alpha, df, t) in [
            (0.05, 1.0, 12.706),
            (0.05, 2.0, 4.303),
            (0.05, 10.0, 2.228),
            (0.05, 30.0, 2.042),
            (0.01, 9.0, 3.250),
            (0.05, 1e6, 1.960),
        ] {
            assert!((critical(alpha, df) - t).abs() < 6e-4, "{alpha} {df}: {}", critical(alpha, df));
        }
        assert!((two_sided(2.228, 10.0) - 0.05).abs() < 1e-4);
        assert!((two_sided(0.0, 5.0) - 1.0).abs() < 1e-12);
        assert_eq!((two_sided(3.0, 0.0), critical(0.05, 0.0)), (1.0, f64::INFINITY));
    }

    proptest! {
        #[test]
        fn one_undoes_the_other(alpha in 0.0001f64..0.9999, df in 1.0f64..5000.0) {
            prop_assert!((two_sided(critical(alpha, df), df) - alpha).abs() < 1e-9);
        }
    }
}
