//! Parents against the sum of their children.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_decimal::Decimal;

use super::collection::{Agency, Collection, Shelf, Volume};
use super::{Difference, Finding, Kind};
use crate::archive::{Archive, records};
use crate::error::Error;
use crate::report::Number;
use crate::text::squeeze;

/// Who is whose parent.
#[derive(Clone, Debug, Default)]
pub struct Families {
    /// Children by the bare letters of their parent's name.
    children: BTreeMap<String, Vec<String>>,
}

impl Families {
    /// Reads a file with `agency` and `parent`.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or lacks a column.
    pub fn read(path: &Path) -> Result<Families, Error> {
        let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for [agency, parent] in records(path, ["agency", "parent"])? {
            if !parent.is_empty() && squeeze(&agency) != squeeze(&parent) {
                children.entry(squeeze(&parent)).or_default().push(agency);
            }
        }
        Ok(Families { children })
    }
}

/// Compares each parent's report with those of its children, year by year.
pub(super) fn judge(
    archive: &Archive,
    collection: &Collection,
    families: &Families,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    if families.children.is_empty() {
        return Ok(());
    }
    let by_name: BTreeMap<String, &Agency> = collection
        .agencies
        .iter()
        .flat_map(|agency| agency.names.iter().chain([&agency.name]).map(move |name| (squeeze(name), agency)))
        .collect();
    for (parent, children) in &families.children {
        let known: Vec<Option<&Agency>> =
            children.iter().map(|child| by_name.get(&squeeze(child)).copied()).collect();
        // A child without any report stands in no row of the archive.
        for (child, _) in children.iter().zip(&known).filter(|(_, agency)| agency.is_none()) {
            findings.extend(collection.years.iter().map(|year| Finding {
                kind: Kind::MissingYear,
                agency: child.clone(),
                year: *year,
                message: format!("没有 {year} 年度的报告（上下级名单所列，档案中没有该机关的报告）"),
                cells: Vec::new(),
                documents: Vec::new(),
            }));
        }
        let Some(parent) = by_name.get(parent) else { continue };
        let shelf = Shelf::load(archive, parent)?;
        for volume in shelf.by_year() {
            findings.extend(compare(archive, &shelf, volume, children, &known)?);
        }
    }
    Ok(())
}

fn compare(
    archive: &Archive,
    shelf: &Shelf,
    parent: &Volume,
    children: &[String],
    known: &[Option<&Agency>],
) -> Result<Option<Finding>, Error> {
    let year = parent.entry.year;
    let finding = |message, cells, documents| Finding {
        kind: Kind::ParentSum,
        agency: shelf.agency.name.clone(),
        year,
        message,
        cells,
        documents,
    };
    let lacking: Vec<&str> = children
        .iter()
        .zip(known)
        .filter(|(_, agency)| agency.is_none_or(|agency| !agency.has(year)))
        .map(|(child, _)| child.as_str())
        .collect();
    if lacking.len() == children.len() {
        return Ok(None);
    }
    if !lacking.is_empty() {
        let message = format!("不能与下级合计核对：缺 {} 的报告", lacking.join("、"));
        return Ok(Some(finding(message, Vec::new(), vec![parent.entry.id.clone()])));
    }
    let mut sums: BTreeMap<&str, Decimal> =
        parent.cells.keys().map(|path| (path.as_str(), Decimal::ZERO)).collect();
    let mut documents = vec![parent.entry.id.clone()];
    for agency in known.iter().flatten() {
        let own = Shelf::load(archive, agency)?;
        let Some(child) = own.by_year().into_iter().find(|volume| volume.entry.year == year) else {
            continue;
        };
        documents.push(child.entry.id.clone());
        // A cell that one child does not have for sure has no sum.
        let unknown: BTreeSet<&str> =
            sums.keys().copied().filter(|path| !child.cells.contains_key(*path)).collect();
        sums.retain(|path, _| !unknown.contains(path));
        for (path, sum) in &mut sums {
            if let Some(cell) = child.cells.get(*path) {
                *sum = sum.saturating_add(cell.count());
            }
        }
    }
    let differs = |(path, sum): (&str, Decimal)| {
        let printed = parent.cells.get(path)?.count();
        (printed != sum).then(|| Difference {
            path: path.to_owned(),
            words: super::copies::words(path),
            expected: Some(Number(sum)),
            found: Some(Number(printed)),
        })
    };
    let cells: Vec<Difference> = sums.into_iter().filter_map(differs).collect();
    let Some(first) = cells.first() else { return Ok(None) };
    let show = |number: Option<Number>| number.map(|n| n.0.normalize().to_string()).unwrap_or_default();
    let message = format!(
        "{} 个数字与 {} 个下级之和不同，如 {}：下级之和为 {}，本级印为 {}",
        cells.len(),
        children.len(),
        first.words,
        show(first.expected),
        show(first.found)
    );
    Ok(Some(finding(message, cells, documents)))
}
