//! Claims to cells: every cell of the form that the document should have, each claimed once or doubted.

use std::collections::{BTreeMap, BTreeSet};

use super::claim::{Claim, Strategy};
use super::reading::{Cell, Value};
use crate::finding::{Code, Finding};
use crate::form::CellRef;
use crate::form::{Alternative, Form, FormTable};

/// The cells in the form's order, the edition that the tables show, and what was found on the way.
#[derive(Default)]
pub(crate) struct Settled {
    pub(crate) cells: Vec<Cell>,
    pub(crate) edition: Option<String>,
    pub(crate) findings: Vec<Finding>,
}

/// Settles all claims of a document.
pub(crate) fn settle(form: Form, claims: Vec<Claim>) -> Settled {
    let mut findings = Vec::new();
    let mut by_cell: BTreeMap<CellRef, Vec<Claim>> = BTreeMap::new();
    for claim in claims {
        by_cell.entry(claim.at).or_default().push(claim);
    }
    doubt_what_one_table_lacks(&mut by_cell);
    let edition = edition_of(form, &by_cell);
    let mut cells = Vec::new();
    let mut twice: Vec<usize> = Vec::new();
    for (t, table) in form.tables.iter().enumerate() {
        let expected = expected(form, t, table, edition.as_deref(), &by_cell);
        if expected.is_empty() {
            continue;
        }
        let found = expected.iter().filter(|at| by_cell.contains_key(at)).count();
        if found == 0 {
            let message = format!("未找到{}《{}》", table.name, table.title);
            findings.push(Finding::new(Code::TableMissing, message));
        }
        for at in expected {
            let cell = match by_cell.remove(&at) {
                Some(claims) => {
                    if are_printed_twice(&claims) && !twice.contains(&t) {
                        twice.push(t);
                        let message = format!("{}有的行印了不止一次，内容相同", table.name);
                        findings.push(Finding::new(Code::PrintedTwice, message).about(at.path()));
                    }
                    one(at, claims, &mut findings)
                }
                None => {
                    if found > 0 {
                        let message = format!("{}：报告中没有找到这一格", at.words());
                        findings.push(Finding::new(Code::CellMissing, message).about(at.path()));
                    }
                    missing(at, if found > 0 { Code::CellMissing } else { Code::TableMissing })
                }
            };
            cells.push(cell);
        }
    }
    for alternative in &form.alternatives {
        doubt_both_ways(alternative, &mut cells, &mut findings);
    }
    Settled { cells, edition, findings }
}

/// How many rows that are printed twice show that the table is; one may come again where a page ends.
const ROWS_TWICE: usize = 3;

/// Where a table is printed twice, for two years or two bodies, a row that one way of reading found only once may be blank
/// in the one and filled in the other: it is doubted.
fn doubt_what_one_table_lacks(by_cell: &mut BTreeMap<CellRef, Vec<Claim>>) {
    let row = |at: &CellRef| (at.table, at.block, at.row);
    let is_twice = |claims: &[Claim]| claims.iter().filter(|claim| claim.by == Strategy::Running).count() > 1;
    let twice: BTreeSet<(usize, usize, usize)> =
        by_cell.iter().filter(|(_, claims)| is_twice(claims)).map(|(at, _)| row(at)).collect();
    let of_table = |table: usize| twice.iter().filter(|(of, ..)| *of == table).count();
    for (at, claims) in by_cell.iter_mut().filter(|(at, _)| !twice.contains(&row(at))) {
        if of_table(at.table) < ROWS_TWICE {
            continue;
        }
        for claim in claims.iter_mut().filter(|claim| claim.by == Strategy::Running) {
            let message = "此表印了不止一次，这一行只读出一次，可能是另一表的".to_owned();
            claim.doubt.get_or_insert((Code::CellAmbiguous, message));
        }
    }
}

/// The edition by the blocks that only one edition prints, or without them by the rows that only one has.
fn edition_of(form: Form, by_cell: &BTreeMap<CellRef, Vec<Claim>>) -> Option<String> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for decisive in [true, false] {
        for at in by_cell.keys() {
            let block = at.form_block();
            let editions = if block.editions.len() == 1 { &block.editions } else { &at.form_row().editions };
            if let [edition] = editions.as_slice()
                && decisive == (block.editions.len() == 1)
            {
                *votes.entry(edition).or_default() += 1;
            }
        }
        if !votes.is_empty() {
            break;
        }
    }
    // The editions are listed newest first; of equal votes the newer wins.
    let mut best: Option<(&str, usize)> = None;
    for edition in &form.editions {
        let count = votes.get(edition.id.as_str()).copied().unwrap_or(0);
        if count > best.map_or(0, |(_, c)| c) {
            best = Some((&edition.id, count));
        }
    }
    best.map(|(id, _)| id.to_owned())
}

