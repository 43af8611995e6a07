//! One comparison of a label with an answer, as columns: what is there is measured, what is not is left out.

/// A label of one conversation or turn beside the machine's answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    /// Index of the pair.
    pub pair: usize,
    /// The turn, where the label is a turn's.
    pub turn: Option<usize>,
    /// Values of person and machine; their units may differ.
    pub values: Option<(f64, f64)>,
    /// Distributions of people and machine over the same levels.
    pub shares: Option<(Vec<f64>, Vec<f64>)>,
    /// Numbers of the classes of person and machine.
    pub classes: Option<(usize, usize)>,
    /// How risky the machine holds it, and whether it is what one looks for.
    pub event: Option<(f64, bool)>,
    /// Whether it is what one looks for: person, machine.
    pub calls: Option<(bool, bool)>,
    /// What the machine said, as probabilities, and what came true of it, 0-1.
    pub said: Vec<(f64, f64)>,
    /// Turns that moved the machine.
    pub marked: Vec<usize>,
    /// How far apart the two are; 0 where they agree.
    pub distance: f64,
    /// In words.
    pub person: String,
    /// In words.
    pub machine: String,
}

/// All comparisons of one label.
#[derive(Clone, Debug, Default)]
pub(super) struct Compared {
    /// Kind of the label, in a word.
    pub kind: &'static str,
    /// What answered.
    pub predicted_by: String,
    /// Names of the classes that items number.
    pub classes: Vec<String>,
    /// What one looks for, in words.
    pub positive: Option<String>,
    /// What the reliability curve shows, and whether it is a probability.
    pub curve: Option<(&'static str, bool)>,
    /// In the order of rows and turns.
    pub items: Vec<Item>,
    /// Labels that the machine could not answer.
    pub not_assessable: usize,
}
