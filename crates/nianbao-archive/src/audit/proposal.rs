//! Proposes names that likely belong to the same agency, for a person to confirm. Only identical names are merged without
//! confirmation.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::collection::{Agency, Collection, Shelf};
use super::name::{PLACE, bare, full};
use crate::archive::{list_text, records};
use nianbao::error::{Error, ErrorKind};
use nianbao::output::guarded;

/// Two names that may belong to the same agency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Proposal {
    /// The name that would be replaced.
    pub name: String,
    /// The name that would stand for both: the longer one.
    pub agency: String,
    /// Why they may be the same.
    pub why: String,
}

/// The columns of the file of proposals.
const HEAD: [&str; 4] = ["name", "agency", "confirmed", "why"];

/// A fingerprint of the numbers of each report, to recognise the same report under two names.
#[derive(Default)]
pub(super) struct Prints {
    prints: BTreeMap<(String, i32), Print>,
}

/// The hash of the non-zero numbers of a report.
type Print = [u8; 32];

/// Reports with fewer non-zero numbers may be equal by chance.
const LEAST_NUMBERS: usize = 8;

impl Prints {
    pub(super) fn take(&mut self, shelf: &Shelf) {
        for volume in shelf.by_year() {
            let counts = volume.cells.iter().map(|(path, cell)| (path, cell.count()));
            let numbers: Vec<_> = counts.filter(|(_, count)| !count.is_zero()).collect();
            if numbers.len() >= LEAST_NUMBERS {
                let mut hash = Sha256::new();
                for (path, count) in numbers {
                    hash.update(format!("{path}={}\n", count.normalize()));
                }
                self.prints.insert((shelf.agency.name.clone(), volume.entry.year), hash.finalize().into());
            }
        }
    }

    fn are_same(&self, a: &Agency, b: &Agency, year: i32) -> bool {
        let print = |agency: &Agency| self.prints.get(&(agency.name.clone(), year));
        print(a).is_some_and(|print_of_a| print(b) == Some(print_of_a))
    }
}

/// An agency with the parts of its full name.
struct Named<'a> {
    agency: &'a Agency,
    /// The full name without higher-level places.
    core: String,
    above: String,
    place: Option<String>,
    body: Option<String>,
}

impl<'a> Named<'a> {
    fn of(agency: &'a Agency) -> Self {
        let (core, above) = full(&agency.name);
        let found = PLACE.captures(&core);
        let part = |name| found.as_ref().and_then(|c| c.name(name)).map(|part| part.as_str().to_owned());
        Named { agency, above, place: part("place"), body: part("body"), core }
    }
}

/// Number of agencies with each place and each body.
#[derive(Default)]
struct Usual {
    places: BTreeMap<String, usize>,
    bodies: BTreeMap<String, usize>,
}

/// Names that may belong to the same agency: one is a short form of the other or lacks its higher-level place, or they
/// differ in one letter; and no year has reports of both, unless these have the same numbers.
pub(super) fn propose(collection: &Collection, prints: &Prints) -> Vec<Proposal> {
    let names: Vec<Named> = collection.agencies.iter().map(Named::of).collect();
    let mut usual = Usual::default();
    for name in &names {
        name.place.iter().for_each(|place| *usual.places.entry(place.clone()).or_default() += 1);
        name.body.iter().for_each(|body| *usual.bodies.entry(body.clone()).or_default() += 1);
    }
    let mut out = BTreeSet::new();
    // Names that share what is left when a letter is taken out differ in one letter or two.
    let mut near: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, Named { core, .. }) in names.iter().enumerate() {
        near.entry(core.clone()).or_default().push(index);
        let letters: Vec<char> = core.chars().collect();
        if letters.len() >= LEAST_LETTERS {
            for at in 0..letters.len() {
                let mut rest = letters.clone();
                rest.remove(at);
                near.entry(rest.into_iter().collect()).or_default().push(index);
            }
        }
    }
    for group in near.values().filter(|group| (2..=MOST_ALIKE).contains(&group.len())) {
        for (position, a) in group.iter().enumerate() {
            for b in group.iter().skip(position + 1).filter(|b| *b != a) {
                out.extend(pair(&names[*a], &names[*b], &usual, prints));
            }
        }
    }
    out.into_iter().collect()
}

/// Shorter names that differ in one letter are really different.
const LEAST_LETTERS: usize = 6;
/// More names with the same core mean a common name, not one agency.
const MOST_ALIKE: usize = 20;

