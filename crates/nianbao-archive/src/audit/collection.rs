//! The reports of an archive by agency and year.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Problem;
use super::name::{Confirmed, bare};
use crate::archive::Archive;
use nianbao::Form;
use nianbao::check::{Verdict, rules};
use nianbao::error::Error;
use nianbao::output::{Document, report};
use nianbao::report::Report;

/// A report as the archive lists it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    /// The agency as its title prints it, or where it does not, as the manifest has it.
    pub(super) printed: String,
    pub(super) year: i32,
    pub(super) verdict: Verdict,
    pub(super) published_on: Option<String>,
    pub(super) media_type: String,
}

/// An agency with its reports, by year.
#[derive(Clone, Debug)]
pub(super) struct Agency {
    pub(super) name: String,
    /// Every name its reports have, in their titles or in the manifest.
    pub(super) names: BTreeSet<String>,
    pub(super) entries: Vec<Entry>,
}

impl Agency {
    pub(super) fn has(&self, year: i32) -> bool {
        self.entries.iter().any(|entry| entry.year == year)
    }

    /// The years it has reports for, in order.
    pub(super) fn years(&self) -> BTreeSet<i32> {
        self.entries.iter().map(|entry| entry.year).collect()
    }
}

/// The least share of the agencies of the fullest year that a year must have for the others to miss it, as one over
/// this: a year misprinted in one title is nobody's missing year.
const LEAST_SHARE: usize = 10;

/// Every agency, by name.
pub(super) struct Collection {
    pub(super) agencies: Vec<Agency>,
    /// The years, with how many agencies have a report for each.
    pub(super) years: BTreeMap<i32, usize>,
    pub(super) reports: usize,
    pub(super) unplaced: usize,
}

impl Collection {
    pub(super) fn of(archive: &Archive, confirmed: &Confirmed) -> Result<Self, Error> {
        let mut groups: BTreeMap<String, Agency> = BTreeMap::new();
        let (mut placed, mut unplaced) = (BTreeSet::new(), BTreeSet::new());
        for listed in archive.listed()? {
            let (Some(name), Some(year)) = (listed.agency, listed.year) else {
                unplaced.insert(listed.id);
                continue;
            };
            placed.insert(listed.id.clone());
            let (key, shown) = confirmed.agency(&name);
            let agency = groups.entry(key).or_insert_with(|| Agency {
                name: shown.unwrap_or_else(|| name.clone()),
                names: BTreeSet::new(),
                entries: Vec::new(),
            });
            agency.names.insert(name.clone());
            agency.names.extend(listed.printed_agency.clone());
            agency.entries.push(Entry {
                id: listed.id,
                printed: listed.printed_agency.unwrap_or(name),
                year,
                verdict: listed.verdict,
                published_on: listed.published_on,
                media_type: listed.media_type,
            });
        }
        let mut agencies: Vec<Agency> = groups.into_values().collect();
        for agency in &mut agencies {
            agency.entries.sort_by(|a, b| (a.year, a.verdict, &a.id).cmp(&(b.year, b.verdict, &b.id)));
        }
        agencies.sort_by(|a, b| a.name.cmp(&b.name));
        let mut years = BTreeMap::new();
        for year in agencies.iter().flat_map(Agency::years) {
            *years.entry(year).or_default() += 1;
        }
        Ok(Collection { agencies, years, reports: placed.len(), unplaced: unplaced.len() })
    }

    /// The years that so many agencies have reports for that the others miss theirs.
    pub(super) fn common_years(&self) -> impl Iterator<Item = i32> {
        let fullest = self.years.values().copied().max().unwrap_or(0);
        self.years.iter().filter(move |(_, count)| **count * LEAST_SHARE >= fullest).map(|(year, _)| *year)
    }

    /// The agencies by the bare letters of their names. A name of a title that two agencies have is neither's; one under
    /// which an agency stands is its.
    pub(super) fn by_name(&self) -> BTreeMap<String, &Agency> {
        let mut by_name: BTreeMap<String, Option<&Agency>> = BTreeMap::new();
        for agency in &self.agencies {
            for name in agency.names.iter().map(|name| bare(name)).collect::<BTreeSet<_>>() {
                by_name.entry(name).and_modify(|found| *found = None).or_insert(Some(agency));
            }
        }
        by_name.extend(self.agencies.iter().map(|agency| (bare(&agency.name), Some(agency))));
        by_name.into_iter().filter_map(|(name, agency)| Some((name, agency?))).collect()
    }

    /// The commonest problems, with the rules in the form's own words.
    pub(super) fn problems(&self, archive: &Archive) -> Result<Vec<Problem>, Error> {
        let rules: BTreeMap<&str, &str> = rules(Form::disclosure()).into_iter().collect();
        let codes: BTreeMap<String, &str> = nianbao::finding::Code::ALL
            .iter()
            .filter_map(|code| Some((serde_json::to_value(code).ok()?.as_str()?.to_owned(), code.meaning())))
            .collect();
        let counted = archive.commonest_problems()?.into_iter().map(|(code, reports)| {
            let words = rules.get(code.as_str()).or(codes.get(&code)).copied().unwrap_or(&code);
            Problem { words: words.to_owned(), code, reports }
        });
        Ok(counted.collect())
    }
}

