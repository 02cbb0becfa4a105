//! Reports made at random, in shapes at random, whole and damaged as tools damage them. All that is asked of a reading is
//! that no number is wrong without a doubt; a shape that has lost what tells the cells may leave every number doubted.
//!
//! `NIANBAO_GENERATED=N cargo test generated` tries N reports; `NIANBAO_GENERATED_FROM=N` begins with the Nth.

mod chance;
mod drawn;
mod lines;
mod sheet;
mod web;

use std::collections::BTreeMap;
use std::env;
use std::fs;

use nianbao::{Document, Verdict};

use chance::Chance;
use sheet::Report;

/// How many reports are tried where nobody asks for more.
const REPORTS: u64 = 160;

/// A way to hold a report in a file: the name that the file has, and its bytes.
type Shape = fn(&Report, &mut Chance) -> (&'static str, Vec<u8>);

const SHAPES: &[(&str, Shape)] = &[
    ("web page", web::page),
    ("rows in pipes", lines::pipes),
    ("one cell a line", lines::stacked),
    ("columns of blanks", lines::columns),
    ("cells parted by tabs", lines::tabs),
    ("drawn pages", drawn::pages),
];

/// What is wrong without a doubt: the path, what is printed, what was read.
fn silently_wrong(report: &Report, document: &Document) -> Vec<(String, Option<String>, Option<String>)> {
    let mut wrong = Vec::new();
    for cell in document.cells.iter().flatten().filter(|cell| cell.doubt.is_none()) {
        let printed = report.printed.get(&cell.path).cloned().flatten();
        let read = cell.value.map(|number| number.0.to_string());
        if printed != read {
            wrong.push((cell.path.clone(), printed, read));
        }
    }
    wrong
}

/// What is wrong with the reading of the report with this number; none where nothing is.
fn fault(number: u64) -> Option<String> {
    let mut chance = Chance::new(number);
    let report = Report::random(&mut chance);
    let (shape, write) = SHAPES[chance.below(SHAPES.len())];
    let (name, bytes) = write(&report, &mut chance);
    let documents = crate::support::read_as(name, &bytes).unwrap();
    let document = documents.iter().max_by_key(|document| document.cells.as_ref().map_or(0, Vec::len))?;
    let wrong = silently_wrong(&report, document);
    let lacking = report.printed.values().flatten().count();
    let read = document.cells.iter().flatten().filter(|cell| cell.value.is_some()).count();
    let is_bold = document.verdict == Verdict::Verified && read < lacking;
    if wrong.is_empty() && !is_bold {
        return None;
    }
    if let Ok(folder) = env::var("NIANBAO_GENERATED_TO") {
        fs::write(format!("{folder}/{number}-{name}"), &bytes).unwrap();
    }
    let shown: Vec<_> = wrong.iter().take(3).collect();
    Some(format!("{number} ({shape}, {}): {} wrong, {shown:?}", document.verdict.name(), wrong.len()))
}

fn asked(name: &str, otherwise: u64) -> u64 {
    env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn no_number_is_wrong_without_a_doubt() {
    let from = asked("NIANBAO_GENERATED_FROM", 0);
    let faults: Vec<String> = (from..from + asked("NIANBAO_GENERATED", REPORTS)).filter_map(fault).collect();
    assert!(faults.is_empty(), "{} reports:\n{}", faults.len(), faults.join("\n"));
}

/// The generator must make what can be read, or it would show nothing.
#[test]
fn most_numbers_of_whole_reports_are_read_for_certain() {
    let mut outcomes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for number in 0..REPORTS {
        let mut chance = Chance::new(number);
        let report = Report::random(&mut chance);
        let (shape, write) = SHAPES[chance.below(SHAPES.len())];
        let (name, bytes) = write(&report, &mut chance);
        let documents = crate::support::read_as(name, &bytes).unwrap();
        let certain = documents.iter().flat_map(|document| document.cells.iter().flatten());
        let (all, read) = outcomes.entry(shape).or_default();
        *all += report.printed.values().flatten().count();
        *read += certain.filter(|cell| cell.doubt.is_none() && cell.value.is_some()).count();
    }
    let share = |shape: &str| outcomes.get(shape).map_or(0, |(all, read)| 100 * read / all);
    assert!(share("web page") >= 30, "{outcomes:?}");
    assert!(share("drawn pages") >= 30, "{outcomes:?}");
}