/// The cells a table should have: of each block the edition that its own labels show, else the document's.
fn expected(
    form: Form,
    t: usize,
    table: &FormTable,
    edition: Option<&str>,
    by_cell: &BTreeMap<CellRef, Vec<Claim>>,
) -> Vec<CellRef> {
    let fallback = edition.unwrap_or(form.editions[0].id.as_str());
    let has_block = |b: usize| by_cell.keys().any(|at| at.table == t && at.block == b);
    let mut out = Vec::new();
    for (b, block) in table.blocks.iter().enumerate() {
        let printed_otherwise = block.item.is_some()
            && (0..table.blocks.len()).any(|o| o != b && table.blocks[o].item == block.item && has_block(o));
        let wanted = has_block(b) || !printed_otherwise && block.editions.iter().any(|e| e == fallback);
        if !wanted {
            continue;
        }
        let has_row = |r: usize| by_cell.keys().any(|at| (at.table, at.block, at.row) == (t, b, r));
        // Rows that only some editions have go by what is printed; where nothing is, by the edition.
        let any_varying =
            block.rows.iter().enumerate().any(|(r, row)| !row.editions.is_empty() && has_row(r));
        for (r, row) in block.rows.iter().enumerate() {
            let siblings = |edition: &str| {
                block
                    .rows
                    .iter()
                    .enumerate()
                    .any(|(o, other)| other.editions.iter().any(|e| e == edition) && has_row(o))
            };
            let wanted = match row.editions.as_slice() {
                [] => true,
                editions if any_varying => has_row(r) || editions.iter().any(|e| siblings(e)),
                editions => editions.iter().any(|e| e == fallback),
            };
            if wanted {
                out.extend((0..block.columns.len()).map(|column| form.cell(t, b, r, column)));
            }
        }
    }
    out
}

/// Whether one way of reading found the same more than once. Two ways that find the same read one print.
fn are_printed_twice(claims: &[Claim]) -> bool {
    let same = claims.windows(2).all(|pair| pair[0].value == pair[1].value);
    let mut ways: Vec<Strategy> = claims.iter().map(|claim| claim.by).collect();
    ways.sort_unstable();
    same && ways.windows(2).any(|pair| pair[0] == pair[1])
}

/// A cell that the document does not have; `why` is the code of the finding that says so.
fn missing(at: CellRef, why: Code) -> Cell {
    Cell {
        at,
        value: Value::Missing,
        raw: String::new(),
        note: None,
        unit: None,
        label: String::new(),
        place: None,
        doubt: Some(why),
        proofs: Vec::new(),
        by_order: false,
        split: false,
        confirmed: false,
    }
}

/// One cell out of all that claim it.
fn one(at: CellRef, mut claims: Vec<Claim>, findings: &mut Vec<Finding>) -> Cell {
    let several = claims.len() > 1;
    let same = claims.windows(2).all(|pair| pair[0].value == pair[1].value && pair[0].unit == pair[1].unit);
    let raws: Vec<String> = claims.iter().map(|c| crate::text::tidy(&c.raw)).collect();
    let doubted = claims.iter().position(|claim| claim.doubt.is_some());
    let mut claim = claims.swap_remove(doubted.unwrap_or(0));
    if several && !same {
        claim.withdraw(Code::CellAmbiguous, format!("有几处都是这一格：{}", raws.join("、")));
    }
    if let Some((code, why)) = &claim.doubt {
        let message = format!("{}：{why}", at.words());
        findings.push(Finding::new(*code, message).about(at.path()).on_page(claim.place.page()));
    }
    Cell {
        at,
        value: claim.value,
        raw: claim.raw,
        note: claim.note,
        unit: claim.unit,
        label: claim.label,
        place: Some(claim.place),
        doubt: claim.doubt.map(|(code, _)| code),
        proofs: Vec::new(),
        by_order: claim.by_order,
        split: claim.split,
        confirmed: false,
    }
}

