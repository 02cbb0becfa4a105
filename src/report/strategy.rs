//! The ways of reading: each looks at what a document holds and claims cells of the form. They know nothing of each other;
//! what they claim is settled in one place, [`settle`](super::settle), where rivals are doubted.
//!
//! A further way of reading is a module with a function of the type [`Read`], and a line in [`STRATEGIES`].

use super::claim::{Claim, Strategy};
use super::content::{Content, Gathered};
use super::reading::Value;
use super::{grid, running};
use crate::finding::{Code, Finding};
use crate::form::Form;

/// How a strategy reads.
type Read = fn(Form, &Content) -> Gathered;

/// Every strategy that reads documents.
const STRATEGIES: &[(Strategy, Read)] =
    &[(Strategy::Grid, grid::gather), (Strategy::Running, running::gather)];

/// What all strategies make of a document.
pub(super) fn gather(form: Form, content: &Content) -> Gathered {
    let mut all = Gathered::default();
    for (strategy, read) in STRATEGIES {
        let mut gathered = read(form, content);
        gathered.claims.iter_mut().for_each(|claim| claim.by = *strategy);
        all.findings.extend(order_was_needed(&gathered.claims));
        all.claims.extend(gathered.claims);
        all.findings.extend(gathered.findings);
        all.tables.extend(gathered.tables);
        all.lines.extend(gathered.lines);
    }
    all.tables.sort_unstable();
    all.tables.dedup();
    all.lines.sort_unstable();
    all.lines.dedup();
    all
}

/// What is to be said where the order of the head alone tells whose a value is.
fn order_was_needed(claims: &[Claim]) -> Option<Finding> {
    let rests_on_order = claims.iter().any(|claim| claim.by_order && claim.value != Value::Unknown);
    let message = "文本中没有表格线，各行的值按表头顺序读出";
    rests_on_order.then(|| Finding::new(Code::ReadInOrder, message))
}
