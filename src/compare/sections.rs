//! Sections of two reports: those that only one has, and, of two versions of one report, the paragraphs that differ.

use schemars::JsonSchema;
use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::report::{Report, Section};
use crate::text::squeeze;

/// What changed in the sections.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Sections {
    /// Those that only the second report has.
    pub added: Vec<SectionName>,
    /// Those that only the first has.
    pub removed: Vec<SectionName>,
    /// Paragraphs that differ, of two versions of one year's report.
    pub paragraphs: Vec<ChangedParagraph>,
}

/// What a section is called.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SectionName {
    /// Which of the six; `null` for another.
    pub key: Option<String>,
    /// As printed.
    pub number: Option<String>,
    /// Without number and blanks.
    pub heading: Option<String>,
}

impl SectionName {
    /// Number and heading as printed.
    pub fn words(&self) -> String {
        let number = self.number.as_ref().map(|n| format!("{n}、")).unwrap_or_default();
        format!("{number}{}", self.heading.as_deref().unwrap_or("（无标题）"))
    }
}

/// Whether a paragraph came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only the second report has it.
    Added,
    /// Only the first has it.
    Removed,
}

/// A paragraph that only one version has.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangedParagraph {
    /// The section it stands in.
    pub section: Option<String>,
    /// Whether it came or went.
    pub change: Change,
    /// Its text.
    pub text: String,
}

/// Compares the sections of two reports; their paragraphs too, where these are two versions of one report.
pub(super) fn compare(a: &Report, b: &Report, with_paragraphs: bool) -> Sections {
    let only = |one: &Report, other: &Report| -> Vec<SectionName> {
        let is_new = |s: &&Section| !other.sections.iter().any(|o| is_same(s, o));
        one.sections.iter().filter(is_new).map(name).collect()
    };
    let paragraphs = if with_paragraphs { changed_paragraphs(a, b) } else { Vec::new() };
    Sections { added: only(b, a), removed: only(a, b), paragraphs }
}

/// Whether two sections are the same one: by their key, else by their heading.
fn is_same(a: &Section, b: &Section) -> bool {
    let heading = |s: &Section| s.heading.as_deref().map(squeeze).unwrap_or_default();
    match (&a.key, &b.key) {
        (Some(a), Some(b)) => a == b,
        (None, None) => heading(a) == heading(b),
        _ => false,
    }
}

fn name(section: &Section) -> SectionName {
    SectionName { key: section.key.clone(), number: section.number.clone(), heading: section.heading.clone() }
}

fn changed_paragraphs(a: &Report, b: &Report) -> Vec<ChangedParagraph> {
    let (before, after) = (paragraphs(a), paragraphs(b));
    let texts =
        |list: &[(Option<String>, String)]| list.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
    let mut out = Vec::new();
    for step in capture_diff_slices(Algorithm::Myers, &texts(&before), &texts(&after)) {
        let (tag, old, new) = step.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        for (change, list) in [(Change::Removed, &before[old]), (Change::Added, &after[new])] {
            out.extend(list.iter().map(|(section, text)| ChangedParagraph {
                section: section.clone(),
                change,
                text: text.clone(),
            }));
        }
    }
    out
}

/// Every paragraph with the heading of its section.
fn paragraphs(report: &Report) -> Vec<(Option<String>, String)> {
    let mut out: Vec<(Option<String>, String)> = report.preamble.iter().map(|p| (None, p.clone())).collect();
    for section in &report.sections {
        let mut put = |text: String| out.push((section.heading.clone(), text));
        section.paragraphs.iter().cloned().for_each(&mut put);
        for sub in &section.subsections {
            put(format!("{}{}", sub.number, sub.heading.as_deref().unwrap_or("")));
            sub.paragraphs.iter().cloned().for_each(&mut put);
        }
    }
    out
}