fn pair(a: &Named, b: &Named, usual: &Usual, prints: &Prints) -> Option<Proposal> {
    // Two reports for one year are two bodies', or revisions of one; a person should not have to undo a merger.
    let common: Vec<i32> = a.agency.years().intersection(&b.agency.years()).copied().collect();
    if common.iter().any(|year| !prints.are_same(a.agency, b.agency, *year)) {
        return None;
    }
    let is_below = |x: &str, y: &str| x.is_empty() || y.is_empty() || x.ends_with(y) || y.ends_with(x);
    if !is_below(&a.above, &b.above) {
        return None;
    }
    let why = if a.core == b.core {
        "全称与简称，或有无上级地名"
    } else {
        let may_be = strsim::levenshtein(&a.core, &b.core) == 1 && !counts(&a.core, &b.core);
        if !may_be || !common.is_empty() || !is_misprint(a, b, usual) {
            return None;
        }
        "只差一个字"
    };
    let is_longer = a.agency.name.chars().count() >= b.agency.name.chars().count();
    let (longer, shorter) = if is_longer { (a.agency, b.agency) } else { (b.agency, a.agency) };
    let years = |agency: &Agency| agency.years().iter().map(i32::to_string).collect::<Vec<_>>().join("、");
    let same = if common.is_empty() { "" } else { "，共有年度的数字全部相同" };
    Some(Proposal {
        name: shorter.name.clone(),
        agency: longer.name.clone(),
        why: format!("{why}；前者有 {} 年度，后者有 {} 年度{same}", years(shorter), years(longer)),
    })
}

/// Minimum agencies with a place or body for it to count as common.
const USUAL: usize = 3;
/// Shorter bodies that differ in one letter are really different: 教育局 and 体育局, 农业局 and 林业局.
const LEAST_BODY: usize = 4;

/// Whether one of two names that differ in a letter is likely a misprint: only their places differ, of which one is common
/// and the other unique; or they have the same place, and their bodies are long and not both in common use.
fn is_misprint(a: &Named, b: &Named, usual: &Usual) -> bool {
    let (Some(place_a), Some(place_b)) = (&a.place, &b.place) else { return false };
    let (Some(body_a), Some(body_b)) = (&a.body, &b.body) else { return false };
    let is_rare = |counts: &BTreeMap<String, usize>, x: &str, y: &str| {
        let count = |name: &str| counts.get(name).copied().unwrap_or(0);
        count(x).min(count(y)) <= 1 && count(x).max(count(y)) >= USUAL
    };
    if place_a != place_b {
        return body_a == body_b && is_rare(&usual.places, place_a, place_b);
    }
    let length = body_a.chars().count().min(body_b.chars().count());
    let are_both_usual =
        [body_a, body_b].iter().all(|body| usual.bodies.get(body.as_str()).is_some_and(|count| *count > 1));
    length >= LEAST_BODY && !are_both_usual
}

/// Whether two names differ in a numeral or a direction: 第一、第二, 东、西.
fn counts(a: &str, b: &str) -> bool {
    let marks = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|c| "一二三四五六七八九十〇零0123456789东南西北上下左右内外新老".contains(*c))
            .collect()
    };
    marks(a) != marks(b)
}

/// A list of proposals, with a person's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    /// Name, agency, confirmed, why.
    rows: Vec<[String; 4]>,
}

impl Proposed {
    /// Reads an existing list, or returns an empty one if there is none.
    ///
    /// # Errors
    ///
    /// If the file is not such a list, so that it is not overwritten.
    pub fn read(path: &Path) -> Result<Proposed, Error> {
        if !path.exists() {
            return Ok(Proposed::default());
        }
        let head = list_text(path)?.lines().next().unwrap_or_default().trim().to_owned();
        if head != HEAD.join(",") {
            let reason =
                format!("exists and is not a list of proposals: the first line is not {}", HEAD.join(","));
            return Err(ErrorKind::Manifest { reason }.at(path.to_owned()));
        }
        Ok(Proposed { rows: records(path, HEAD)?.into_iter().map(|(_, row)| row).collect() })
    }

    /// Adds proposals. Pairs that are already listed keep their rows, which may have answers.
    pub fn add(&mut self, proposals: &[Proposal]) {
        let known: BTreeSet<[String; 2]> =
            self.rows.iter().map(|[name, agency, ..]| [bare(name), bare(agency)]).collect();
        for Proposal { name, agency, why } in proposals {
            if !known.contains(&[bare(name), bare(agency)]) {
                self.rows.push([name.clone(), agency.clone(), String::new(), why.clone()]);
            }
        }
    }

