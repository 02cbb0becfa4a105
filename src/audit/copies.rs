//! Several reports for one agency and year: copies of one, or versions that differ.

use super::collection::{Shelf, Sure, Volume};
use super::{Difference, Finding, Kind};
use crate::archive::shape;
use crate::report::{CellRef, Number};

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
    // Those with the same numbers are one version; the version begins with the first of them.
    let mut versions: Vec<Vec<&Volume>> = Vec::new();
    for volume in volumes {
        match versions.iter_mut().find(|version| differences(version[0], volume).is_empty()) {
            Some(version) => version.push(volume),
            None => versions.push(vec![volume]),
        }
    }
    versions.sort_by(|a, b| published(a).cmp(&published(b)));
    let finding = |kind, message, cells, of: &[&Volume]| Finding {
        kind,
        agency: shelf.agency.name.clone(),
        year: volumes[0].entry.year,
        message,
        cells,
        documents: of.iter().map(|volume| volume.entry.id.clone()).collect(),
    };
    for version in versions.iter().filter(|version| version.len() > 1) {
        let shapes: Vec<&str> = version.iter().map(|volume| shape(&volume.entry.media_type)).collect();
        let message = format!("{} 份文件数字全部相同，是同一份报告（{}）", version.len(), shapes.join("、"));
        findings.push(finding(Kind::Copies, message, Vec::new(), version));
    }
    for pair in versions.windows(2) {
        let cells = differences(pair[0][0], pair[1][0]);
        let dates = [published(&pair[0]), published(&pair[1])].map(|day| day.unwrap_or("公布日期不详"));
        let message =
            format!("同一年度有两份不同的报告（{}；{}），{} 个数字不同", dates[0], dates[1], cells.len());
        findings.push(finding(Kind::Revision, message, cells, &[pair[0][0], pair[1][0]]));
    }
}

fn published<'a>(version: &[&'a Volume]) -> Option<&'a str> {
    version.iter().filter_map(|volume| volume.entry.published_on.as_deref()).min()
}

/// The cells that both print for sure and that differ.
fn differences(a: &Volume, b: &Volume) -> Vec<Difference> {
    let differs = |(path, before): (&String, &Sure)| {
        let after = b.cells.get(path)?;
        (before != after).then(|| Difference {
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
    CellRef::with_path(path).first().map_or_else(|| path.to_owned(), CellRef::words)
}
