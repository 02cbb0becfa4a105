//! Names that are likely one agency's, for a person to confirm. Only names of the same letters are one's by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::collection::{Agency, Collection};
use super::name::{PLACE, full};

/// Two names that may be one agency's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Proposal {
    /// The name that would go.
    pub name: String,
    /// The name that would stand for both: the longer one.
    pub agency: String,
    /// Why they may be one.
    pub why: String,
}

/// The columns of the file that proposes and confirms.
const HEAD: [&str; 4] = ["name", "agency", "confirmed", "why"];

/// Names that may be one agency's: one is the other's short form or lacks the place above it, or one letter is missing
/// or another, and no year has reports of both.
pub(super) fn propose(collection: &Collection) -> Vec<Proposal> {
    let names: Vec<(&Agency, String, String)> = collection
        .agencies
        .iter()
        .map(|agency| {
            let (core, above) = full(&agency.name);
            (agency, core, above)
        })
        .collect();
    let mut out = BTreeSet::new();
    // Names that share what is left when a letter is taken out differ in one letter or two.
    let mut near: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (_, core, _)) in names.iter().enumerate() {
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
                out.extend(pair(&names[*a], &names[*b]));
            }
        }
    }
    out.into_iter().collect()
}

/// Shorter names differ in a letter because they are different.
const LEAST_LETTERS: usize = 6;
/// More names with one core are a common name, not one agency.
const MOST_ALIKE: usize = 20;

fn pair(a: &(&Agency, String, String), b: &(&Agency, String, String)) -> Option<Proposal> {
    // Two reports for one year are two bodies', or revisions of one; a person should not have to undo a merger.
    if a.0.entries.iter().any(|entry| b.0.has(entry.year)) {
        return None;
    }
    let is_below = |x: &str, y: &str| x.is_empty() || y.is_empty() || x.ends_with(y) || y.ends_with(x);
    if !is_below(&a.2, &b.2) {
        return None;
    }
    let why = if a.1 == b.1 {
        "全称与简称，或有无上级地名"
    } else {
        let same_place = || {
            let place = |name: &str| {
                PLACE.captures(name).and_then(|c| c.name("place")).map(|place| place.as_str().to_owned())
            };
            place(&a.1).is_some() && place(&a.1) == place(&b.1)
        };
        if strsim::levenshtein(&a.1, &b.1) != 1 || !same_place() || counts(&a.1, &b.1) {
            return None;
        }
        "只差一个字"
    };
    let (longer, shorter) =
        if a.0.name.chars().count() >= b.0.name.chars().count() { (a.0, b.0) } else { (b.0, a.0) };
    let years = |agency: &Agency| {
        let years: BTreeSet<String> = agency.entries.iter().map(|entry| entry.year.to_string()).collect();
        years.into_iter().collect::<Vec<_>>().join("、")
    };
    Some(Proposal {
        name: shorter.name.clone(),
        agency: longer.name.clone(),
        why: format!("{why}；前者有 {} 年度，后者有 {} 年度", years(shorter), years(longer)),
    })
}

/// Whether two names differ in what counts or points: 第一、第二, 东、西.
fn counts(a: &str, b: &str) -> bool {
    let marks = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|c| "一二三四五六七八九十〇零0123456789东南西北上下左右内外新老".contains(*c))
            .collect()
    };
    marks(a) != marks(b)
}

/// Writes proposals for a person to confirm.
///
/// # Errors
///
/// Where they cannot be written.
pub fn write_proposals(proposals: &[Proposal], mut out: impl Write) -> std::io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(HEAD)?;
    for Proposal { name, agency, why } in proposals {
        csv.write_record([name.as_str(), agency, "", why])?;
    }
    csv.flush()
}
