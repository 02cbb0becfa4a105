//! One file, several reports: where one ends and the next begins.

use std::ops::Range;

use super::tag::{Item, passages};
use super::{read, title};
use crate::form::Form;

/// The blocks of one document of a file, and how many before its title were left out.
pub(super) struct Part {
    pub(super) range: Range<usize>,
    pub(super) before: usize,
}

/// Parts a file into its documents.
pub(super) fn part(form: Form, items: &[Item]) -> Vec<Part> {
    let whole = || vec![Part { range: 0..items.len(), before: 0 }];
    let starts = title::starts(form, items);
    let Some(first) = starts.first() else { return whole() };
    let foreign = title::foreign(items).is_some_and(|(at, _)| at < *first);
    if starts.len() < 2 && !foreign {
        return whole();
    }
    let ends = starts.iter().skip(1).copied().chain([items.len()]);
    let mut reports: Vec<Range<usize>> = Vec::new();
    for (from, to) in starts.iter().copied().zip(ends) {
        if is_report(form, &items[from..to]) {
            reports.push(from..to);
        } else if let Some(last) = reports.last_mut() {
            // A title without a report behind it, as a link or a reference, belongs to what is before it.
            last.end = to;
        }
    }
    // A title alone on its page does not cut off what stands before it; another document's title does.
    if reports.is_empty() || reports.len() == 1 && !foreign {
        return whole();
    }
    let mut before = reports[0].start;
    reports.into_iter().map(|range| Part { range, before: std::mem::take(&mut before) }).collect()
}

/// Whether a part is a report, the title of one with agency and year being at its head. Two of the form's headings say so,
/// and no link or reference has them; a part without them is read for cells of the form, and for headings that run into
/// their text.
fn is_report(form: Form, items: &[Item]) -> bool {
    let headings = passages(items).filter_map(|(_, passage)| passage.heading());
    let mut keys = headings.filter(|heading| heading.has_own_number()).filter_map(|heading| heading.key);
    if let Some(first) = keys.next()
        && keys.any(|key| key != first)
    {
        return true;
    }
    let title = title::find_title(form, items, None);
    read::read(form, items, title.as_ref()).is_report(form, title.is_some())
}