/// What a cell holds, as far as it is sure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sure {
    Number(Decimal),
    Blank,
}

impl Sure {
    /// As a count.
    pub(super) fn count(self) -> Decimal {
        match self {
            Sure::Number(number) => number,
            Sure::Blank => Decimal::ZERO,
        }
    }

    pub(super) fn number(self) -> Option<Decimal> {
        match self {
            Sure::Number(number) => Some(number),
            Sure::Blank => None,
        }
    }
}

/// One report with its cells.
pub(super) struct Volume {
    pub(super) entry: Entry,
    /// The cells that were read without doubt.
    pub(super) cells: BTreeMap<String, Sure>,
    document: Document,
}

impl Volume {
    fn of(entry: Entry, document: Document) -> Self {
        let sure = document.cells.iter().flatten().filter(|cell| cell.doubt.is_none());
        let cells = sure
            .map(|cell| (cell.path.clone(), cell.value.map_or(Sure::Blank, |value| Sure::Number(value.0))))
            .collect();
        Volume { entry, cells, document }
    }

    /// Loads a report.
    pub(super) fn load(archive: &Archive, entry: &Entry) -> Result<Option<Volume>, Error> {
        Ok(archive.numbers(&entry.id)?.map(|document| Volume::of(entry.clone(), document)))
    }

    /// Every cell that it prints, or should, be it read or not.
    pub(super) fn printed(&self) -> impl Iterator<Item = &str> {
        self.document.cells.iter().flatten().map(|cell| cell.path.as_str())
    }

    /// Whether it is a report on the form from which no number could be read, as where the tables are pictures.
    pub(super) fn lacks_numbers(&self) -> bool {
        self.cells.is_empty() && !is_before_the_form(self.entry.year)
    }

    /// The report, to be judged with others.
    pub(super) fn report(&self) -> Report {
        report(Form::disclosure(), &self.document)
    }
}

/// The reports of one agency, in memory.
pub(super) struct Shelf<'a> {
    pub(super) agency: &'a Agency,
    /// By year; of one year the best verdict first.
    pub(super) volumes: Vec<Volume>,
}

impl<'a> Shelf<'a> {
    pub(super) fn load(archive: &Archive, agency: &'a Agency) -> Result<Self, Error> {
        let mut volumes = Vec::new();
        for entry in &agency.entries {
            volumes.extend(Volume::load(archive, entry)?);
        }
        Ok(Shelf { agency, volumes })
    }

    /// The report that counts for each year: of several, those with the best verdict, and of these the one published
    /// last.
    pub(super) fn by_year(&self) -> Vec<&Volume> {
        let mut out: Vec<&Volume> = Vec::new();
        for volume in &self.volumes {
            match out.last_mut() {
                Some(last) if last.entry.year == volume.entry.year => {
                    let is_as_sure = volume.entry.verdict == last.entry.verdict;
                    if is_as_sure && volume.entry.published_on > last.entry.published_on {
                        *last = volume;
                    }
                }
                _ => out.push(volume),
            }
        }
        out
    }
}

/// Whether a report of this year is from before the form, so that it lacks none of its tables.
pub(super) fn is_before_the_form(year: i32) -> bool {
    Form::disclosure().first_year().is_some_and(|first| year < first)
}

#[cfg(test)]
impl Entry {
    /// A report on some year, published on some day, that was read well.
    pub(super) fn made(id: &str, year: i32, published_on: Option<&str>) -> Entry {
        Entry {
            id: id.to_owned(),
            printed: String::new(),
            year,
            verdict: Verdict::Verified,
            published_on: published_on.map(str::to_owned),
            media_type: "application/pdf".to_owned(),
        }
    }
}

#[cfg(test)]
impl Agency {
    /// An agency with a report for each of some years.
    pub(super) fn made(name: &str, years: &[i32]) -> Agency {
        let entries = years.iter().map(|year| Entry::made(&format!("{name}{year}"), *year, None)).collect();
        Agency { name: name.to_owned(), names: BTreeSet::from([name.to_owned()]), entries }
    }
}

#[cfg(test)]
impl Volume {
    /// A report whose title names the year and whose cells hold some numbers; those without one are doubted.
    pub(super) fn made(entry: Entry, numbers: &[(&str, Option<u32>)]) -> Volume {
        let text = format!("某局{}年政府信息公开工作年度报告\n一、总体情况\n无。\n", entry.year);
        let mut document =
            nianbao::Reader::new().read_bytes("", text.as_bytes()).unwrap().remove(0).document();
        let cell = |(path, number): &(&str, Option<u32>)| {
            let doubt = if number.is_some() { None } else { Some("cell_missing") };
            let raw = number.map_or(String::new(), |number| number.to_string());
            serde_json::from_value(serde_json::json!({
                "path": path, "value": number, "raw": raw, "note": null, "unit": null, "proofs": ["read"], "doubt": doubt, "label": "",
            }))
            .unwrap()
        };
        document.cells = Some(numbers.iter().map(cell).collect());
        for (path, number) in numbers {
            nianbao::output::set(&mut document.tables, path, serde_json::json!(number));
        }
        Volume::of(entry, document)
    }
}
