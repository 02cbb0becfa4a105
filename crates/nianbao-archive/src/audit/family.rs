//! Compares parents with the sum of their children.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_decimal::Decimal;

use super::collection::{Agency, Collection, Shelf, Volume};
use super::name::bare;
use super::{Difference, Finding, Kind};
use crate::archive::{Archive, records};
use nianbao::error::{Error, ErrorKind};
use nianbao::report::Number;

/// The parent of each agency.
#[derive(Clone, Debug, Default)]
pub struct Families {
    families: BTreeMap<String, Family>,
}

/// A parent and its children, as named in the list.
#[derive(Clone, Debug, Default)]
struct Family {
    parent: String,
    /// By normalised name, so that a child listed twice counts once.
    children: BTreeMap<String, String>,
}

impl Families {
    /// Reads a CSV file with the columns `agency` and `parent`. Rows without a parent are ignored.
    ///
    /// # Errors
    ///
    /// If it cannot be read, lacks a column, or a row has a parent but no agency.
    pub fn read(path: &Path) -> Result<Families, Error> {
        let mut families: BTreeMap<String, Family> = BTreeMap::new();
        for (line, [agency, parent]) in records(path, ["agency", "parent"])? {
            if agency.is_empty() {
                let reason = format!("line {line} has no agency beside the parent {parent:?}");
                return Err(ErrorKind::Manifest { reason }.at(path.to_owned()));
            }
            if !parent.is_empty() && bare(&agency) != bare(&parent) {
                let family = families.entry(bare(&parent)).or_default();
                family.parent = parent;
                family.children.entry(bare(&agency)).or_insert(agency);
            }
        }
        Ok(Families { families })
    }
}

/// Compares each parent's report with those of its children, year by year.
pub(super) fn judge(
    archive: &Archive,
    collection: &Collection,
    families: &Families,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    if families.families.is_empty() {
        return Ok(());
    }
    let by_name = collection.by_name();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for (key, family) in &families.families {
        // Two names that a person has confirmed to be one agency's are one child.
        let mut children: BTreeMap<&str, &Agency> = BTreeMap::new();
        let mut absent: Vec<&str> = Vec::new();
        for (key, child) in &family.children {
            match by_name.get(key) {
                Some(agency) => drop(children.insert(&agency.name, agency)),
                None => absent.push(child),
            }
        }
        unknown.extend(&absent);
        match by_name.get(key) {
            Some(parent) => compare(archive, parent, &children, &absent, findings)?,
            None => drop(unknown.insert(&family.parent)),
        }
    }
    // Who has no report at all stands in no row of the archive.
    for agency in unknown {
        findings.extend(collection.common_years().map(|year| Finding {
            kind: Kind::MissingYear,
            agency: agency.to_owned(),
            year,
            message: format!("没有 {year} 年度的报告（上下级名单所列，档案中没有该机关的报告）"),
            cells: Vec::new(),
            documents: Vec::new(),
        }));
    }
    Ok(())
}

/// A parent's report for a year, with the sums over its children.
struct Sum<'a> {
    parent: &'a Volume,
    /// Children without a report for the year.
    lacking: Vec<&'a str>,
    /// Children whose report has no readable numbers.
    silent: Vec<&'a str>,
    /// The sum for each cell of the parent; `None` if the cell is missing or doubtful for any child.
    sums: BTreeMap<&'a str, Option<Decimal>>,
    documents: Vec<String>,
}

fn compare(
    archive: &Archive,
    parent: &Agency,
    children: &BTreeMap<&str, &Agency>,
    absent: &[&str],
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let shelf = Shelf::load(archive, parent)?;
    let begin = |parent| Sum {
        parent,
        lacking: absent.to_vec(),
        silent: Vec::new(),
        sums: parent.cells.keys().map(|path| (path.as_str(), Some(Decimal::ZERO))).collect(),
        documents: vec![parent.entry.id.clone()],
    };
    let mut sums: BTreeMap<i32, Sum> =
        shelf.by_year().into_iter().map(|volume| (volume.entry.year, begin(volume))).collect();
    for (name, child) in children {
        let child = Shelf::load(archive, child)?;
        let of_child: BTreeMap<i32, &Volume> =
            child.by_year().into_iter().map(|volume| (volume.entry.year, volume)).collect();
        for (year, sum) in &mut sums {
            sum.take(name, of_child.get(year).copied());
        }
    }
    for sum in sums.values().filter(|sum| sum.documents.len() > 1) {
        findings.extend(sum.judge(&parent.name, children.len()));
    }
    Ok(())
}

impl<'a> Sum<'a> {
    fn take(&mut self, name: &'a str, child: Option<&Volume>) {
        let Some(child) = child else {
            self.lacking.push(name);
            return;
        };
        self.documents.push(child.entry.id.clone());
        if child.lacks_numbers() {
            self.silent.push(name);
        }
        for (path, sum) in &mut self.sums {
            let counts = sum.zip(child.cells.get(*path));
            *sum = counts.and_then(|(sum, cell)| sum.checked_add(cell.count()));
        }
    }

