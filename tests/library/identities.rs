//! The form's arithmetic: break one cell, and exactly the identities that use it fail.

use nianbao::Verdict;
use nianbao::block::{Block, Cell, Frame, Paragraph, Table};
use nianbao::check::{Judgement, judge};
use nianbao::form::{Form, FormBlock};
use nianbao::origin::Place;
use nianbao::report::{Hints, Report, recognise};

fn place() -> Place {
    Place::Line { line: 1 }
}

fn cell(row: usize, column: usize, columns: usize, text: &str) -> Cell {
    let text = text.to_owned();
    Cell { row, column, rows: 1, columns, text, place: place(), unread: 0, uneven: false, split: false }
}

fn table(rows: Vec<Vec<(usize, String)>>) -> Block {
    let mut cells = Vec::new();
    let count = rows.len();
    let mut width = 0;
    for (row, texts) in rows.into_iter().enumerate() {
        let mut column = 0;
        for (span, text) in texts {
            cells.push(cell(row, column, span, &text));
            column += span;
        }
        width = width.max(column);
    }
    Block::Table(Table { frame: Frame::Boxed, rows: count, columns: width, cells, place: place() })
}

fn words(text: &str) -> (usize, String) {
    (1, text.to_owned())
}

/// The numbers of a whole report of an edition, each cell by its path.
struct Numbers {
    edition: &'static str,
    changed: Vec<(String, String)>,
}

impl Numbers {
    fn of(&self, table: &str, row: &str, column: &str) -> String {
        let path = format!("{table}.{row}.{column}");
        if let Some((_, text)) = self.changed.iter().find(|(p, _)| *p == path) {
            return text.clone();
        }
        // Every part is 1 for natural persons and 0 for the others, so that all sums are easily known.
        let parts = if self.edition == "2021" { 21 } else { 19 };
        let person = match (table, row) {
            ("requests", "total_processed") => parts,
            ("requests", "new_received") => parts + 1,
            ("requests", "carried_over") => 2,
            ("requests", "carried_forward") => 3,
            ("requests", _) => 1,
            _ => 0,
        };
        if matches!(column, "natural_person" | "total") { person.to_string() } else { "0".into() }
    }

    fn rows<'f>(&self, block: &'f FormBlock) -> impl Iterator<Item = &'f nianbao::form::Line> {
        block.rows.iter().filter(|r| block.row_in(r, self.edition))
    }

    fn judged(&self) -> (Report, Judgement) {
        let paragraph = |text: &str| {
            Block::Paragraph(Paragraph { text: text.into(), place: place(), prominent: true, runs_on: false })
        };
        let mut blocks = vec![paragraph("某局2022年政府信息公开工作年度报告")];
        for form_table in &Form::disclosure().definition().tables {
            let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
            for block in form_table.blocks.iter().filter(|b| b.editions.iter().any(|e| e == self.edition)) {
                let value = |row: &str, column: &str| words(&self.of(&form_table.key, row, column));
                if form_table.key == "review_and_litigation" {
                    rows.push(block.rows.iter().map(|r| (block.columns.len(), r.label.clone())).collect());
                    let heads = block.rows.iter().flat_map(|_| block.columns.iter().map(|c| words(&c.label)));
                    rows.push(heads.collect());
                    let values =
                        block.rows.iter().flat_map(|r| block.columns.iter().map(|c| value(&r.key, &c.key)));
                    rows.push(values.collect());
                } else {
                    let head = std::iter::once(words("信息内容"))
                        .chain(block.columns.iter().map(|c| words(&c.label)));
                    rows.push(head.collect());
                    for row in self.rows(block) {
                        let values = block.columns.iter().map(|c| value(&row.key, &c.key));
                        rows.push(std::iter::once(words(&row.label)).chain(values).collect());
                    }
                }
            }
            blocks.push(table(rows));
        }
        let mut report = recognise(nianbao::Form::disclosure(), blocks, &Hints::default()).remove(0);
        let judgement = judge(&mut report);
        (report, judgement)
    }
}

fn judged(edition: &'static str, changed: &[(&str, &str)]) -> (Report, Judgement) {
    let changed = changed.iter().map(|(p, v)| ((*p).to_owned(), (*v).to_owned())).collect();
    Numbers { edition, changed }.judged()
}

