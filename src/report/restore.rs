//! A report that was read before, and perhaps corrected by hand, made a report again so that it can be judged.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::claim::{Claim, Strategy};
use super::reading::{Cell, Value};
use super::settle;
use crate::finding::{Code, Finding};
use crate::form::CellRef;
use crate::form::Form;
use crate::origin::Place;

/// What an earlier reading says of one cell of the form.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Its path below `tables`.
    pub path: String,
    /// Its value; `None` is blank.
    pub value: Option<Decimal>,
    /// Whether a value is given that is no number, or none that can be held exactly.
    pub unreadable: bool,
    /// As printed, where that is known.
    pub raw: Option<String>,
    /// What stands behind the number.
    pub note: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Printed row and column heads.
    pub label: Option<String>,
    /// Where it was printed.
    pub place: Option<Place>,
}

/// Cells that were settled again.
#[derive(Clone, Debug, Default)]
pub struct Restored {
    /// Every cell that the report should have.
    pub cells: Vec<Cell>,
    /// The edition that the cells show.
    pub edition: Option<String>,
    /// What is missing.
    pub findings: Vec<Finding>,
    /// Paths that the form does not have.
    pub unknown: Vec<String>,
}

/// Settles what is known of the cells, as if it had just been read.
pub fn restore(form: Form, known: Vec<Known>) -> Restored {
    let mut out = Restored::default();
    let mut claims = Vec::new();
    let mut blocks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for at in known.iter().flat_map(|cell| form.cells_at(&cell.path)) {
        *blocks.entry((at.table, at.block)).or_default() += 1;
    }
    for cell in known {
        // One path may stand in blocks of two editions: the one of which more is known is meant.
        let candidates = form.cells_at(&cell.path).into_iter().rev();
        let most = |at: &CellRef| blocks.get(&(at.table, at.block)).copied();
        let Some(at) = candidates.max_by_key(most) else {
            out.unknown.push(cell.path);
            continue;
        };
        let label = cell.label.unwrap_or_else(|| at.words());
        let mut claim =
            Claim::read(at, "", true, label, cell.place.unwrap_or(Place::Paragraph { paragraph: 0 }));
        claim.by = Strategy::Earlier;
        claim.value = cell.value.map_or(Value::Blank, Value::Number);
        claim.doubt_improbable();
        if cell.unreadable {
            claim.withdraw(Code::CellNotANumber, "JSON 中的值不是能够精确表示的数字");
        }
        claim.raw = cell.raw.unwrap_or_else(|| cell.value.map(|v| v.to_string()).unwrap_or_default());
        claim.note = cell.note;
        claim.unit = cell.unit;
        claims.push(claim);
    }
    let settled = settle::settle(form, claims);
    out.cells = settled.cells;
    out.edition = settled.edition;
    out.findings = settled.findings;
    out
}