    fn judge(&self, agency: &str, children: usize) -> Vec<Finding> {
        let finding = |kind, message, cells| Finding {
            kind,
            agency: agency.to_owned(),
            year: self.parent.entry.year,
            message,
            cells,
            documents: self.documents.clone(),
        };
        let mut why = Vec::new();
        if !self.lacking.is_empty() {
            why.push(format!("缺 {} 的报告", self.lacking.join("、")));
        }
        if self.parent.lacks_numbers() {
            why.push("本级报告没有读出数字".to_owned());
        }
        if !self.silent.is_empty() {
            why.push(format!("{} 的报告没有读出数字", self.silent.join("、")));
        }
        if !why.is_empty() {
            let message = format!("不能与下级合计核对：{}", why.join("；"));
            return vec![finding(Kind::NotComparable, message, Vec::new())];
        }
        let differs = |(path, sum): (&&str, &Option<Decimal>)| {
            let (sum, printed) = ((*sum)?, self.parent.cells.get(*path)?.count());
            (printed != sum).then(|| Difference {
                path: (*path).to_owned(),
                words: super::copies::words(path),
                expected: Some(Number(sum)),
                found: Some(Number(printed)),
            })
        };
        let mut out = Vec::new();
        let cells: Vec<Difference> = self.sums.iter().filter_map(differs).collect();
        if let Some(first) = cells.first() {
            let show =
                |number: Option<Number>| number.map(|n| n.0.normalize().to_string()).unwrap_or_default();
            let message = format!(
                "{} 个数字与 {children} 个下级之和不同，如 {}：下级之和为 {}，本级印为 {}",
                cells.len(),
                first.words,
                show(first.expected),
                show(first.found)
            );
            out.push(finding(Kind::ParentSum, message, cells));
        }
        let own = self.parent.printed().filter(|path| !self.sums.contains_key(path)).count();
        let unknown = own + self.sums.values().filter(|sum| sum.is_none()).count();
        if unknown > 0 {
            let message =
                format!("{unknown} 格不能与下级合计核对：本级或下级的数字存疑、没有读出或没有这一格");
            out.push(finding(Kind::NotComparable, message, Vec::new()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::collection::Entry;
    use super::*;

    const GRANTED: &str = "requests.granted.total";

    fn volume(id: &str, numbers: &[(&str, Option<u32>)]) -> Volume {
        Volume::made(Entry::made(id, 2023, None), numbers)
    }

    /// What comes of a parent's number and those of its children; a child without a report is `None`.
    fn found(parent: Option<u32>, children: &[Option<Option<u32>>]) -> Vec<Finding> {
        let parent = volume("parent", &[(GRANTED, parent)]);
        let mut sum = Sum {
            parent: &parent,
            lacking: Vec::new(),
            silent: Vec::new(),
            sums: parent.cells.keys().map(|path| (path.as_str(), Some(Decimal::ZERO))).collect(),
            documents: Vec::new(),
        };
        for child in children {
            let child = child.map(|number| volume("child", &[(GRANTED, number)]));
            sum.take("某局", child.as_ref());
        }
        sum.judge("某县人民政府", children.len())
    }

    #[test]
    fn a_parent_is_the_sum_of_its_children_or_told() {
        assert!(found(Some(5), &[Some(Some(2)), Some(Some(3))]).is_empty());
        let differs = found(Some(6), &[Some(Some(2)), Some(Some(3))]);
        assert_eq!(differs.iter().map(|f| f.kind).collect::<Vec<_>>(), [Kind::ParentSum]);
        assert!(differs[0].message.contains("下级之和为 5，本级印为 6"), "{}", differs[0].message);
    }

    #[test]
    fn a_sum_that_lacks_a_part_is_not_compared() {
        for children in [&[Some(Some(2)), None][..], &[Some(Some(2)), Some(None)]] {
            let kinds: Vec<Kind> = found(Some(6), children).iter().map(|f| f.kind).collect();
            assert_eq!(kinds, [Kind::NotComparable]);
        }
        let kinds: Vec<Kind> = found(None, &[Some(Some(2))]).iter().map(|f| f.kind).collect();
        assert_eq!(kinds, [Kind::NotComparable]);
    }

    #[test]
    fn a_list_of_parents_is_read_or_refused() {
        let read = |text: &str| {
            let path = std::env::temp_dir().join(format!("nianbao-parents-{}.csv", std::process::id()));
            std::fs::write(&path, text).unwrap();
            let families = Families::read(&path);
            std::fs::remove_file(&path).unwrap();
            families
        };
        let families = read("agency,parent\n甲局,某县\n甲局,某县\n乙局,\n某县,某县\n").unwrap().families;
        assert_eq!(families.len(), 1);
        assert_eq!(families.values().next().unwrap().children.len(), 1);
        assert!(read("agency,parent\n,某县\n").unwrap_err().to_string().contains("line 2"));
        assert!(read("agency\n甲局\n").unwrap_err().to_string().contains("`parent`"));
    }
}
