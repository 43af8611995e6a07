//! A reliability curve as an inline picture.

use super::report::Curve;
use std::fmt::Write;

const SIDE: f64 = 240.0;
const MARGIN: f64 = 34.0;

/// A square: what was said to the right, what was true upwards, the diagonal where both are equal; a dot for each
/// bin, its area by its size. Colours come from the page.
pub(super) fn curve(curve: &Curve, title: &str) -> String {
    let whole = SIDE + 1.5 * MARGIN;
    let x = |value: f64| MARGIN + value * SIDE;
    let y = |value: f64| MARGIN / 2.0 + (1.0 - value) * SIDE;
    let most = curve.bins.iter().map(|bin| bin.n).max().unwrap_or(1);
    let radius = |n: usize| 2.5 + 6.0 * (crate::statistics::count(n) / crate::statistics::count(most)).sqrt();
    let mut out = format!(
        "<svg viewBox=\"0 0 {whole} {whole}\" width=\"{whole}\" height=\"{whole}\" role=\"img\" aria-label=\"{title}\">"
    );
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let (left, right, low, high) = (x(0.0), x(1.0), y(0.0), y(1.0));
        let (across, up) = (x(tick), y(tick));
        let _ = write!(
            out,
            "<path class=\"grid\" d=\"M{left:.1} {up:.1}H{right:.1}M{across:.1} {low:.1}V{high:.1}\"/>\
             <text x=\"{across:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{tick}</text>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>",
            low + 15.0,
            left - 5.0,
            up + 4.0,
        );
    }
    let _ =
        write!(out, "<path class=\"even\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>", x(0.0), y(0.0), x(1.0), y(1.0));
    let points: Vec<String> =
        curve.bins.iter().map(|bin| format!("{:.1},{:.1}", x(bin.said), y(bin.true_share))).collect();
    let _ = write!(out, "<polyline class=\"curve\" points=\"{}\"/>", points.join(" "));
    for bin in &curve.bins {
        let (across, up, r) = (x(bin.said), y(bin.true_share), radius(bin.n));
        let _ = write!(out, "<circle class=\"dot\" cx=\"{across:.1}\" cy=\"{up:.1}\" r=\"{r:.1}\"/>");
    }
    out + "</svg>"
}