/// A row or its parts: where both are printed they may count the same cases twice.
fn doubt_both_ways(alternative: &Alternative, cells: &mut [Cell], findings: &mut Vec<Finding>) {
    let is_printed = |cell: &Cell| cell.at.form_table().key == alternative.table && cell.place.is_some();
    let is_whole = |cell: &Cell| is_printed(cell) && cell.at.form_row().is_named(&alternative.whole);
    let is_part = |cell: &Cell| {
        is_printed(cell) && alternative.parts.iter().any(|key| cell.at.form_row().is_named(key))
    };
    if !(cells.iter().any(is_whole) && cells.iter().any(is_part)) {
        return;
    }
    for cell in cells.iter_mut().filter(|cell| is_whole(cell)) {
        cell.doubt = Some(Code::LabelAmbiguous);
        let message = format!("{}：{}", cell.at.words(), alternative.words);
        findings.push(Finding::new(Code::LabelAmbiguous, message).about(cell.at.path()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Place;

    fn at(path: &str) -> CellRef {
        Form::disclosure().cells_at(path)[0]
    }

    fn claim(path: &str, print: &str) -> Claim {
        Claim::read(at(path), print, true, String::new(), Place::Paragraph { paragraph: 1 })
    }

    fn settled(claims: &[(&str, &str)]) -> Settled {
        settle(Form::disclosure(), claims.iter().map(|(path, print)| claim(path, print)).collect())
    }

    fn cell<'s>(settled: &'s Settled, path: &str) -> &'s Cell {
        settled.cells.iter().find(|cell| cell.at.path() == path).unwrap()
    }

    fn codes(settled: &Settled, path: &str) -> Vec<Code> {
        let about = settled.findings.iter().filter(|finding| finding.cell.as_deref() == Some(path));
        about.map(|finding| finding.code).collect()
    }

    const GRANTED: &str = "requests.granted.total";

    #[test]
    fn a_cell_that_is_claimed_once_holds_what_is_claimed() {
        let settled = settled(&[(GRANTED, "7")]);
        let cell = cell(&settled, GRANTED);
        assert_eq!((cell.value.clone(), cell.doubt), (Value::Number(7.into()), None));
    }

    #[test]
    fn claims_that_agree_are_kept_and_told() {
        let settled = settled(&[(GRANTED, "7"), (GRANTED, "7")]);
        let cell = cell(&settled, GRANTED);
        assert_eq!((cell.value.clone(), cell.doubt), (Value::Number(7.into()), None));
        assert_eq!(codes(&settled, GRANTED), [Code::PrintedTwice]);
    }

    #[test]
    fn two_ways_of_reading_that_agree_read_one_print() {
        let other = Claim { by: Strategy::Running, ..claim(GRANTED, "7") };
        let settled = settle(Form::disclosure(), vec![claim(GRANTED, "7"), other]);
        assert_eq!(cell(&settled, GRANTED).value, Value::Number(7.into()));
        assert!(codes(&settled, GRANTED).is_empty());
    }

    #[test]
    fn claims_that_differ_are_doubted_and_neither_is_taken() {
        let settled = settled(&[(GRANTED, "7"), (GRANTED, "8")]);
        let cell = cell(&settled, GRANTED);
        assert_eq!((cell.value.clone(), cell.doubt), (Value::Unknown, Some(Code::CellAmbiguous)));
        let message =
            &settled.findings.iter().find(|finding| finding.code == Code::CellAmbiguous).unwrap().message;
        assert!(message.contains('7') && message.contains('8'), "{message}");
    }

    #[test]
    fn a_blank_and_a_number_differ() {
        assert_eq!(cell(&settled(&[(GRANTED, "7"), (GRANTED, "")]), GRANTED).value, Value::Unknown);
    }

    #[test]
    fn a_cell_that_a_table_lacks_is_named_and_a_table_that_is_lacking_is_named_once() {
        let settled = settled(&[(GRANTED, "7")]);
        let lacking = "requests.granted.natural_person";
        assert_eq!(
            (cell(&settled, lacking).value.clone(), codes(&settled, lacking)),
            (Value::Missing, vec![Code::CellMissing])
        );
        let missing = settled.findings.iter().filter(|finding| finding.code == Code::TableMissing).count();
        assert_eq!(missing, 2, "tables two and four");
    }

    #[test]
    fn the_columns_that_are_printed_tell_the_edition() {
        let edition = |path: &str| settled(&[(path, "1")]).edition;
        assert_eq!(edition("proactive_disclosure.regulations.issued").as_deref(), Some("2021"));
        assert_eq!(edition("proactive_disclosure.regulations.newly_made").as_deref(), Some("2019"));
        // Without them the rows that only one edition has.
        assert_eq!(edition("requests.other_handling.fee_not_paid_in_time.total").as_deref(), Some("2021"));
        assert_eq!(edition(GRANTED), None);
    }

    #[test]
    fn one_row_beside_its_parts_may_count_twice() {
        let whole = "requests.other_handling.undivided.total";
        let settled = settled(&[(whole, "1"), ("requests.other_handling.other.total", "1")]);
        assert_eq!(cell(&settled, whole).doubt, Some(Code::LabelAmbiguous));
    }
}