    /// Writes the list for a person to confirm.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write(&self, mut out: impl Write) -> std::io::Result<()> {
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        csv.write_record(HEAD)?;
        for row in &self.rows {
            csv.write_record(row.iter().map(|field| guarded(field).into_owned()))?;
        }
        csv.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::collection::{Entry, Volume};
    use super::*;

    fn collection(agencies: &[(&str, &[i32])]) -> Collection {
        let agencies = agencies.iter().map(|(name, years)| Agency::made(name, years)).collect();
        Collection { agencies, years: BTreeMap::new(), reports: 0, unplaced: 0 }
    }

    /// The proposed pairs, each with the name that would stand.
    fn pairs(agencies: &[(&str, &[i32])]) -> Vec<(String, String)> {
        let proposals = propose(&collection(agencies), &Prints::default());
        proposals.into_iter().map(|proposal| (proposal.name, proposal.agency)).collect()
    }

    fn pair(name: &str, agency: &str) -> (String, String) {
        (name.to_owned(), agency.to_owned())
    }

    #[test]
    fn a_short_name_is_proposed_for_the_long_one() {
        let found = pairs(&[("沭阳县发改局", &[2021]), ("沭阳县发展和改革局", &[2022])]);
        assert_eq!(found, [pair("沭阳县发改局", "沭阳县发展和改革局")]);
        let found = pairs(&[("洛阳市西工区人民政府", &[2021]), ("西工区政府", &[2022])]);
        assert_eq!(found, [pair("西工区政府", "洛阳市西工区人民政府")]);
    }

    #[test]
    fn places_of_one_name_below_different_ones_stay_apart() {
        let found = pairs(&[("沈阳市和平区水利局", &[2021]), ("天津市和平区水利局", &[2022])]);
        assert_eq!(found, []);
    }

    #[test]
    fn two_reports_on_one_year_are_two_bodies_unless_their_numbers_are_the_same() {
        let both: &[_] = &[("沭阳县发改局", &[2021][..]), ("沭阳县发展和改革局", &[2021, 2022])];
        assert_eq!(pairs(both), []);
        let collection = collection(both);
        let mut prints = Prints::default();
        let numbers: Vec<(String, Option<u32>)> =
            (0..10).map(|n| (format!("requests.row_{n}.total"), Some(n + 1))).collect();
        let numbers: Vec<(&str, Option<u32>)> = numbers.iter().map(|(path, n)| (path.as_str(), *n)).collect();
        for agency in &collection.agencies {
            let volumes = vec![Volume::made(Entry::made("", 2021, None), &numbers)];
            prints.take(&Shelf { agency, volumes });
        }
        assert_eq!(propose(&collection, &prints).len(), 1);
    }

    #[test]
    fn a_misprinted_letter_is_told_from_another_body() {
        // 沐阳 stands once beside a county that several agencies have.
        let county: &[(&str, &[i32])] = &[
            ("沭阳县教育局", &[2021]),
            ("沭阳县水利局", &[2021]),
            ("沭阳县民政局", &[2021]),
            ("沐阳县水利局", &[2022]),
        ];
        assert_eq!(pairs(county), [pair("沐阳县水利局", "沭阳县水利局")]);
        assert_eq!(pairs(&[("云溪县教育局", &[2021]), ("云溪县体育局", &[2022])]), []);
        assert_eq!(pairs(&[("云溪县第一人民医院", &[2021]), ("云溪县第二人民医院", &[2022])]), []);
        assert_eq!(pairs(&[("云溪县东城街道办事处", &[2021]), ("云溪县西城街道办事处", &[2022])]), []);
    }

    #[test]
    fn what_a_person_answered_is_kept_and_only_new_pairs_are_added() {
        let answered = ["沭阳县发改局", "沭阳县发展和改革局", "y", "因"].map(str::to_owned);
        let mut list = Proposed { rows: vec![answered.clone()] };
        let proposal = |name: &str, agency: &str| Proposal {
            name: name.to_owned(),
            agency: agency.to_owned(),
            why: "新".to_owned(),
        };
        list.add(&[
            proposal("沭阳县 发改局", "沭阳县发展和改革局"),
            proposal("西工区政府", "西工区人民政府"),
        ]);
        assert_eq!(list.rows[0], answered);
        assert_eq!(list.rows[1..], [["西工区政府", "西工区人民政府", "", "新"].map(str::to_owned)]);
        let mut out = Vec::new();
        list.write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("\u{FEFF}name,agency,confirmed,why\r\n"), "{text}");
    }
}