#[test]
fn a_sound_report_holds_all_its_identities() {
    for (edition, identities) in [("2021", 42), ("2019", 40)] {
        let (report, judgement) = judged(edition, &[]);
        assert_eq!(report.edition.as_deref(), Some(edition));
        assert_eq!((judgement.held, judgement.not_assessable), (identities, 0), "{edition}");
        assert_eq!(judgement.verdict, Verdict::Verified, "{edition}: {:?}", report.findings);
    }
}

#[test]
fn a_broken_cell_fails_exactly_the_identities_that_use_it() {
    for edition in ["2021", "2019"] {
        let (sound, _) = judged(edition, &[]);
        for cell in &sound.cells {
            let path = cell.at.path();
            let (_, judgement) = judged(edition, &[(&path, "977")]);
            let mut failed: Vec<String> = judgement.failed.iter().map(|f| f.rule.clone()).collect();
            failed.sort();
            for failure in &judgement.failed {
                assert!(failure.cells.contains(&path), "{edition} {path}: {failure:?}");
            }
            let row = cell.at.form_row().key.as_str();
            let mut expected: Vec<&str> = match cell.at.form_table().key.as_str() {
                "review_and_litigation" => vec!["outcome_total"],
                "requests" => match row {
                    "total_processed" => vec!["row_total", "column_total", "balance"],
                    "new_received" | "carried_over" | "carried_forward" => vec!["row_total", "balance"],
                    _ => vec!["row_total", "column_total"],
                },
                _ => vec![],
            };
            expected.sort_unstable();
            assert_eq!(failed, expected, "{edition} {path}");
            let verdict = if expected.is_empty() { Verdict::Verified } else { Verdict::Inconsistent };
            assert_eq!(judgement.verdict, verdict, "{edition} {path}");
        }
    }
}

#[test]
fn a_failure_says_where_and_gives_both_numbers() {
    let (_, judgement) = judged("2021", &[("requests.granted.total", "6")]);
    let failure = judgement.failed.iter().find(|f| f.rule == "row_total").unwrap();
    assert_eq!(failure.location, "表三 · （一）予以公开");
    assert_eq!(failure.message, "六类申请人之和为 1，总计印为 6");
    assert_eq!((failure.expected.0.to_string(), failure.found.0.to_string()), ("1".into(), "6".into()));
}

#[test]
fn blank_counts_are_zero_and_blank_sums_unknown() {
    // A blank count is 0.
    let (_, judgement) =
        judged("2021", &[("requests.granted.business", ""), ("requests.carried_over.other", "-")]);
    assert_eq!((judgement.held, judgement.verdict), (42, Verdict::Verified));
    // A blank sum over something is unknown: its identities cannot be assessed.
    let (_, judgement) = judged("2021", &[("requests.granted.total", "")]);
    assert_eq!((judgement.not_assessable, judgement.verdict), (2, Verdict::Verified));
    // A blank sum over nothing is 0.
    let (_, judgement) = judged("2021", &[("review_and_litigation.review.total", "/")]);
    assert_eq!((judgement.not_assessable, judgement.held), (0, 42));
}

#[test]
fn a_broken_identity_with_a_blank_in_it_is_a_doubt() {
    let (_, judgement) = judged("2021", &[("requests.granted.natural_person", "")]);
    assert_eq!(judgement.verdict, Verdict::Incomplete);
    assert_eq!(judgement.failed.len(), 0);
}

#[test]
fn what_is_no_number_is_doubted_by_name() {
    let (report, judgement) = judged("2021", &[("requests.denied.state_secret.other", "O")]);
    assert_eq!(judgement.verdict, Verdict::Incomplete);
    let finding = report
        .findings
        .iter()
        .find(|f| f.cell.as_deref() == Some("requests.denied.state_secret.other"))
        .unwrap();
    assert!(
        finding.message.starts_with("表三 · （三）不予公开 1.属于国家秘密 · 其他"),
        "{}",
        finding.message
    );
}

#[test]
fn a_unit_that_differs_from_the_heads_is_doubted_and_given_as_printed() {
    let (report, judgement) = judged("2021", &[("proactive_disclosure.fees.amount", "251000元")]);
    let cell = report.cells.iter().find(|c| c.at.path() == "proactive_disclosure.fees.amount").unwrap();
    assert_eq!(
        (cell.value.number().unwrap().to_string(), cell.unit.as_deref()),
        ("251000".into(), Some("元"))
    );
    assert_eq!(judgement.verdict, Verdict::Incomplete);
}
