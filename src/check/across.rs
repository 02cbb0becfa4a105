//! The arithmetic between the reports of two years that follow each other: what one carried forward, the next must
//! have carried over.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::identity::Grid;
use super::{Assessed, State, known};
use crate::form::Along;
use crate::report::{Cell, Number, Report, Value};

/// An identity between two years, with what it came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AssessedYears {
    /// What it came to; its cells are this year's.
    #[serde(flatten)]
    pub assessed: Assessed,
    /// The cells of last year's report that take part.
    pub cells_of_last_year: Vec<String>,
}

/// Assesses what `this` report must have in common with that of the year before. A line that one of the two editions
/// does not print is left out.
pub fn across_years(last: &Report, this: &Report) -> Vec<AssessedYears> {
    let mut out = Vec::new();
    for identity in &this.form.definition().across_years {
        let (before, after) = (Grid::of(last, &identity.table), Grid::of(this, &identity.table));
        for line in after.lines(identity.along) {
            let [last_year, plus, minus, equals] = [
                before.members(identity.along, &identity.last_year, line),
                after.members(identity.along, &identity.plus, line),
                after.members(identity.along, &identity.minus, line),
                after.members(identity.along, &identity.equals, line),
            ];
            let whole = plus.len() == identity.plus.len() && minus.len() == identity.minus.len();
            if last_year.is_empty() || equals.is_empty() || !whole {
                continue;
            }
            let sums = [before.add(&last_year), after.add(&plus), after.add(&minus)];
            let expected = match sums {
                [Some(last), Some(plus), Some(minus)] => {
                    last.checked_add(plus).and_then(|sum| sum.checked_sub(minus))
                }
                _ => None,
            };
            let found = after.add(&equals);
            let members: Vec<&Cell> =
                plus.iter().chain(&minus).chain(&equals).map(|i| &this.cells[*i]).collect();
            let olds: Vec<&Cell> = last_year.iter().map(|i| &last.cells[*i]).collect();
            let is_uncertain = |c: &&Cell| c.value == Value::Blank && !c.confirmed || c.by_order || c.split;
            let uncertain = members.iter().chain(&olds).any(is_uncertain);
            let state = match (expected, found) {
                (Some(expected), Some(found)) if expected == found => State::Held,
                (Some(_), Some(_)) if uncertain => State::Doubted,
                (Some(_), Some(_)) => State::Failed,
                _ => State::NotAssessable,
            };
            let result = &this.cells[equals[0]].at;
            let words = match identity.along {
                Along::Row => result.form_block().row_label(result.form_row()),
                Along::Column => result.form_column().label.clone(),
            };
            let assessed = Assessed {
                rule: identity.rule.clone(),
                location: format!("{} · {words}", result.form_table().name),
                state,
                message: format!(
                    "{}为 {}，{}为 {}",
                    identity.sum_words,
                    known(expected),
                    identity.equals_words,
                    known(found)
                ),
                expected: expected.map(Number),
                found: found.map(Number),
                cells: members.iter().map(|c| c.at.path()).collect(),
            };
            let cells_of_last_year = olds.iter().map(|c| c.at.path()).collect();
            out.push(AssessedYears { assessed, cells_of_last_year });
        }
    }
    out
}
