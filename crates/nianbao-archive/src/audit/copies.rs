//! Several reports for one agency and year: copies of one, or versions that differ.

use std::collections::BTreeSet;

use super::collection::{Shelf, Sure, Volume};
use super::{Difference, Finding, Kind};
use crate::archive::shape;
use nianbao::Form;
use nianbao::form::CellRef;
use nianbao::report::Number;

/// Compares the reports of each year.
pub(super) fn compare(shelf: &Shelf, findings: &mut Vec<Finding>) {
    let mut rest = shelf.volumes.as_slice();
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|volume| volume.entry.year == first.entry.year).count();
        let (of_year, others) = rest.split_at(count);
        if count > 1 {
            compare_year(shelf, of_year, findings);
        }
        rest = others;
    }
}

fn compare_year(shelf: &Shelf, volumes: &[Volume], findings: &mut Vec<Finding>) {
    let finding = |kind, message, cells, of: &[&Volume]| Finding {
        kind,
        agency: shelf.agency.name.clone(),
        year: volumes[0].entry.year,
        message,
        cells,
        documents: of.iter().map(|volume| volume.entry.id.clone()).collect(),
    };
    let mut versions: Vec<Vec<&Volume>> = Vec::new();
    let mut silent: Vec<&Volume> = Vec::new();
    for volume in volumes {
        // Before the form there are no numbers to compare; a report that says nothing is nobody's copy.
        if volume.cells.is_empty() {
            silent.push(volume);
            continue;
        }
        let is_same = |version: &&mut Vec<&Volume>| version.iter().all(|a| agrees(a, volume));
        match versions.iter_mut().find(is_same) {
            Some(version) => version.push(volume),
            None => versions.push(vec![volume]),
        }
    }
    versions.sort_by(|a, b| published(a).cmp(&published(b)));
    for version in versions.iter().filter(|version| version.len() > 1) {
        let (same, all) = compared(version[0], &version[1..]);
        let shapes: Vec<&str> = version.iter().map(|volume| shape(&volume.entry.media_type)).collect();
        let (count, shapes) = (version.len(), shapes.join("、"));
        let left = all - same;
        let message = if left == 0 {
            format!("{count} 份文件的 {all} 格数字全部相同，是同一份报告（{shapes}）")
        } else {
            format!(
                "{count} 份文件可以比较的 {same} 格数字相同，应是同一份报告（{shapes}）；另有 {left} 格存疑或未读出，不能比较"
            )
        };
        findings.push(finding(Kind::Copies, message, Vec::new(), version));
    }
    for pair in versions.windows(2) {
        let cells = differences(pair[0][0], pair[1][0]);
        let dates = [published(&pair[0]), published(&pair[1])].map(|day| day.unwrap_or("公布日期不详"));
        let message = if cells.is_empty() {
            format!("同一年度有两份报告（{}；{}），可以比较的数字太少，不能核对是否相同", dates[0], dates[1])
        } else {
            format!("同一年度有两份不同的报告（{}；{}），{} 个数字不同", dates[0], dates[1], cells.len())
        };
        let kind = if cells.is_empty() { Kind::NotComparable } else { Kind::Revision };
        findings.push(finding(kind, message, cells, &[pair[0][0], pair[1][0]]));
    }
    if !silent.is_empty() && volumes[0].entry.year >= nianbao::report::YEAR_OF_THE_FORM {
        let message = format!(
            "同一年度有 {} 份报告，其中 {} 份没有读出数字，不能核对是否相同",
            volumes.len(),
            silent.len()
        );
        findings.push(finding(Kind::NotComparable, message, Vec::new(), &silent));
    }
}

/// How many cells all have for sure, and how many any has.
fn compared(first: &Volume, others: &[&Volume]) -> (usize, usize) {
    let by_all = |path: &&String| others.iter().all(|other| other.cells.contains_key(*path));
    let all: BTreeSet<&str> =
        others.iter().flat_map(|other| other.printed()).chain(first.printed()).collect();
    (first.cells.keys().filter(by_all).count(), all.len())
}

/// Whether two reports may be copies: most of their cells can be compared, and none differs.
fn agrees(a: &Volume, b: &Volume) -> bool {
    let (both, all) = compared(a, &[b]);
    both * 2 > all && differences(a, b).is_empty()
}

fn published<'a>(version: &[&'a Volume]) -> Option<&'a str> {
    version.iter().filter_map(|volume| volume.entry.published_on.as_deref()).min()
}

/// The cells that both print for sure and that differ; a blank or a dash counts as 0, as it does in sums.
fn differences(a: &Volume, b: &Volume) -> Vec<Difference> {
    let differs = |(path, before): (&String, &Sure)| {
        let after = b.cells.get(path)?;
        (before.count() != after.count()).then(|| Difference {
            words: words(path),
            path: path.clone(),
            expected: before.number().map(Number),
            found: after.number().map(Number),
        })
    };
    a.cells.iter().filter_map(differs).collect()
}

/// A cell in the form's own words.
pub(super) fn words(path: &str) -> String {
    Form::disclosure().cells_at(path).first().map_or_else(|| path.to_owned(), CellRef::words)
}
